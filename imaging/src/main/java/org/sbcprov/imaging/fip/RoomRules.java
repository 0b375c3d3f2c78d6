package org.sbcprov.imaging.fip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.Medium;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.NandPlan;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;

/** Whether a FIP fits the places that a board's layouts have for it. */
final class RoomRules {
  private static final String CONTENT = "fip";

  private RoomRules() {}

  /** A place of a FIP, in words, and its bytes. */
  private record Place(String words, long room) {
    @Override
    public String toString() {
      return words + " (" + new ByteSize(room) + ")";
    }
  }

  static void add(long size, Board board, List<Finding> findings) {
    List<String> fitting = new ArrayList<>();
    List<String> tooSmall = new ArrayList<>();
    for (Place place : places(board)) {
      (size <= place.room ? fitting : tooSmall).add(place.toString());
    }
    if (!fitting.isEmpty()) {
      findings.add(Finding.ok("fip.fits", "It fits " + board.title() + ": " + String.join(", ", fitting)));
    }
    if (!tooSmall.isEmpty()) {
      String words = "It has " + size + " bytes, too many for " + board.title() + ": " + String.join(", ", tooSmall);
      String hint = "Take a smaller build, or pack U-Boot with xz -e -k -9 -C crc32.";
      findings.add(
          fitting.isEmpty()
              ? Finding.error("image.fip-too-large", words, Facts.of("size", size, "places", tooSmall), hint)
              : Finding.warning(
                  "fip.some-layouts", words, Facts.of("size", size, "places", tooSmall),
                  "Take one of the other layouts. " + hint));
    }
    if (size > FipInspection.UART_LIMIT) {
      findings.add(
          Finding.warning(
              "fip.uart-size",
              "It is larger than the " + new ByteSize(FipInspection.UART_LIMIT)
                  + " that can be loaded over the serial line",
              Facts.of("size", size, "limit", FipInspection.UART_LIMIT),
              "That matters for rescue only; BL2 does not check it, and overwrites its memory."));
    }
  }

  private static List<Place> places(Board board) {
    List<Place> places = new ArrayList<>();
    for (Medium medium : board.media().values()) {
      for (String name : medium.layoutNames()) {
        MediumLayout layout = medium.layout(name);
        String words = medium.name() + " " + name;
        Optional<Partition> partition = layout.partitionFor(CONTENT);
        if (partition.isPresent()) {
          places.add(new Place(words, partition.get().sectors() * SectorSource.SECTOR));
        }
        if (layout.nand().isPresent()) {
          for (NandPlan.Volume volume : layout.nand().get().volumes()) {
            if (volume.content().isPresent() && volume.content().get().equals(CONTENT) && volume.size().isPresent()) {
              places.add(new Place(words, volume.size().get().bytes()));
            }
          }
        }
      }
    }
    return places;
  }
}
