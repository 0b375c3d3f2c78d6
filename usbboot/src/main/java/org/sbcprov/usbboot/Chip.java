package org.sbcprov.usbboot;

import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.usb.UsbDevice;

/** The chips whose ROM boots over USB by this protocol. */
public enum Chip {
  BCM2835(0x2763, "bootcode.bin", "2710", 0, "BCM2835 (Raspberry Pi Zero, 1 A+, Compute Module 1)"),
  BCM2710(0x2764, "bootcode.bin", "2710", 0, "BCM2710 (Compute Module 3 and 3+, Raspberry Pi 3 A+, Zero 2 W)"),
  BCM2711(0x2711, "bootcode4.bin", "2711", 512 * 1024, "BCM2711 (Compute Module 4 and 4S, Raspberry Pi 4 and 400)"),
  BCM2712(0x2712, "bootcode5.bin", "2712", 2048 * 1024, "BCM2712 (Compute Module 5, Raspberry Pi 5 and 500)");

  /** {@code idVendor} of all of them: Broadcom. */
  public static final int VENDOR = 0x0a5c;

  private static final Chip[] ALL = values();

  private final int productId;
  private final String secondStage;
  private final String directory;
  private final int eepromBytes;
  private final String title;

  Chip(int productId, String secondStage, String directory, int eepromBytes, String title) {
    this.productId = productId;
    this.secondStage = secondStage;
    this.directory = directory;
    this.eepromBytes = eepromBytes;
    this.title = title;
  }

  /** The chip with these USB ids, if it is one of these. */
  public static Optional<Chip> of(int vendor, int product) {
    if (vendor == VENDOR) {
      for (Chip chip : ALL) {
        if (chip.productId == product) {
          return Optional.of(chip);
        }
      }
    }
    return Optional.empty();
  }

  /** The chip behind a device, if it is a board in boot mode. */
  static Optional<Chip> of(UsbDevice device) {
    return of(device.vendor(), device.product());
  }

  /** {@code idProduct} in boot mode, of the ROM and of the second stage. */
  public int productId() {
    return productId;
  }

  /** Name of the file that its ROM is given. */
  public String secondStage() {
    return secondStage;
  }

  /** Name of the chip's own directory in a boot directory or in {@code bootfiles.bin}. */
  public String directory() {
    return directory;
  }

  /** Size of its boot EEPROM in bytes; 0 when it has none. */
  public int eepromBytes() {
    return eepromBytes;
  }

  /** Its name as board profiles write it, such as {@code bcm2711}. */
  public String soc() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The chip and the boards that it is found on. */
  public String title() {
    return title;
  }
}
