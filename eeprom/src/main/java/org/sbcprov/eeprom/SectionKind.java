package org.sbcprov.eeprom;

/** What a section holds, by its magic number. Numbers from {@code rpi-eeprom-config} and the released images. */
public enum SectionKind {
  /** The first stage of the bootloader; always the first section. It has no name. */
  BOOTCODE,
  /** A named part of the firmware, plain or compressed. Only a new release changes it. */
  FIRMWARE,
  /** A named file that may be replaced, such as {@code bootconf.txt}. */
  FILE,
  /** Filler. */
  PAD,
  /** A section of a kind that newer bootloaders may have. */
  OTHER;

  static final int BOOTCODE_MAGIC = 0x55aaf00f;
  static final int FIRMWARE_MAGIC = 0x55aaf22f;
  /** As {@link #FIRMWARE_MAGIC}, compressed. */
  static final int FIRMWARE_MAGIC_PACKED = 0x55aaf33f;
  /** As {@link #FIRMWARE_MAGIC}, compressed in the way of 2025 and later. */
  static final int FIRMWARE_MAGIC_PACKED_2 = 0x55aaf44f;
  static final int FILE_MAGIC = 0x55aaf11f;
  static final int PAD_MAGIC = 0x55aafeef;

  /** All magic numbers agree in these bits; {@link #BOOTCODE_MAGIC} has no others. */
  private static final int MAGIC_MASK = 0xfffff00f;

  /** Whether a section can begin with this number. */
  static boolean isMagic(int magic) {
    return (magic & MAGIC_MASK) == BOOTCODE_MAGIC;
  }

  /** Whether this number, in place of a magic number, ends the sections: erased or zeroed memory. */
  static boolean isEnd(int magic) {
    return magic == 0 || magic == -1;
  }

  static SectionKind of(int magic) {
    return switch (magic) {
      case BOOTCODE_MAGIC -> BOOTCODE;
      case FIRMWARE_MAGIC, FIRMWARE_MAGIC_PACKED, FIRMWARE_MAGIC_PACKED_2 -> FIRMWARE;
      case FILE_MAGIC -> FILE;
      case PAD_MAGIC -> PAD;
      default -> OTHER;
    };
  }
}
