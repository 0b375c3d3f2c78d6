package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.sign.ConfigSignature;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.SyntheticEeprom;

/** {@code compat rpi-eeprom-config}: the flow of upstream's own test on synthetic images, and what scripts do else. */
class ConfigDropInTest {
  @TempDir Path directory;
  private Path image;
  private Path conf;
  private Path out;

  @BeforeEach
  void files() throws IOException {
    image = Files.write(directory.resolve("pieeprom.bin"), SyntheticEeprom.bcm2711().build());
    conf = Files.writeString(directory.resolve("boot.conf"), "[all]\nBOOT_ORDER=0xf21\n");
    out = directory.resolve("new.bin");
  }

  private static Run config(Object... arguments) {
    return Run.of(words(arguments));
  }

  private static String[] words(Object... arguments) {
    String[] words = new String[arguments.length + 2];
    words[0] = "compat";
    words[1] = "rpi-eeprom-config";
    for (int i = 0; i < arguments.length; i++) {
      words[i + 2] = arguments[i].toString();
    }
    return words;
  }

  static Stream<SyntheticEeprom> layouts() {
    return Stream.of(
        SyntheticEeprom.bcm2711Of2019(),
        SyntheticEeprom.bcm2711(),
        SyntheticEeprom.bcm2712(),
        SyntheticEeprom.bcm2712Ab());
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void loopbackTheSameConfigurationGivesTheSameImage(SyntheticEeprom eeprom) throws IOException {
    byte[] bytes = eeprom.build();
    Files.write(image, bytes);
    Run read = config(image);
    assertThat(read.status()).isZero();
    assertThat(read.out()).isEqualTo(SyntheticEeprom.CONFIG);
    assertThat(read.err()).isEmpty();

    Files.write(conf, read.bytes());
    Run written = config(image, "--config", conf, "--out", out);

    assertThat(written.status()).isZero();
    assertThat(written.out()).isEmpty();
    assertThat(written.err()).isEmpty();
    assertThat(Arrays.mismatch(Files.readAllBytes(out), bytes)).isEqualTo(-1);
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void reduceSizeNothingIsLeftOfALongerConfiguration(SyntheticEeprom eeprom) throws IOException {
    byte[] bytes = eeprom.build();
    Files.write(image, bytes);
    Files.writeString(conf, SyntheticEeprom.CONFIG + "Add some random text to the config file\n");
    assertThat(config("-c", conf, "-o", out, image).status()).isZero();
    assertThat(Files.readAllBytes(out)).isNotEqualTo(bytes);

    Files.writeString(conf, SyntheticEeprom.CONFIG);
    assertThat(config("-c", conf, "-o", image, out).status()).isZero();
    assertThat(Arrays.mismatch(Files.readAllBytes(image), bytes)).isEqualTo(-1);
  }

  @Test
  void updateAnotherConfigurationGivesTheImageThatTheScriptMakes() throws IOException {
    Files.write(image, SyntheticEeprom.bcm2711Of2019().build());
    assertThat(config(image, "--config", conf, "--out", out).status()).isZero();
    // What rpi-eeprom-config (August 2026) made of the same.
    assertThat(Sha256.hex(Files.readAllBytes(out)))
        .isEqualTo("699c0a94d02e08fe53d1869099bba76ab4c696b357a11fc48a03ee9766b4bfbb");
  }

  @Test
  void signedLoopbackTheSameSignatureAndKeyGiveTheSameImage() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();
    Path privateKey = pem("private.pem", "PRIVATE KEY", keys.getPrivate());
    Path publicKey = pem("public.pem", "PUBLIC KEY", keys.getPublic());
    Path sig = directory.resolve("bootconf.sig");
    Run digest = Run.of("compat", "rpi-eeprom-digest", "-k", "" + privateKey, "-i", "" + conf, "-o", "" + sig);
    assertThat(digest.status()).as(digest.err()).isZero();

    Run signed = config(image, "--config", conf, "--digest", sig, "--pubkey", publicKey, "--out", out);

    assertThat(signed.status()).isZero();
    assertThat(signed.err()).isEmpty();
    EepromImage made = EepromImage.read(out);
    assertThat(ConfigSignature.of(made).valid()).isTrue();
    assertThat(made.file(EepromImage.BOOT_CONF_SIGNATURE)).contains(Files.readAllBytes(sig));
    Path again = directory.resolve("again.bin");
    assertThat(config(out, "-c", conf, "-d", sig, "-p", privateKey, "-o", again).status()).isZero();
    assertThat(Arrays.mismatch(Files.readAllBytes(again), Files.readAllBytes(out))).isEqualTo(-1);
  }

  private Path pem(String name, String kind, Key key) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return Files.writeString(
        directory.resolve(name), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  @Test
  void aConfigurationOf4076BytesIsTakenAndOneOf4077Refused() throws IOException {
    byte[] large = "#".repeat(4076).getBytes(StandardCharsets.US_ASCII);
    Files.write(conf, large);
    assertThat(config(image, "--config", conf, "--out", out).status()).isZero();
    assertThat(config(out).bytes()).isEqualTo(large);

    Files.write(conf, Arrays.copyOf(large, 4077));
    byte[] before = Files.readAllBytes(out);
    Run refused = config(image, "--config", conf, "--out", out);
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).startsWith("ERROR: The configuration would have 4077 bytes");
    assertThat(Files.readAllBytes(out)).isEqualTo(before);
  }

  @Test
  void withoutOutAnImageGoesToStandardOutput() {
    Run run = config(image, "--config", conf);
    assertThat(run.bytes()).hasSize(524288);
    assertThat(config(image, "-c", conf, "-o", "/dev/stdout").bytes()).isEqualTo(run.bytes());
    assertThat(config(image, "-c", conf, "-o", "/dev/null").bytes()).isEmpty();
  }

  @Test
  void theImageItselfMayBeTheOutput() {
    assertThat(config("--config", conf, "--out", image, image).status()).isZero();
    assertThat(config(image).out()).isEqualTo("[all]\nBOOT_ORDER=0xf21\n");
  }

  @Test
  void timeCertificateAndBootcodeAreSetTogether() throws IOException {
    Files.write(image, SyntheticEeprom.bcm2712Ab().build());
    Path certificate = Files.write(directory.resolve("ca.der"), new byte[] {1, 2, 3});
    Path bootcode = Files.write(directory.resolve("bootcode"), new byte[20_000]);
    Path bootsys = Files.write(directory.resolve("bootsys"), new byte[70_000]);
    Run run =
        config("-t", "1700000000", "--cacertder=" + certificate, "-b" + bootcode, "-s", bootsys, "-o", out, image);
    assertThat(run.status()).as(run.err()).isZero();
    // What rpi-eeprom-config (August 2026) made of the same.
    assertThat(Sha256.hex(Files.readAllBytes(out)))
        .isEqualTo("2c14572e223abe7bbc31d785fcd1f6d31ec622b586c34fb080408cce4cf93e39");
  }

  /** The tool puts it into the image, which goes to every board. */
  @Test
  void aPrivateKeyIsNoConfigurationAndNotReplaced() throws IOException {
    String pem = "-----BEGIN PRIVATE KEY-----\n" + "M".repeat(64) + "\n-----END PRIVATE KEY-----\n";
    Path key = Files.writeString(directory.resolve("k.pem"), pem);
    Files.write(image, SyntheticEeprom.bcm2711().build());
    assertThat(config("--config", key, "-o", out, image).status()).isEqualTo(1);
    assertThat(out).doesNotExist();
    assertThat(config("-o", key, image).status()).isEqualTo(1);
    assertThat(key).hasContent(pem);
  }

  /** The script leaves the image as it was then, and gives its configuration. */
  @Test
  void bootsysAloneMakesAnImage() throws IOException {
    Files.write(image, SyntheticEeprom.bcm2712Ab().build());
    Path bootsys = Files.write(directory.resolve("bootsys"), new byte[70_000]);
    assertThat(config("--bootsys", bootsys, "-o", out, image).status()).isZero();
    assertThat(Files.size(out)).isEqualTo(2 * 1024 * 1024);
  }

  @Test
  void aSignedImageIsChangedWithAWarning() throws IOException {
    Files.write(image, SyntheticEeprom.bcm2711().signed().build());
    Run run = config("-c", conf, "-o", out, image);
    assertThat(run.status()).isZero();
    assertThat(run.err()).startsWith("warning: ").contains("signature");
    assertThat(config(out).out()).contains("BOOT_ORDER=0xf21");
  }

  /** Our own command refuses this time, since it stands for none; the script writes it. */
  @Test
  void theTimeThatStandsForNoneIsWrittenAsTheScriptDoes() throws IOException {
    assertThat(config("-t", "4294967295", "-o", out, image).status()).isZero();
    byte[] bytes = Files.readAllBytes(out);
    assertThat(Arrays.copyOfRange(bytes, bytes.length - 8, bytes.length))
        .isEqualTo(new byte[] {0, 0, 0, 0, -1, -1, -1, -1});
  }

  /** Only a changed configuration was warned about. */
  @Test
  void otherFirmwareInASignedImageIsWarnedAbout() throws IOException {
    Files.write(image, SyntheticEeprom.bcm2712Ab().signed().build());
    Path bootsys = Files.write(directory.resolve("bootsys"), new byte[70_000]);
    Run run = config("--bootsys", bootsys, "-o", out, image);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).contains("starts from the changed bootcode or bootsys only if that is signed");
  }

