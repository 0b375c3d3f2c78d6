package org.sbcprov.cli.usbboot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.sbcprov.cli.options.BoardNames;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.Clock;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.usbboot.sim.Fault;
import org.sbcprov.usbboot.sim.SimulatedBoard;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A simulated board instead of the computer's USB ports. */
final class SimulationOptions {
  private final OptionSpec simulate =
      OptionSpec.builder("--simulate")
          .type(String.class)
          .paramLabel("BOARD")
          .completionCandidates(new BoardNames(Board::bootsByRpiboot))
          .description("Talk to a simulated board of this kind: ${COMPLETION-CANDIDATES}.")
          .build();
  private final OptionSpec boardFile =
      Options.path("FILE", "With --simulate: the board that this file describes (see docs/boards.md).", "--board-file");
  private final OptionSpec faults =
      OptionSpec.builder("--fault")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .arity("1")
          .paramLabel("FAULT")
          .completionCandidates(new FaultNames())
          .description("Let the simulated board fail in this way: ${COMPLETION-CANDIDATES}.")
          .build();

  void addTo(CommandSpec spec) {
    spec.addOption(simulate).addOption(boardFile).addOption(faults);
  }

  boolean requested() {
    if (simulate.getValue() != null) {
      return true;
    }
    if (faults.getValue() != null) {
      throw new BadUsage("usbboot.fault", "--fault needs --simulate", Facts.none(), "Real boards fail on their own.");
    }
    if (boardFile.getValue() != null) {
      throw new BadUsage(
          "usage.board", "--board-file needs --simulate", Facts.none(), "Real boards say themselves what they are.");
    }
    return false;
  }

  UsbHost host(EventSink events, Clock clock) {
    Board board = board();
    List<Fault> played = new ArrayList<>();
    List<String> given = faults.getValue();
    for (String fault : given == null ? List.<String>of() : given) {
      played.add(
          Fault.of(fault)
              .orElseThrow(
                  () ->
                      new BadUsage(
                          "usbboot.fault",
                          "There is no fault named \"" + fault + "\"",
                          Facts.of("known", FaultNames.all()),
                          "Known faults: " + String.join(", ", FaultNames.all()) + ".")));
    }
    return SimulatedBoard.of(board, played, events, clock);
  }

  /**
   * A fault that had no place in what was done must not look like one that was survived.
   *
   * @param host what {@link #host} gave, or a real one
   */
  void requirePlayed(UsbHost host) {
    if (host instanceof SimulatedBoard board && !board.unplayed().isEmpty()) {
      throw new BadUsage(
          "usbboot.fault",
          "The fault " + board.unplayed().get(0) + " had no place in this session, which ended well",
          Facts.of("not-played", List.copyOf(board.unplayed())),
          "docs/simulation.md tells what each fault needs, such as a directory that flashes an EEPROM.");
    }
  }

  private Board board() {
    String name = simulate.getValue();
    Path file = boardFile.getValue();
    if (file == null) {
      return BoardCatalogue.find(name);
    }
    Board board = BoardCatalogue.read(file);
    if (!board.name().equals(name)) {
      throw new BadUsage(
          "usage.board",
          file + " describes the board \"" + board.name() + "\", not \"" + name + "\"",
          Facts.of("file", file),
          "Give --simulate " + board.name() + ".");
    }
    return board;
  }

  private static final class FaultNames implements Iterable<String> {
    static List<String> all() {
      List<String> names = new ArrayList<>();
      for (Fault fault : Fault.values()) {
        names.add(fault.id());
      }
      return names;
    }

    @Override
    public Iterator<String> iterator() {
      return all().iterator();
    }
  }
}
