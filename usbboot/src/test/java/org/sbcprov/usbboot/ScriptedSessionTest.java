package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.BootDirectories.put;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.fixtures.ScriptedBoard;
import org.sbcprov.usbboot.event.FileRead;
import org.sbcprov.usbboot.event.FileSizeAsked;
import org.sbcprov.usbboot.event.MetadataReported;
import org.sbcprov.usbboot.event.NotReadyYet;
import org.sbcprov.usbboot.event.SecondStageAnswered;
import org.sbcprov.usbboot.event.SendingSecondStage;

/** Sessions transfer by transfer: request values, endpoints, lengths, timeouts, and nothing beside the script. */
class ScriptedSessionTest {
  private static final byte[] ACCEPTED = {0, 0, 0, 0};
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration FLASH = Duration.ofSeconds(120);
  private static final Duration ACKNOWLEDGEMENT = Duration.ofSeconds(5);

  /** Three pieces: two full ones, and a last one that ends on a packet's boundary. */
  private static final byte[] PROGRAM = bytes(2 * 16384 + 1024, 4);

  @TempDir Path directory;

  private final EventLog log = new EventLog();
  private final FakeClock clock = new FakeClock();
  private final ScriptedBoard board = new ScriptedBoard(clock);

  @BeforeEach
  void secondStages() {
    put(directory, "bootcode.bin", PROGRAM);
    put(directory, "bootcode4.bin", PROGRAM);
    put(directory, "bootcode5.bin", PROGRAM);
  }

  private BootSession.Outcome run() {
    BootSession.Outcome outcome = session().run();
    board.assertPlayed();
    return outcome;
  }

  private BootSession session() {
    return new BootSession(board, clock, BootSession.Settings.of(directory), log);
  }

  private Failure failure() {
    Failure failure = catchThrowableOfType(Failure.class, () -> session().run());
    assertThat(failure).isNotNull();
    board.assertPlayed();
    return failure;
  }

  /** From the ROM to the file server of a BCM2711, as far as it is the same each time. */
  private ScriptedBoard fileServer() {
    return board
        .attach(0x2711, 3, 7, 1)
        .opens(7, 0)
        .readsString(3, "a1b2c3d4")
        .announcesAndSends(1, ScriptedBoard.bootMessage(PROGRAM.length))
        .announcesAndSends(1, PROGRAM)
        .asks(4, ACKNOWLEDGEMENT, ACCEPTED)
        .detach()
        .attach(0x2711, 1, 8, 1)
        .opens(8, 0);
  }

  // -- One golden session for each chip.

  @Test
  void bcm2711() {
    byte[] image = bytes(524288, 1);
    put(directory, "2711/pieeprom.bin", image);
    byte[] signature = keep("pieeprom.sig", BootDirectories.signature(image));
    fileServer()
        .getsMessage(0, "config.txt")
        .announces(0)
        .getsMessage(0, "pieeprom.bin")
        .announces(524288)
        .getsMessage(0, "pieeprom.sig")
        .announces(signature.length)
        .getsMessage(1, "pieeprom.sig")
        .announcesAndSends(1, signature)
        .getsMessage(0, "pieeprom.bin")
        .announces(524288)
        .getsMessage(1, "pieeprom.bin")
        .announcesAndSends(1, image)
        .getsMessage(0, "*EEPROM_UPDATE*success", FLASH)
        .announces(0)
        .getsMessage(2, "*EEPROM_UPDATE*success");

    BootSession.Outcome outcome = run();

    assertThat(outcome.serial()).contains("a1b2c3d4");
    assertThat(outcome.finished()).isTrue();
    assertThat(log.of(MetadataReported.class)).hasSize(1);
  }

  private byte[] keep(String name, byte[] content) {
    put(directory, name, content);
    return content;
  }

  @Test
  void bcm2712WithASecondStageWhoseSerialIndexIs4() {
    byte[] image = keep("boot.img", bytes(100_000, 2));
    board
        .attach(0x2712, 3, 7, 1)
        .opens(7, 0)
        .readsString(3, "a1b2c3d4")
        .announcesAndSends(1, ScriptedBoard.bootMessage(PROGRAM.length))
        .announcesAndSends(1, PROGRAM)
        .asks(4, ACKNOWLEDGEMENT, ACCEPTED)
        .detach()
        .attach(0x2712, 4, 8, 1)
        .opens(8, 0)
        .getsMessage(0, "boot.img")
        .announces(100_000)
        .getsMessage(1, "boot.img")
        .announcesAndSends(1, image)
        .getsMessage(2, "boot.img");

    assertThat(run().chip()).isEqualTo(Chip.BCM2712);
  }

