package org.sbcprov.cli.flash;

import java.util.Optional;
import java.util.function.Predicate;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.BoardOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.ProtectedLists;
import org.sbcprov.cli.usbboot.BoardRecords;
import org.sbcprov.cli.usbboot.BoardServing;
import org.sbcprov.cli.usbboot.BootDirectoryOption;
import org.sbcprov.cli.usbboot.ExpectOptions;
import org.sbcprov.cli.usbboot.SelectionOptions;
import org.sbcprov.cli.usbboot.SimulationOptions;
import org.sbcprov.cli.usbboot.StationOptions;
import org.sbcprov.cli.usbboot.TimeoutOption;
import org.sbcprov.cli.usbboot.TraceOptions;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.BoardReport;
import org.sbcprov.usbboot.BoardsInBootMode;
import org.sbcprov.usbboot.BootSession;
import org.sbcprov.usbboot.BootSource;
import org.sbcprov.usbboot.BootStation;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.FileRules;
import org.sbcprov.usbboot.aftermath.Aftermath;
import org.sbcprov.usbboot.aftermath.Expectation;
import org.sbcprov.usbboot.doctor.DoctorUsb;
import org.sbcprov.usbboot.libusb.LibUsbHost;
import org.sbcprov.usbboot.sim.DiskFiles;
import org.sbcprov.usbboot.sim.SimulatedDisks;
import org.sbcprov.usbboot.sysfs.AttachedDevice;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code sbcprov flash IMAGE --board cm4}. */
public final class FlashCommand implements Command {
  private static final int USUAL_AT_ONCE = 8;
  private static final int MOST_AT_ONCE = 64;

  /** What a board takes of memory outside the heap while it is written, in bytes; there is as much of it as of the heap. */
  private static final long MEMORY_OF_ONE = 64 << 20;

  private final ImageOptions image = new ImageOptions();
  private final BoardOptions boards = new BoardOptions("The kind of board: ${COMPLETION-CANDIDATES}.", Board::bootsByRpiboot);
  private final BootDirectoryOption directory =
      new BootDirectoryOption(
          "Boot directory that turns the board into disks, or the bare name of a gadget (default: the mass-storage gadget of"
              + " the rpiboot package or of a checkout of usbboot).");
  private final OptionSpec allowLinks =
      Options.flag("Follow symbolic links in DIR wherever they lead.", "--allow-links");
  private final StorageOptions storage = new StorageOptions();
  private final OptionSpec yes = Options.flag("Do not ask: what is on the boards now may be lost.", "--yes");
  private final OptionSpec protectedList = ProtectedLists.option();
  private final StationOptions station = new StationOptions();
  private final SelectionOptions selection = new SelectionOptions();
  private final TimeoutOption timeout = new TimeoutOption();
  private final ExpectOptions expectation = new ExpectOptions();
  private final OptionSpec atOnce =
      OptionSpec.builder("--at-once")
          .type(Integer.class)
          .paramLabel("N")
          .description("How many boards are written at the same time (default: " + USUAL_AT_ONCE + ", or what there is memory for).")
          .build();
  private final BoardRecords records = new BoardRecords();
  private final SimulationOptions simulation = new SimulationOptions();
  private final TraceOptions trace = new TraceOptions();

  @Override
  public String[] rewritten(CommandSpec spec, String[] arguments) {
    return SelectionOptions.rewritten(spec, arguments);
  }

