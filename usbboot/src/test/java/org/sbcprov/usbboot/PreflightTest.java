package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbcprov.usbboot.BootDirectories.put;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.SyntheticSecondStage;
import org.sbcprov.usbboot.event.MessageReceived;
import org.sbcprov.usbboot.event.SendingSecondStage;
import org.sbcprov.usbboot.sample.SampleBootcode;

/** What is said about a boot directory before anything is sent. */
class PreflightTest {
  @TempDir Path temporary;

  private final SimulatedSession session = new SimulatedSession();

  @ParameterizedTest
  @EnumSource(value = Chip.class, names = {"BCM2711", "BCM2712"})
  void aConsistentDirectoryIsNotWarnedAbout(Chip chip) {
    Path directory = BootDirectories.recovery(temporary, chip);
    put(directory, "config.txt", "uart_2ndstage=1\nset_reboot_order=0x3\nrecovery_reboot=1\n");
    put(directory, "pieeprom.original.bin", BootDirectories.image(chip));
    session.run(session.board(chip == Chip.BCM2711 ? "cm4" : "cm5"), directory);
    assertThat(warnings()).isEmpty();
  }

  /** Something to put into a directory that flashes a CM4. */
  private interface Mistake {
    void make(Path directory) throws IOException;
  }

  private static Arguments mistake(int number, String code, Mistake mistake) {
    return Arguments.of(number, code, mistake);
  }

