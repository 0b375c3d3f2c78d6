package org.sbcprov.imaging.packed;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.sbcprov.imaging.finding.Printable;

/** Which of the files in a zip archive is an image. Names are looked at and shown; nothing is ever put there. */
final class ZipNames {
  /** Longer ones are cut when shown. */
  private static final int LONGEST = 100;

  private static final String[] IMAGES = {
    ".img", ".raw", ".wic", ".iso", ".sdcard", ".sdimg", ".rpi-sdimg", ".hddimg", ".hddirect", ".dsk", ".image", ".dd"
  };
  private static final String[] PACKED = {".gz", ".xz", ".zst", ".bz2", ".zip"};

  private ZipNames() {}

  static String of(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static String shown(String name) {
    String printable = Printable.of(name);
    return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST) + "...";
  }

  static boolean isDirectory(String name) {
    return name.endsWith("/") || name.endsWith("\\");
  }

  /** What macOS puts beside each file. */
  static boolean isSideFile(String name) {
    return name.startsWith("__MACOSX/");
  }

  /** Whether a name is that of an image, packed once more or not. */
  static boolean isImage(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (String packed : PACKED) {
      if (lower.endsWith(packed)) {
        lower = lower.substring(0, lower.length() - packed.length());
        break;
      }
    }
    for (String image : IMAGES) {
      if (lower.endsWith(image)) {
        return true;
      }
    }
    return false;
  }
}
