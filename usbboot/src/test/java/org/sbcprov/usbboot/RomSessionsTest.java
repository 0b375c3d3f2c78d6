package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.ScriptedSession.ACCEPTED;
import static org.sbcprov.usbboot.ScriptedSession.ACKNOWLEDGEMENT;
import static org.sbcprov.usbboot.ScriptedSession.PROGRAM;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.fixtures.ScriptedBoard;
import org.sbcprov.usbboot.event.SecondStageAnswered;
import org.sbcprov.usbboot.event.SendingSecondStage;

/** The ROM: how it is given its second stage, and what it may answer. */
class RomSessionsTest {
  @TempDir Path directory;

  private ScriptedSession scripted;

  @BeforeEach
  void secondStages() {
    scripted = new ScriptedSession(directory);
  }

  @Test
  void aRomThatComesBackGetsItsSecondStageAgain() {
    scripted.keep("boot.img", bytes(10, 1));
    scripted.board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    scripted.sendSecondStage().asks(4, ACKNOWLEDGEMENT, ACCEPTED).detach().attach(0x2711, 3, 8, 1).opens(8, 0);
    scripted.sendSecondStage().asks(4, ACKNOWLEDGEMENT, ACCEPTED).detach().attach(0x2711, 4, 9, 1).opens(9, 0);
    scripted.bootImage();

    scripted.run();

    assertThat(scripted.log.of(SendingSecondStage.class)).extracting(SendingSecondStage::attempt).containsExactly(1, 2);
  }

  @Test
  void aRomThatComesBackForEverIsSentThreeMoreAndThenGivenUp() {
    scripted.board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    for (int address = 8; address <= 11; address++) {
      scripted.sendSecondStage().asks(4, ACKNOWLEDGEMENT, ACCEPTED).detach().attach(0x2711, 3, address, 1);
      if (address < 11) {
        scripted.board.opens(address, 0);
      }
    }

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.rejected");
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.DEVICE);
    assertThat(failure.facts()).containsEntry("attempts", 4);
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"NO_DEVICE", "IO", "TIMEOUT"})
  void aRomThatLeavesWithoutAnAnswerIsFine(Reason reason) {
    scripted.keep("boot.img", bytes(10, 1));
    scripted.board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    scripted.sendSecondStage()
        .failsToAsk(4, ACKNOWLEDGEMENT, reason)
        .detach()
        .attach(0x2711, 1, 8, 1)
        .opens(8, 0);
    scripted.bootImage();

    scripted.run();

    assertThat(scripted.log.of(SecondStageAnswered.class).get(0).code()).isEmpty();
  }

  @Test
  void aRomThatIsNotReadyToAnswerIsAskedAgain() {
    scripted.keep("boot.img", bytes(10, 1));
    scripted.board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    scripted.sendSecondStage()
        .failsToAsk(4, ACKNOWLEDGEMENT, Reason.STALL)
        .asks(4, ACKNOWLEDGEMENT, new byte[] {0, 0})
        .asks(4, ACKNOWLEDGEMENT, ACCEPTED)
        .detach()
        .attach(0x2711, 1, 8, 1)
        .opens(8, 0);
    scripted.bootImage();

    scripted.run();

    assertThat(scripted.log.of(SecondStageAnswered.class).get(0).code()).hasValue(0);
  }

  @Test
  void aRomThatStaysHasRejectedItsSecondStage() {
    scripted.board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    scripted.sendSecondStage().asks(4, ACKNOWLEDGEMENT, new byte[] {1, 0, 0, 0});

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.rejected");
    assertThat(failure.facts()).containsEntry("answer", 1);
    assertThat(scripted.clock.elapsed()).as("it need not be waited for").isLessThan(Duration.ofMillis(2100));
  }

  /** A refusal is final only when the ROM stays: one that leaves comes back, and gets its second stage again. */
  @Test
  void aRomThatRefusesAndLeavesIsWaitedForAsEver() {
    scripted.keep("boot.img", bytes(10, 1));
    scripted.board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    scripted.sendSecondStage().asks(4, ACKNOWLEDGEMENT, new byte[] {1, 0, 0, 0}).detach();
    for (int i = 0; i < 500; i++) {
      scripted.board.detach();
    }
    scripted.board.attach(0x2711, 1, 8, 1).opens(8, 0);
    scripted.bootImage();

    scripted.run();

    assertThat(scripted.clock.elapsed()).isGreaterThan(Duration.ofSeconds(4));
  }

  @Test
  void aBoardThatDoesNotComeBackIsWaitedForInVain() {
    scripted.board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    scripted.sendSecondStage().asks(4, ACKNOWLEDGEMENT, ACCEPTED).detach();

    assertThat(scripted.failure().code()).isEqualTo("usbboot.not-back");
    assertThat(scripted.clock.elapsed()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(16));
  }

  /** rpiboot prints "Failed control transfer (-7,24)" over and over, and never says what to do. */
  @Test
  void aRomThatTimesOutAtOnceIsWedged() {
    scripted.board
        .attach(0x2711, 3, 7, 1)
        .opens(7, 0)
        .readsString(3, "a1b2c3d4")
        .failsToAnnounce(24, Reason.TIMEOUT)
        .opens(7, 0)
        .failsToAnnounce(24, Reason.TIMEOUT);

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.rom-wedged");
    assertThat(failure.hint()).contains("remove all power");
  }

  @Test
  void theSecondStageGoesOnWhereAShortTransferEnded() {
    scripted.keep("boot.img", bytes(10, 1));
    scripted.board
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
    scripted.bootImage();

    scripted.run();
  }

  @Test
  void aTrickleComesToAnEnd() {
    scripted.board
        .attach(0x2711, 3, 7, 1)
        .opens(7, 0)
        .readsString(3, "a1b2c3d4")
        .announcesAndSends(1, ScriptedBoard.bootMessage(PROGRAM.length))
        .announces(PROGRAM.length);
    for (int i = 0; i <= Link.SHORT_LIMIT; i++) {
      scripted.board.sendsPartly(1, Arrays.copyOfRange(PROGRAM, i, i + 16384), 1);
    }

    assertThat(scripted.failure().code()).isEqualTo("usbboot.transfer");
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"NO_DEVICE", "IO"})
  void aBoardThatGoesAwayDuringItsSecondStageIsUnplugged(Reason reason) {
    scripted.board
        .attach(0x2711, 3, 7, 1)
        .opens(7, 0)
        .readsString(3, "a1b2c3d4")
        .announcesAndSends(1, ScriptedBoard.bootMessage(PROGRAM.length))
        .announces(PROGRAM.length)
        .sends(1, Arrays.copyOfRange(PROGRAM, 0, 16384))
        .failsToSend(1, Arrays.copyOfRange(PROGRAM, 16384, 32768), reason);

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.unplugged");
    assertThat(failure.getMessage()).contains("after 16384 of 33792 bytes of bootcode4.bin");
  }
}
