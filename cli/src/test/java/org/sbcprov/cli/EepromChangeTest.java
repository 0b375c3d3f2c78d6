package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.fixtures.SecureBootEeprom;
import org.sbcprov.fixtures.SyntheticEeprom;

/** {@code eeprom set}, and where the results of all commands that change an image go. */
class EepromChangeTest {
  private static final String CONFIG = "[all]\nBOOT_UART=0\n# order\nBOOT_ORDER=0xf41\n\n";

  @TempDir Path directory;
  private Path image;
  private byte[] before;

  @BeforeEach
  void writeImage() throws IOException {
    before = SyntheticEeprom.bcm2711().config(CONFIG).build();
    image = Files.write(directory.resolve("x.bin"), before);
  }

  @Test
  void keysAreSetAndUnsetAndAllElseStays() throws IOException {
    Run run = set("BOOT_UART=1", "HDMI_DELAY=0", "--unset", "BOOT_ORDER", "--in-place");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(config(image)).isEqualTo("[all]\nBOOT_UART=1\n# order\nHDMI_DELAY=0\n\n");
    assertThat(run.err()).contains("BOOT_UART: 0 -> 1").contains("HDMI_DELAY: not set -> 0");
    assertThat(directory.resolve("x.sig")).content().startsWith(Sha256.hex(Files.readAllBytes(image)) + "\nts: 0\n");
    assertThat(files()).containsExactly("x.bin", "x.sig");
  }

  @Test
  void aSectionIsAddedAtTheEndAndClosed() throws IOException {
    assertThat(set("BOOT_ORDER=0xf16", "HDMI_DELAY=1", "--section", "cm4", "--in-place").status()).isZero();

    assertThat(config(image)).isEqualTo(CONFIG + "[cm4]\nBOOT_ORDER=0xf16\nHDMI_DELAY=1\n[all]\n");
    assertThat(set("HDMI_DELAY=2", "--unset", "BOOT_ORDER", "--section", "[cm4]", "--in-place").status()).isZero();
    assertThat(config(image)).isEqualTo(CONFIG + "[cm4]\nHDMI_DELAY=2\n[all]\n");
  }

  @Test
  void aBootConfIsChangedAsTheTextThatItIs() throws IOException {
    Path text = Files.write(directory.resolve("boot.conf"), "[all]\r\nBOOT_UART=0".getBytes(StandardCharsets.US_ASCII));

    Run run = Run.of("eeprom", "set", text.toString(), "BOOT_UART=1", "--in-place", "--json");

    assertThat(text).hasBinaryContent("[all]\r\nBOOT_UART=1".getBytes(StandardCharsets.US_ASCII));
    assertThat(files()).containsExactly("boot.conf", "x.bin");
    assertThat(run.lastLine())
        .contains("\"config\":\"" + text + "\",\"changed\":true")
        .contains("\"section\":\"[all]\",\"set\":{\"BOOT_UART\":\"1\"},\"unset\":[]");
  }

  /** A text was written in its place, with status 0. */
  @Test
  void anEmptyFileWithTheNameOfAnImageIsNotTakenForAText() throws IOException {
    Path empty = Files.createFile(directory.resolve("pieeprom.bin"));

    Run run = Run.of("eeprom", "set", empty.toString(), "BOOT_UART=1", "--in-place");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("is empty; an image has");
    assertThat(empty).isEmptyFile();
  }

  /** The old values were in the text only, and keys that were never there counted as removed. */
  @Test
  void jsonHasTheValuesOfBeforeAndOnlyTheKeysThatWereRemoved() {
    Run run = set("BOOT_UART=1", "HDMI_DELAY=0", "--unset", "BOOT_ORDER", "--unset", "TFTP_IP", "--in-place", "--json");

    assertThat(run.lastLine())
        .contains("\"unset\":[\"BOOT_ORDER\"],"
            + "\"before\":{\"BOOT_UART\":\"0\",\"HDMI_DELAY\":null,\"BOOT_ORDER\":\"0xf41\",\"TFTP_IP\":null}");
  }