  @Test
  void debugTellsTheSectionsOnStandardError() {
    Run run = config("--debug", image);
    assertThat(run.out()).isEqualTo(SyntheticEeprom.CONFIG);
    assertThat(run.err()).contains("section at 503808 length 70 magic 55aaf11f bootconf.txt");
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(1, 2, "unrecognized arguments: b", "a b"),
        arguments(2, 2, "ambiguous option: --d", "--d x"),
        arguments(3, 2, "expected one argument", "IMAGE --config"),
        arguments(4, 2, "--config needs an image", "--config CONF"),
        arguments(5, 2, "--extract needs an image", "-x"),
        arguments(6, 2, "need --config", "-d CONF IMAGE"),
        arguments(7, 1, "There is no EEPROM image", "nonexistent"),
        arguments(8, 1, "There is no boot.conf", "-c nonexistent -o OUT IMAGE"),
        arguments(9, 1, "no name of a file", "-c CONF -o EMPTY IMAGE"),
        arguments(10, 1, "an image has", "CONF"),
        arguments(11, 1, "would replace", "-c CONF -o CONF IMAGE"),
        arguments(12, 1, "would replace", "-o IMAGE IMAGE"),
        arguments(13, 1, "not a number of seconds", "-t now -o OUT IMAGE"),
        arguments(20, 1, "not a number of seconds", "-t 1_000 -o OUT IMAGE"),
        arguments(14, 1, "cannot be -1", "-t -1 -o OUT IMAGE"),
        arguments(15, 1, "cannot be 4294967296", "-t 4294967296 -o OUT IMAGE"),
        arguments(16, 1, "cannot be replaced", "-b CONF -o OUT IMAGE"),
        arguments(17, 1, "has no file bootsys", "-s CONF -o OUT IMAGE"),
        arguments(18, 1, "CONF", "-c CONF -p CONF -o OUT IMAGE"),
        arguments(19, 1, "", "-c CONF -o /nonexistent/out IMAGE"));
  }

  @ParameterizedTest(name = "{0}: {3}")
  @MethodSource("refusals")
  void whatCannotBeDoneEndsAsTheScriptEnds(int number, int status, String words, String line) throws IOException {
    byte[] before = Files.readAllBytes(image);
    Object[] arguments = Arrays.copyOf(line.split(" "), line.split(" ").length, Object[].class);
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] =
          switch (arguments[i].toString()) {
            case "IMAGE" -> image;
            case "CONF" -> conf;
            case "OUT" -> out;
            case "EMPTY" -> "";
            default -> arguments[i];
          };
    }
    Run run = config(arguments);
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("ERROR: ").contains(words.equals("CONF") ? conf.toString() : words);
    assertThat(out).doesNotExist();
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
    assertThat(Files.readString(conf)).isEqualTo("[all]\nBOOT_ORDER=0xf21\n");
  }

  @Test
  void withoutAnImageTheRunningConfigurationIsGiven() {
    ScriptedPrograms programs =
        new ScriptedPrograms().program("vcgencmd", command -> ScriptedPrograms.printed("[all]\nBOOT_UART=1\n"));
    Run shown = Run.in(directory, programs, Map.of(), false, words());
    assertThat(shown.status()).as(shown.err()).isZero();
    assertThat(shown.out()).isEqualTo("[all]\nBOOT_UART=1\n");
    assertThat(programs.calls()).containsExactly(List.of("vcgencmd", "bootloader_config"));

    Run saved = Run.in(directory, programs, Map.of(), false, words("-o", out));
    assertThat(saved.out()).isEmpty();
    assertThat(out).hasContent("[all]\nBOOT_UART=1");
    assertThat(Run.in(directory, new ScriptedPrograms(), Map.of(), false, words()).status()).isEqualTo(1);
  }

  @Test
  void helpIsOnStandardOutputHoweverItIsAskedFor() {
    Run run = config("-h");
    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("Read and write EEPROM images").contains("--cacertder");
    assertThat(config("-xh").bytes()).isEqualTo(run.bytes());
    assertThat(Run.of("-h", "compat", "rpi-eeprom-config").bytes()).isEqualTo(run.bytes());
  }

  @Test
  void withJsonItEndsAsOurCommandsDo() {
    String[] words = Stream.concat(Stream.of("--json"), Arrays.stream(words("nonexistent"))).toArray(String[]::new);
    Run run = Run.of(words);
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.lastLine()).contains("\"command\":\"compat rpi-eeprom-config\",\"ok\":false,\"status\":3");
    assertThat(config("--json", image).status()).isEqualTo(2);
    assertThat(Run.of("--json", "compat", "rpi-eeprom-config", image.toString()).lastLine())
        .contains("\"status\":0,\"image\":\"" + image + "\",\"size\":54,\"config\":\"[all]\\nBOOT_UART=0");
    assertThat(Run.of("--json", "compat", "rpi-eeprom-config", "-c", conf.toString(), image.toString()).lastLine())
        .contains("\"image-base64\":\"Var");
    Run saved = Run.of("--json", "compat", "rpi-eeprom-config", "-c" + conf, "-o" + out, image.toString());
    assertThat(saved.lastLine())
        .endsWith("\"size\":524288,\"out\":\"" + out + "\"}");
  }
}
