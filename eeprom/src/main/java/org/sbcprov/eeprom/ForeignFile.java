package org.sbcprov.eeprom;

import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/** Tells what was given in place of an EEPROM image, as far as its first bytes show it. */
final class ForeignFile {
  /** First bytes in hexadecimal, what such a file is, and what to do with it. */
  private static final String[][] KINDS = {
    {"1f8b", "a gzip archive", "Unpack it with gunzip, and give the image in it."},
    {"504b0304", "a ZIP archive", "Unpack it, and give the pieeprom.bin in it."},
    {"fd377a585a00", "an xz archive", "Unpack it with unxz, and give the image in it."},
    {"28b52ffd", "a zstd archive", "Unpack it with unzstd, and give the image in it."},
    {"425a68", "a bzip2 archive", "Unpack it with bunzip2, and give the image in it."},
    {"010064aa", "a firmware image package (FIP)", "FIPs are for boards with ARM Trusted Firmware; they go on a boot "
        + "medium, not in a Raspberry Pi's EEPROM."},
    {"7f454c46", "an ELF file", "Images are called pieeprom-DATE.bin."},
    {"76657273696f6e2068747470", "a Git LFS pointer", "Get the file itself with git lfs pull."},
    {"2e2e2f", "the text of a symbolic link", "Some download sites serve it for a link. Get the file that it names."},
    {"3c21", "a web page", "Download the file itself, not the page that shows it."},
    {"3c68746d6c", "a web page", "Download the file itself, not the page that shows it."},
  };

  private static final int TEXT_SAMPLE = 64;

  private ForeignFile() {}

  /** What the bytes are, or null when nothing is known about them. */
  static String kindOf(byte[] bytes) {
    String[] kind = find(bytes);
    return kind == null ? null : kind[1];
  }

  /** The failure for bytes that are not an EEPROM image, from their size or from their first section. */
  static Failure failure(byte[] bytes, String source) {
    String[] kind = find(bytes);
    if (kind != null) {
      return new BadInput(
          "eeprom.other-file",
          source + " is " + kind[1] + ", not an EEPROM image",
          Facts.of("file", source, "kind", kind[1], "size", bytes.length),
          kind[2]);
    }
    if (bytes.length == Chip.BCM2711.imageSize() || bytes.length == Chip.BCM2712.imageSize()) {
      return new BadInput(
          "eeprom.other-file",
          source + " has the size of an EEPROM image, but begins with 0x"
              + Integer.toHexString(Section.int32(bytes, 0)) + ", which no EEPROM image does",
          Facts.of("file", source, "size", bytes.length, "offset", "0x0"),
          "Check that this is the file you mean; images are called pieeprom-DATE.bin.");
    }
    return size(bytes, source);
  }

  private static Failure size(byte[] bytes, String source) {
    String sizes = Chip.BCM2711.imageSize() + " bytes (BCM2711) or " + Chip.BCM2712.imageSize() + " bytes (BCM2712)";
    return new BadInput(
        "eeprom.size",
        source + (bytes.length == 0 ? " is empty" : " has " + bytes.length + " bytes") + "; an image has " + sizes,
        Facts.of(
            "file", source,
            "size", bytes.length,
            "sizes", List.of(Chip.BCM2711.imageSize(), Chip.BCM2712.imageSize())),
        sizeHint(bytes));
  }

  private static String sizeHint(byte[] bytes) {
    if (bytes.length >= 4 && Section.int32(bytes, 0) == SectionKind.BOOTCODE_MAGIC) {
      return "It begins as an EEPROM image does, so it was cut or has something behind it. Get it again.";
    }
    if (isText(bytes)) {
      return "It is a text. A configuration goes into an image; it is not one itself.";
    }
    return "Check that this is the file you mean; images are called pieeprom-DATE.bin.";
  }

  private static boolean isText(byte[] bytes) {
    for (int i = 0; i < bytes.length && i < TEXT_SAMPLE; i++) {
      if (bytes[i] < ' ' && bytes[i] != '\n' && bytes[i] != '\r' && bytes[i] != '\t') {
        return false;
      }
    }
    return bytes.length > 0;
  }

  private static String[] find(byte[] bytes) {
    for (String[] kind : KINDS) {
      if (beginsWith(bytes, kind[0])) {
        return kind;
      }
    }
    return null;
  }

  private static boolean beginsWith(byte[] bytes, String hex) {
    if (bytes.length < hex.length() / 2) {
      return false;
    }
    for (int i = 0; i < hex.length(); i++) {
      int digit = i % 2 == 0 ? bytes[i / 2] >> 4 & 0xf : bytes[i / 2] & 0xf;
      if (digit != Character.digit(hex.charAt(i), 16)) {
        return false;
      }
    }
    return true;
  }
}
