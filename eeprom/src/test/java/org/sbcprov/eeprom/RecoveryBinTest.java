package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.SyntheticEeprom;
import org.sbcprov.fixtures.SyntheticSecondStage;

class RecoveryBinTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Chip.class)
  void theChipIsToldByTheBlockAtTheEnd(Chip chip) throws IOException {
    RecoveryBin recovery = RecoveryBin.read(file(SyntheticSecondStage.recovery(chip.soc())));
    assertThat(recovery.chip()).isEqualTo(chip);
    assertThat(recovery.build().get().date()).hasToString("2026-08-04");
    assertThat(recovery.knows("recovery_reboot")).isTrue();
    assertThat(recovery.knows("set_reboot_order")).isFalse();
  }

  static Stream<Arguments> wrong() {
    byte[] good = SyntheticSecondStage.recovery("bcm2711");
    return Stream.of(
        Arguments.of(1, "a link that was saved as text", text("../firmware/2711/recovery.bin"), "the text of a symbolic link"),
        Arguments.of(2, "another small text", text("404: Not Found\n"), "text"),
        Arguments.of(3, "a web page", text("<!DOCTYPE html>\n".repeat(6000)), "a web page"),
        Arguments.of(4, "a web page without its type", text("<html>" + " ".repeat(9000)), "a web page"),
        Arguments.of(5, "an ELF file, as start4.elf is", elf(), "an ELF file"),
        Arguments.of(6, "an EEPROM image", SyntheticEeprom.bcm2711().build(), "an EEPROM image"),
        Arguments.of(7, "an EEPROM image of 2 MiB", SyntheticEeprom.bcm2712().build(), "an EEPROM image"),
        Arguments.of(8, "nothing", new byte[0], "has 0 bytes"),
        Arguments.of(9, "too little", Arrays.copyOf(good, 4000), "has 4000 bytes"),
        Arguments.of(10, "too much", Arrays.copyOf(good, 300_000), "has 300000 bytes"),
        Arguments.of(11, "a download that was cut", Arrays.copyOf(good, 99_000), "signature block"),
        Arguments.of(12, "one with something behind it", Arrays.copyOf(good, 100_141), "signature block"),
        Arguments.of(13, "a boot loader", SyntheticSecondStage.bootLoader("bcm2711"), "boot loader"),
        Arguments.of(14, "a gzip archive", new byte[] {0x1f, (byte) 0x8b, 8, 0}, "a gzip archive"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("wrong")
  void whatIsNoRecoveryBinIsRefusedAndNamed(int number, String what, byte[] bytes, String words) throws IOException {
    Path file = file(bytes);
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> RecoveryBin.read(file))
        .satisfies(
            failure -> {
              assertThat(failure.code()).isEqualTo("eeprom.not-recovery");
              assertThat(failure.getMessage()).contains(words);
              assertThat(failure.hint()).contains("rpi-eeprom");
            });
  }

  @Test
  void oneForTheOtherChipIsRefused() throws IOException {
    RecoveryBin recovery = RecoveryBin.read(file(SyntheticSecondStage.recovery("bcm2712")));
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> recovery.requireChip(Chip.BCM2711))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.recovery-chip"));
    recovery.requireChip(Chip.BCM2712);
  }

  @ParameterizedTest
  @CsvSource({"2711/recovery.bin, BCM2711", "2712/recovery.bin, BCM2712"})
  void releasedOnesAreTakenForTheirChip(String name, Chip chip) {
    RecoveryBin recovery = RecoveryBin.read(RealFirmware.file(name));
    assertThat(recovery.chip()).isEqualTo(chip);
    assertThat(recovery.knows("recovery_reboot")).isTrue();
  }

  /** usbboot has both in one directory, and both are called bootcode4.bin elsewhere. */
  @Test
  void usbbootsBootLoaderIsNotTakenForIt() {
    Path file = RealFirmware.file("2711/bootcode4.bin");
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> RecoveryBin.read(file))
        .satisfies(failure -> assertThat(failure.getMessage()).contains("boot loader"));
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("recovery.bin"), bytes);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] elf() {
    byte[] elf = new byte[100_000];
    System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}, 0, elf, 0, 7);
    return elf;
  }
}
