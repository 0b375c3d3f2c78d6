package org.sbcprov.core.block;

/** Names that the kernel gives to disks. */
final class SysNames {
  private SysNames() {}

  /** Whether all of a name from a place on is digits, and there are some. */
  static boolean isNumber(String name, int from) {
    for (int i = from; i < name.length(); i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return false;
      }
    }
    return from < name.length();
  }

  /**
   * Whether it is one of the areas beside an eMMC's user area (JESD84-B51, 6.2): {@code mmcblk0boot0}, {@code
   * mmcblk0rpmb}.
   */
  static boolean isBootArea(String name) {
    if (!name.startsWith("mmcblk")) {
      return false;
    }
    int at = name.indexOf("boot");
    return name.endsWith("rpmb") || at > 0 && isNumber(name, at + 4);
  }

  /** The path of a device: the kernel writes {@code !} for a slash in its name. */
  static String device(String name) {
    return "/dev/" + name.replace('!', '/');
  }

  /** A word for a shell: in quotes where it needs them. */
  static String quoted(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (!Character.isLetterOrDigit(c) && "/._-+:@%,=".indexOf(c) < 0) {
        return "'" + word.replace("'", "'\\''") + "'";
      }
    }
    return word.isEmpty() ? "''" : word;
  }
}
