package org.sbcprov.cli.usbboot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.options.BoardNames;
import org.sbcprov.cli.options.BoardOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.Clock;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.event.OfBoard;
import org.sbcprov.usbboot.sim.DiskFiles;
import org.sbcprov.usbboot.sim.Fault;
import org.sbcprov.usbboot.sim.Pace;
import org.sbcprov.usbboot.sim.SimulatedBench;
import org.sbcprov.usbboot.sim.SimulatedBoard;
import org.sbcprov.usbboot.sim.SimulatedBoard.Place;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A simulated board instead of the computer's USB ports. */
public final class SimulationOptions {
  private static final int MOST_BOARDS = 49;
  private static final int HUB_PORTS = 7;
  private static final int FIRST_SERIAL = 0x51b0a001;

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

  private final OptionSpec boards =
      OptionSpec.builder("--boards")
          .type(Integer.class)
          .paramLabel("N")
          .description("With --simulate: this many boards; faults are those of the first one.")
          .build();
  private final OptionSpec pace =
      OptionSpec.builder("--pace")
          .type(String.class)
          .paramLabel("PACE")
          .completionCandidates(List.of("instant", "real"))
          .description("With --simulate: instant (the default), or real: boards take the time that real ones take.")
          .build();

  private final OptionSpec disk =
      Options.text(
          "FILE|SIZE",
          "With --simulate: what stands for the boards' eMMC: a file, a directory with one for each, or the size of what is"
              + " made up and gone afterwards (the default, 29.1 GiB).",
          "--simulate-disk");

  private BoardOptions others;

  /** Adds them to a command. */
  public void addTo(CommandSpec spec) {
    spec.addOption(simulate).addOption(boardFile).addOption(faults).addOption(boards).addOption(pace);
  }

  /**
   * Adds them to a command that writes the disks of boards.
   *
   * @param which the command's own options for which boards they are
   */
  public void addTo(CommandSpec spec, BoardOptions which) {
    others = which;
    spec.addOption(simulate).addOption(disk).addOption(faults).addOption(boards).addOption(pace);
  }

  /**
   * Whether there is a simulated board.
   *
   * @throws BadUsage when there is none, and an option that is for one is given
   */
  public boolean requested() {
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
    if (boards.getValue() != null || pace.getValue() != null || disk.getValue() != null) {
      throw new BadUsage(
          "usbboot.simulation",
          (boards.getValue() != null ? "--boards" : pace.getValue() != null ? "--pace" : "--simulate-disk")
              + " needs --simulate",
          Facts.none(),
          "Real boards are served as they come: -l or --all takes more than one.");
    }
    return false;
  }

  /**
   * The ports with the simulated boards.
   *
   * @param events gets the lines of their serial consoles
   * @throws BadUsage when there is no such board or fault
   */
  public UsbHost host(EventSink events, Clock clock) {
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
    return bench(board, played, events, clock);
  }

  private UsbHost bench(Board board, List<Fault> played, EventSink events, Clock clock) {
    int number = number();
    Pace speed = pace();
    if (number == 1) {
      Place usual = Place.USUAL;
      return SimulatedBoard.of(board, played, new Place(usual.port(), usual.serial(), speed), events, clock);
    }
    List<SimulatedBoard> all = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      // Hubs with seven ports each, as benches have them.
      UsbPort port = new UsbPort(1, List.of(1 + i / HUB_PORTS, 1 + i % HUB_PORTS));
      Place place = new Place(port, Integer.toHexString(FIRST_SERIAL + i), speed);
      EventSink uart = event -> events.accept(new OfBoard(port, Optional.of(place.serial()), event));
      all.add(SimulatedBoard.of(board, i == 0 ? played : List.of(), place, uart, clock));
    }
    return new SimulatedBench(all);
  }

  private int number() {
    Integer given = boards.getValue();
    if (given == null) {
      return 1;
    }
    Options.requireWithin(boards, MOST_BOARDS, "", "usbboot.simulation");
    return given;
  }

  /**
   * What stands for the eMMCs of the boards.
   *
   * @throws BadUsage when it cannot
   */
  public DiskFiles disks() {
    String given = disk.getValue();
    if (given == null) {
      return DiskFiles.madeUp(DiskFiles.USUAL_SIZE);
    }
    Path path = Options.path(given);
    if (given.charAt(0) >= '0' && given.charAt(0) <= '9' && !Files.exists(path)) {
      return DiskFiles.madeUp(ByteSize.parse(given).bytes());
    }
    if (Files.isDirectory(path)) {
      return DiskFiles.in(path);
    }
    if (number() > 1) {
      throw new BadUsage(
          "usbboot.simulation",
          "One file cannot stand for the disks of " + number() + " boards",
          Facts.of("file", path),
          "Give a directory that is there; each board gets a file in it.");
    }
    return DiskFiles.of(path);
  }

  private Pace pace() {
    String name = pace.getValue();
    if (name == null || name.equals("instant")) {
      return Pace.INSTANT;
    }
    if (name.equals("real")) {
      return Pace.REAL;
    }
    throw new BadUsage(
        "usbboot.simulation", "There is no pace \"" + name + "\"", Facts.none(), "Give instant or real.");
  }

  /**
   * A fault that had no place in what was done must not look like one that was survived.
   *
   * @param host what {@link #host} gave, or a real one
   */
  public void requirePlayed(UsbHost host) {
    UsbHost first = host instanceof SimulatedBench bench ? bench.boards().get(0) : host;
    if (first instanceof SimulatedBoard board && !board.unplayed().isEmpty()) {
      throw new BadUsage(
          "usbboot.fault",
          "The fault " + board.unplayed().get(0) + " had no place in this session, which ended well",
          Facts.of("not-played", List.copyOf(board.unplayed())),
          "docs/simulation.md tells what each fault needs, such as a directory that flashes an EEPROM.");
    }
  }

  /**
   * The board that is simulated.
   *
   * @throws BadUsage when there is none of that name
   */
  public Board board() {
    String name = simulate.getValue();
    if (others != null) {
      Board board = others.board().orElseGet(() -> BoardCatalogue.find(name));
      requireName(board, name, others.file().map(Path::toString).orElse("--board"));
      return board;
    }
    Path file = boardFile.getValue();
    if (file == null) {
      return BoardCatalogue.find(name);
    }
    Board board = BoardCatalogue.read(file);
    requireName(board, name, file.toString());
    return board;
  }

  private static void requireName(Board board, String name, String told) {
    if (!board.name().equals(name)) {
      throw new BadUsage(
          "usage.board",
          told + " describes the board \"" + board.name() + "\", not \"" + name + "\"",
          Facts.of("board", board.name()),
          "Give --simulate " + board.name() + ".");
    }
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
