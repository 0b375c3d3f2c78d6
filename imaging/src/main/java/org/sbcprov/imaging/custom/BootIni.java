package org.sbcprov.imaging.custom;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rules of boot.ini, the boot script of Amlogic boards with a vendor's U-Boot.
 *
 * <p>Source: {@code common/cmd_cfgload.c} of those U-Boots.
 */
final class BootIni {
  /** Where it is looked for, in this order, on the first partition of a card and then of the eMMC. */
  static final List<String> PATHS = List.of("/boot.ini", "/boot/boot.ini");

  /** A larger file is not read. */
  static final int LARGEST = 64 * 1024;

  private static final String MAGIC_END = "-UBOOT-CONFIG";

  private BootIni() {}

  /** The line from which on it counts, such as {@code BANANAPI_CM4-UBOOT-CONFIG}; it stands at the first column. */
  static Optional<String> magic(List<String> lines) {
    int index = magicIndex(lines);
    return index < 0 ? Optional.empty() : Optional.of(lines.get(index).strip());
  }

  /** Its number, from 0; -1 when there is none. */
  static int magicIndex(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int end = line.indexOf(MAGIC_END);
      boolean name = end > 0;
      for (int c = 0; c < end; c++) {
        name &= Character.isLetterOrDigit(line.charAt(c)) || line.charAt(c) == '_' || line.charAt(c) == '-';
      }
      if (name) {
        return i;
      }
    }
    return -1;
  }

  /** What a U-Boot would stumble over, in words. */
  static List<String> problems(TextLines text) {
    List<String> all = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < text.count(); i++) {
      lines.add(text.line(i));
    }
    int magic = magicIndex(lines);
    if (magic < 0) {
      all.add(
          "has no line that begins with NAME-UBOOT-CONFIG, such as BANANAPI_CM4-UBOOT-CONFIG, without which the vendor's"
              + " U-Boot runs none of it");
    } else if (magic > 0) {
      all.add("has lines in front of " + CustomFailures.shown(lines.get(magic).strip()) + ", which U-Boot passes over");
    }
    if (text.hasByteOrderMark()) {
      all.add("begins with a byte order mark, so that its first line does not count");
    }
    return all;
  }
}