  /** A file that had not been there was "the same as before". */
  @Test
  void aCopyIsTheSameAsWhatItWasMadeFrom() {
    Path copy = directory.resolve("new.bin");
    assertThat(set("BOOT_UART=0", "--out", copy.toString(), "--dry-run").err()).contains("(the same as " + image + ")");
    assertThat(set("BOOT_UART=0", "--out", copy.toString()).err())
        .contains("image       " + copy + " (the same as " + image + ")\n");
    assertThat(set("BOOT_UART=0", "--in-place").err()).contains("image       " + image + " (the same as before)\n");
  }

  @Test
  void aValueThatIsNotAsciiIsRefused() {
    Run run = set("TFTP_PREFIX_STR=\u00fc/", "--in-place");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("U+00FC").contains("ASCII");
    assertThat(image).hasBinaryContent(before);
  }

  /** Dry runs said yes where the run itself failed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "8 set x.bin BOOT_UART=1 --out none/x.bin",
        "8 set boot.conf BOOT_UART=1 --out none/boot.conf",
        "8 replace x.bin --config boot.conf --out none/x.bin",
        "8 timestamp x.bin --set 1 --out none/x.bin",
        "8 set-order 0xf21 --in x.bin -d none",
        "4 replace x.bin --config boot.conf --out folder",
        "4 set x.bin BOOT_UART=1 --out /dev/stdout",
        "4 set-order 0xf21 --in x.bin --out blocked.bin",
      })
  void aDryRunFailsAsTheRunWould(String line) throws IOException {
    Files.writeString(directory.resolve("boot.conf"), CONFIG);
    Files.createDirectory(directory.resolve("folder"));
    Files.createDirectory(directory.resolve("blocked.sig"));

    Run dry = run(line.substring(2) + " --dry-run");

    assertThat(dry.status()).as(dry.err()).isEqualTo(line.charAt(0) - '0');
    assertThat(dry.err()).doesNotContain("would write");
    Run wet = run(line.substring(2));
    assertThat(dry.err().substring(dry.err().indexOf("error: ")))
        .isEqualTo(wet.err().substring(wet.err().indexOf("error: ")));
  }

  @Test
  void aBootDirectoryIsPreparedAsBySetOrder() throws IOException {
    Path original = Files.move(image, directory.resolve("pieeprom.original.bin"));

    Run run = Run.of("eeprom", "set", "-d", directory.toString(), "BOOT_UART=1");

    assertThat(run.status()).isZero();
    assertThat(original).hasBinaryContent(before);
    assertThat(config(directory.resolve("pieeprom.bin"))).contains("BOOT_UART=1");
    assertThat(files()).containsExactly("pieeprom.bin", "pieeprom.original.bin", "pieeprom.sig");
    assertThat(run.err()).contains("sbcprov eeprom recovery -d " + directory.resolve("recovery"));
    // The image that was written is the one to go on with, once the original is gone.
    Files.delete(original);
    assertThat(Run.of("eeprom", "set", "-d", directory.toString(), "HDMI_DELAY=1").status()).isZero();
    assertThat(config(directory.resolve("pieeprom.bin"))).contains("BOOT_UART=1").contains("HDMI_DELAY=1");
  }

  @Test
  void aMistakeIsRefusedWithWhatWasMeantUnlessForced() throws IOException {
    Run run = set("BOOT_URAT=1", "--in-place");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[eeprom.edit-errors]").contains("BOOT_UART").contains("--force");
    assertThat(image).hasBinaryContent(before);
    assertThat(set("BOOT_UART=yes", "--in-place").status()).isEqualTo(4);
    assertThat(set("BOOT_UART=yes", "--in-place", "--force").status()).isZero();
    assertThat(config(image)).contains("BOOT_UART=yes");
  }

  @Test
  void aKeyThatNobodyKnowsIsWarnedAbout() {
    Run run = set("SOMETHING_ELSE=1", "--in-place");

    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("warning:").contains("SOMETHING_ELSE");
  }

  @Test
  void mistakesThatWereThereBeforeAreOnlyMentioned() throws IOException {
    Files.write(image, SyntheticEeprom.bcm2711().config("[all]\nBOOT_URAT=1\nBOOT_UART=0\n").build());

    Run run = set("BOOT_UART=1", "--in-place");

    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("had 1 mistake before: sbcprov eeprom lint " + image);
  }

  @Test
  void whatStillCountsElsewhereIsWarnedAbout() throws IOException {
    Files.write(image, SyntheticEeprom.bcm2711().config("[cm4]\nHDMI_DELAY=1\n[all]\nBOOT_UART=1\n").build());

    assertThat(set("HDMI_DELAY=2", "--in-place").err()).contains("without effect");
    assertThat(set("--unset", "HDMI_DELAY", "--in-place").err()).contains("behind [cm4], still sets HDMI_DELAY=1");
    Run absent = set("--unset", "HDMI_DELAY", "--in-place");
    assertThat(absent.status()).isZero();
    assertThat(absent.err()).contains("HDMI_DELAY is not set for all boards");
  }

  @Test
  void aDryRunShowsTheDifferenceAndWritesNothing() throws IOException {
    Run run = set("BOOT_UART=1", "--dry-run");

    assertThat(run.status()).isZero();
    assertThat(run.lines())
        .containsExactly(
            "--- " + image + "/bootconf.txt", "+++ " + image + "/bootconf.txt", "@@ -1,5 +1,5 @@", " [all]",
            "-BOOT_UART=0", "+BOOT_UART=1", " # order", " BOOT_ORDER=0xf41", " ");
    byte[] after = SyntheticEeprom.bcm2711().config(CONFIG.replace("UART=0", "UART=1")).build();
    assertThat(run.err()).contains("would write " + image + ": 524288 bytes, SHA-256 " + Sha256.hex(after));
    assertThat(image).hasBinaryContent(before);
    assertThat(files()).containsExactly("x.bin");
  }

  /** Names of files are those in the test's directory. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "set x.bin BOOT_UART=1",
        "set boot.conf BOOT_UART=1",
        "replace x.bin --config boot.conf",
        "set-order 0xf21 --in x.bin",
      })
  void everyCommandThatWritesHasADryRun(String line) throws IOException {
    Files.writeString(directory.resolve("boot.conf"), "[all]\nBOOT_UART=0\n\n");

    Run run = run(line + " --out new.bin --dry-run --json");

    assertThat(run.status()).as(run.out()).isZero();
    assertThat(run.lastLine()).contains("\"dry-run\":true").contains("\"diff\":[\"--- ").contains("\"sha256\":\"")
        .contains("new.bin");
    assertThat(run("diff x.bin boot.conf").status()).isZero();
    assertThat(files()).containsExactly("boot.conf", "x.bin");
    String expected = run.lastLine().replaceAll(".*\"sha256\":\"([0-9a-f]{64})\",\"(?:timestamp|config-size).*", "$1");
    assertThat(run(line + " --out new.bin").status()).isZero();
    assertThat(Sha256.hex(Files.readAllBytes(directory.resolve("new.bin")))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set x.bin BOOT_UART=1",
        "set x.bin BOOT_UART=1 --out y.bin --in-place",
        "replace x.bin --config boot.conf",
        "replace x.bin --out y.bin",
        "set x.bin --in-place",
        "set --in-place",
        "set BOOT_UART=1 --in-place",
        "set x.bin BOOT_UART --in-place",
        "set x.bin BOOT-UART=1 --in-place",
        "set x.bin BOOT_UART=1 BOOT_UART=0 --in-place",
        "set x.bin BOOT_UART=1 --unset BOOT_UART --in-place",
        "set x.bin BOOT_UART=1 --section config.txt --in-place",
        "set -d . x.bin BOOT_UART=1",
        "set-order 0xf21 --in x.bin --out y.bin --in-place",
        "edit x.bin",
      })
  void whatMakesNoSenseIsAUsageErrorAndWritesNothing(String line) throws IOException {
    Files.writeString(directory.resolve("boot.conf"), CONFIG);

    Run run = run(line);

    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(files()).containsExactly("boot.conf", "x.bin");
    assertThat(image).hasBinaryContent(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"set x.bin BOOT_UART=1", "set-order 0xf21 --in x.bin", "replace x.bin --config boot.conf"})
  void theSourceIsReplacedOnlyWhenAsked(String line) throws IOException {
    Files.writeString(directory.resolve("boot.conf"), "[all]\nBOOT_UART=1\n\n");

    assertThat(run(line + " --out x.bin").status()).isEqualTo(4);
    assertThat(image).hasBinaryContent(before);
    assertThat(run(line + " --in-place").status()).isZero();
    assertThat(config(image)).isNotEqualTo(CONFIG);
    assertThat(directory.resolve("x.sig")).content().startsWith(Sha256.hex(Files.readAllBytes(image)));
  }

  @Test
  void aSignedImageIsNotChangedUnasked() throws IOException {
    Files.write(image, SyntheticEeprom.bcm2711().signed().build());

    assertThat(set("BOOT_UART=1", "--in-place").err()).contains("[eeprom.signed-config]");
    assertThat(set("BOOT_UART=1", "--in-place", "--allow-unsigned").status()).isZero();
  }

  @Test
  void firmwareIsReplacedInTheImage() throws IOException {
    Files.write(image, SecureBootEeprom.bcm2712Ab());
    Path bootsys = Files.write(directory.resolve("bootsys"), SecureBootEeprom.program(70_000));
    Path bootcode = Files.write(directory.resolve("bootcode"), SecureBootEeprom.program(20_000));

    // The original tool writes nothing when this is all that is given.
    assertThat(run("replace x.bin --bootsys bootsys --out y.bin").status()).isZero();
    assertThat(run("replace y.bin --bootcode bootcode --in-place").status()).isZero();

    EepromImage changed = EepromImage.read(directory.resolve("y.bin"));
    assertThat(changed.file(EepromImage.BOOTSYS).orElseThrow()).isEqualTo(Files.readAllBytes(bootsys));
    assertThat(changed.bootcode()).isEqualTo(Files.readAllBytes(bootcode));
    assertThat(run("replace y.bin --bootcode x.bin --in-place").err()).contains("[eeprom.firmware-form]");
    assertThat(run("replace y.bin --bootcode bootcode --out bootcode").status()).isEqualTo(4);
  }

  @Test
  void whatIsNoCertificateIsNotPutIn() throws IOException {
    Files.writeString(directory.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n");

    Run run = run("replace x.bin --cacert ca.pem --in-place");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("[eeprom.cacert-form]");
    assertThat(image).hasBinaryContent(before);
  }

  @Test
  void somethingElseInPlaceOfAnImageOrTextIsRefused() throws IOException {
    Files.write(directory.resolve("z.bin"), new byte[] {0x1f, (byte) 0x8b, 8, 0});

    assertThat(run("set z.bin BOOT_UART=1 --in-place").status()).isEqualTo(3);
    assertThat(run("set none.bin BOOT_UART=1 --in-place").status()).isEqualTo(3);
    byte[] photo = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0};
    Path file = Files.write(directory.resolve("photo.jpg"), photo);
    assertThat(run("set photo.jpg BOOT_UART=1 --in-place").err()).contains("[eeprom.config-binary]");
    assertThat(file).hasBinaryContent(photo);
  }

  private Run set(String... arguments) {
    List<String> all = new ArrayList<>(List.of("eeprom", "set", image.toString()));
    all.addAll(List.of(arguments));
    return Run.of(all.toArray(new String[0]));
  }

  private Run run(String line) {
    List<String> all = new ArrayList<>(List.of("eeprom"));
    for (String word : line.split(" ")) {
      boolean file = word.matches("(none/)?[a-z]+\\.[a-z]+|none|folder|bootsys|bootcode|\\.");
      all.add(file && !word.equals("config.txt") ? directory.resolve(word).toString() : word);
    }
    return Run.with(Map.of(), false, all.toArray(new String[0]));
  }

  private static String config(Path image) {
    return new String(EepromImage.read(image).bootConf(), StandardCharsets.ISO_8859_1);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
