package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.ScriptedSession.ACCEPTED;
import static org.sbcprov.usbboot.ScriptedSession.ACKNOWLEDGEMENT;
import static org.sbcprov.usbboot.ScriptedSession.ANSWER;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.usbboot.event.NotReadyYet;

/** Devices that have just appeared, and are not ready yet. */
class FreshDevicesTest {
  @TempDir Path directory;

  private ScriptedSession scripted;

  @BeforeEach
  void secondStages() {
    scripted = new ScriptedSession(directory);
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"ACCESS", "BUSY", "NO_DEVICE", "IO", "TIMEOUT", "STALL"})
  void whatAFreshDeviceRefusesIsTriedAgain(Reason reason) {
    scripted.keep("boot.img", bytes(10, 1));
    scripted.board
        .attach(0x2711, 3, 7, 1)
        .failsToOpen(7, reason == Reason.TIMEOUT ? Reason.ACCESS : reason)
        .failsToOpen(7, Reason.ACCESS)
        .opens(7, 0)
        .readsString(3, "a1b2c3d4")
        .failsToAnnounce(24, reason)
        .opens(7, 0);
    scripted.sendSecondStage().asks(4, ACKNOWLEDGEMENT, ACCEPTED).detach().attach(0x2711, 1, 8, 1).opens(8, 0);
    scripted.bootImage();

    scripted.run();

    assertThat(scripted.log.of(NotReadyYet.class)).as("one for each change").hasSizeBetween(1, 3);
    assertThat(scripted.clock.elapsed()).isLessThan(Duration.ofMillis(reason == Reason.TIMEOUT ? 1200 : 200));
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"ACCESS", "BUSY", "NO_DEVICE", "OTHER"})
  void whatADeviceStillRefusesAfterTwoSecondsIsAFailure(Reason reason) {
    scripted.board.attach(0x2711, 3, 7, 1);
    boolean atOnce = reason == Reason.OTHER;
    for (int i = 0; i < (atOnce ? 1 : 201); i++) {
      scripted.board.failsToOpen(7, reason);
    }

    Failure failure = scripted.failure();

    assertThat(failure.code())
        .isEqualTo(
            switch (reason) {
              case ACCESS -> "usbboot.no-permission";
              case BUSY -> "usbboot.busy";
              case NO_DEVICE -> "usbboot.unplugged";
              default -> "usbboot.open";
            });
    assertThat(failure.exitStatus()).isEqualTo(reason == Reason.ACCESS ? ExitStatus.NO_DEVICE : ExitStatus.DEVICE);
    assertThat(scripted.clock.elapsed()).isLessThan(Duration.ofMillis(2100));
    if (reason == Reason.ACCESS) {
      assertThat(failure.hint()).contains("/etc/udev/rules.d/60-");
      assertThat(scripted.clock.elapsed()).isGreaterThan(Duration.ofMillis(1900));
    }
  }

  /** The rule was there twice, differently: the hint's gave every device of the vendor away. */
  @Test
  void theUdevRuleOfTheHintIsTheDocuments() throws Exception {
    scripted.board.attach(0x2711, 3, 7, 1);
    for (int i = 0; i < 201; i++) {
      scripted.board.failsToOpen(7, Reason.ACCESS);
    }
    assertThat(scripted.failure().hint()).contains(UsbFailures.UDEV_RULE);

    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("src-test-fixtures"))) {
      root = root.getParent();
    }
    assertThat(Files.readAllLines(root.resolve("docs/usb-access.md"))).contains(UsbFailures.UDEV_RULE);
  }

  @Test
  void aBoardWhoseFileServerRunsAlreadyIsServedAtOnce() {
    scripted.keep("boot.img", bytes(10, 1));
    scripted.board.attach(0x2711, 1, 8, 1).opens(8, 0).readsString(1, "a1b2c3d4");
    scripted.bootImage();

    scripted.run();
  }

  @Test
  void aFileServerThatComesAgainBeforeItAskedIsServedThen() {
    scripted.keep("boot.img", bytes(10, 1));
    scripted.fileServer().failsToAsk(260, ANSWER, Reason.NO_DEVICE).detach().attach(0x2711, 1, 9, 1).opens(9, 0);
    scripted.bootImage();

    scripted.run();
  }

  /** A session shows what the device tells, too. */
  @Test
  void aSerialNumberIsMadePrintable() {
    scripted.board.attach(0x2711, 1, 8, 1).opens(8, 0).readsString(1, "a\u001b[2J");
    scripted.bootImage();

    assertThat(scripted.run().serial()).contains("a?[2J");
  }

  @Test
  void aSerialNumberThatCannotBeReadDoesNotMatter() {
    scripted.keep("boot.img", bytes(10, 1));
    scripted.board.attach(0x2711, 1, 8, 1).opens(8, 0).failsToReadString(1, Reason.TIMEOUT);
    scripted.bootImage();

    assertThat(scripted.run().serial()).isEmpty();
  }
}
