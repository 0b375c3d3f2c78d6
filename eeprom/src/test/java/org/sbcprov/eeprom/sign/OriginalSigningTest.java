package org.sbcprov.eeprom.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.SignatureFile;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.RsaTestKey;
import org.sbcprov.fixtures.SecureBootEeprom;

/**
 * Compares with the scripts of raspberrypi/rpi-eeprom, byte for byte, step by step as usbboot's {@code
 * update-pieeprom.sh} calls them. {@code SBCPROV_RPI_EEPROM} names a checkout of rpi-eeprom; without it, or without
 * python3 and its Cryptodome, openssl or xxd, this is skipped.
 */
class OriginalSigningTest {
  private static final RsaTestKey KEY = RsaTestKey.of("sbcprov test key");
  private static final Instant TIME = Instant.ofEpochSecond(1700000001L);
  private static final String CONFIG = "[all]\nBOOT_UART=1\nBOOT_ORDER=0xf21\nSIGNED_BOOT=1\n";
  private static final int RECOVERY_SIZE = 100_000;
  private static final long LIMIT_SECONDS = 60;

  /** The one that the scripts ask for in their first line. */
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir Path directory;

  /** What the scripts (August 2026) made of these images: the SHA-256 of the image, and of its {@code .sig}. */
  static Stream<Arguments> digests() {
    return Stream.of(
        arguments("2711", SecureBootEeprom.bcm2711(), false,
            "1bfedfd20017ce8b219882398b6c0a7ea652e7e7967094df15e93722c4744676",
            "5430b2687958059b79f445228bc594c7e34d952b718183b188d4057d445103a4"),
        arguments("2712 config", SecureBootEeprom.bcm2712(), false,
            "b675f81ed1032332a4461b5d3843ebc9bf261f2ce0727f565a970d01083e7f47",
            "e07d2901842ef11b838ba49f886724523c3e4ca7e478983fcce7327f72ad0a48"),
        arguments("2712", SecureBootEeprom.bcm2712(), true,
            "0927a6cfc229f81432feabe8fc81758fd19b9d5e1f24041b9d992230ad733bbd",
            "d8feea2b777505e5d13c161e1ddc2be7ebefa745767f5b073a65478ff57559cf"),
        arguments("2712 A/B config", SecureBootEeprom.bcm2712Ab(), false,
            "3c5b2a59f98e6d78c795d9cd8432e631768874cf1ffc55880c5503f97bb25efa",
            "458b6b81ce346836c70015c74f48ac3b0f5fa31d263d133102b5ea34bed933ff"),
        arguments("2712 A/B", SecureBootEeprom.bcm2712Ab(), true,
            "6d35a4189a1510747b9a22c365c9d3573367257cae1956ea84bdae85a0061aa7",
            "8f498ebd1d057941e5893c9b5c1407fdbf5a2bf823a163e18e642c608f0f244f"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("digests")
  void ourImagesAreThoseThatTheOriginalToolsMade(
      String name, byte[] image, boolean firmware, String imageDigest, String signatureDigest) throws IOException {
    Path out = ours(image, firmware);
    assertThat(Sha256.hex(Files.readAllBytes(out))).isEqualTo(imageDigest);
    assertThat(Sha256.hex(Files.readAllBytes(directory.resolve("ours.sig")))).isEqualTo(signatureDigest);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("digests")
  void bothMakeTheSameOfAnImage(String name, byte[] image, boolean firmware) throws Exception {
    assertSame(image, firmware);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2711/pieeprom-2023-05-11.bin", "2711/pieeprom-2026-08-04.bin", "keys/pieeprom-signed.bin"})
  void bothMakeTheSameOfAReleasedImageOfTheBcm2711(String name) throws Exception {
    byte[] image = Files.readAllBytes(RealFirmware.file(name));
    Assumptions.assumeTrue(supported(image), "skipped: " + name + " is older than secure boot");
    assertSame(image, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2712/pieeprom-2024-09-23.bin", "2712/pieeprom-2026-08-12.bin"})
  void bothMakeTheSameOfAReleasedImageOfTheBcm2712(String name) throws Exception {
    byte[] image = Files.readAllBytes(RealFirmware.file(name));
    assertSame(image, false);
    assertSame(image, true);
  }

  /** What {@code rpi-sign-bootcode} made of the recovery program of these images. */
  @Test
  void ourRecoveryProgramIsTheOneThatTheOriginalToolMade() {
    KeySigner signer = signer();
    byte[] signed = Stage.of("recovery.bin", "", SecureBootEeprom.program(RECOVERY_SIZE)).sign(signer);
    assertThat(Sha256.hex(signed)).isEqualTo("321f40bc4649190b4737775ea9c38fe1f4d43d979ef29ae3de37f68e9260b2f2");
  }

  @Test
  void bothMakeTheSameOfARecoveryProgram() throws Exception {
    Path upstream = upstream();
    byte[] recovery = SecureBootEeprom.program(RECOVERY_SIZE);
    signStage(upstream, "recovery.bin", recovery);
    byte[] theirs = Files.readAllBytes(directory.resolve("recovery.bin.signed"));
    assertThat(Stage.of("recovery.bin", "", recovery).sign(signer())).isEqualTo(theirs);
  }

  @Test
  void bothMakeTheSameSignatureFileOfAnyFile() throws Exception {
    Path upstream = upstream();
    byte[] data = new byte[3_000_000];
    data[1_000_000] = 7;
    Path file = Files.write(directory.resolve("boot.img"), data);
    KeySigner signer = signer();
    Signed signed = signer.sign(Message.of(file, EventSink.NONE));
    Path theirs = directory.resolve("boot.sig");

    digest(upstream, "-i", file.toString(), "-o", theirs.toString(), "-k", key().toString(), "-c", "2712");
    assertThat(SignatureFile.of(signed.sha256(), TIME, Optional.of("2712"), Optional.of(signed.rsa2048())).write())
        .isEqualTo(Files.readAllBytes(theirs));

    digest(upstream, "-i", file.toString(), "-o", theirs.toString());
    assertThat(SignatureFile.of(signed.sha256(), TIME, Optional.empty(), Optional.empty()).write())
        .isEqualTo(Files.readAllBytes(theirs));
  }

  private void assertSame(byte[] image, boolean firmware) throws Exception {
    Path upstream = upstream();
    Path source = Files.write(directory.resolve("pieeprom.bin"), image);
    Path config = Files.writeString(directory.resolve("boot.conf"), CONFIG);
    if (firmware) {
      List<String> command = new ArrayList<>(List.of(PYTHON, upstream.resolve("rpi-eeprom-config").toString()));
      EepromImage parsed = EepromImage.parse(image, "pieeprom.bin");
      signStage(upstream, "bootcode.bin", parsed.bootcode());
      command.addAll(List.of("--bootcode", directory.resolve("bootcode.bin.signed").toString()));
      if (parsed.ab()) {
        signStage(upstream, "bootsys", parsed.file("bootsys").orElseThrow());
        command.addAll(List.of("--bootsys", directory.resolve("bootsys.signed").toString()));
      }
      Path signed = directory.resolve("pieeprom.signed_boot.bin");
      command.addAll(List.of("-o", signed.toString(), source.toString()));
      run(command);
      source = signed;
    }
    Path signature = directory.resolve("bootconf.sig");
    digest(upstream, "-i", config.toString(), "-o", signature.toString(), "-k", key().toString());
    Path theirs = directory.resolve("theirs.bin");
    run(
        List.of(
            PYTHON, upstream.resolve("rpi-eeprom-config").toString(), "--config", config.toString(), "--out",
            theirs.toString(), "-d", signature.toString(), "-p", key().toString(), source.toString()));
    digest(upstream, "-i", theirs.toString(), "-o", directory.resolve("theirs.sig").toString());

    byte[] ours = Files.readAllBytes(ours(image, firmware));

    byte[] expected = Files.readAllBytes(theirs);
    assertThat(Arrays.mismatch(ours, expected)).isEqualTo(-1);
    assertThat(directory.resolve("ours.sig")).hasBinaryContent(Files.readAllBytes(directory.resolve("theirs.sig")));
  }

  private Path ours(byte[] image, boolean firmware) throws IOException {
    Path source = Files.write(directory.resolve("source.bin"), image);
    Path out = directory.resolve("ours.bin");
    SigningRequest request =
        new SigningRequest(
            source,
            out,
            CONFIG.getBytes(StandardCharsets.US_ASCII),
            Optional.empty(),
            firmware ? SigningRequest.Scope.FIRMWARE : SigningRequest.Scope.CONFIG_ONLY,
            Optional.empty(),
            TIME);
    KeySigner signer = signer();
    SigningPlan.of(request, signer.publicKey(), EventSink.NONE).sign(signer).write();
    return out;
  }

  private void signStage(Path upstream, String name, byte[] stage) throws Exception {
    Path file = Files.write(directory.resolve(name), stage);
    run(
        List.of(
            PYTHON, upstream.resolve("tools/rpi-sign-bootcode").toString(), "-c", "2712", "-i", file.toString(), "-o",
            file + ".signed", "-n", "16", "-v", "0", "-k", key().toString()));
  }

  private static boolean supported(byte[] image) {
    return EepromImage.parse(image, "x.bin").build().orElseThrow().timestamp().getEpochSecond() >= 1632136573;
  }

  private static KeySigner signer() {
    return KeySigner.parse(KeyFileTest.latin1(KEY.pkcs8()), "k.pem");
  }

  private Path key() throws IOException {
    return Files.writeString(directory.resolve("private.pem"), KEY.pkcs8());
  }

  private Path upstream() throws IOException, InterruptedException {
    String given = System.getenv("SBCPROV_RPI_EEPROM");
    Assumptions.assumeTrue(
        given != null && Files.isReadable(Path.of(given, "rpi-eeprom-config")),
        "skipped: SBCPROV_RPI_EEPROM does not name a checkout of rpi-eeprom");
    Path upstream = Path.of(given);
    for (List<String> needed :
        List.of(List.of(PYTHON, "-c", "import Cryptodome"), List.of("openssl", "version"), List.of("xxd", "-v"))) {
      Assumptions.assumeTrue(status(needed) == 0, "skipped: no " + needed.get(0) + ", or not all of it");
    }
    return upstream;
  }

  private void digest(Path upstream, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", upstream.resolve("rpi-eeprom-digest").toString()));
    command.addAll(List.of(arguments));
    run(command);
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    assertThat(status(command)).as("%s", command).isZero();
  }

  private int status(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD);
    builder.environment().put("SOURCE_DATE_EPOCH", Long.toString(TIME.getEpochSecond()));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      Assumptions.abort("skipped: no " + command.get(0));
      return -1;
    }
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
