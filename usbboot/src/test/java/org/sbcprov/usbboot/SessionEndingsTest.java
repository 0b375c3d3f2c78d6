package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.BootDirectories.put;
import static org.sbcprov.usbboot.ScriptedSession.ANSWER;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbException.Reason;

/** How sessions end. */
class SessionEndingsTest {
  @TempDir Path directory;

  private ScriptedSession scripted;

  @BeforeEach
  void secondStages() {
    scripted = new ScriptedSession(directory);
  }

  @Test
  void silenceEndsAfterTwentySeconds() {
    scripted.fileServer().getsMessage(0, "config.txt").announces(0).failsToAsk(260, ANSWER, Reason.TIMEOUT);

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.stalled");
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.NO_DEVICE);
    assertThat(failure.facts()).containsEntry("last-asked", "config.txt");
    assertThat(scripted.clock.elapsed()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21));
  }

  @Test
  void aBoardThatTakesNoMoreDataHasStalled() {
    byte[] image = scripted.keep("boot.img", bytes(50_000, 1));
    scripted.fileServer()
        .getsMessage(1, "boot.img")
        .announces(50_000)
        .failsToSend(1, Arrays.copyOfRange(image, 0, 16384), Reason.TIMEOUT);

    assertThat(scripted.failure().code()).isEqualTo("usbboot.stalled");
    assertThat(scripted.clock.elapsed()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
  }

  @Test
  void aBoardThatIsUnpluggedInTheMiddleOfAFileIsNotSuccess() {
    byte[] image = scripted.keep("boot.img", bytes(50_000, 1));
    scripted.fileServer()
        .getsMessage(1, "boot.img")
        .announces(50_000)
        .sends(1, Arrays.copyOfRange(image, 0, 16384))
        .failsToSend(1, Arrays.copyOfRange(image, 16384, 32768), Reason.NO_DEVICE);

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.unplugged");
    assertThat(failure.facts()).containsEntry("file", "boot.img").containsEntry("sent", 16384L);
  }

  @Test
  void aBoardThatOnlyAskedForASizeHasLeftEarly() {
    scripted.keep("boot.img", bytes(50_000, 1));
    scripted.fileServer().getsMessage(0, "boot.img").announces(50_000).failsToAsk(260, ANSWER, Reason.NO_DEVICE);

    assertThat(scripted.failure().code()).isEqualTo("usbboot.left-early");
  }

  /** rpiboot ends with 0 when boot.img was never asked for. */
  @Test
  void aBoardThatSaysDoneAndAskedForNothingIsNotSuccess() {
    scripted.fileServer().getsMessage(2, "").announces(0);

    assertThat(scripted.failure().code()).isEqualTo("usbboot.nothing-asked");
  }

  @Test
  void aBoardThatSaysDoneHavingReadOnlyItsConfigIsToldApartByWhatItMissed() {
    scripted.keep("config.txt", bytes(10, 1));
    scripted.fileServer()
        .getsMessage(1, "config.txt")
        .announcesAndSends(1, bytes(10, 1))
        .getsMessage(0, "boot.img")
        .announces(0)
        .getsMessage(2, "boot.img");

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.missing-file");
    assertThat(failure.getMessage()).contains("boot.img");
  }

  @Test
  void ioErrorsOfABoardThatStaysAreNotItsEnd() {
    scripted.keep("boot.img", bytes(10, 1));
    scripted.fileServer().failsToAsk(260, ANSWER, Reason.IO);
    scripted.board.getsMessage(1, "boot.img", Duration.ofSeconds(19));
    scripted.board.announcesAndSends(1, bytes(10, 1)).failsToAsk(260, ANSWER, Reason.IO).detach();

    assertThat(scripted.run().finished()).isFalse();
  }

  @Test
  void garbageOfABoardThatLeavesIsItsEnd() {
    scripted.keep("boot.img", bytes(10, 1));
    scripted.fileServer()
        .getsMessage(1, "boot.img")
        .announcesAndSends(1, bytes(10, 1))
        .getsMessage(1, "\u00ff\u00fe\u0001")
        .detach();

    assertThat(scripted.run().finished()).isFalse();
  }

  @Test
  void garbageOfABoardThatStaysIsAFailureWithItsBytes() {
    scripted.fileServer().getsMessage(77, "config.txt");

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.wrong-message");
    assertThat(failure.facts().get("bytes")).isEqualTo("4d000000636f6e6669672e7478740000 (260 bytes)");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aMessageShorterThanItsCommandIsGarbage(int length) {
    scripted.fileServer().asks(260, ANSWER, new byte[length]);

    assertThat(scripted.failure().code()).isEqualTo("usbboot.wrong-message");
  }

  @Test
  void anEndlessBoardComesToAnEnd() {
    scripted.fileServer();
    for (int i = 0; i < ServingBudget.MESSAGES; i++) {
      scripted.board.getsMessage(0, "config.txt").announces(0);
    }

    assertThat(scripted.failure().code()).isEqualTo("usbboot.endless");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EEPROM_UPDATE", "EEPROM_ERASE", "SECURE_BOOT_PROVISION"})
  void aFailureThatTheBoardReportsIsAFailure(String property) {
    scripted.keep("config.txt", bytes(10, 1));
    scripted.fileServer()
        .getsMessage(1, "config.txt")
        .announcesAndSends(1, bytes(10, 1))
        .getsMessage(0, "*" + property + "*fail")
        .announces(0)
        .getsMessage(2, "*" + property + "*fail");

    Failure failure = scripted.failure();

    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.DEVICE);
    assertThat(failure.facts()).containsEntry("reported", "fail");
  }

  @Test
  void anErasedEepromIsASuccess() {
    scripted.keep("config.txt", bytes(10, 1));
    scripted.fileServer()
        .getsMessage(1, "config.txt")
        .announcesAndSends(1, bytes(10, 1))
        .getsMessage(0, "*EEPROM_ERASE*success")
        .announces(0)
        .getsMessage(2, "");
    scripted.board.announces(0);

    assertThat(scripted.run().verdict()).contains("erased");
  }

  /** The name that it reported is compared with nothing on the disk. */
  @Test
  void metadataNeverTouchesTheDisk() {
    scripted.keep("boot.img", bytes(10, 1));
    put(directory, "*SECRET*x", "secret");
    scripted.fileServer().getsMessage(1, "*SECRET*x").announces(0).getsMessage(0, "*SECRET*../../x").announces(0);
    scripted.bootImage();

    assertThat(scripted.run().metadata()).containsEntry("SECRET", "../../x");
  }
}
