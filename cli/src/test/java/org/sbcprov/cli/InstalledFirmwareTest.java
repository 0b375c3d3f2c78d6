package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.SyntheticEeprom;
import org.sbcprov.fixtures.SyntheticSecondStage;

/** Commands that find what the system has: {@code find}, {@code recovery}, {@code --release}, {@code --current}. */
class InstalledFirmwareTest {
  private static final String FIRMWARE = "usr/lib/firmware/raspberrypi/bootloader-";
  private static final String CONFIG = "[all]\nBOOT_UART=0\nBOOT_ORDER=0xf41\n";
  private static final Map<String, String> TIME = Map.of("SOURCE_DATE_EPOCH", "1628266219");

  @TempDir Path temp;

  private final ScriptedPrograms programs = new ScriptedPrograms();
  private Path root;
  private Path network;

  @BeforeEach
  void aSystemWithThePackage() throws IOException {
    root = Files.createDirectory(temp.toRealPath().resolve("system"));
    network = temp.resolve("network");
    put(FIRMWARE + "2711/default/pieeprom-2026-05-17.bin", cm4(1779045198, "224877da"));
    put(FIRMWARE + "2711/latest/pieeprom-2026-08-04.bin", cm4(1785847093, "0a7ef05f"));
    put(FIRMWARE + "2711/latest/recovery.bin", SyntheticSecondStage.recovery("bcm2711"));
    put(FIRMWARE + "2711/old/pieeprom-2020-09-03.bin", cm4(1599135103, "45291ce6"));
    put(
        FIRMWARE + "2712/latest/pieeprom-2026-08-12.bin",
        SyntheticEeprom.bcm2712Ab().config(CONFIG).built(1786493216, "f5e89631").build());
    put(FIRMWARE + "2712/latest/recovery.bin", SyntheticSecondStage.recovery("bcm2712"));
  }

  @Test
  void findListsWhatIsInstalledNewestFirst() {
    Run run = run("eeprom", "find");
    assertThat(run.status()).isZero();
    assertThat(run.lines())
        .extracting(line -> line.replaceAll(" +", " ").replace(root.toString(), ""))
        .containsExactly(
            "2026-08-12 bcm2712 latest f5e89631 mfg - cm5 /" + FIRMWARE + "2712/latest/pieeprom-2026-08-12.bin",
            "2026-08-04 bcm2711 latest 0a7ef05f mfg - cm4 /" + FIRMWARE + "2711/latest/pieeprom-2026-08-04.bin",
            "2026-05-17 bcm2711 default 224877da mfg - cm4 /" + FIRMWARE + "2711/default/pieeprom-2026-05-17.bin",
            "2020-09-03 bcm2711 old 45291ce6 mfg - no board /" + FIRMWARE + "2711/old/pieeprom-2020-09-03.bin");
  }

  @ParameterizedTest
  @CsvSource({
    "--chip 2712, 1",
    "--chip bcm2711, 3",
    "--release latest, 2",
    "--release default, 1",
    "--release all, 4",
    "--board cm4, 2",
    "--board cm5, 1",
    "--board cm4 --release latest, 1",
    "--board cm4 --chip 2711, 2",
  })
  void findTellsOnlyWhatIsAskedFor(String options, int count) {
    assertThat(run(words("eeprom find " + options)).lines()).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource({
    "--chip 2710, 2, eeprom.chip",
    "--board cm4 --chip 2712, 2, eeprom.chip",
    "--board bpi-r4, 3, eeprom.wrong-board",
    "--release beta, 3, eeprom.not-installed",
    "--root /nonexistent, 3, input.not-found",
  })
  void findFailsWhenThereIsNothingToTell(String options, int status, String code) {
    Run run = run(words("eeprom find " + options));
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.err()).contains(code);
  }

