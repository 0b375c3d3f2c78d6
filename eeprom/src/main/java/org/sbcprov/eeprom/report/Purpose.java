package org.sbcprov.eeprom.report;

import org.sbcprov.eeprom.EepromImage;

/** What the sections of an image are for, by name; names from the released images. */
final class Purpose {
  private static final String[] NAMES_AND_WORDS = {
    EepromImage.BOOTCODE, "first stage of the bootloader",
    EepromImage.BOOTSYS, "second stage of the bootloader",
    "bootmain", "main part of the bootloader",
    "mcb.bin", "DRAM settings by memory size",
    "vl805hub.bin", "VL805 USB controller: hub firmware",
    "vl805mcu.bin", "VL805 USB controller: firmware",
    "rp1c0fw1.bin", "RP1 I/O chip: firmware",
    "rp1c0fw2.bin", "RP1 I/O chip: firmware",
    "logo.bin", "logo for the screen",
    "font.bin", "font for the screen",
    "qrcode.bin", "QR code for the screen",
    EepromImage.PUBLIC_KEY, "public key for secure boot",
    EepromImage.CA_CERTIFICATE, "certificate for HTTPS boot",
    EepromImage.BOOT_CONF_SIGNATURE, "signature of bootconf.txt",
    EepromImage.BOOT_CONF, "configuration",
    EepromImage.UPDATE_TIME, "time of the last update",
  };

  private static final String DRAM_START = "memsys";
  private static final String DRAM_END = ".bin";

  private Purpose() {}

  /** What it is for; empty for a name that no released image has. */
  static String of(String name) {
    for (int i = 0; i < NAMES_AND_WORDS.length; i += 2) {
      if (NAMES_AND_WORDS[i].equals(name)) {
        return NAMES_AND_WORDS[i + 1];
      }
    }
    boolean dram = name.length() == 12
        && name.startsWith(DRAM_START)
        && name.endsWith(DRAM_END)
        && Character.digit(name.charAt(6), 10) >= 0
        && Character.digit(name.charAt(7), 10) >= 0;
    return dram ? "DRAM setup" : "";
  }
}
