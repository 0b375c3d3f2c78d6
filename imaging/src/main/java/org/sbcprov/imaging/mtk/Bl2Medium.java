package org.sbcprov.imaging.mtk;

import java.util.Optional;

/** The media that a BL2 header can be made for. */
public enum Bl2Medium {
  SDMMC("sdmmc", "an SD card", "SDMMC_BOOT", 0x10008, Bl2Medium.FLASH_GENERIC),
  EMMC("emmc", "eMMC", "EMMC_BOOT", 0x10005, Bl2Medium.FLASH_GENERIC),
  NOR("nor", "SPI NOR", "SF_BOOT", 0x10007, Bl2Medium.FLASH_GENERIC),
  NAND("nand", "parallel NAND", "BOOTLOADER!", 0x10002, Bl2Medium.FLASH_NAND),
  SNAND("snand", "serial NAND", "BOOTLOADER!", 0x10009, Bl2Medium.FLASH_NAND),
  /** Serial NAND behind the host side of the NAND controller; it has no BRLYT. */
  SNAND_HSM("snand", "serial NAND", "NANDCFG!", 0, Bl2Medium.FLASH_NAND),
  /** Serial NAND at the SPI master; it has no BRLYT. */
  SPIM_NAND("spim-nand", "SPI NAND", "SPINAND!", 0, Bl2Medium.FLASH_NAND);

  /** The flash type in FILE_INFO for everything but NAND. */
  static final int FLASH_GENERIC = 5;

  /** The flash type in FILE_INFO for NAND. */
  static final int FLASH_NAND = 2;

  private final String word;
  private final String title;
  private final String headerName;
  private final long brlytType;
  private final int flashType;

  Bl2Medium(String word, String title, String headerName, long brlytType, int flashType) {
    this.word = word;
    this.title = title;
    this.headerName = headerName;
    this.brlytType = brlytType;
    this.flashType = flashType;
  }

  /** The name that TF-A's {@code BOOT_DEVICE}, mkimage's {@code media=} and board files use. */
  public String word() {
    return word;
  }

  /** The name for sentences. */
  public String title() {
    return title;
  }

  /** What the device header begins with. */
  public String headerName() {
    return headerName;
  }

  /** The type in BRLYT, or 0 when the medium has no BRLYT. */
  long brlytType() {
    return brlytType;
  }

  /** The flash type in FILE_INFO. */
  int flashType() {
    return flashType;
  }

  /** Whether the device header is the one of 512 bytes that SD, eMMC and NOR share. */
  public boolean isGeneric() {
    return flashType == FLASH_GENERIC;
  }

  /** The medium of a board file's name. */
  public static Optional<Bl2Medium> ofWord(String word) {
    for (Bl2Medium medium : values()) {
      if (medium.word.equals(word)) {
        return Optional.of(medium);
      }
    }
    return Optional.empty();
  }

  /** The medium of a BRLYT type, for messages. */
  static String nameOfBrlytType(long type) {
    for (Bl2Medium medium : values()) {
      if (medium.brlytType != 0 && medium.brlytType == type) {
        return medium.word;
      }
    }
    return "unknown";
  }
}