  @Test
  void findGivesScriptsWhatTheImagesSay() {
    assertThat(run("eeprom", "find", "--json", "--board", "cm5").lastLine())
        .contains("\"images\":[{\"image\":\"" + root.resolve(FIRMWARE + "2712/latest/pieeprom-2026-08-12.bin"))
        .contains("\"chip\":\"bcm2712\",\"releases\":[\"latest\"],\"built\":\"2026-08-12\",\"build-timestamp\":1786493216")
        .contains("\"boards\":[\"cm5\"],\"ab\":true,\"signed\":false,\"sha256\":\"");
  }

  @Test
  void findLooksIntoACheckout() throws IOException {
    Path checkout = temp.resolve("rpi-eeprom");
    Files.createDirectories(checkout.resolve("firmware-2711/latest"));
    Files.write(checkout.resolve("firmware-2711/latest/pieeprom-2026-05-17.bin"), cm4(1779045198, "224877da"));
    assertThat(run("eeprom", "find", "--root", checkout.toString()).lines()).hasSize(1);
    assertThat(run("eeprom", "find", "--root", checkout.resolve("firmware-2711").toString()).lines()).hasSize(1);
    String start = checkout + "/firmware";
    Run run = Run.in(Path.of("/"), programs, Map.of("FIRMWARE_ROOT", start), false, "eeprom", "find");
    assertThat(run.lines()).hasSize(1);
  }

  @Test
  void setOrderTakesTheNewestInstalledImageOfTheRelease() throws IOException {
    Files.createDirectory(network);
    Run run = run("eeprom", "set-order", "0xf21", "--release", "latest", "--board", "cm4", "-d", network.toString());
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("latest/pieeprom-2026-08-04.bin").contains("0xf41 -> 0xf21");
    assertThat(Run.of("eeprom", "config", network.resolve("pieeprom.bin").toString()).out())
        .isEqualTo("[all]\nBOOT_UART=0\nBOOT_ORDER=0xf21\n");
    run("eeprom", "set-order", "0xf21", "--release", "default", "--chip", "2711", "-d", network.toString());
    assertThat(network.resolve("pieeprom.sig")).exists();
  }

