package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Clock;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbDeviceView;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.usbboot.event.BoardFound;
import org.sbcprov.usbboot.event.FileRead;
import org.sbcprov.usbboot.event.StillWaiting;
import org.sbcprov.usbboot.event.WaitingForBoard;
import org.sbcprov.usbboot.sim.Fault;
import org.sbcprov.usbboot.sim.SimulatedBoard;

/** Waiting for boards, and being stopped. */
class WaitingTest {
  @TempDir Path temporary;

  private final FakeClock clock = new FakeClock();

  /** A host whose devices come from elsewhere. */
  private interface Devices {
    List<UsbDevice> now() throws UsbException;
  }

  private static UsbHost host(Devices devices) {
    return new UsbHost() {
      @Override
      public List<UsbDevice> devices() throws UsbException {
        return devices.now();
      }

      @Override
      public void close() {}
    };
  }

  private Failure failure(UsbHost host, BootSession.Settings settings, EventSink sink) {
    return catchThrowableOfType(Failure.class, () -> new BootSession(host, clock, settings, sink).run());
  }

  private BootSession.Settings with(Timing timing) {
    return settings().withTiming(timing);
  }

  private BootSession.Settings settings() {
    return BootSession.Settings.of(BootDirectories.recovery(temporary, Chip.BCM2711));
  }

  @Test
  void withoutABoardThereIsAHintAfterFiveSecondsAndAFailureAfterSixty() {
    EventLog log = new EventLog();
    Duration[] hinted = new Duration[1];

    Failure failure =
        failure(
            host(List::of),
            settings(),
            event -> {
              log.accept(event);
              if (event instanceof StillWaiting) {
                hinted[0] = clock.elapsed();
              }
            });

    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.NO_DEVICE);
    assertThat(failure.code()).isEqualTo("usbboot.no-board");
    assertThat(clock.elapsed()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
    assertThat(hinted[0]).isBetween(Duration.ofSeconds(5), Duration.ofMillis(5100));
    assertThat(log.events()).hasSize(2).element(0).isInstanceOf(WaitingForBoard.class);
    String checks = log.of(StillWaiting.class).get(0).words();
    assertThat(checks).contains("before power", "data cable", "hub", "flat", "0a5c:2711", "udev");
    assertThat(failure.hint()).contains("before power", "data cable", "hub", "flat", "0a5c:2711", "udev");
  }

  @Test
  void aBoardThatComesLaterIsTakenAtOnce() {
    EventLog log = new EventLog();
    SimulatedBoard board = SimulatedBoard.of(BoardCatalogue.find("cm4"), List.of(), log, clock);
    UsbHost late = host(() -> clock.elapsed().toSeconds() < 30 ? List.of() : board.devices());

    new BootSession(late, clock, settings(), log).run();

    assertThat(log.of(BoardFound.class)).hasSize(1);
    assertThat(clock.elapsed()).isBetween(Duration.ofSeconds(30), Duration.ofMillis(30_300));
  }