  @Test
  void bcm2710HasItsBootInterfaceSecond() {
    byte[] firmware = keep("start.elf", bytes(70_000, 2));
    board
        .attach(0x2764, 0, 7, 2)
        .opens(7, 1)
        .announcesAndSends(3, ScriptedBoard.bootMessage(PROGRAM.length))
        .announcesAndSends(3, PROGRAM)
        .asks(4, ACKNOWLEDGEMENT, ACCEPTED)
        .detach()
        .attach(0x2764, 1, 8, 2)
        .opens(8, 1)
        .readsString(1, "Broadcom")
        .getsMessage(0, "start.elf")
        .announces(70_000)
        .getsMessage(1, "start.elf")
        .announcesAndSends(3, firmware)
        .getsMessage(2, "")
        .announces(0);

    assertThat(run().finished()).isTrue();
  }

  @Test
  void bcm2835HasNoSerialNumberInItsRom() {
    byte[] firmware = keep("start.elf", bytes(30_000, 2));
    board
        .attach(0x2763, 0, 7, 1)
        .opens(7, 0)
        .announcesAndSends(1, ScriptedBoard.bootMessage(PROGRAM.length))
        .announcesAndSends(1, PROGRAM)
        .asks(4, ACKNOWLEDGEMENT, ACCEPTED)
        .detach()
        .attach(0x2763, 1, 8, 1)
        .opens(8, 0)
        .readsString(1, "1234")
        .getsMessage(0, "autoboot.txt")
        .announces(0)
        .getsMessage(1, "start.elf")
        .announcesAndSends(1, firmware)
        .failsToAsk(260, ANSWER, Reason.NO_DEVICE);

    BootSession.Outcome outcome = run();

    assertThat(outcome.finished()).as("it left").isFalse();
    assertThat(outcome.verdict()).contains("start.elf");
  }

  // -- The ROM.

  @Test
  void aRomThatComesBackGetsItsSecondStageAgain() {
    keep("boot.img", bytes(10, 1));
    board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    sendSecondStage().asks(4, ACKNOWLEDGEMENT, ACCEPTED).detach().attach(0x2711, 3, 8, 1).opens(8, 0);
    sendSecondStage().asks(4, ACKNOWLEDGEMENT, ACCEPTED).detach().attach(0x2711, 4, 9, 1).opens(9, 0);
    bootImage();

    run();

    assertThat(log.of(SendingSecondStage.class)).extracting(SendingSecondStage::attempt).containsExactly(1, 2);
  }

  private ScriptedBoard sendSecondStage() {
    return board
        .announcesAndSends(1, ScriptedBoard.bootMessage(PROGRAM.length))
        .announcesAndSends(1, PROGRAM);
  }

  private ScriptedBoard bootImage() {
    return board.getsMessage(1, "boot.img").announcesAndSends(1, bytes(10, 1)).getsMessage(2, "boot.img");
  }

