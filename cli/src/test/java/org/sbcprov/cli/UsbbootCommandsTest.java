package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.fixtures.SyntheticEeprom;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sample.SampleBootcode;
import org.sbcprov.usbboot.sim.Fault;

class UsbbootCommandsTest {
  @TempDir Path directory;

  @BeforeEach
  void aDirectoryThatFlashesAnEeprom() throws IOException {
    Files.write(directory.resolve("bootcode4.bin"), SampleBootcode.recovery(Chip.BCM2711));
    Files.write(directory.resolve("pieeprom.original.bin"), SyntheticEeprom.bcm2711().build());
    assertThat(Run.of("eeprom", "set-order", "0xf21", "-d", directory.toString()).status()).isZero();
  }

  @Test
  void theSimulatedBoardIsFlashedAndSaysWhatARealOneSays() {
    Run run = simulate();
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .containsSubsequence(
            "bootcode4.bin",
            "SIG pieeprom.sig ",
            "Read pieeprom.bin bytes   524288 hnd 0x00000000 sha256 ",
            "Reading EEPROM: 524288",
            "Writing EEPROM",
            "Verify BOOT EEPROM",
            "Reading EEPROM: 524288",
            "BOOT-EEPROM: UPDATED");
  }

  @ParameterizedTest
  @CsvSource({
    "never-appears, 5",
    "no-permission, 5",
    "rom-wedged, 6",
    "rejected, 6",
    "unplugged-mid-file, 6",
    "unplugged-while-flashing, 6",
    "stalled, 5",
    "leaves-early, 6",
    "wrong-message, 6",
    "path-traversal, 4",
    "missing-file, 3",
    "bad-signature, 7",
    "write-protected, 6",
  })
  void everyFaultEndsInItsExitStatusWithAReasonAndAHint(String fault, int status) {
    Run run = simulate("--fault", fault);
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.err()).contains("error: ");
    Run json = simulate("--fault", fault, "--json");
    assertThat(json.lastLine()).contains("\"ok\":false,\"status\":" + status).doesNotContain("\"hint\":\"\"");
  }

  @Test
  void everyFaultIsInTheTableAbove() throws NoSuchMethodException {
    CsvSource table =
        UsbbootCommandsTest.class
            .getDeclaredMethod("everyFaultEndsInItsExitStatusWithAReasonAndAHint", String.class, int.class)
            .getAnnotation(CsvSource.class);
    Set<String> tried = Set.of(table.value()).stream().map(row -> row.split(",")[0]).collect(Collectors.toSet());
    // A gadget's disk is expected of other directories than the one for the EEPROM, and written by another command.
    Set<Fault> ofDisks = EnumSet.range(Fault.NO_DISK, Fault.DISK_FAKE);
    assertThat(EnumSet.complementOf(EnumSet.copyOf(ofDisks))).extracting(Fault::id).containsExactlyInAnyOrderElementsOf(tried);
  }

  @Test
  void aWrongSignatureFileFails() throws IOException {
    Files.writeString(directory.resolve("pieeprom.sig"), "00".repeat(32) + "\nts: 1\n");
    Run run = simulate();
    assertThat(run.status()).isEqualTo(7);
    assertThat(run.err()).doesNotContain("BOOT-EEPROM: UPDATED");
  }

  @Test
  void anEmptyDirectoryIsRefusedBeforeAnyBoardIsLookedFor(@TempDir Path empty) {
    Run run = Run.of("usbboot", "-d", empty.toString());
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("bootcode4.bin");
  }

  @Test
  void aCm5GetsItsOwnSecondStageAndItsLargerImage(@TempDir Path cm5) throws IOException {
    Files.write(cm5.resolve("bootcode5.bin"), SampleBootcode.recovery(Chip.BCM2712));
    Files.write(cm5.resolve("pieeprom.original.bin"), SyntheticEeprom.bcm2712Ab().build());
    assertThat(Run.of("eeprom", "set-order", "nvme,restart", "-d", cm5.toString()).status()).isZero();
    Run run = Run.of("usbboot", "-d", cm5.toString(), "--simulate", "cm5");
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("bytes  2097152").contains("BOOT-EEPROM: UPDATED");
  }

  @Test
  void aUsersOwnBoardCanBeSimulated() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("mine.yaml"),
            """
            name: mine
            title: My board
            soc: bcm2711
            usb-boot: {protocol: rpiboot, vendor: 0x0a5c, product: 0x2711}
            eeprom: {size: 512 KiB, boot-modes: [sd]}
            """);
    String dir = directory.toString();
    assertThat(Run.of("usbboot", "-d", dir, "--simulate", "mine", "--board-file", file.toString()).status()).isZero();
    assertThat(Run.of("usbboot", "-d", dir, "--simulate", "cm4", "--board-file", file.toString()).status()).isEqualTo(2);
    assertThat(Run.of("usbboot", "-d", dir, "--board-file", file.toString()).status()).isEqualTo(2);
  }

  @Test
  void theListShowsChipStagePathAndSerial() {
    assertThat(Run.of("usbboot", "list", "--simulate", "cm4").out()).contains("BCM2711").contains("1-1.2").contains("boot ROM").contains("serial ");
    assertThat(Run.of("usbboot", "list", "--simulate", "cm4", "--json").lastLine()).contains("\"boards\":[{\"chip\":\"BCM2711\"");
  }

  @Test
  void withoutABoardItWaitsNoLongerThanToldAndSaysWhatToCheck() {
    Run run = simulate("--fault", "never-appears", "--timeout", "7");
    assertThat(run.status()).isEqualTo(5);
    assertThat(run.err()).contains("within 7 s").contains("jumper");
  }

  @Test
  void onlyTheBoardAtTheGivenPortIsTakenAndOthersAreNamed() {
    assertThat(simulate("--port", "1-1.2").status()).isZero();
    Run run = simulate("-p", "1-9");
    assertThat(run.status()).isEqualTo(5);
    assertThat(run.err()).contains("in boot mode: [1-1.2]").contains("Compare the USB path");
  }

  /** A test of an error path that never came to the error must not pass. */
  @Test
  void aFaultThatHadNoPlaceInASessionIsNotSuccess() throws IOException {
    Files.write(directory.resolve("bootcode4.bin"), SampleBootcode.boot(Chip.BCM2711));
    Files.write(directory.resolve("boot.img"), new byte[1000]);
    Run run = simulate("--fault", "write-protected");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("write-protected had no place");
    assertThat(Run.of("usbboot", "list", "--simulate", "cm4", "--fault", "rom-wedged").status()).isEqualTo(2);
  }

  @Test
  void aDirectoryThatErasesTheEepromNeedsNoImage() throws IOException {
    Files.delete(directory.resolve("pieeprom.bin"));
    Files.writeString(directory.resolve("config.txt"), "erase_eeprom=1\n");
    Run run = simulate();
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("Erasing EEPROM").contains("EEPROM_ERASE: success");
  }

  @Test
  void aDirectoryMayHaveACommandsName() throws IOException {
    Path list = Files.createDirectory(directory.resolve("list"));
    Files.copy(directory.resolve("bootcode4.bin"), list.resolve("bootcode4.bin"));
    assertThat(CommandTree.forArguments(new String[] {"usbboot", "-d", "list"}).commandLine().getSubcommands())
        .isEmpty();
    assertThat(Run.of("usbboot", "-d", "list", "--simulate", "cm4").err()).doesNotContain("Expected parameter");
  }

  /** A script's variable that was never set must not mean the current directory. */
  @Test
  void anEmptyDirectoryNameIsRefused() {
    Run run = Run.of("usbboot", "-d", "", "--simulate", "cm4");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("the path is empty");
  }

  private Run simulate(String... more) {
    String[] arguments = {"usbboot", "-d", directory.toString(), "--simulate", "cm4"};
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Run.of(all);
  }

  /** A record that could not be written ended the sessions of all other boards, and hid why its own board had failed. */
  @Test
  void aRecordThatCannotBeWrittenNeitherHidesAFailureNorEndsOtherSessions() throws IOException {
    Path records = Files.createDirectories(directory.resolve("records/51b0a2d7.json")).getParent();
    Run failed = simulate("--fault", "unplugged-mid-file", "-j", records.toString());
    assertThat(failed.status()).isEqualTo(6);
    assertThat(failed.err()).contains("[usbboot.unplugged]").contains("was not written");
    Run well = simulate("-j", records.toString());
    assertThat(well.status()).isEqualTo(4);
    assertThat(well.err()).contains("reports success").contains("was not written");
  }

  @ParameterizedTest
  @CsvSource({"-2", "-v -2", "--port-number 2"})
  void aPortNumberIsAnOption(String options) {
    Run run = simulate(options.split(" "));
    assertThat(run.status()).isZero();
  }

  @Test
  void aPortNumberBehindAClusterIsAnOption() {
    Run run = Run.of("usbboot", "-vd", directory.toString(), "-2", "--simulate", "cm4");
    assertThat(run.status()).isZero();
  }
}
