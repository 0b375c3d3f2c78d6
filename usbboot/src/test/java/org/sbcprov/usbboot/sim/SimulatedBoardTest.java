package org.sbcprov.usbboot.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.board.BootEeprom;
import org.sbcprov.core.board.UsbBoot;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.fixtures.ScriptedBoard;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.event.UartLine;
import org.sbcprov.usbboot.sample.SampleBootcode;

/** What a simulated board thinks of hosts that do not follow the protocol. */
class SimulatedBoardTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final byte[] PROGRAM = SampleBootcode.boot(Chip.BCM2711);

  private final List<String> uart = new ArrayList<>();
  private final FakeClock clock = new FakeClock();
  private final SimulatedBoard board = board("cm4");

  private SimulatedBoard board(String name, Fault... faults) {
    return SimulatedBoard.of(
        BoardCatalogue.find(name), List.of(faults), event -> uart.add(((UartLine) event).line()), clock);
  }

  /** A board of the old kind, with two interfaces. */
  private SimulatedBoard oldBoard() {
    Board profile =
        new Board(
            "cm3",
            "Compute Module 3",
            "bcm2710",
            Optional.of(new UsbBoot("rpiboot", 0x0a5c, 0x2764)),
            Optional.empty(),
            java.util.Map.of());
    return SimulatedBoard.of(profile, List.of(), event -> uart.add(((UartLine) event).line()), clock);
  }

  private static UsbDevice only(SimulatedBoard board) {
    return board.devices().get(0);
  }

  private static UsbConnection open(SimulatedBoard board) throws UsbException {
    UsbConnection connection = only(board).open();
    connection.claim(connection.interfaces() - 1);
    return connection;
  }

  private static void announce(UsbConnection connection, int length) throws UsbException {
    connection.controlOut(0, length & 0xffff, length >>> 16, ByteBuffer.allocate(0), SECOND);
  }

  private static ByteBuffer ask(UsbConnection connection, int length) throws UsbException {
    ByteBuffer answer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    connection.controlIn(0, length, 0, answer, SECOND);
    return answer.flip();
  }

  private static void boot(UsbConnection connection, int endpoint) throws UsbException {
    announce(connection, 24);
    connection.bulkOut(endpoint, ByteBuffer.wrap(ScriptedBoard.bootMessage(PROGRAM.length)), SECOND);
    announce(connection, PROGRAM.length);
    connection.bulkOut(endpoint, ByteBuffer.wrap(PROGRAM), SECOND);
  }

  /** A board whose second stage runs, opened. */
  private UsbConnection secondStage() throws UsbException {
    try (UsbConnection rom = open(board)) {
      boot(rom, 1);
      ask(rom, 4);
    }
    while (board.devices().isEmpty()) {
      // A few looks later it is back.
    }
    assertThatThrownBy(() -> only(board).open()).isInstanceOf(UsbException.class);
    return open(board);
  }

  private interface Deed {
    void done() throws UsbException;
  }

  private void isStalled(String complaint, Deed deed) {
    UsbException refusal = catchThrowableOfType(UsbException.class, deed::done);
    assertThat(refusal).as(complaint).isNotNull();
    assertThat(refusal.reason()).isEqualTo(Reason.STALL);
    assertThat(uart.get(uart.size() - 1)).startsWith("USB: ").contains(complaint);
  }

  @Test
  void theRomHasTheDescriptorsOfARealOne() throws UsbException {
    UsbDevice rom = only(board);
    assertThat(rom.vendor()).isEqualTo(0x0a5c);
    assertThat(rom.product()).isEqualTo(0x2711);
    assertThat(rom.serialIndex()).isEqualTo(3);
    assertThat(rom.open().interfaces()).isEqualTo(1);
    assertThat(only(board("cm5")).product()).isEqualTo(0x2712);
    assertThat(only(oldBoard()).serialIndex()).isZero();
    assertThat(only(oldBoard()).open().interfaces()).isEqualTo(2);
  }

  @Test
  void theSecondStageComesBackElsewhereAndNotAtOnce() throws UsbException {
    UsbDevice rom = only(board);
    try (UsbConnection connection = open(board)) {
      boot(connection, 1);
      assertThat(ask(connection, 4).getInt()).isZero();
      assertThatThrownBy(() -> ask(connection, 4)).hasMessageContaining("gone");
    }
    assertThat(board.devices()).isEmpty();
    assertThat(board.devices()).isEmpty();
    UsbDevice back = only(board);
    assertThat(back.port()).isEqualTo(rom.port());
    assertThat(back.address()).isNotEqualTo(rom.address());
    assertThat(back.serialIndex()).isEqualTo(1);
    assertThat(catchThrowableOfType(UsbException.class, rom::open).reason()).isEqualTo(Reason.NO_DEVICE);
  }

  @Test
  void theOldRomWantsItsOwnInterfaceAndEndpoint() throws UsbException {
    SimulatedBoard old = oldBoard();
    UsbConnection rom = open(old);
    announce(rom, 24);
    ByteBuffer message = ByteBuffer.wrap(ScriptedBoard.bootMessage(PROGRAM.length));
    isStalled("endpoint 1 instead of 3", () -> rom.bulkOut(1, message, SECOND));
    rom.claim(0);
    isStalled("interface 1, which was not claimed", () -> rom.bulkOut(3, message, SECOND));
    rom.claim(1);
    rom.bulkOut(3, message, SECOND);
    assertThatThrownBy(() -> rom.claim(2)).isInstanceOf(UsbException.class);
  }

  @Test
  void bulkDataNeedsAClaimAnAnnouncementAndTheRightEndpoint() throws UsbException {
    UsbConnection rom = only(board).open();
    ByteBuffer message = ByteBuffer.wrap(ScriptedBoard.bootMessage(PROGRAM.length));
    isStalled("not claimed", () -> rom.bulkOut(1, message, SECOND));
    rom.claim(0);
    isStalled("not announced", () -> rom.bulkOut(1, message, SECOND));
    announce(rom, 24);
    isStalled("endpoint 2 instead of 1", () -> rom.bulkOut(2, message, SECOND));
    isStalled("without data", () -> rom.bulkOut(1, ByteBuffer.allocate(0), SECOND));
    isStalled("12 bytes with 24 of 24 to come", () -> rom.bulkOut(1, message.slice(0, 12), SECOND));
    isStalled("wait for ever", () -> rom.bulkOut(1, message, Duration.ZERO));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 23, 25, 8192})
  void theFirstThingMustBeABootMessage(int length) throws UsbException {
    UsbConnection rom = open(board);
    isStalled("the 24 bytes of a boot message", () -> announce(rom, length));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1023, 1024 * 1024 + 1, Integer.MIN_VALUE})
  void theBootMessageMustBeAboutAProgramOfAPlausibleSize(int length) throws UsbException {
    UsbConnection rom = open(board);
    announce(rom, 24);
    isStalled(
        "a program of " + length + " bytes",
        () -> rom.bulkOut(1, ByteBuffer.wrap(ScriptedBoard.bootMessage(length)), SECOND));
  }

  @Test
  void theProgramMustHaveTheLengthOfTheBootMessage() throws UsbException {
    UsbConnection rom = open(board);
    announce(rom, 24);
    rom.bulkOut(1, ByteBuffer.wrap(ScriptedBoard.bootMessage(PROGRAM.length)), SECOND);
    isStalled("expected 8192 bytes of program", () -> announce(rom, PROGRAM.length - 1));
    isStalled("the ROM was asked for 4 bytes", () -> ask(rom, 4));
    announce(rom, PROGRAM.length);
    isStalled("the data that was announced before", () -> announce(rom, PROGRAM.length));
    isStalled("8193 bytes with 8192", () -> rom.bulkOut(1, ByteBuffer.allocate(8193), SECOND));
  }

  @ParameterizedTest
  @CsvSource({"1, 24, 0", "0, -1, 0", "0, 65536, 0", "0, 24, 65536"})
  void setupPacketsHaveTheirForm(int request, int value, int index) throws UsbException {
    UsbConnection rom = open(board);
    isStalled("request", () -> rom.controlOut(request, value, index, ByteBuffer.allocate(0), SECOND));
  }

  @Test
  void controlTransfersHaveNoDataAndAsMuchRoomAsTheySay() throws UsbException {
    UsbConnection rom = open(board);
    isStalled("24 bytes of data", () -> rom.controlOut(0, 24, 0, ByteBuffer.allocate(24), SECOND));
    isStalled("room for 8", () -> rom.controlIn(0, 4, 0, ByteBuffer.allocate(8), SECOND));
  }

  @Test
  void theSecondStageTakesTurnsWithItsHost() throws UsbException {
    UsbConnection connection = secondStage();
    isStalled("answers no question", () -> announce(connection, 0));
    isStalled("not 260", () -> ask(connection, 4));
    assertThat(ask(connection, 260).getInt()).isZero();
    isStalled("asked again", () -> ask(connection, 260));
    isStalled("not announced", () -> connection.bulkOut(1, ByteBuffer.allocate(10), SECOND));
    announce(connection, 20_000);
    assertThat(ask(connection, 260).getInt()).isEqualTo(1);
    isStalled("config.txt has 19999 bytes now", () -> announce(connection, 19_999));
    announce(connection, 20_000);
    isStalled("20000 bytes with 20000", () -> connection.bulkOut(1, ByteBuffer.allocate(20_000), SECOND));
    connection.bulkOut(1, ByteBuffer.allocate(16_384), SECOND);
    connection.bulkOut(1, ByteBuffer.allocate(3_616), SECOND);
    isStalled("not announced", () -> connection.bulkOut(1, ByteBuffer.allocate(1), SECOND));
  }

  @Test
  void anythingAfterCloseIsAMistakeOfTheCaller() throws UsbException {
    UsbConnection rom = open(board);
    rom.close();
    assertThatThrownBy(() -> announce(rom, 24)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void timePassesWhileItIsSilent() throws UsbException {
    UsbConnection rom = open(board("cm4", Fault.ROM_WEDGED));
    UsbException refusal = catchThrowableOfType(UsbException.class, () -> announce(rom, 24));
    assertThat(refusal.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(clock.elapsed()).isGreaterThanOrEqualTo(SECOND);
  }

  @Test
  void boardsThatDoNotBootThisWayCannotBeSimulated() {
    for (String name : List.of("bpi-r4", "bpi-r3", "bpi-cm4")) {
      assertThat(catchThrowableOfType(BadUsage.class, () -> board(name)).code()).isEqualTo("usbboot.not-simulated");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4095, 524289, 1L << 40})
  void anEepromHasToHaveWholeSectors(long size) {
    Board cm4 = BoardCatalogue.find("cm4");
    Board odd =
        new Board(
            "odd",
            "Odd",
            "bcm2711",
            cm4.usbBoot(),
            Optional.of(new BootEeprom(new ByteSize(size), List.of(), Optional.empty())),
            java.util.Map.of());
    assertThatThrownBy(() -> SimulatedBoard.of(odd, List.of(), event -> {}, clock)).isInstanceOf(BadUsage.class);
  }

  @Test
  void aPresetEepromHasToFit() {
    assertThatThrownBy(() -> board.presetEeprom(new byte[10])).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sectorsAreMarkedAsOnRealBoards() {
    Eeprom eeprom = new Eeprom(4 * Eeprom.SECTOR);
    byte[] image = eeprom.content();
    image[0] = 1;
    image[Eeprom.SECTOR] = 2;
    assertThat(eeprom.write(image)).isEqualTo("++..");
    image[Eeprom.SECTOR] = (byte) 0xff;
    assertThat(eeprom.write(image)).isEqualTo(".*..");
    assertThat(eeprom.content()).isEqualTo(image);
  }

  @Test
  void faultsHaveNamesForCommandLines() {
    for (Fault fault : Fault.values()) {
      assertThat(fault.id()).matches("[a-z]+(-[a-z]+)*");
      assertThat(Fault.of(fault.id())).contains(fault);
      assertThat(fault.description()).isNotEmpty().doesNotEndWith(".");
      assertThat(fault).hasToString(fault.id());
    }
    assertThat(Fault.of("none")).isEmpty();
    assertThat(Fault.UNPLUGGED_MID_FILE.id()).isEqualTo("unplugged-mid-file");
  }
}
