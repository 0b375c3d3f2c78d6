package org.sbcprov.imaging;

import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.mtk.Bl2Image;

/** What a file's first bytes show it to be. */
public enum FileForm {
  EMPTY("empty"),
  GZIP("compressed with gzip", "gunzip", 0x1f, 0x8b),
  XZ("compressed with xz", "unxz", 0xfd, '7', 'z', 'X', 'Z', 0),
  ZSTD("compressed with zstd", "unzstd", 0x28, 0xb5, 0x2f, 0xfd),
  BZIP2("compressed with bzip2", "bunzip2", 'B', 'Z', 'h'),
  LZ4("compressed with lz4", "unlz4", 0x04, 0x22, 0x4d, 0x18),
  ZIP("a zip archive", "unzip", 'P', 'K', 3, 4),
  SEVEN_ZIP("a 7z archive", "7z x", '7', 'z', 0xbc, 0xaf, 0x27, 0x1c),
  FIP("a FIP"),
  GPT_DISK("a disk image with a GPT"),
  MBR_DISK("a disk image with an MBR"),
  BL2("a BL2 with its header"),
  /** How TF-A's BL2 begins: it saves its four arguments in x20 and the registers after it. */
  BARE_CODE("AArch64 code without a header", "", 0xf4, 0x03, 0x00, 0xaa, 0xf5, 0x03, 0x01, 0xaa),
  ELF("an ELF file", "", 0x7f, 'E', 'L', 'F'),
  DEVICE_TREE("a device tree or FIT", "", 0xd0, 0x0d, 0xfe, 0xed),
  UBI("a UBI image", "", 'U', 'B', 'I', '#'),
  UNKNOWN("of no form that is known here");

  /** How many bytes are enough to tell; fewer will do when the file has no more. */
  public static final int PROBE = 1024;

  private static final int SECTOR = 512;

  private final String words;
  private final String unpack;
  private final int[] magic;

  FileForm(String words, String unpack, int... magic) {
    this.words = words;
    this.unpack = unpack;
    this.magic = magic;
  }

  FileForm(String words) {
    this(words, "");
  }

  /** The form of a file that begins like this. */
  public static FileForm of(byte[] start) {
    if (start.length == 0) {
      return EMPTY;
    }
    for (FileForm form : values()) {
      if (form.magic.length > 0 && startsWith(start, form.magic, 0)) {
        return form;
      }
    }
    if (Fip.startsIn(start)) {
      return FIP;
    }
    if (startsWith(start, new int[] {'E', 'F', 'I', ' ', 'P', 'A', 'R', 'T'}, SECTOR)) {
      return GPT_DISK;
    }
    if (startsWith(start, new int[] {0x55, 0xaa}, SECTOR - 2)) {
      return MBR_DISK;
    }
    return Bl2Image.startsIn(start) ? BL2 : UNKNOWN;
  }

  /** Completes "the file is ...". */
  public String words() {
    return words;
  }

  /** Whether the content is packed and could be unpacked. */
  public boolean isCompressed() {
    return !unpack.isEmpty();
  }

  /** The program that unpacks it. */
  public String unpack() {
    return unpack;
  }

  private static boolean startsWith(byte[] bytes, int[] magic, int offset) {
    if (bytes.length < offset + magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((bytes[offset + i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
