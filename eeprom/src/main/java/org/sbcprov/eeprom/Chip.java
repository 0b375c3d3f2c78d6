package org.sbcprov.eeprom;

import java.util.Optional;
import org.sbcprov.core.board.Board;

/** A system on chip that boots from an EEPROM; the size of an image tells which one it is for. */
public enum Chip {
  /** Raspberry Pi 4, 400, Compute Module 4 and 4S. */
  BCM2711(512 * 1024, "bcm2711", "Raspberry Pi 4B, 400, Compute Module 4 and 4S"),
  /** Raspberry Pi 5, 500 and Compute Module 5. */
  BCM2712(2 * 1024 * 1024, "bcm2712", "Raspberry Pi 5, 500, 500+ and Compute Module 5");

  private final int imageSize;
  private final String soc;
  private final String boards;

  Chip(int imageSize, String soc, String boards) {
    this.imageSize = imageSize;
    this.soc = soc;
    this.boards = boards;
  }

  /** The size of its EEPROM and of every image for it, in bytes. */
  public int imageSize() {
    return imageSize;
  }

  /** Its name as board profiles write it, such as {@code bcm2711}. */
  public String soc() {
    return soc;
  }

  /** The boards that have it, for people. */
  public String boards() {
    return boards;
  }

  /** The number in its name, such as {@code 2711}, by which tools and directories call it. */
  public String number() {
    return soc.substring("bcm".length());
  }

  /** The chip of a board; empty for a board that does not boot from an EEPROM. */
  public static Optional<Chip> of(Board board) {
    for (Chip chip : values()) {
      if (chip.soc.equals(board.soc()) && board.eeprom().isPresent()) {
        return Optional.of(chip);
      }
    }
    return Optional.empty();
  }
}
