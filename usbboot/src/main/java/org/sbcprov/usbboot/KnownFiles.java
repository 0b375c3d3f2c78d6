package org.sbcprov.usbboot;

/** What the files are for that boards ask for, told by their names. */
final class KnownFiles {
  static final String CONFIG = "config.txt";
  static final String EEPROM_IMAGE = "pieeprom.bin";
  static final String EEPROM_UPDATE = "pieeprom.upd";
  static final String EEPROM_SIGNATURE = "pieeprom.sig";

  /** What a release brings, for {@link #EEPROM_IMAGE} to be made from; boards never ask for it. */
  static final String EEPROM_ORIGINAL = "pieeprom.original.bin";

  private static final String OVERLAYS = "overlays/";

  private KnownFiles() {}

  /** The name without the directories before it, which {@code os_prefix} and {@code overlay_prefix} put there. */
  static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Whether this is the name of an EEPROM image. */
  static boolean isEepromImage(String name) {
    return name.equals(EEPROM_IMAGE) || name.equals(EEPROM_UPDATE);
  }

  /** Whether this is firmware, which may come back as a file server of its own and ask for a system. */
  static boolean isFirmware(String name) {
    String file = lastPart(name);
    return file.startsWith("start") && file.endsWith(".elf");
  }

  /** Whether this is a whole system in one file. */
  static boolean isBootImage(String name) {
    return lastPart(name).equals("boot.img");
  }

  /** Whether this is what firmware starts by default, or a boot loader that is often put in its place. */
  static boolean isKernel(String name) {
    String file = lastPart(name);
    return file.startsWith("kernel") && (file.endsWith(".img") || file.endsWith(".bin"))
        || file.startsWith("u-boot") && file.endsWith(".bin");
  }

  /** Whether this is in boot directories for people and tools only. */
  static boolean isNeverAsked(String name) {
    String file = lastPart(name);
    return file.equals(EEPROM_ORIGINAL)
        || file.equals("bootsig.bin")
        || file.equals("rpi-eeprom-config")
        || file.startsWith(".git")
        || file.endsWith(".md")
        || file.endsWith(".sh");
  }

  /** Files that boards look for and do well without. */
  static boolean isOptional(String name) {
    String file = lastPart(name);
    switch (file) {
      case "autoboot.txt":
      case "bootconf.txt":
      case CONFIG:
      case "dt-blob.bin":
      case EEPROM_SIGNATURE:
      case EEPROM_UPDATE:
      case "recover4.elf":
      case "recovery.elf":
      case "tryboot.txt":
      case "vl805.bin":
      case "vl805.sig":
        return true;
      default:
        return file.startsWith("fixup")
            || file.endsWith(".dtbo")
            || name.startsWith(OVERLAYS)
            || name.contains('/' + OVERLAYS);
    }
  }
}
