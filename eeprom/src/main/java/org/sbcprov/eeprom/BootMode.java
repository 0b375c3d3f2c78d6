package org.sbcprov.eeprom;

/**
 * One digit of a boot order. The labels are those of the board profiles' {@code boot-modes}. Digits and availability
 * from the Raspberry Pi documentation and the release notes of rpi-eeprom.
 */
public enum BootMode {
  /** Tries the SD card, then waits for one; {@link #SD} with {@link #RESTART} does it better. */
  SD_DETECT(0x0, "sd-detect", "SD card, waiting for one to be put in"),
  /** On compute modules with an eMMC, that. */
  SD(0x1, "sd", "SD card or eMMC"),
  /** The Ethernet port. */
  NETWORK(0x2, "network", "network (TFTP)"),
  /** Waits for a host, for ever. */
  RPIBOOT(0x3, "rpiboot", "files from a host over USB (rpiboot)"),
  /** The USB ports. */
  USB_MSD(0x4, "usb-msd", "USB drive"),
  /** The USB 2.0 controller of the BCM2711 itself. */
  BCM_USB_MSD(0x5, "bcm-usb-msd", "USB drive on the chip's own USB 2.0 port"),
  /** Behind PCIe. */
  NVME(0x6, "nvme", "NVMe drive"),
  /** A signed boot.img over Ethernet. */
  HTTP(0x7, "http", "network (HTTP)"),
  /** Shows an error and waits for the power to be cut. */
  STOP(0xe, "stop", "stop"),
  /** As often as {@code MAX_RESTARTS} allows. */
  RESTART(0xf, "restart", "start over");

  /** Other names that people use: alias and label in turn. */
  private static final String[] ALIASES = {
    "emmc", "sd", "sd-card", "sd", "net", "network", "tftp", "network", "usb", "usb-msd", "usb-boot", "rpiboot",
    "loop", "restart",
  };

  private final int digit;
  private final String label;
  private final String words;

  BootMode(int digit, String label, String words) {
    this.digit = digit;
    this.label = label;
    this.words = words;
  }

  /** The digit, 0 to 15. */
  public int digit() {
    return digit;
  }

  /** The name, as board profiles and the command line write it. */
  public String label() {
    return label;
  }

  /** What the board does, for people. */
  public String words() {
    return words;
  }

  /** Whether bootloaders for the chip know this mode. */
  public boolean isOn(Chip chip) {
    return this != BCM_USB_MSD || chip == Chip.BCM2711;
  }

  /** More about it, one sentence; empty when the words say it all. */
  public String note() {
    return switch (this) {
      case SD_DETECT -> "Deprecated: sd with restart at the end replaces it.";
      case SD -> "Compute modules with an eMMC boot from that.";
      case RPIBOOT -> "Waits for a host for ever, so it has to be the last one.";
      case BCM_USB_MSD -> "BCM2711 only: USB-C of a Pi 4, type A of a CM4 IO board; since 2020-11-24.";
      case NVME -> "CM4, Pi 5, CM5 and Pi 500+; since 2021-03-04.";
      case HTTP -> "A signed boot.img over Ethernet; since 2022-02-28.";
      case STOP -> "Blinks, and waits for the power to be cut.";
      case RESTART -> "As often as MAX_RESTARTS allows, which is without limit by default.";
      default -> "";
    };
  }

  /** Whether modes after this one in an order are never tried. */
  public boolean isFinal() {
    return this == RPIBOOT || this == STOP || this == RESTART;
  }

  /** The mode of a digit, or null for 8 to d, which stand for none. */
  static BootMode ofDigit(int digit) {
    for (BootMode mode : values()) {
      if (mode.digit == digit) {
        return mode;
      }
    }
    return null;
  }

  /** The mode with that label or alias in lower case, or null. */
  static BootMode named(String name) {
    String label = name;
    for (int i = 0; i < ALIASES.length; i += 2) {
      if (ALIASES[i].equals(name)) {
        label = ALIASES[i + 1];
      }
    }
    for (BootMode mode : values()) {
      if (mode.label.equals(label)) {
        return mode;
      }
    }
    return null;
  }
}