  @Test
  void aRomThatComesBackForEverIsSentThreeMoreAndThenGivenUp() {
    board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    for (int address = 8; address <= 11; address++) {
      sendSecondStage().asks(4, ACKNOWLEDGEMENT, ACCEPTED).detach().attach(0x2711, 3, address, 1);
      if (address < 11) {
        board.opens(address, 0);
      }
    }

    Failure failure = failure();

    assertThat(failure.code()).isEqualTo("usbboot.rejected");
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.DEVICE);
    assertThat(failure.facts()).containsEntry("attempts", 4);
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"NO_DEVICE", "IO", "TIMEOUT"})
  void aRomThatLeavesWithoutAnAnswerIsFine(Reason reason) {
    keep("boot.img", bytes(10, 1));
    board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    sendSecondStage()
        .failsToAsk(4, ACKNOWLEDGEMENT, reason)
        .detach()
        .attach(0x2711, 1, 8, 1)
        .opens(8, 0);
    bootImage();

    run();

    assertThat(log.of(SecondStageAnswered.class).get(0).code()).isEmpty();
  }

  @Test
  void aRomThatIsNotReadyToAnswerIsAskedAgain() {
    keep("boot.img", bytes(10, 1));
    board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    sendSecondStage()
        .failsToAsk(4, ACKNOWLEDGEMENT, Reason.STALL)
        .asks(4, ACKNOWLEDGEMENT, new byte[] {0, 0})
        .asks(4, ACKNOWLEDGEMENT, ACCEPTED)
        .detach()
        .attach(0x2711, 1, 8, 1)
        .opens(8, 0);
    bootImage();

    run();

    assertThat(log.of(SecondStageAnswered.class).get(0).code()).hasValue(0);
  }

  @Test
  void aRomThatStaysHasRejectedItsSecondStage() {
    board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    sendSecondStage().asks(4, ACKNOWLEDGEMENT, new byte[] {1, 0, 0, 0});

    Failure failure = failure();

    assertThat(failure.code()).isEqualTo("usbboot.rejected");
    assertThat(failure.facts()).containsEntry("answer", 1);
    assertThat(clock.elapsed()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(16));
  }

  @Test
  void aBoardThatDoesNotComeBackIsWaitedForInVain() {
    board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    sendSecondStage().asks(4, ACKNOWLEDGEMENT, ACCEPTED).detach();

    assertThat(failure().code()).isEqualTo("usbboot.not-back");
    assertThat(clock.elapsed()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(16));
  }

  /** rpiboot prints "Failed control transfer (-7,24)" over and over, and never says what to do. */
  @Test
  void aRomThatTimesOutAtOnceIsWedged() {
    board
        .attach(0x2711, 3, 7, 1)
        .opens(7, 0)
        .readsString(3, "a1b2c3d4")
        .failsToAnnounce(24, Reason.TIMEOUT)
        .opens(7, 0)
        .failsToAnnounce(24, Reason.TIMEOUT);

    Failure failure = failure();

    assertThat(failure.code()).isEqualTo("usbboot.rom-wedged");
    assertThat(failure.hint()).contains("remove all power");
  }

  @Test
  void theSecondStageGoesOnWhereAShortTransferEnded() {
    keep("boot.img", bytes(10, 1));
    board
        .attach(0x2711, 3, 7, 1)
        .opens(7, 0)
        .readsString(3, "a1b2c3d4")
        .announcesAndSends(1, ScriptedBoard.bootMessage(PROGRAM.length))
        .announces(PROGRAM.length)
        .sendsPartly(1, Arrays.copyOfRange(PROGRAM, 0, 16384), 512)
        .sends(1, Arrays.copyOfRange(PROGRAM, 512, 512 + 16384))
        .sendsPartly(1, Arrays.copyOfRange(PROGRAM, 16896, 33280), 16383)
        .sends(1, Arrays.copyOfRange(PROGRAM, 33279, 33792))
        .asks(4, ACKNOWLEDGEMENT, ACCEPTED)
        .detach()
        .attach(0x2711, 1, 8, 1)
        .opens(8, 0);
    bootImage();

    run();
  }

  @Test
  void aTrickleComesToAnEnd() {
    board
        .attach(0x2711, 3, 7, 1)
        .opens(7, 0)
        .readsString(3, "a1b2c3d4")
        .announcesAndSends(1, ScriptedBoard.bootMessage(PROGRAM.length))
        .announces(PROGRAM.length);
    for (int i = 0; i <= Link.SHORT_LIMIT; i++) {
      board.sendsPartly(1, Arrays.copyOfRange(PROGRAM, i, i + 16384), 1);
    }

    assertThat(failure().code()).isEqualTo("usbboot.transfer");
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"NO_DEVICE", "IO"})
  void aBoardThatGoesAwayDuringItsSecondStageIsUnplugged(Reason reason) {
    board
        .attach(0x2711, 3, 7, 1)
        .opens(7, 0)
        .readsString(3, "a1b2c3d4")
        .announcesAndSends(1, ScriptedBoard.bootMessage(PROGRAM.length))
        .announces(PROGRAM.length)
        .sends(1, Arrays.copyOfRange(PROGRAM, 0, 16384))
        .failsToSend(1, Arrays.copyOfRange(PROGRAM, 16384, 32768), reason);

    Failure failure = failure();

    assertThat(failure.code()).isEqualTo("usbboot.unplugged");
    assertThat(failure.getMessage()).contains("after 16384 of 33792 bytes of bootcode4.bin");
  }

  // -- Devices that have just appeared.

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"ACCESS", "BUSY", "NO_DEVICE", "IO", "TIMEOUT", "STALL"})
  void whatAFreshDeviceRefusesIsTriedAgain(Reason reason) {
    keep("boot.img", bytes(10, 1));
    board
        .attach(0x2711, 3, 7, 1)
        .failsToOpen(7, reason == Reason.TIMEOUT ? Reason.ACCESS : reason)
        .failsToOpen(7, Reason.ACCESS)
        .opens(7, 0)
        .readsString(3, "a1b2c3d4")
        .failsToAnnounce(24, reason)
        .opens(7, 0);
    sendSecondStage().asks(4, ACKNOWLEDGEMENT, ACCEPTED).detach().attach(0x2711, 1, 8, 1).opens(8, 0);
    bootImage();

    run();

    assertThat(log.of(NotReadyYet.class)).as("one for each change").hasSizeBetween(1, 3);
    assertThat(clock.elapsed()).isLessThan(Duration.ofMillis(reason == Reason.TIMEOUT ? 1200 : 200));
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"ACCESS", "BUSY", "NO_DEVICE", "OTHER"})
  void whatADeviceStillRefusesAfterTwoSecondsIsAFailure(Reason reason) {
    board.attach(0x2711, 3, 7, 1);
    boolean atOnce = reason == Reason.OTHER;
    for (int i = 0; i < (atOnce ? 1 : 201); i++) {
      board.failsToOpen(7, reason);
    }

    Failure failure = failure();

    assertThat(failure.code())
        .isEqualTo(
            switch (reason) {
              case ACCESS -> "usbboot.no-permission";
              case BUSY -> "usbboot.busy";
              case NO_DEVICE -> "usbboot.unplugged";
              default -> "usbboot.open";
            });
    assertThat(failure.exitStatus()).isEqualTo(reason == Reason.ACCESS ? ExitStatus.NO_DEVICE : ExitStatus.DEVICE);
    assertThat(clock.elapsed()).isLessThan(Duration.ofMillis(2100));
    if (reason == Reason.ACCESS) {
      assertThat(failure.hint()).contains("/etc/udev/rules.d/60-");
      assertThat(clock.elapsed()).isGreaterThan(Duration.ofMillis(1900));
    }
  }

  @Test
  void aBoardWhoseFileServerRunsAlreadyIsServedAtOnce() {
    keep("boot.img", bytes(10, 1));
    board.attach(0x2711, 1, 8, 1).opens(8, 0).readsString(1, "a1b2c3d4");
    bootImage();

    run();
  }

  @Test
  void aFileServerThatComesAgainBeforeItAskedIsServedThen() {
    keep("boot.img", bytes(10, 1));
    fileServer().failsToAsk(260, ANSWER, Reason.NO_DEVICE).detach().attach(0x2711, 1, 9, 1).opens(9, 0);
    bootImage();

    run();
  }

  @Test
  void aSerialNumberThatCannotBeReadDoesNotMatter() {
    keep("boot.img", bytes(10, 1));
    board.attach(0x2711, 1, 8, 1).opens(8, 0).failsToReadString(1, Reason.TIMEOUT);
    bootImage();

    assertThat(run().serial()).isEmpty();
  }

  // -- Files.

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 513, 16383, 16384, 16385, 65535, 65536, 65537, 262144, 262145})
  void sizesAreSplitAndFilesCutIntoPiecesWithoutEmptyOnes(int size) {
    byte[] image = keep("boot.img", bytes(size, size));
    fileServer()
        .getsMessage(0, "boot.img")
        .announces(size)
        .getsMessage(1, "boot.img")
        .announcesAndSends(1, image)
        .getsMessage(2, "boot.img");

    assertThat(run().served().get(0).bytes()).isEqualTo(size);
  }

  @Test
  void anEmptyFileIsAnnouncedAndNothingIsSent() {
    keep("config.txt", new byte[0]);
    keep("boot.img", bytes(10, 1));
    fileServer().getsMessage(0, "config.txt").announces(0).getsMessage(1, "config.txt").announces(0);
    bootImage();

    run();
  }

  @Test
  void aFileThatIsReplacedBetweenItsSizeAndItsContentIsTheOldOne() throws Exception {
    byte[] old = keep("boot.img", bytes(5000, 1));
    BootSession session =
        new BootSession(
            board,
            clock,
            BootSession.Settings.of(directory),
            event -> {
              if (event instanceof FileSizeAsked) {
                Path other = put(directory, "new", bytes(7000, 2));
                other.toFile().renameTo(directory.resolve("boot.img").toFile());
              }
            });
    fileServer()
        .getsMessage(0, "boot.img")
        .announces(5000)
        .getsMessage(1, "boot.img")
        .announcesAndSends(1, old)
        .getsMessage(2, "boot.img");

    session.run();
    board.assertPlayed();
  }

  @Test
  void aFileThatHasGrownSinceItsSizeWasToldIsSentAsLongAsItWas() {
    byte[] image = keep("boot.img", bytes(5000, 1));
    fileServer()
        .getsMessage(0, "boot.img")
        .announces(5000)
        .getsMessage(1, "boot.img")
        .announcesAndSends(1, image)
        .getsMessage(2, "boot.img");

    new BootSession(
            board,
            clock,
            BootSession.Settings.of(directory),
            event -> {
              if (event instanceof FileSizeAsked) {
                put(directory, "boot.img", Arrays.copyOf(image, 6000));
              }
            })
        .run();
    board.assertPlayed();
  }

  @Test
  void aFileThatBecameShorterIsAFailureAndNotPaddedOut() {
    keep("boot.img", bytes(5000, 1));
    fileServer().getsMessage(0, "boot.img").announces(5000).getsMessage(1, "boot.img");

    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () ->
                new BootSession(
                        board,
                        clock,
                        BootSession.Settings.of(directory),
                        event -> {
                          if (event instanceof FileSizeAsked) {
                            put(directory, "boot.img", bytes(100, 1));
                          }
                        })
                    .run());

    board.assertPlayed();
    assertThat(failure.code()).isEqualTo("usbboot.file-changed");
    assertThat(failure.facts()).containsEntry("size-told", 5000L).containsEntry("size-now", 100L);
  }

  @Test
  void aFileLargerThanTheProtocolAllowsIsRefused() throws Exception {
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("boot.img").toFile(), "rw")) {
      file.setLength(Integer.MAX_VALUE + 1L);
    }
    fileServer().getsMessage(0, "boot.img").announces(0).getsMessage(2, "");
    board.announces(0);

    Failure failure = failure();

    assertThat(failure.code()).isEqualTo("usbboot.file-too-large");
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.BAD_INPUT);
  }

  @Test
  void deniedNamesAreAnsweredAsMissingAndTheBoardIsServedOn() {
    keep("boot.img", bytes(10, 1));
    String tooLong = "n".repeat(256);
    fileServer()
        .getsMessage(0, "../../etc/passwd")
        .announces(0)
        .getsMessage(1, "/etc/passwd")
        .announces(0)
        .getsMessage(0, tooLong)
        .announces(0);
    bootImage();

    Failure failure = failure();

    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.REFUSED);
    assertThat(failure.facts())
        .containsEntry("denied", List.of("../../etc/passwd", "/etc/passwd", tooLong));
    assertThat(log.of(FileRead.class)).hasSize(1);
  }

  // -- How sessions end.

  @Test
  void silenceEndsAfterTwentySeconds() {
    fileServer().getsMessage(0, "config.txt").announces(0).failsToAsk(260, ANSWER, Reason.TIMEOUT);

    Failure failure = failure();

    assertThat(failure.code()).isEqualTo("usbboot.stalled");
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.NO_DEVICE);
    assertThat(failure.facts()).containsEntry("last-asked", "config.txt");
    assertThat(clock.elapsed()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21));
  }

  @Test
  void aBoardThatTakesNoMoreDataHasStalled() {
    byte[] image = keep("boot.img", bytes(50_000, 1));
    fileServer()
        .getsMessage(1, "boot.img")
        .announces(50_000)
        .failsToSend(1, Arrays.copyOfRange(image, 0, 16384), Reason.TIMEOUT);

    assertThat(failure().code()).isEqualTo("usbboot.stalled");
    assertThat(clock.elapsed()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
  }

  @Test
  void aBoardThatIsUnpluggedInTheMiddleOfAFileIsNotSuccess() {
    byte[] image = keep("boot.img", bytes(50_000, 1));
    fileServer()
        .getsMessage(1, "boot.img")
        .announces(50_000)
        .sends(1, Arrays.copyOfRange(image, 0, 16384))
        .failsToSend(1, Arrays.copyOfRange(image, 16384, 32768), Reason.NO_DEVICE);

    Failure failure = failure();

    assertThat(failure.code()).isEqualTo("usbboot.unplugged");
    assertThat(failure.facts()).containsEntry("file", "boot.img").containsEntry("sent", 16384L);
  }

  @Test
  void aBoardThatOnlyAskedForASizeHasLeftEarly() {
    keep("boot.img", bytes(50_000, 1));
    fileServer().getsMessage(0, "boot.img").announces(50_000).failsToAsk(260, ANSWER, Reason.NO_DEVICE);

    assertThat(failure().code()).isEqualTo("usbboot.left-early");
  }

  /** rpiboot ends with 0 when boot.img was never asked for. */
  @Test
  void aBoardThatSaysDoneAndAskedForNothingIsNotSuccess() {
    fileServer().getsMessage(2, "").announces(0);

    assertThat(failure().code()).isEqualTo("usbboot.nothing-asked");
  }

  @Test
  void aBoardThatSaysDoneHavingReadOnlyItsConfigIsToldApartByWhatItMissed() {
    keep("config.txt", bytes(10, 1));
    fileServer()
        .getsMessage(1, "config.txt")
        .announcesAndSends(1, bytes(10, 1))
        .getsMessage(0, "boot.img")
        .announces(0)
        .getsMessage(2, "boot.img");

    Failure failure = failure();

    assertThat(failure.code()).isEqualTo("usbboot.missing-file");
    assertThat(failure.getMessage()).contains("boot.img");
  }

  @Test
  void ioErrorsOfABoardThatStaysAreNotItsEnd() {
    keep("boot.img", bytes(10, 1));
    fileServer().failsToAsk(260, ANSWER, Reason.IO);
    board.getsMessage(1, "boot.img", Duration.ofSeconds(19));
    board.announcesAndSends(1, bytes(10, 1)).failsToAsk(260, ANSWER, Reason.IO).detach();

    assertThat(run().finished()).isFalse();
  }

  @Test
  void garbageOfABoardThatLeavesIsItsEnd() {
    keep("boot.img", bytes(10, 1));
    fileServer()
        .getsMessage(1, "boot.img")
        .announcesAndSends(1, bytes(10, 1))
        .getsMessage(1, "\u00ff\u00fe\u0001")
        .detach();

    assertThat(run().finished()).isFalse();
  }

  @Test
  void garbageOfABoardThatStaysIsAFailureWithItsBytes() {
    fileServer().getsMessage(77, "config.txt");

    Failure failure = failure();

    assertThat(failure.code()).isEqualTo("usbboot.wrong-message");
    assertThat(failure.facts().get("bytes")).isEqualTo("4d000000636f6e6669672e7478740000 (260 bytes)");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aMessageShorterThanItsCommandIsGarbage(int length) {
    fileServer().asks(260, ANSWER, new byte[length]);

    assertThat(failure().code()).isEqualTo("usbboot.wrong-message");
  }

  @Test
  void anEndlessBoardComesToAnEnd() {
    fileServer();
    for (int i = 0; i < FileServer.MESSAGE_LIMIT; i++) {
      board.getsMessage(0, "config.txt").announces(0);
    }

    assertThat(failure().code()).isEqualTo("usbboot.endless");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EEPROM_UPDATE", "EEPROM_ERASE", "SECURE_BOOT_PROVISION"})
  void aFailureThatTheBoardReportsIsAFailure(String property) {
    keep("config.txt", bytes(10, 1));
    fileServer()
        .getsMessage(1, "config.txt")
        .announcesAndSends(1, bytes(10, 1))
        .getsMessage(0, "*" + property + "*fail")
        .announces(0)
        .getsMessage(2, "*" + property + "*fail");

    Failure failure = failure();

    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.DEVICE);
    assertThat(failure.facts()).containsEntry("reported", "fail");
  }

  @Test
  void anErasedEepromIsASuccess() {
    keep("config.txt", bytes(10, 1));
    fileServer()
        .getsMessage(1, "config.txt")
        .announcesAndSends(1, bytes(10, 1))
        .getsMessage(0, "*EEPROM_ERASE*success")
        .announces(0)
        .getsMessage(2, "");
    board.announces(0);

    assertThat(run().verdict()).contains("erased");
  }

  /** The name that it reported is compared with nothing on the disk. */
  @Test
  void metadataNeverTouchesTheDisk() {
    keep("boot.img", bytes(10, 1));
    put(directory, "*SECRET*x", "secret");
    fileServer().getsMessage(1, "*SECRET*x").announces(0).getsMessage(0, "*SECRET*../../x").announces(0);
    bootImage();

    assertThat(run().metadata()).containsEntry("SECRET", "../../x");
  }
}
