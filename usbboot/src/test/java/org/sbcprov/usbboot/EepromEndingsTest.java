package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.ScriptedSession.ANSWER;
import static org.sbcprov.usbboot.ScriptedSession.FLASH;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbException.Reason;

/** What the end of an EEPROM update is worth. */
class EepromEndingsTest {
  private static final byte[] IMAGE = BootDirectories.image(Chip.BCM2711);

  @TempDir Path directory;

  private ScriptedSession scripted;

  @BeforeEach
  void secondStages() {
    scripted = new ScriptedSession(directory);
    scripted.fileServer();
  }

  /** Answers to the message after an image are waited for longest. */
  private void reportsAfterImage(String name) {
    scripted.board.getsMessage(0, name, FLASH).announces(0);
  }

  /** The exit status was 0, with an EEPROM half written. */
  @Test
  void aBoardUnpluggedWhileItFlashesIsNotSuccess() {
    scripted.reads("pieeprom.bin", IMAGE).failsToAsk(260, FLASH, Reason.NO_DEVICE);

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.left-while-flashing");
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.DEVICE);
    assertThat(failure.hint()).contains("state of the EEPROM is unknown").contains("flash it again");
  }

  /** So it was when some metadata had come, but not yet the result. */
  @Test
  void aBoardUnpluggedBeforeItReportsTheResultIsNotSuccess() {
    scripted.reads("pieeprom.bin", IMAGE);
    reportsAfterImage("*MAC_ADDR*02:00:5e:51:b0:a2");
    scripted.leaves();

    assertThat(scripted.failure().code()).isEqualTo("usbboot.left-while-flashing");
  }

  @Test
  void aBoardThatLeavesAfterItReportedSuccessIsSuccess() {
    scripted.reads("pieeprom.bin", IMAGE);
    reportsAfterImage("*EEPROM_UPDATE*success");
    scripted.leaves();

    assertThat(scripted.run().finished()).isFalse();
  }

  /** Old ones report nothing, and are done. */
  @Test
  void aRecoveryThatReportsNothingAndIsDoneIsSuccess() {
    scripted.reads("pieeprom.bin", IMAGE).getsMessage(2, "pieeprom.bin", FLASH);

    assertThat(scripted.run().verdict()).contains("reports no result");
  }

  @Test
  void aBoardThatBootsOnAfterItsUpdateIsNotTakenForUnplugged() {
    scripted.reads("pieeprom.upd", IMAGE).getsMessage(1, "boot.img", FLASH);
    scripted.board.announcesAndSends(1, scripted.keep("boot.img", bytes(10, 1)));
    scripted.leaves();

    scripted.run();
  }

  /** The report was thrown away, and the exit status was 5. */
  @Test
  void silenceAfterReportedSuccessIsSuccessWithAWarning() {
    scripted.reads("pieeprom.bin", IMAGE);
    reportsAfterImage("*EEPROM_UPDATE*success");
    scripted.board.failsToAsk(260, ANSWER, Reason.TIMEOUT);

    assertThat(scripted.run().finished()).isFalse();
    assertThat(scripted.log.of(Warning.class)).extracting(Warning::code).last().isEqualTo("usbboot.silent");
  }

  @Test
  void silenceWithoutAnyReportIsNotSuccess() {
    scripted.reads("pieeprom.bin", IMAGE).failsToAsk(260, FLASH, Reason.TIMEOUT);

    assertThat(scripted.failure().code()).isEqualTo("usbboot.stalled");
  }

  @Test
  void silenceWhileItFlashesIsNotSuccessWhateverWasBootedBefore() {
    scripted.reads("boot.img", bytes(10, 1));
    scripted.reads("pieeprom.upd", IMAGE).failsToAsk(260, FLASH, Reason.TIMEOUT);

    assertThat(scripted.failure().code()).isEqualTo("usbboot.stalled");
  }

  @Test
  void whatIsMissingAfterReportedSuccessDoesNotMatter() {
    scripted.reads("pieeprom.bin", IMAGE);
    reportsAfterImage("*EEPROM_UPDATE*success");
    scripted.misses("something.bin");
    scripted.leaves();

    scripted.run();
  }

  @Test
  void aBoardThatReportedThatItIsErasedMayLeave() {
    scripted.reports("EEPROM_ERASE", "success");
    scripted.leaves();

    assertThat(scripted.run().verdict()).contains("erased");
  }

  /** The board was blamed for what it did not ask for: exit status 3 although the EEPROM was erased. */
  @ParameterizedTest
  @ValueSource(strings = {"EEPROM_ERASE", "SECURE_BOOT_PROVISION"})
  void aMissingImageDoesNotMatterWhenSomethingElseWasDone(String property) {
    scripted.misses("pieeprom.bin");
    scripted.misses("pieeprom.upd");
    scripted.reports(property, "success");
    scripted.done();

    assertThat(scripted.run().verdict()).containsAnyOf("erased", "fused");
  }

  /** An image of another size was offered, and an old second stage read and flashed it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 524287, 524289, 2097152})
  void anImageOfAnotherSizeIsNotOffered(int size) {
    scripted.keep("pieeprom.bin", bytes(size, 1));
    scripted.misses("pieeprom.bin").getsMessage(1, "pieeprom.bin").announces(0);
    scripted.done();

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.wrong-image-size");
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.BAD_INPUT);
    assertThat(failure.facts()).containsEntry("size", (long) size).containsEntry("expected", 524288);
  }

  /** Older boards do not report a failed update: they look at the image, miss the signature and are done. */
  @Test
  void aMissingSignatureIsNamedEvenWhenTheBoardReportsNothing() {
    scripted.keep("pieeprom.bin", IMAGE);
    scripted.board.getsMessage(0, "pieeprom.bin").announces(IMAGE.length);
    scripted.misses("pieeprom.sig");
    scripted.done();

    Failure failure = scripted.failure();

    assertThat(failure.code()).isEqualTo("usbboot.missing-file");
    assertThat(failure.getMessage()).contains("pieeprom.sig");
  }
}
