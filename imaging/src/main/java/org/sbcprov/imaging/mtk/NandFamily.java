package org.sbcprov.imaging.mtk;

/** Which of a chip's interfaces a NAND header is for; each has a form of its own. */
public enum NandFamily {
  /** MT7622's NAND flash interface, and parallel NAND. */
  AP("ap", "BOOTLOADER!", 0x80, 0x64),
  /** The NAND controller's host side, as in MT7981 and MT7986. */
  HSM("hsm", "NANDCFG!", 0x90, 0x64),
  /** The same, version 2.0, as in MT7988. */
  HSM20("hsm20", "NANDCFG!", 0xec, 0xc0),
  /** A NAND at the SPI master. */
  SPIM("spim", "SPINAND!", 0x50, 0x4e);

  private final String word;
  private final String headerName;
  private final int size;
  private final int checked;

  NandFamily(String word, String headerName, int size, int checked) {
    this.word = word;
    this.headerName = headerName;
    this.size = size;
    this.checked = checked;
  }

  /** The prefix in the names of {@link NandForm}s; for {@link #AP} there is none in mkimage's. */
  public String word() {
    return word;
  }

  /** What the header begins with. */
  public String headerName() {
    return headerName;
  }

  /** Bytes of one header, with two zeros behind the 42 bytes of code of the host side. */
  int size() {
    return size;
  }

  /** How many of its first bytes its check at the end covers: CRC-16 at the SPI master, else BCH. */
  int checked() {
    return checked;
  }

  /** Whether BRLYT follows, one page after the start. */
  boolean hasBrlyt() {
    return this == AP;
  }

  /** Whether a BL2 for a medium can have it. */
  public boolean fits(Bl2Medium medium) {
    switch (medium) {
      case NAND:
        return this == AP;
      case SNAND:
      case SNAND_HSM:
        return this != SPIM;
      case SPIM_NAND:
        return this == SPIM;
      default:
        return false;
    }
  }
}
