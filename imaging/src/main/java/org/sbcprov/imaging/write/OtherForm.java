package org.sbcprov.imaging.write;

import java.nio.charset.StandardCharsets;

/** Files that are evidently no images of disks, or no plain ones, by bytes that they begin with. */
enum OtherForm {
  QCOW2("a qcow2 disk of a virtual machine", Advice.CONVERT, 0, "QFI\u00fb"),
  VMDK("a VMDK disk of a virtual machine", Advice.CONVERT, 0, "KDMV"),
  VDI("a VDI disk of a virtual machine", Advice.CONVERT, 64, "\u007f\u0010\u00da\u00be"),
  VHDX("a VHDX disk of a virtual machine", Advice.CONVERT, 0, "vhdxfile"),
  VHD("a VHD disk of a virtual machine", Advice.CONVERT, 0, "conectix"),
  RAR("a RAR archive", "Unpack it first: unrar x.", 0, "Rar!\u001a\u0007"),
  LZOP("compressed with lzop", "Unpack it first: lzop -d.", 0, "\u0089LZO\0\r\n\u001a\n"),
  LZMA("compressed with lzma", "Unpack it first: unlzma.", 0, "]\0\0"),
  DEB("a Debian package or another ar archive", Advice.CHECK, 0, "!<arch>\n"),
  PDF("a PDF document", Advice.CHECK, 0, "%PDF-"),
  PNG("a PNG picture", Advice.CHECK, 0, "\u0089PNG\r\n\u001a\n"),
  EXE("a program or kernel for EFI or Windows", Advice.CHECK, 0, "MZ"),
  CPIO("a cpio archive, such as an initial RAM disk", Advice.CHECK, 0, "07070"),
  UIMAGE("a legacy uImage of U-Boot", Advice.CHECK, 0, "\u0027\u0005\u0019\u0056");

  /** What to do. */
  private static final class Advice {
    private static final String CONVERT = "Turn it into a plain one first: qemu-img convert -O raw.";
    private static final String CHECK = "Check that this is the file you mean.";

    private Advice() {}
  }

  private final String words;
  private final String advice;
  private final int offset;
  private final byte[] bytes;

  OtherForm(String words, String advice, int offset, String bytes) {
    this.words = words;
    this.advice = advice;
    this.offset = offset;
    this.bytes = bytes.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** What a file with these first bytes is; null for none of them. */
  static OtherForm of(byte[] start) {
    for (OtherForm form : values()) {
      if (form.isIn(start)) {
        return form;
      }
    }
    return null;
  }

  private boolean isIn(byte[] start) {
    if (start.length < offset + bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (start[offset + i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** Completes "it is ...". */
  String words() {
    return words;
  }

  /** What to do with it. */
  String advice() {
    return advice;
  }
}