  static Stream<Arguments> mistakes() {
    byte[] ours = BootDirectories.image(Chip.BCM2711);
    byte[] larger = BootDirectories.image(Chip.BCM2712);
    return Stream.of(
        mistake(1, "usbboot.wrong-image-size", dir -> image(dir, "pieeprom.bin", larger)),
        mistake(2, "usbboot.wrong-image-size", dir -> image(dir, "pieeprom.bin", Arrays.copyOf(ours, 1000))),
        mistake(3, "usbboot.signature-mismatch", dir -> put(dir, "pieeprom.sig", BootDirectories.signature(larger))),
        mistake(4, "usbboot.no-signature", dir -> Files.delete(dir.resolve("pieeprom.sig"))),
        mistake(5, "usbboot.no-signature", dir -> put(dir, "pieeprom.sig", "")),
        mistake(6, "usbboot.signature-alone", dir -> Files.delete(dir.resolve("pieeprom.bin"))),
        mistake(7, "usbboot.two-images", dir -> put(dir, "pieeprom.upd", ours)),
        mistake(
            8,
            "usbboot.image-not-made",
            dir -> {
              put(dir, "pieeprom.original.bin", ours);
              Files.delete(dir.resolve("pieeprom.bin"));
            }),
        mistake(
            9, "usbboot.config-order", dir -> put(dir, "config.txt", "recovery_reboot=1\r\nset_reboot_order=0x3\r\n")),
        mistake(10, "usbboot.config-order", dir -> put(dir, "config.txt", "recovery_reboot=1\nset_boot_order = 0x3")),
        mistake(11, "usbboot.config-order", dir -> put(dir, "config.txt", "recovery_reboot=1\nset_reboot_arg1=42")),
        mistake(
            12,
            "usbboot.unsigned-second-stage",
            dir -> put(dir, "bootcode4.bin", Arrays.copyOf(SampleBootcode.recovery(Chip.BCM2711), 8000))),
        mistake(13, "usbboot.wrong-image-size", dir -> image(dir.resolve("2711"), "pieeprom.bin", larger)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("mistakes")
  void eachMistakeIsWarnedAboutBeforeTheBoardCanAskForAFile(int number, String code, Mistake mistake) throws IOException {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    mistake.make(directory);
    try {
      session.run(session.board("cm4"), directory);
    } catch (Failure e) {
      // Some of them end the session, too.
    }
    assertThat(warnings()).containsExactly(code);
    List<Event> events = session.log.events();
    // What takes an image's digest is told while the second stage starts; all else before it is sent.
    Class<? extends Event> late =
        code.equals("usbboot.signature-mismatch") ? MessageReceived.class : SendingSecondStage.class;
    assertThat(position(events, Warning.class)).isLessThan(position(events, late));
  }

  @Test
  void aDirectoryThatErasesNeedsNoImage() {
    Path directory = temporary.resolve("erase");
    put(directory, "bootcode4.bin", SampleBootcode.recovery(Chip.BCM2711));
    put(directory, "pieeprom.original.bin", BootDirectories.image(Chip.BCM2711));
    put(directory, "config.txt", "erase_eeprom=1\n");
    session.run(session.board("cm4"), directory);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aDirectoryThatBootsNeedsNoImage() {
    session.run(session.board("cm4"), BootDirectories.boot(temporary, Chip.BCM2711));
    assertThat(warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"recovery_reboot=0\nset_reboot_order=0x3", "#recovery_reboot=1\nset_reboot_order=0x3"})
  void aRestartThatIsNotAskedForComesBeforeNothing(String config) {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    put(directory, "config.txt", config);
    session.run(session.board("cm4"), directory);
    assertThat(warnings()).isEmpty();
  }

  static Stream<Arguments> impossible() {
    byte[] elf = BootDirectories.bytes(50_000, 9);
    System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F'}, 0, elf, 0, 4);
    return Stream.of(
        Arguments.of(1, "usbboot.wrong-chip", SampleBootcode.recovery(Chip.BCM2712)),
        Arguments.of(2, "usbboot.wrong-chip", SyntheticSecondStage.recovery("bcm2712")),
        Arguments.of(3, "usbboot.bad-second-stage", BootDirectories.image(Chip.BCM2711)),
        Arguments.of(4, "usbboot.bad-second-stage", elf),
        Arguments.of(5, "usbboot.bad-second-stage", text("<html>" + "not found ".repeat(500))),
        Arguments.of(6, "usbboot.bad-second-stage", text("../firmware/2711/recovery.bin")),
        Arguments.of(7, "usbboot.bad-second-stage", text("PK\3\4" + "x".repeat(5000))),
        Arguments.of(8, "usbboot.bad-second-stage", BootDirectories.image(Chip.BCM2712)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("impossible")
  void whatNoRomOfThisChipRunsIsNotSent(int number, String code, byte[] bootcode) {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    put(directory, "bootcode4.bin", bootcode);
    Failure failure = session.failure(session.board("cm4"), directory);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.BAD_INPUT);
    assertThat(session.log.of(SendingSecondStage.class)).isEmpty();
  }

  /** 524288 random bytes with a signature that fits were flashed with status 0; the board was dead then. */
  @ParameterizedTest
  @EnumSource(value = Chip.class, names = {"BCM2711", "BCM2712"})
  void whatIsNoImageIsNotSentEvenWithASignatureThatFits(Chip chip) {
    Path directory = BootDirectories.recovery(temporary, chip);
    image(directory, "pieeprom.bin", BootDirectories.bytes(chip.eepromBytes(), 7));
    Failure failure = session.failure(session.board(chip == Chip.BCM2711 ? "cm4" : "cm5"), directory);
    assertThat(failure.code()).isEqualTo("usbboot.not-an-image");
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.BAD_INPUT);
    assertThat(failure.facts()).containsEntry("expected", "55aaf00f");
    assertThat(session.log.of(SendingSecondStage.class)).isEmpty();
  }

  /** Whoever had only pieeprom.bin was told to update the submodules of a clone that he did not have. */
  @Test
  void anImageWithoutTheProgramThatWritesItIsTheStartOfARecoveryDirectory() throws IOException {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    Failure other = session.failure(session.board("cm5"), directory);
    assertThat(other.code()).isEqualTo("usbboot.no-second-stage");
    assertThat(other.hint()).contains("recovery.bin").contains("bootcode5.bin").contains("sbcprov eeprom recovery");
    Files.delete(directory.resolve("bootcode4.bin"));
    Failure none = session.failure(session.board("cm4"), directory);
    assertThat(none.code()).isEqualTo("usbboot.no-bootcode");
    assertThat(none.hint()).contains("recovery.bin").contains("sbcprov eeprom recovery").doesNotContain("submodule");
  }

  /** The hints led to a script of other tools. */
  @Test
  void whatIsMissingBesideTheImageIsMadeWithOurCommands() throws IOException {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    Files.delete(directory.resolve("pieeprom.sig"));
    assertThat(session.failure(session.board("cm4"), directory).hint())
        .contains("sbcprov eeprom digest DIR/pieeprom.bin --out DIR/pieeprom.sig");
    Files.delete(directory.resolve("pieeprom.bin"));
    assertThat(session.failure(session.board("cm4"), directory).hint()).contains("sbcprov eeprom recovery");
  }

  @Test
  void aProgramOfTheRightChipIsSentUnderItsName() {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2712);
    put(directory, "bootcode5.bin", SyntheticSecondStage.recovery("bcm2712"));
    session.run(session.board("cm5"), directory);
    assertThat(warnings()).isEmpty();
  }

  private static void image(Path directory, String name, byte[] bytes) {
    put(directory, name, bytes);
    put(directory, "pieeprom.sig", BootDirectories.signature(bytes));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static int position(List<Event> events, Class<? extends Event> type) {
    for (int i = 0; i < events.size(); i++) {
      if (type.isInstance(events.get(i))) {
        return i;
      }
    }
    return Integer.MAX_VALUE;
  }

  private List<String> warnings() {
    return session.log.of(Warning.class).stream().map(Warning::code).toList();
  }
}