  @ParameterizedTest
  @CsvSource({
    "--release latest, 2, Which chip or board",
    "--chip 2711, 2, --chip needs --release",
    "--release latest --in x.bin --chip 2711, 2, exclude each other",
    "--release beta --chip 2711, 3, There is no installed image of release beta",
    "--release default --board cm5, 3, There is no installed image of release default for the BCM2712",
  })
  void setOrderSaysWhatIsMissing(String options, int status, String words) throws IOException {
    Files.createDirectory(network);
    Run run = run(words("eeprom set-order 0xf21 -d " + network + " " + options));
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.err()).contains(words);
    assertThat(network).isEmptyDirectory();
  }

  @Test
  void imagesThatAreTooOldForTheBoardAreNotTaken() throws IOException {
    Files.createDirectory(network);
    Run run = run("eeprom", "set-order", "0xf21", "--release", "old", "--board", "cm4", "-d", network.toString());
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("too old for the Raspberry Pi Compute Module 4");
  }

  @Test
  void onARaspberryPiItsOwnChipIsMeant() throws IOException {
    put("sys/firmware/devicetree/base/compatible", "raspberrypi,5-compute-module\0brcm,bcm2712\0".getBytes());
    assertThat(run("eeprom", "recovery", "-d", network.toString(), "--release", "latest").status()).isZero();
    assertThat(network.resolve("bootcode5.bin")).exists();
  }

  @ParameterizedTest
  @CsvSource({"cm4, bootcode4.bin", "cm5, bootcode5.bin"})
  void whatRecoveryMakesFlashesASimulatedBoard(String board, String bootcode) throws IOException {
    Run run =
        run(
            "eeprom", "recovery", "-d", network.toString(), "--release", "latest", "--board", board, "--order",
            "sd,network,restart", "--set", "BOOT_UART=1");
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(bootcode).contains("0xf21: SD card").contains("sbcprov usbboot -d " + network);
    assertThat(Run.of("eeprom", "config", network.resolve("pieeprom.bin").toString()).out())
        .isEqualTo("[all]\nBOOT_UART=1\nBOOT_ORDER=0xf21\n");
    Run sent = Run.of("usbboot", "-d", network.toString(), "--simulate", board);
    assertThat(sent.status()).isZero();
    assertThat(sent.err()).contains("BOOT-EEPROM: UPDATED").doesNotContain("warning");
    String other = board.equals("cm4") ? "cm5" : "cm4";
    assertThat(Run.of("usbboot", "-d", network.toString(), "--simulate", other).status()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "2711/pieeprom-2026-08-04.bin, 2711/recovery.bin, cm4",
    "2712/pieeprom-2026-08-12.bin, 2712/recovery.bin, cm5",
  })
  void realFirmwareMakesARecoveryDirectoryAsWell(String image, String recovery, String board) {
    String file = RealFirmware.file(image).toString();
    String program = RealFirmware.file(recovery).toString();
    Run run =
        run(
            "eeprom", "recovery", "-d", network.toString(), "--image", file, "--recovery", program, "--board", board,
            "--order", "0xf21", "--reboot");
    assertThat(run.status()).isZero();
    assertThat(run.err()).doesNotContain("warning");
    Run sent = Run.of("usbboot", "-d", network.toString(), "--simulate", board);
    assertThat(sent.status()).isZero();
    assertThat(sent.err()).contains("BOOT-EEPROM: UPDATED").doesNotContain("warning");
  }

  @Test
  void recoveryTakesTheProgramBesideTheImageElseTheInstalledOne() throws IOException {
    Path own = Files.createDirectory(temp.resolve("own"));
    Path image = Files.write(own.resolve("mine.bin"), cm4(1785847093, "0a7ef05f"));
    Run installed = run("eeprom", "recovery", "-d", network.toString(), "--image", image.toString());
    assertThat(installed.err()).contains(FIRMWARE + "2711/latest/recovery.bin");
    Path beside = Files.write(own.resolve("recovery.bin"), SyntheticSecondStage.recovery("bcm2711"));
    Run run = run("eeprom", "recovery", "-d", network.toString(), "--image", image.toString(), "--force", "--json");
    assertThat(run.lastLine()).contains("\"recovery\":\"" + beside + "\"").contains("\"files\":[\"");
    Files.writeString(beside, "../firmware/2711/recovery.bin");
    assertThat(run("eeprom", "recovery", "-d", network.toString(), "--image", image.toString(), "--force").status())
        .isEqualTo(3);
  }

  @Test
  void recoveryWithoutAProgramSaysWhereItLooked() throws IOException {
    Files.delete(root.resolve(FIRMWARE + "2711/latest/recovery.bin"));
    Run run = run("eeprom", "recovery", "-d", network.toString(), "--release", "default", "--board", "cm4");
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("There is no recovery.bin for the BCM2711").contains("--recovery");
    assertThat(network).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "--image x.bin --release latest", "--release latest --chip 2711 --set NOVALUE",
        "--release latest --chip 2711 --order nonsense", "--image x.bin --chip 2711",
      })
  void recoveryNeedsExactlyOneImageAndChangesThatMakeSense(String options) {
    Run run = run(words(("eeprom recovery -d " + network + " " + options).strip()));
    assertThat(run.status()).isEqualTo(2);
    assertThat(network).doesNotExist();
  }

  @Test
  void recoveryReplacesNothingUnlessAsked() throws IOException {
    String[] command = words("eeprom recovery --release latest --board cm4 -d " + network);
    assertThat(run(command).status()).isZero();
    String before = Sha256.hex(Files.readAllBytes(network.resolve("pieeprom.sig")));
    assertThat(run(command).status()).isEqualTo(4);
    assertThat(Sha256.hex(Files.readAllBytes(network.resolve("pieeprom.sig")))).isEqualTo(before);
    assertThat(run(words(String.join(" ", command) + " --force")).status()).isZero();
  }

  /** BOOT_UATR=1 went into the image without a word. */
  @Test
  void recoveryRefusesSettingsWithMistakesUnlessForced() throws IOException {
    String command = "eeprom recovery --release latest --board cm4 -d " + network;
    Run run = run(words(command + " --set BOOT_UATR=1"));
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("eeprom.edit-errors").contains("Did you mean BOOT_UART?").contains("--force");
    assertThat(network).doesNotExist();
    Path config = Files.writeString(temp.resolve("boot.conf"), "[all]\nBOOT_ORDER=f21\n");
    assertThat(run(words(command + " --config " + config)).status()).isEqualTo(4);
    assertThat(network).doesNotExist();
    Run forced = run(words(command + " --set BOOT_UATR=1 --force"));
    assertThat(forced.status()).isZero();
    assertThat(forced.err()).contains("warning: ").contains("BOOT_UATR");
  }

  @Test
  void recoveryShowsWarningsOfTheLinterAndGoesOn() {
    Run run = run(words("eeprom recovery --release latest --board cm4 --set NEW_KEY=1 -d " + network));
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("warning: ").contains("NEW_KEY");
  }

  @Test
  void recoveryTellsTheOrderInWordsToScripts() {
    assertThat(run(words("eeprom recovery --release latest --board cm4 --order 0xf21 --json -d " + network)).lastLine())
        .contains("\"order-after\":\"0xf21\",\"order-words\":\"SD card or eMMC, then network (TFTP), then start over\"");
  }

  /** The advice was to give the result another name, for which there is no option. */
  @Test
  void recoveryOfTheImageInItsOwnDirectorySaysHowItIsDone() throws IOException {
    run(words("eeprom recovery --release latest --board cm4 -d " + network));
    Run run = run(words("eeprom recovery -d " + network + " --image " + network + "/pieeprom.bin --force --order 0xf1"));
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err())
        .contains("output.is-input").contains("Name another directory with -d").doesNotContain("another name");
  }

  @Test
  void recoveryWarnsOfWhatStartsTheOtherChipFromTheSameDirectory() {
    run(words("eeprom recovery --release latest --board cm4 -d " + network));
    Run run = run(words("eeprom recovery --release latest --board cm5 --force -d " + network));
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("warning: There is " + network.resolve("bootcode4.bin"));
  }

  /** "usbboot -d DIR" was called the next step where there was nothing to start a board with. */
  @ParameterizedTest
  @CsvSource({
    "none, eeprom recovery",
    "bootcode5.bin, eeprom recovery",
    "bootcode4.bin, usbboot",
    "2711/bootcode4.bin, usbboot",
    "bootfiles.bin, usbboot",
  })
  void theNextStepIsOneThatWorks(String present, String next) throws IOException {
    Files.createDirectories(network.resolve("2711"));
    if (!present.equals("none")) {
      Files.write(network.resolve(present), SyntheticSecondStage.recovery("bcm2711"));
    }
    Run run = run("eeprom", "set-order", "0xf21", "--release", "latest", "--board", "cm4", "-d", network.toString());
    assertThat(run.status()).isZero();
    assertThat(run.err().lines().filter(line -> line.startsWith("next ")).toList())
        .singleElement().asString().startsWith("next        sbcprov " + next);
    if (next.startsWith("eeprom")) {
      String command = run.err().lines().filter(line -> line.startsWith("next ")).findFirst().orElseThrow();
      String line = command.substring(command.indexOf("eeprom"), command.indexOf(" #")).strip();
      assertThat(run(words(line)).status()).as(line).isZero();
      Run sent = Run.of("usbboot", "-d", network.resolve("recovery").toString(), "--simulate", "cm4");
      assertThat(sent.status()).as(sent.err()).isZero();
    }
  }

  @Test
  void setOrderInADirectoryThatIsNotThereNamesWhatMakesIt() {
    Run run = run("eeprom", "set-order", "0xf21", "--release", "latest", "--board", "cm4", "-d", network.toString());
    assertThat(run.status()).isEqualTo(8);
    assertThat(run.err())
        .contains("io.no-directory").contains("mkdir")
        .contains("sbcprov eeprom recovery -d " + network + " --release latest --board cm4 --order 0xf21");
  }

  @Test
  void recoveryDoesNotReplaceTheBoardFileThatItReads() throws IOException {
    Files.createDirectory(network);
    Path board = network.resolve("config.txt");
    Files.writeString(
        board, "name: mine\ntitle: Mine\nsoc: bcm2711\neeprom: {size: 512 KiB, boot-modes: [sd, restart]}\n");
    Run run = run(words("eeprom recovery --release latest --force -d " + network + " --board-file " + board));
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("output.is-input");
  }

  @Test
  void theRunningConfigurationIsGivenByteForByte() throws IOException {
    put("sys/firmware/devicetree/base/compatible", "raspberrypi,4-compute-module\0brcm,bcm2711\0".getBytes());
    programs.program("vcgencmd", command -> ScriptedPrograms.printed(CONFIG));
    assertThat(run("eeprom", "config", "--current").out()).isEqualTo(CONFIG);
    assertThat(run("eeprom", "config", "--current", "--json").lastLine())
        .contains("\"source\":\"vcgencmd bootloader_config\"");
    Path out = temp.resolve("boot.conf");
    assertThat(run("eeprom", "config", "--current", "--out", out.toString()).status()).isZero();
    assertThat(out).hasContent(CONFIG);
  }

  @Test
  void theRunningConfigurationIsThatOfARaspberryPi() {
    assertThat(run("eeprom", "config", "--current").status()).isEqualTo(3);
    assertThat(run("eeprom", "config", "--current").err()).contains("not a Raspberry Pi");
    assertThat(run("eeprom", "config", "--current", "x.bin").status()).isEqualTo(2);
  }

  @Test
  void theRunningBootloaderIsShown() throws IOException {
    put("sys/firmware/devicetree/base/compatible", "raspberrypi,4-compute-module\0brcm,bcm2711\0".getBytes());
    put("sys/firmware/devicetree/base/model", "Raspberry Pi Compute Module 4 Rev 1.1\0".getBytes());
    put("sys/firmware/devicetree/base/chosen/bootloader/build-timestamp", new byte[] {0x5f, 0x51, 0x03, 0x0f});
    programs.program("vcgencmd", command -> ScriptedPrograms.printed("[all]\nBOOT_ORDER=0xf21\nDHCP_TIMOUT=1\n"));

    Run run = run("eeprom", "show", "--current");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("Raspberry Pi Compute Module 4 Rev 1.1", "2020-09-03", "vcgencmd", "then network (TFTP)")
        .contains("1 error", "sbcprov eeprom config --current | sbcprov eeprom lint /dev/stdin --chip 2711");
    assertThat(run("eeprom", "show", "--current", "--json").lastLine())
        .contains("\"build-timestamp\":1599144719", "\"order\":\"0xf21\"", "\"chip\":\"bcm2711\"");
    assertThat(run("eeprom", "show", "--current", "-d", ".").status()).isEqualTo(2);
  }

  @Test
  void aBoardWithoutEepromSaysSo() throws IOException {
    put("sys/firmware/devicetree/base/compatible", "raspberrypi,3-model-b\0brcm,bcm2837\0".getBytes());
    assertThat(run("eeprom", "show", "--current").status()).isEqualTo(3);
    assertThat(run("eeprom", "show", "--current").err()).contains("eeprom.no-current-config");
  }

  private Run run(String... arguments) {
    return Run.in(root, programs, TIME, false, arguments);
  }

  private static String[] words(String line) {
    return line.split(" +");
  }

  private static byte[] cm4(long built, String version) {
    return SyntheticEeprom.bcm2711().config(CONFIG).built(built, version).build();
  }

  private void put(String path, byte[] content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }
}
