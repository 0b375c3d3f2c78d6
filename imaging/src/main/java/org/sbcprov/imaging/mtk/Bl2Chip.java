package org.sbcprov.imaging.mtk;

import java.util.Optional;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Bl2Profile;

/**
 * What the boot ROMs of MediaTek's chips expect of a BL2, on every medium. Source: {@code plat/mediatek} of Arm Trusted
 * Firmware (bl2.mk of each chip), and for the memory its linker limits.
 */
public enum Bl2Chip {
  MT7622("mt7622", 252, 0x80000, Bl2Medium.SNAND, Optional.of(NandForm.AP_2K_64)),
  MT7981("mt7981", 508, 0, Bl2Medium.SPIM_NAND, Optional.of(NandForm.HSM_2K_64)),
  MT7986("mt7986", 508, 0, Bl2Medium.SPIM_NAND, Optional.of(NandForm.HSM_2K_64)),
  MT7987("mt7987", 508, 0, Bl2Medium.SPIM_NAND, Optional.empty()),
  MT7988("mt7988", 508, 0, Bl2Medium.SPIM_NAND, Optional.of(NandForm.HSM20_2K_64));

  /** Where all of them enter the code. */
  public static final long ENTRY = 0x201000;

  /** The largest memory of any of them, in bytes. */
  public static final int LARGEST_MEMORY = 508 * 1024;

  private final String word;
  private final int memory;
  private final long cardOffset;
  private final Bl2Medium nand;
  private final Optional<NandForm> snand;

  Bl2Chip(String word, int kibibytes, long cardOffset, Bl2Medium nand, Optional<NandForm> snand) {
    this.word = word;
    this.memory = kibibytes * 1024;
    this.cardOffset = cardOffset;
    this.nand = nand;
    this.snand = snand;
  }

  /** The chip of a name such as {@code mt7988}. */
  public static Optional<Bl2Chip> ofWord(String word) {
    for (Bl2Chip chip : values()) {
      if (chip.word.equals(word)) {
        return Optional.of(chip);
      }
    }
    return Optional.empty();
  }

  /** Its name in lower case. */
  public String word() {
    return word;
  }

  /** What its boards have as "the NAND". */
  public Bl2Medium nand() {
    return nand;
  }

  /** What it expects on a medium. */
  public Bl2Profile profile(Bl2Medium medium) {
    return new Bl2Profile(
        medium.word(),
        ENTRY - Bl2Packer.HEADER_SIZE,
        true,
        medium == Bl2Medium.SDMMC ? cardOffset : 0,
        new ByteSize(memory));
  }

  /** The NAND header that TF-A's build takes where none is asked for. */
  public Optional<NandForm> nandForm(Bl2Medium medium) {
    switch (medium) {
      case SNAND:
      case SNAND_HSM:
        return snand;
      case SPIM_NAND:
        return nand == Bl2Medium.SPIM_NAND ? Optional.of(NandForm.SPIM_2K_64) : Optional.empty();
      default:
        return Optional.empty();
    }
  }
}