  @Test
  void howLongToWaitCanBeSet() {
    Failure failure =
        failure(host(List::of), settings().withWaitForBoard(Duration.ofSeconds(2)), EventSink.NONE);
    assertThat(failure.facts()).containsEntry("waited-seconds", 2L);
    assertThat(clock.elapsed()).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2100));
  }

  @Test
  void howLongTheBoardMayBeSilentCanBeSet() {
    SimulatedBoard silent =
        SimulatedBoard.of(BoardCatalogue.find("cm4"), List.of(Fault.STALLED), EventSink.NONE, clock);
    Timing usual = Timing.usual();
    Timing impatient =
        new Timing(
            usual.hintAfter(),
            usual.look(),
            usual.poll(),
            usual.settle(),
            usual.acknowledgement(),
            usual.reenumeration(),
            /* answer */ Duration.ofSeconds(3),
            usual.flash(),
            usual.handover());
    assertThat(failure(silent, with(impatient), EventSink.NONE).code()).isEqualTo("usbboot.stalled");
    assertThat(clock.elapsed()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3500));
  }

  @Test
  void otherDevicesAreNotBoards() {
    UsbHost others =
        host(() -> List.of(device(0x0a5c, 0x0001, 1), device(0x1d6b, 0x0002, 2), device(0x0a5d, 0x2711, 3)));
    assertThat(failure(others, settings(), EventSink.NONE).code()).isEqualTo("usbboot.no-board");
  }

  @Test
  void theSelectionIsAPredicate() {
    SimulatedBoard board = SimulatedBoard.of(BoardCatalogue.find("cm4"), List.of(), EventSink.NONE, clock);

    Failure failure =
        failure(
            board,
            settings().withSelection(device -> device.port().toString().equals("1-7")),
            EventSink.NONE);

    assertThat(failure.code()).isEqualTo("usbboot.no-board");
    assertThat(failure.facts()).containsEntry("other-ports", List.of("1-1.2"));
  }

  /** The board at the lower port was flashed, whichever one was meant. */
  @Test
  void severalBoardsAreRefusedAndNamed() {
    Failure failure = failure(several(), settings(), EventSink.NONE);

    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.REFUSED);
    assertThat(failure.code()).isEqualTo("usbboot.several-boards");
    assertThat(failure.getMessage()).contains("1-2 (serial 51b0a2d7), 1-9, 1-10");
    assertThat(failure.hint()).contains("--port 1-2");
    assertThat(failure.facts().get("boards").toString()).contains("51b0a2d7").contains("1-9");
  }

  @Test
  void ofSeveralBoardsOneCanBeChosenByItsPort() {
    EventLog log = new EventLog();

    failure(several(), settings().withPort("1-9"), log);

    assertThat(log.of(BoardFound.class)).extracting(found -> found.port().toString()).containsExactly("1-9");
  }

  private UsbHost several() {
    SimulatedBoard board = SimulatedBoard.of(BoardCatalogue.find("cm4"), List.of(), EventSink.NONE, clock);
    UsbDevice readable = board.devices().get(0);
    return host(
        () -> List.of(device(0x0a5c, 0x2711, 10), device(0x0a5c, 0x2711, 9), new UsbDeviceView(
                    readable.vendor(), readable.product(), readable.serialIndex(), new UsbPort(1, List.of(2)),
                    readable.address(), readable::open)));
  }

  @Test
  void aListThatCannotBeHadIsADeviceFailure() {
    UsbHost broken =
        host(
            () -> {
              throw new UsbException(Reason.OTHER, "no memory");
            });
    assertThat(failure(broken, settings(), EventSink.NONE).code()).isEqualTo("usbboot.usb");
  }

  @Test
  void theDirectoryIsCheckedBeforeAnyUsb() {
    UsbHost untouched =
        host(
            () -> {
              throw new AssertionError("nobody should look");
            });
    assertThat(failure(untouched, BootSession.Settings.of(temporary), EventSink.NONE).code())
        .isEqualTo("usbboot.no-bootcode");
  }

  /** An interrupt closes files, which must not look as if they were damaged. */
  @Test
  void anInterruptBeforeItStartsIsNoBadArchive() {
    Path directory = temporary.resolve("gadget");
    BootDirectories.put(
        directory,
        "bootfiles.bin",
        new Tars().file("2711/bootcode4.bin", BootDirectories.bytes(5000, 1)).end());
    Thread.currentThread().interrupt();
    Failure failure = failure(host(List::of), BootSession.Settings.of(directory), EventSink.NONE);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).isInstanceOf(Interrupted.class);
  }

  @Test
  void anInterruptEndsTheWait() {
    Failure failure =
        failure(
            host(
                () -> {
                  Thread.currentThread().interrupt();
                  return List.of();
                }),
            settings(),
            EventSink.NONE);

    assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
    assertThat(failure).isInstanceOf(Interrupted.class);
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.INTERRUPTED);
  }

  @Test
  void anInterruptEndsTheRealClocksSleep() {
    Thread.currentThread().interrupt();
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () -> new BootSession(host(List::of), Clock.system(), settings(), EventSink.NONE).run());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).isInstanceOf(Interrupted.class);
  }

  @Test
  void anInterruptInTheMiddleOfAFileEndsTheSessionBeforeTheNextPiece() {
    interruptAt(Progress.class, "sending pieeprom.bin");
  }

  @Test
  void anInterruptBetweenFilesEndsTheSession() {
    interruptAt(FileRead.class, "");
  }

  private void interruptAt(Class<? extends Event> type, String task) {
    SimulatedBoard board = SimulatedBoard.of(BoardCatalogue.find("cm4"), List.of(), EventSink.NONE, clock);
    Failure failure =
        failure(
            board,
            settings(),
            event -> {
              if (type.isInstance(event) && event.words().startsWith(task)) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).isInstanceOf(Interrupted.class);
    assertThat(board.eeprom()).containsOnly(0xff);
  }

  private static UsbDevice device(int vendor, int product, int port) {
    return new TestDevice(vendor, product, 3, port);
  }
}
