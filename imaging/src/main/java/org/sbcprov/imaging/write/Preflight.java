package org.sbcprov.imaging.write;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.FileForm;
import org.sbcprov.imaging.magic.Magic;

/** Whether the first bytes of an image are evidently those of something else. */
final class Preflight {
  /** Android's sparse images begin with it, little-endian. Source: AOSP, libsparse/sparse_format.h. */
  private static final int ANDROID_SPARSE = 0xed26ff3a;

  /** Of texts that are taken for one, all first bytes have to be. */
  private static final int TEXT_PROBE = 512;

  private Preflight() {}

  /**
   * Looks at the first bytes.
   *
   * @param start as many as there are, up to 1 MiB
   * @return what it is when it cannot be an image of a disk, and what to do; else empty
   */
  static Optional<Refused> problem(String image, byte[] start) {
    String[] words = words(start);
    if (words == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Refused(
            "write.not-an-image",
            image + " is no image of a disk: it is " + words[0],
            Facts.of("image", image, "form", words[0]),
            words[1] + " --anyway writes it as it is."));
  }

  /** What it is, and what to do; null when it may be an image. */
  private static String[] words(byte[] start) {
    if (start.length == 0) {
      return new String[] {"empty", "Check that the file is whole."};
    }
    if (start.length >= Integer.BYTES && littleEndian(start) == ANDROID_SPARSE) {
      return new String[] {"an Android sparse image", "Turn it into a plain one first: simg2img."};
    }
    if (UnfinishedMark.parse(start).isPresent()) {
      return new String[] {"the copy of a disk whose writing was not finished", "Take another copy."};
    }
    FileForm form = FileForm.of(start);
    if (form.isCompressed()) {
      return new String[] {
        form.words() + (form == FileForm.ZIP ? "" : ", within what was unpacked"),
        "Unpack it first: " + form.unpack() + "."
      };
    }
    if (form == FileForm.ELF || form == FileForm.FIP || form == FileForm.DEVICE_TREE || form == FileForm.UBI) {
      return new String[] {form.words(), "sbcprov image build makes an image of such parts."};
    }
    if (Magic.TAR.isIn(start) && !Magic.BOOT_SECTOR.isIn(start)) {
      return new String[] {"a tar archive", "sbcprov image build --rootfs puts a root file system into an image."};
    }
    // Boot code may begin with anything.
    OtherForm other = Magic.BOOT_SECTOR.isIn(start) || Magic.GPT.isIn(start) ? null : OtherForm.of(start);
    if (other != null) {
      return new String[] {other.words(), other.advice()};
    }
    if (isText(start)) {
      String text = new String(start, 0, Math.min(start.length, TEXT_PROBE), StandardCharsets.ISO_8859_1);
      boolean page = text.stripLeading().toLowerCase(Locale.ROOT).matches("(?s)<(!doctype|html|\\?xml|head).*");
      return page
          ? new String[] {"a web page", "The download gave a page in place of the file: open the address in a browser."}
          : new String[] {"a text", "Check that this is the file you mean."};
    }
    return null;
  }

  private static boolean isText(byte[] start) {
    int length = Math.min(start.length, TEXT_PROBE);
    for (int i = 0; i < length; i++) {
      int value = start[i] & 0xff;
      if (value < 0x20 && value != '\n' && value != '\r' && value != '\t' || value == 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static int littleEndian(byte[] bytes) {
    return bytes[0] & 0xff | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 24;
  }
}
