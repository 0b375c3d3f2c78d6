package org.sbcprov.imaging.build;

import java.util.Map;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/** Whether contents fit the places that a layout has for them. */
final class Fits {
  private Fits() {}

  /**
   * Checks what goes into a partition.
   *
   * @throws BadInput {@code image.bl2-too-large}, {@code image.fip-too-large}, {@code image.content-too-large}
   */
  static void require(Filler filler, Partition partition, long room) {
    if (filler.leastSize() > room && filler.exactSize() > room) {
      throw tooLarge(filler, "the partition \"" + partition.name() + "\"", partition.name(), room);
    }
  }

  /** Checks what goes to another place. */
  static void require(Filler filler, String place, long room) {
    if (filler.leastSize() > room && filler.exactSize() > room) {
      throw tooLarge(filler, place, place, room);
    }
  }

  private static BadInput tooLarge(Filler filler, String place, String name, long room) {
    String what = filler.file().isPresent() ? filler.file().get().toString() : "The " + filler.words();
    Map<String, Object> facts =
        Facts.of(
            "file", filler.file().isPresent() ? filler.file().get().toAbsolutePath().normalize() : null,
            "size", filler.leastSize(),
            "partition", name,
            "room", room);
    String sentence =
        what + (filler instanceof BytesFiller || filler instanceof RawFiller ? " has " : " needs ") + filler.leastSize()
            + " bytes; " + place + " for " + filler.words() + " has " + room;
    switch (filler.words()) {
      case "BL2":
        return new BadInput(
            "image.bl2-too-large", sentence, facts, "Take a smaller build, or a layout with a larger partition.");
      case "FIP":
        return new BadInput(
            "image.fip-too-large", sentence, facts, "Take a smaller build, or a layout with a larger partition.");
      default:
        return new BadInput(
            "image.content-too-large",
            sentence,
            facts,
            "Make the place larger: --partition name=" + name + ",size=SIZE, or --size where it takes the rest.");
    }
  }
}