  @Override
  public void describe(CommandSpec spec) {
    image.addTo(spec);
    boards.addTo(spec);
    directory.addTo(spec);
    storage.addTo(spec);
    spec.addOption(yes).addOption(protectedList);
    image.addChecksTo(spec);
    station.addTo(spec);
    selection.addTo(spec);
    spec.addOption(atOnce);
    timeout.addTo(spec);
    expectation.addLimitTo(spec);
    records.addTo(spec);
    spec.addOption(allowLinks);
    simulation.addTo(spec, boards);
    trace.addTo(spec);
    HelpPage.of(
            spec,
            "Write an image to a Compute Module's eMMC: boot it over USB, find its disk, write, read back, report.",
            "The board has to be in boot mode: fit the nRPIBOOT jumper first, then connect power and USB. Only the disk that"
                + " comes up on the board's own USB port is written. A single board that was booted before and is a disk"
                + " already is taken as it is; with --yes, when --port or --serial names it.",
            "Boards lose what they have. On a terminal you are asked once, before anything is sent; scripts give --yes.")
        .example("sbcprov flash raspios.img.xz --board cm4", "The one board that is plugged in.")
        .example(
            "sbcprov flash raspios.img.xz --board cm4 --all --yes -j records",
            "All boards that are plugged in, and a record of each in a directory that is there.")
        .example("sbcprov flash raspios.img.xz --board cm4 -l --once --yes", "A bench where boards come and go.")
        .example("sbcprov flash raspios.img.xz --board cm4 --diff --yes", "Write only what differs.")
        .example(
            "sbcprov flash raspios.img.xz --simulate cm4 --simulate-disk emmc.img --yes",
            "Try it without a board: the file gets what its eMMC would.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.NO_DEVICE, ExitStatus.DEVICE, ExitStatus.VERIFICATION);
  }

  @Override
  public String adviceWhenAbandoned() {
    return "What is on the disk of a board that was being written cannot be relied on: write it again.";
  }

  @Override
  public Outcome run(Session session) {
    boolean simulated = simulation.requested();
    Chip chip = chip(simulated ? simulation.board() : boards.required());
    storage.check();
    Optional<BootStation.Plan> plan = station.plan(timeout.value(), TimeoutOption.USUAL);
    int most = atOnce();
    DiskWriter writer = image.open(session, plan.isPresent(), most);
    records.check();
    return simulated ? simulate(session, chip, plan, writer, most) : flash(session, chip, plan, writer, most);
  }

  private Outcome simulate(
      Session session, Chip chip, Optional<BootStation.Plan> plan, DiskWriter writer, int most) {
    try (DiskFiles files = simulation.disks();
        GadgetChoice gadget = GadgetChoice.simulated(session, directory.value(session), rules(), chip);
        UsbHost host = simulation.host(session.events(), session.clock())) {
      image.requireApart(files, BoardsInBootMode.list(host));
      BoardDisks disks =
          new SimulatedBoardDisks(new SimulatedDisks(host, session.clock(), expectation.time()), files, storage, image::check);
      FlashWork work = new FlashWork(disks, writer, new Places(most));
      BootSession.Settings settings = settings(gadget.source(), chip, work);
      if (!files.areMadeUp()) {
        askForBoards(session, host, chip, plan);
      }
      Outcome outcome = boot(session, host, settings, work, plan);
      if (outcome.status() == ExitStatus.OK) {
        simulation.requirePlayed(host);
      }
      return outcome;
    }
  }

  private Outcome flash(
      Session session, Chip chip, Optional<BootStation.Plan> plan, DiskWriter writer, int most) {
    Aftermath aftermath = new Aftermath(session.systemRoot(), session.clock(), session.events());
    aftermath.require(Expectation.MASS_STORAGE);
    BoardDisks disks =
        new KernelDisks(
            session.systemRoot(), session.programs(), aftermath, storage, expectation.time(), ProtectedLists.of(session, protectedList.getValue()),
            image::check);
    FlashWork work = new FlashWork(disks, writer, new Places(most));
    BootedChoice choice = new BootedChoice(session, chip, selection.selection());
    Optional<AttachedDevice> booted = Optional.empty();
    if (plan.isPresent()) {
      choice.leave(plan.get());
    } else {
      booted = choice.only(/* asked= */ !yes.<Boolean>getValue());
    }
    if (booted.isPresent()) {
      UsbPort port = booted.get().port();
      session.say("The board at USB port " + port + " is a disk already; it is not booted again");
      if (!yes.<Boolean>getValue()) {
        consent(session).ask(storage.words() + " of the board at USB port " + port);
      }
      BoardReport report =
          BootSession.follow(work, chip, port, booted.get().serial(), session.clock(), session.events());
      return new BoardServing(session, records, trace, work::factsOfDisk).ended(report);
    }
    try (GadgetChoice gadget = GadgetChoice.real(session, directory.value(session), rules(), chip);
        UsbHost host = LibUsbHost.open()) {
      BootSession.Settings settings =
          settings(gadget.source(), chip, work)
              .withDiagnosis(() -> DoctorUsb.brief(session.systemRoot(), session.clock()));
      askForBoards(session, host, chip, plan);
      return boot(session, host, settings, work, plan);
    }
  }

  private Outcome boot(
      Session session,
      UsbHost host,
      BootSession.Settings settings,
      FlashWork work,
      Optional<BootStation.Plan> plan) {
    try (UsbHost traced = trace.wrap(host, settings, session)) {
      return serving(session, work).serve(traced, settings, plan);
    }
  }

  private BoardServing serving(Session session, FlashWork work) {
    return new BoardServing(session, records, trace, work::facts);
  }

  private void askForBoards(Session session, UsbHost host, Chip chip, Optional<BootStation.Plan> plan) {
    if (!yes.<Boolean>getValue()) {
      consent(session).ask(host, chip, selection.selection(), plan);
    }
  }

  private FlashConsent consent(Session session) {
    return new FlashConsent(session, image.name(), storage.words());
  }

  private BootSession.Settings settings(BootSource source, Chip chip, FlashWork work) {
    Predicate<UsbDevice> meant = selection.selection().predicate();
    return BootSession.Settings.of(source)
        .withWaitForBoard(timeout.value().orElse(TimeoutOption.USUAL))
        .withRules(rules())
        .withSelection(device -> device.vendor() == Chip.VENDOR && device.product() == chip.productId() && meant.test(device))
        .withAfterwards(work);
  }

  private FileRules rules() {
    return new FileRules(/* overlay= */ false, allowLinks.getValue(), /* signed= */ false, Optional.empty());
  }

  private int atOnce() {
    int possible = (int) Math.max(1, Math.min(MOST_AT_ONCE, Runtime.getRuntime().maxMemory() / MEMORY_OF_ONE));
    Integer given = atOnce.getValue();
    if (given == null) {
      return Math.min(USUAL_AT_ONCE, possible);
    }
    Options.requireWithin(atOnce, possible, ", with the memory that there is", "flash.at-once");
    return given;
  }

  /**
   * The chip that boots over USB.
   *
   * @throws BadUsage {@code flash.not-over-usb} for boards that do not, or not in a way that is known here
   */
  private Chip chip(Board board) {
    if (board.bootsByRpiboot()) {
      Optional<Chip> chip = Chip.of(board.usbBoot().get().vendor(), board.usbBoot().get().product());
      if (chip.isPresent()) {
        return chip.get();
      }
    }
    throw new BadUsage(
        "flash.not-over-usb",
        "sbcprov does not boot a " + board.title() + " over USB, so that its disk is not within reach here",
        Facts.of("board", board.name()),
        "Write its card, or what else it starts from, in a reader: sbcprov image write " + image.name()
            + " --to DEVICE; sbcprov image targets lists what may be written.");
  }
}
