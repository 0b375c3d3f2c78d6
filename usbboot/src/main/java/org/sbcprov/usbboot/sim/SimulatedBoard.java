package org.sbcprov.usbboot.sim;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.Clock;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.UsbBoot;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Chip;

/**
 * A computer with one board in boot mode, simulated. The board starts in its ROM, takes a second stage, goes away, and
 * comes back as that program, which asks for files. What the program does is told by the bytes that were sent: a {@code
 * recovery.bin} updates the EEPROM, everything else boots. A host that breaks the protocol gets stalled transfers, and
 * a line about it on the board's serial console.
 */
public final class SimulatedBoard implements UsbHost {
  private static final UsbPort PORT = new UsbPort(1, List.of(1, 2));
  private static final String SERIAL = "51b0a2d7";

  /** How often a host looks in vain until the board is back. */
  private static final int POLLS_TO_COME_BACK = 3;

  private static final int ROM_SERIAL_INDEX = 3;
  private static final int OLD_ROM_SERIAL_INDEX = 0;
  private static final int PROGRAM_SERIAL_INDEX = 1;
  private static final int FIRST_ADDRESS = 17;
  private static final int LAST_ADDRESS = 127;
  private static final int MOST_EEPROM = 64 * 1024 * 1024;

  /** Every {@code recovery.bin} has this in its text, and no other second stage does. */
  private static final byte[] RECOVERY_MARK = "RECOVERY".getBytes(StandardCharsets.US_ASCII);

  /** In those that report metadata, which began in 2024. */
  private static final byte[] REPORT_MARK = "EEPROM_UPDATE".getBytes(StandardCharsets.US_ASCII);

  /** In second stages that load the rest of the firmware as files. */
  private static final byte[] PARTS_MARK = "bootmain".getBytes(StandardCharsets.US_ASCII);

  private final Chip chip;
  private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
  private final Set<Fault> played = EnumSet.noneOf(Fault.class);
  private final Console console;
  private final Clock clock;
  private final Eeprom eeprom;
  private final Place place;
  private SimulatedDevice present;
  private SimulatedDevice returning;
  private int polls;
  private long back;
  private boolean flashing;
  private Optional<String> started = Optional.empty();
  private int address = FIRST_ADDRESS;

  /**
   * A board in boot mode.
   *
   * @param profile the board; the size of its EEPROM is taken from it
   * @param chip its chip
   * @param faults what it does wrong
   * @param uart gets the lines of its serial console as {@link org.sbcprov.usbboot.event.UartLine}
   * @param clock what time passes on while it is silent
   */
  public SimulatedBoard(Board profile, Chip chip, List<Fault> faults, EventSink uart, Clock clock) {
    this(profile, chip, faults, Place.USUAL, uart, clock);
  }

  private SimulatedBoard(
      Board profile, Chip chip, List<Fault> faults, Place place, EventSink uart, Clock clock) {
    this.chip = chip;
    this.place = place;
    this.faults.addAll(faults);
    this.console = new Console(uart);
    this.clock = clock;
    this.eeprom = new Eeprom(eepromBytes(profile, chip));
    if (!has(Fault.NEVER_APPEARS)) {
      present = rom();
    }
  }

  /**
   * What sets one board apart from others of its kind.
   *
   * @param port where it is plugged in
   * @param serial its serial number
   * @param pace how fast it is
   */
  public record Place(UsbPort port, String serial, Pace pace) {
    /** For a board that is alone. */
    public static final Place USUAL = new Place(PORT, SERIAL, Pace.INSTANT);
  }

  /**
   * A board in boot mode.
   *
   * @throws BadUsage when the board does not boot by this protocol, or has an impossible EEPROM
   */
  public static SimulatedBoard of(Board profile, List<Fault> faults, EventSink uart, Clock clock) {
    return of(profile, faults, Place.USUAL, uart, clock);
  }

  /**
   * A board in boot mode, one of several.
   *
   * @throws BadUsage when the board does not boot by this protocol, or has an impossible EEPROM
   */
  public static SimulatedBoard of(Board profile, List<Fault> faults, Place place, EventSink uart, Clock clock) {
    if (profile.bootsByRpiboot()) {
      UsbBoot usb = profile.usbBoot().get();
      Optional<Chip> chip = Chip.of(usb.vendor(), usb.product());
      if (chip.isPresent()) {
        return new SimulatedBoard(profile, chip.get(), faults, place, uart, clock);
      }
    }
    throw notSimulated(profile, "it does not boot over USB by rpiboot's protocol");
  }

  private static int eepromBytes(Board profile, Chip chip) {
    if (profile.eeprom().isEmpty()) {
      return chip.eepromBytes();
    }
    long bytes = profile.eeprom().get().size().bytes();
    if (bytes > MOST_EEPROM || bytes % Eeprom.SECTOR != 0) {
      throw notSimulated(profile, "its EEPROM has an impossible size, " + bytes + " bytes");
    }
    return (int) bytes;
  }

  private static BadUsage notSimulated(Board profile, String reason) {
    return new BadUsage(
        "usbboot.not-simulated",
        "A " + profile.title() + " cannot be simulated: " + reason,
        Facts.of("board", profile.name()),
        "Simulate another board, such as cm4 or cm5.");
  }

  /** What is in its EEPROM, a copy. */
  public byte[] eeprom() {
    return eeprom.content();
  }

  /** Puts something into its EEPROM, as if the board came with it; a new one's is erased. */
  public void presetEeprom(byte[] content) {
    eeprom.preset(content);
  }

  @Override
  public synchronized List<UsbDevice> devices() {
    if (present == null && returning != null && --polls <= 0 && clock.nanoTime() - back >= 0) {
      present = returning;
      returning = null;
    }
    return present == null ? List.of() : List.of(present);
  }

  @Override
  public void close() {
    // There is nothing to give back.
  }

  Chip chip() {
    return chip;
  }

  /** Where it is plugged in. */
  public UsbPort port() {
    return place.port();
  }

  /** Its serial number. */
  public String serial() {
    return place.serial();
  }

  /** Pulls its cable. */
  public synchronized void unplug() {
    leave();
    returning = null;
  }

  private synchronized void starts(String file) {
    started = Optional.of(file);
  }

  /** The system or firmware that it was given and has started, if any. */
  public synchronized Optional<String> started() {
    return started;
  }

  /** It writes its EEPROM before it asks again. */
  void flashes() {
    flashing = true;
  }

  /** Takes its time before the next message. */
  void think() {
    pause(flashing ? place.pace().flash() : place.pace().question());
    flashing = false;
  }

  private void pause(Duration time) {
    if (!time.isZero()) {
      clock.sleep(time);
    }
  }

  /** Faults that this board was given and that had no place in what happened so far. */
  public synchronized List<Fault> unplayed() {
    List<Fault> unplayed = new ArrayList<>(faults);
    unplayed.removeAll(played);
    return unplayed;
  }

  /** Whether to do something wrong; asked only where it would be done. */
  synchronized boolean has(Fault fault) {
    if (!faults.contains(fault)) {
      return false;
    }
    played.add(fault);
    return true;
  }

  private SimulatedDevice rom() {
    int index = chip == Chip.BCM2711 || chip == Chip.BCM2712 ? ROM_SERIAL_INDEX : OLD_ROM_SERIAL_INDEX;
    return new SimulatedDevice(this, new RomStage(this), index, address, 0);
  }

  synchronized void restartRom() {
    leave();
    comeBack(rom());
  }

  synchronized void startProgram(byte[] program) {
    leave();
    started = Optional.empty();
    Program running =
        contains(program, RECOVERY_MARK) && eeprom.size() > 0
            ? new RecoveryProgram(
                chip, eeprom, this::has, this::flashes, place.serial(), console, contains(program, REPORT_MARK))
            : new BootProgram(chip, contains(program, PARTS_MARK), console, this::starts);
    DeviceStage stage = new FileServerStage(this, FaultyProgram.of(running, this::has, console));
    comeBack(new SimulatedDevice(this, stage, PROGRAM_SERIAL_INDEX, address, 1));
  }

  private void comeBack(SimulatedDevice device) {
    returning = device;
    polls = POLLS_TO_COME_BACK;
    back = clock.nanoTime() + place.pace().away().toNanos();
  }

  /** Goes away; the next time that it comes, it has another address. */
  synchronized void leave() {
    present = null;
    address = address == LAST_ADDRESS ? 1 : address + 1;
  }

  synchronized void checkPresent(SimulatedDevice device) throws UsbException {
    if (present != device) {
      throw new UsbException(Reason.NO_DEVICE, "the simulated device is gone");
    }
  }

  /** Says nothing until the host does not wait any longer. */
  UsbException silent(Duration timeout) {
    clock.sleep(timeout);
    return new UsbException(Reason.TIMEOUT, "the simulated board did not answer in " + timeout.toMillis() + " ms");
  }

  /** The host broke the protocol. */
  UsbException violation(String what) {
    console.print("USB: " + what);
    return new UsbException(Reason.STALL, "the simulated board does not take " + what);
  }

  private static boolean contains(byte[] program, byte[] mark) {
    for (int i = 0; i + mark.length <= program.length; i++) {
      int matched = 0;
      while (matched < mark.length && program[i + matched] == mark[matched]) {
        matched++;
      }
      if (matched == mark.length) {
        return true;
      }
    }
    return false;
  }
}
