package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.RsaTestKey;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.SecureBootEeprom;
import org.sbcprov.fixtures.SyntheticEeprom;
import org.sbcprov.fixtures.SyntheticSecondStage;

class SigningCommandsTest {
  private static final Map<String, String> TIME = Map.of("SOURCE_DATE_EPOCH", "1700000001");
  private static final RsaTestKey KEY = RsaTestKey.of("key");
  private static final RsaTestKey OTHER = RsaTestKey.of("other");
  private static final String FINGERPRINT = Sha256.hex(KEY.publicBytes());

  @TempDir Path directory;

  private final List<Path> signedFiles = new ArrayList<>();

  @BeforeEach
  void files() throws IOException {
    Files.write(directory.resolve("cm4.bin"), SecureBootEeprom.bcm2711());
    Files.write(directory.resolve("cm5.bin"), SecureBootEeprom.bcm2712Ab());
    Files.write(directory.resolve("old.bin"), SyntheticEeprom.bcm2711().build());
    Files.write(directory.resolve("recovery.bin"), SecureBootEeprom.program(9000));
    Files.writeString(directory.resolve("boot.conf"), "[all]\nBOOT_ORDER=0xf21\n");
    Files.writeString(directory.resolve("boot.img"), "a boot image");
    Files.writeString(directory.resolve("public.pem"), KEY.publicPem());
    Files.writeString(directory.resolve("other.pem"), OTHER.publicPem());
    Files.writeString(directory.resolve("private.pem"), KEY.pkcs8());
    Files.setPosixFilePermissions(directory.resolve("private.pem"), PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void signMakesAnImageThatVerifyConfirms() throws IOException {
    Run run = run("sign cm4.bin --config boot.conf --key private.pem --out pieeprom.bin");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("signed      bootconf.txt, 23 bytes")
        .contains("key         " + FINGERPRINT)
        .contains("eeprom recovery -d " + directory.resolve("recovery"));
    assertThat(directory.resolve("pieeprom.sig"))
        .hasContent(Sha256.hex(Files.readAllBytes(directory.resolve("pieeprom.bin"))) + "\nts: 1700000001\n");
    Run verify = run("verify pieeprom.bin --key public.pem");
    assertThat(verify.status()).as(verify.err()).isZero();
    assertThat(verify.err()).contains("signed, and the signature fits").contains(FINGERPRINT + ", the one given");
    assertThat(run("verify pieeprom.bin --key other.pem --json").lastLine())
        .contains("\"status\":7").contains("\"code\":\"eeprom.key-differs\"");
  }

  @Test
  void signTellsItsResultInJson() {
    Run run =
        run(
            "sign cm5.bin --config boot.conf --key private.pem --public public.pem --firmware --recovery recovery.bin"
                + " --recovery-out bootcode5.bin --out out.bin --json");
    assertThat(run.err()).isEmpty();
    assertThat(run.lastLine())
        .startsWith("{\"event\":\"result\",\"command\":\"eeprom sign\",\"ok\":true,\"status\":0,")
        .contains("\"written\":true,\"chip\":\"bcm2712\",\"ab\":true,\"key\":\"" + FINGERPRINT + "\"")
        .contains("\"signed\":[\"recovery.bin\",\"bootcode.bin\",\"bootsys\",\"bootconf.txt\"],\"firmware-signed\":true")
        .contains("\"timestamp\":1700000001,\"config-size\":23,\"config-limit\":4076");
    assertThat(run("verify out.bin --key public.pem --json").lastLine())
        .contains("\"ok\":true")
        .contains("\"rsa\":\"absent\",\"config\":\"valid\",\"key\":\"" + FINGERPRINT + "\"")
        .contains("\"counter-signed\":[\"bootcode.bin\",\"bootsys\"]");
    assertThat(directory.resolve("bootcode5.bin"))
        .hasBinaryContent(SecureBootEeprom.signed(SecureBootEeprom.program(9000), KEY, 16, 0));
  }

  /** It said that there was no signature of Raspberry Pi, and there was one: for the other chip. */
  @Test
  void signKnowsARecoveryProgramForTheOtherChip() throws IOException {
    Files.write(directory.resolve("recovery.bin"), SyntheticSecondStage.recovery("bcm2711"));
    Run run =
        run(
            "sign cm5.bin --config boot.conf --key private.pem --firmware --recovery recovery.bin"
                + " --recovery-out r.bin --out out.bin");
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("eeprom.recovery-chip").contains("for the BCM2711");
    assertThat(directory.resolve("out.bin")).doesNotExist();
  }

  /** What a CM5 with secure boot does not start was put into a directory without a word. */
  @Test
  void recoveryWarnsOfWhatABoardWithSecureBootDoesNotStart() throws IOException {
    byte[] program = SecureBootEeprom.program(9000);
    System.arraycopy("RECOVERY".getBytes(StandardCharsets.US_ASCII), 0, program, 600, 8);
    String sign = "sign cm5.bin --config boot.conf --key private.pem ";
    byte[] released = SecureBootEeprom.signed(Arrays.copyOf(program, 9000 - 532), SecureBootEeprom.raspberryPi(), 0, 1);
    Files.write(directory.resolve("recovery.bin"), released);
    assertThat(run(sign + "--config-only --out config.bin").status()).isZero();
    Run signed = run(sign + "--firmware --out signed.bin --recovery recovery.bin --recovery-out mine.bin");
    assertThat(signed.status()).as(signed.err()).isZero();
    Files.write(directory.resolve("others.bin"), SecureBootEeprom.signed(released, OTHER, 16, 0));

    assertThat(warning("recovery -d ./d1 --image config.bin --recovery recovery.bin"))
        .contains("bootcode.bin and bootsys are not counter-signed");
    assertThat(warning("recovery -d ./d2 --image signed.bin --recovery recovery.bin")).contains("whose secure boot is on");
    assertThat(warning("recovery -d ./d3 --image signed.bin --recovery others.bin")).contains("another key");
    assertThat(warning("recovery -d ./d4 --image signed.bin --recovery mine.bin")).isEmpty();
    assertThat(warning("recovery -d ./d5 --image cm5.bin --recovery recovery.bin")).isEmpty();
    assertThat(directory.resolve("d4/bootcode5.bin")).hasSameBinaryContentAs(directory.resolve("mine.bin"));
  }

  private String warning(String command) {
    Run run = run(command);
    assertThat(run.status()).as(run.err()).isZero();
    return run.err().lines().filter(line -> line.startsWith("warning")).reduce("", String::concat);
  }

  @Test
  void aWrapperMakesTheSameImageAsTheKey() throws IOException {
    String rest = " --firmware --recovery recovery.bin --recovery-out r.bin --out out.bin";
    assertThat(run("sign cm5.bin --config boot.conf --key private.pem" + rest).status()).isZero();
    byte[] byKey = Files.readAllBytes(directory.resolve("out.bin"));
    byte[] recoveryByKey = Files.readAllBytes(directory.resolve("r.bin"));

    Run run = run("sign cm5.bin --config boot.conf --hsm-wrapper hsm --public public.pem" + rest);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(directory.resolve("out.bin")).hasBinaryContent(byKey);
    assertThat(directory.resolve("r.bin")).hasBinaryContent(recoveryByKey);
    assertThat(signedFiles).extracting(file -> file.getFileName().toString())
        .containsExactly("recovery.bin", "bootcode.bin", "bootsys", "bootconf.txt");
  }

  @Test
  void aDryRunWritesNothingAndAsksNobodyToSign() {
    Run run = run("sign cm5.bin --config boot.conf --hsm-wrapper hsm --public public.pem --firmware --out out.bin --dry-run");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).contains("would sign  bootcode.bin").contains("would sign  bootsys").contains(FINGERPRINT);
    assertThat(signedFiles).isEmpty();
    assertThat(directory.resolve("out.bin")).doesNotExist();
    assertThat(run("sign old.bin --config boot.conf --key private.pem --out out.bin --dry-run").status()).isEqualTo(4);
  }

  /** An image that no board with secure boot starts is not to pass for a signed one. */
  @Test
  void aBcm2712HasToBeToldWhetherItsFirmwareIsSigned() {
    Run neither = run("sign cm5.bin --config boot.conf --key private.pem --out out.bin");
    assertThat(neither.status()).isEqualTo(2);
    assertThat(neither.err()).contains("--firmware").contains("--config-only");
    Run only = run("sign cm5.bin --config boot.conf --key private.pem --config-only --out out.bin");
    assertThat(only.status()).isZero();
    assertThat(only.err()).contains("not signed  the firmware");
    Run verify = run("verify out.bin");
    assertThat(verify.status()).isZero();
    assertThat(verify.err()).contains("warning:").contains("bootcode.bin and bootsys").contains("are not counter-signed");
  }

  /** It was said to be one that no board with secure boot starts from, and ended with 0 all the same. */
  @Test
  void withAKeyTheFirmwareOfABcm2712HasToBeCounterSigned() {
    run("sign cm5.bin --config boot.conf --key private.pem --config-only --out out.bin");
    assertThat(run("verify out.bin --key public.pem --json").lastLine())
        .contains("\"status\":7").contains("\"code\":\"eeprom.firmware-not-signed\"");
    run("sign cm5.bin --config boot.conf --key private.pem --firmware --out out.bin");
    assertThat(run("verify out.bin --key public.pem").status()).isZero();
  }

  /** An image for another fleet was signed anew without a word. */
  @ParameterizedTest
  @ValueSource(strings = {"cm4.bin", "cm5.bin --config-only", "cm5.bin --firmware"})
  void anotherKeyThanThatOfTheImageIsWarnedAbout(String image) throws IOException {
    Files.writeString(directory.resolve("second.pem"), OTHER.pkcs8());
    assertThat(run("sign " + image + " --config boot.conf --key private.pem --out a.bin").err())
        .doesNotContain("eeprom.key-replaced").doesNotContain("another key");
    String again = image.replaceFirst("cm..bin", "a.bin");
    assertThat(run("sign " + again + " --config boot.conf --key private.pem --out b.bin --json").out())
        .doesNotContain("eeprom.key-replaced");
    assertThat(run("sign " + again + " --config boot.conf --key second.pem --out b.bin --json").out())
        .contains("\"code\":\"eeprom.key-replaced\"").contains("\"older-key\":\"" + FINGERPRINT + "\"");
  }

  /** It ended with "no signature file", although the signatures are in the file. */
  @Test
  void aCounterSignedProgramIsVerifiedByTheSignaturesAtItsEnd() throws IOException {
    run(
        "sign cm5.bin --config boot.conf --key private.pem --firmware --recovery recovery.bin --recovery-out bc.bin"
            + " --out out.bin");
    Run verify = run("verify bc.bin --key public.pem");
    assertThat(verify.status()).as(verify.err()).isZero();
    assertThat(verify.err())
        .contains("signed      by Raspberry Pi, and the signature fits")
        .contains("signed      by a customer, and the signature fits; key " + FINGERPRINT + ", the one given");
    assertThat(run("verify bc.bin --json").lastLine())
        .contains("\"status\":0")
        .contains("\"signatures\":[{\"customer\":true,\"keynum\":16,\"version\":0,\"key\":\"" + FINGERPRINT + "\"");
    assertThat(run("verify bc.bin --key other.pem --json").lastLine())
        .contains("\"status\":7").contains("\"code\":\"eeprom.key-differs\"");
    assertThat(run("verify recovery.bin").status()).isZero();
    assertThat(run("verify recovery.bin --key public.pem --json").lastLine())
        .contains("\"status\":7").contains("\"code\":\"eeprom.firmware-not-signed\"");

    byte[] damaged = Files.readAllBytes(directory.resolve("bc.bin"));
    damaged[100] ^= 1;
    Files.write(directory.resolve("bc.bin"), damaged);
    assertThat(run("verify bc.bin --json").lastLine())
        .contains("\"status\":7").contains("\"code\":\"eeprom.firmware-mismatch\"");
    byte[] twice = SecureBootEeprom.signed(SecureBootEeprom.signed(SecureBootEeprom.program(9000), KEY, 16, 0), KEY, 16, 0);
    Files.write(directory.resolve("bc.bin"), twice);
    assertThat(run("verify bc.bin").status()).isEqualTo(7);
    Files.write(directory.resolve("bc.bin"), SecureBootEeprom.signed(new byte[5000], KEY, 16, 0));
    assertThat(run("verify bc.bin").status()).isEqualTo(7);
    // A signature file that is there, or named, goes first.
    assertThat(run("verify recovery.bin --sig none.sig").status()).isEqualTo(3);
    run("digest boot.img --out recovery.sig");
    assertThat(run("verify recovery.bin --json").lastLine()).contains("\"code\":\"eeprom.digest-mismatch\"");
  }

  /** The key went into an image, or onto the screen, or was lost, and the status was 0. */
  @ParameterizedTest
  @CsvSource({
    "3, eeprom.config-is-key, replace cm4.bin --config other-private.pem --out out.bin",
    "3, eeprom.config-is-key, replace cm4.bin --config public.pem --out out.bin",
    "3, eeprom.config-is-key, sign cm4.bin --config other-private.pem --key private.pem --out out.bin",
    "3, eeprom.config-is-key, recovery --image cm4.bin --recovery recovery.bin --config other-private.pem -d rec.d",
    "3, eeprom.config-is-key, lint other-private.pem",
    "3, eeprom.config-is-key, diff cm4.bin other-private.pem",
    "3, eeprom.config-is-key, set other-private.pem BOOT_UART=1 --in-place",
    "3, eeprom.cacert-form,   replace cm4.bin --cacert other-private.pem --out out.bin",
    "4, output.private-key,   digest boot.img --out other-private.pem --key private.pem",
    "4, output.private-key,   config cm4.bin --out other-private.pem",
    "4, output.private-key,   sign cm4.bin --config boot.conf --key private.pem --out other-private.pem",
  })
  void aPrivateKeyInTheWrongPlaceIsNeitherShownNorTakenNorLost(int status, String code, String arguments)
      throws IOException {
    Path wrong = Files.writeString(directory.resolve("other-private.pem"), OTHER.pkcs8());
    Files.write(directory.resolve("recovery.bin"), SyntheticSecondStage.recovery("bcm2711"));
    Map<String, String> before = content();
    Run run = run(arguments);
    assertThat(run.status()).as(run.err()).isEqualTo(status);
    assertThat(run.err()).contains("[" + code + "]");
    assertThat(run.out() + run.err()).doesNotContain(Files.readAllLines(wrong).get(1).substring(0, 20));
    assertThat(content()).isEqualTo(before);
  }

  /** It was called a certificate, with a command to convert it that fails. */
  @Test
  void aPrivateKeyInPlaceOfACertificateIsCalledWhatItIs() {
    assertThat(run("replace cm4.bin --cacert private.pem --out out.bin").err())
        .contains("is a private key, not a certificate").doesNotContain("openssl");
    assertThat(run("replace cm4.bin --cacert public.pem --out out.bin").err())
        .contains("is a public key, not a certificate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | usage.signer        | sign cm4.bin --config boot.conf --out out.bin",
        "2 | usage.signer        | sign cm4.bin --config boot.conf --out out.bin --public public.pem",
        "2 | usage.signer        | sign cm4.bin --config boot.conf --out out.bin --hsm-wrapper hsm",
        "2 | usage.signer        | sign cm4.bin --config boot.conf --out out.bin --hsm-wrapper hsm --key private.pem",
        "2 | eeprom.hsm-timeout  | sign cm4.bin --config boot.conf --out out.bin --hsm-wrapper hsm --public public.pem --hsm-timeout 0",
        "2 | usage               | sign cm4.bin --config boot.conf --out out.bin --hsm-wrapper hsm --public public.pem --hsm-timeout x",
        "2 | usage               | sign cm5.bin --config boot.conf --out out.bin --key private.pem --firmware --config-only",
        "2 | usage               | sign cm5.bin --config boot.conf --out out.bin --key private.pem --firmware --recovery recovery.bin",
        "2 | usage               | sign cm4.bin --config boot.conf --key private.pem",
        "2 | eeprom.sign-scope   | sign cm4.bin --config boot.conf --out out.bin --key private.pem --firmware",
        "2 | eeprom.out-name     | sign cm4.bin --config boot.conf --out out.sig --key private.pem",
        "3 | eeprom.key-mismatch | sign cm4.bin --config boot.conf --out out.bin --key private.pem --public other.pem",
        "3 | eeprom.key-kind     | sign cm4.bin --config boot.conf --out out.bin --key public.pem",
        "3 | eeprom.cacert-form | sign cm4.bin --config boot.conf --out out.bin --key private.pem --cacert boot.conf",
        "3 | program.missing     | sign cm4.bin --config boot.conf --out out.bin --hsm-wrapper none --public public.pem",
        "3 | input.not-found     | sign cm4.bin --config boot.conf --out out.bin --key none.pem",
        "4 | eeprom.no-secure-boot | sign old.bin --config boot.conf --out out.bin --key private.pem",
        "4 | output.is-input     | sign cm4.bin --config boot.conf --out cm4.bin --key private.pem",
        "4 | output.is-input     | sign cm4.bin --config boot.conf --out private.pem --key private.pem",
        "4 | output.is-input     | sign cm4.bin --config boot.conf --out public.pem --key private.pem --public public.pem",
        "4 | output.is-input     | sign cm5.bin --config boot.conf --out out.bin --key private.pem --firmware --recovery recovery.bin --recovery-out recovery.bin",
        "6 | eeprom.hsm-failed   | sign cm4.bin --config boot.conf --out out.bin --hsm-wrapper failing --public public.pem",
        "6 | eeprom.hsm-output   | sign cm4.bin --config boot.conf --out out.bin --hsm-wrapper silent --public public.pem",
        "7 | eeprom.signature-unconfirmed | sign cm4.bin --config boot.conf --out out.bin --hsm-wrapper hsm --public other.pem",
        "8 | io.no-directory     | sign cm4.bin --config boot.conf --out none/out.bin --key private.pem",
        "2 | eeprom.chip         | digest boot.img --out boot.sig --soc 2835",
        "2 | usage               | digest boot.img",
        "2 | usage.signer        | digest boot.img --out boot.sig --public public.pem",
        "3 | input.not-found     | digest none.img --out boot.sig",
        "3 | input.is-directory  | digest . --out boot.sig",
        "4 | output.is-input     | digest boot.img --out boot.img",
        "4 | output.is-input     | digest boot.img --out private.pem --key private.pem",
        "7 | eeprom.signature-unconfirmed | digest boot.img --out boot.sig --hsm-wrapper hsm --public other.pem",
        "3 | input.not-found     | verify boot.img",
        "3 | eeprom.signature-form | verify boot.img --sig boot.conf",
        "2 | eeprom.out-name     | verify boot.sig",
      })
  void whatCannotBeSignedEndsWithItsOwnCodeAndLeavesEverythingAsItWas(int status, String code, String arguments)
      throws IOException {
    Map<String, String> before = content();
    Run run = run(arguments + " --json");
    assertThat(run.lastLine()).contains("\"status\":" + status).contains("\"code\":\"" + code + "\"");
    assertThat(run.status()).isEqualTo(status);
    assertThat(content()).isEqualTo(before);
  }

  @Test
  void digestIsWhatTheOriginalToolWrites() throws IOException {
    assertThat(run("digest boot.img --out boot.sig").status()).isZero();
    String sha256 = Sha256.hex(Files.readAllBytes(directory.resolve("boot.img")));
    assertThat(directory.resolve("boot.sig")).hasContent(sha256 + "\nts: 1700000001\n");
    String rsa = HexFormat.of().formatHex(KEY.sign(Files.readAllBytes(directory.resolve("boot.img"))));
    String whole = sha256 + "\nts: 1700000001\ntarget-soc: 2712\nrsa2048: " + rsa + "\n";
    for (String who : List.of("--key private.pem", "--hsm-wrapper hsm --public public.pem")) {
      assertThat(run("digest boot.img --out boot.sig --soc 2712 " + who).status()).isZero();
      assertThat(directory.resolve("boot.sig")).hasContent(whole);
    }
    assertThat(signedFiles).containsExactly(directory.resolve("boot.img"));
  }

  @Test
  void verifyTellsWhatWasNotChecked() {
    run("digest boot.img --out boot.sig --key private.pem");
    Run without = run("verify boot.img");
    assertThat(without.status()).isZero();
    assertThat(without.err()).contains("rsa         not checked");
    Run with = run("verify boot.img --key public.pem");
    assertThat(with.status()).isZero();
    assertThat(with.err()).contains("rsa         valid");
    assertThat(run("verify boot.img --sig boot.sig --key public.pem --json").lastLine())
        .contains("\"rsa\":\"valid\",\"key\":\"" + FINGERPRINT + "\"}");
    assertThat(run("verify boot.img --json").lastLine()).contains("\"rsa\":\"not-checked\"");
  }

  @ParameterizedTest
  @CsvSource({
    "digest boot.img --out boot.sig,                      verify boot.img --key public.pem,  eeprom.rsa-missing",
    "digest boot.img --out boot.sig --key private.pem,    verify boot.img --key other.pem,   eeprom.rsa-mismatch",
    "digest boot.conf --out boot.sig --key private.pem,   verify boot.img --key public.pem,  eeprom.digest-mismatch",
    "digest boot.conf --out boot.sig,                     verify boot.img,                   eeprom.digest-mismatch",
    "digest cm4.bin --out cm4.sig --key private.pem,      verify cm4.bin --key public.pem,   eeprom.config-unsigned",
    "digest cm4.bin --out cm4.sig --key private.pem,      verify cm4.bin --key other.pem,    eeprom.rsa-mismatch",
  })
  void aMismatchEndsWithStatus7(String make, String check, String code) {
    assertThat(run(make).status()).isZero();
    Run run = run(check + " --json");
    assertThat(run.status()).isEqualTo(7);
    assertThat(run.lastLine()).contains("\"code\":\"" + code + "\"");
  }

  @Test
  void halfOfTheFirmwareCounterSignedIsAMismatch() throws IOException {
    run("sign cm5.bin --config boot.conf --key private.pem --firmware --out out.bin");
    byte[] signed = Files.readAllBytes(directory.resolve("out.bin"));
    byte[] plain = Files.readAllBytes(directory.resolve("cm5.bin"));
    System.arraycopy(plain, 0, signed, 0, 0x10000);
    Files.write(directory.resolve("out.bin"), signed);
    run("digest out.bin --out out.sig");
    Run run = run("verify out.bin");
    assertThat(run.status()).isEqualTo(7);
    assertThat(run.err()).contains("bootcode.bin").contains("is not counter-signed, but bootsys is");
  }

  @Test
  void aFileWithTheSizeOfAnImageNeedNotBeOne() throws IOException {
    Files.write(directory.resolve("x.img"), Arrays.copyOf(new byte[] {(byte) 0xeb, 0x3c}, 2 * 1024 * 1024));
    assertThat(run("digest x.img --out x.sig --key private.pem").status()).isZero();
    assertThat(run("verify x.img --key public.pem").status()).isZero();
    Files.write(directory.resolve("z.img"), new byte[512 * 1024]);
    assertThat(run("digest z.img --out z.sig").status()).isZero();
    assertThat(run("verify z.img").status()).isZero();
  }

  /** Whatever goes wrong, and however much is shown, the key is not. */
  @ParameterizedTest
  @ValueSource(strings = {"--key bad.pem", "--key private.pem", "--key private.pem --public other.pem"})
  void theKeyIsNeverShown(String who) throws IOException {
    Files.writeString(directory.resolve("bad.pem"), KEY.pkcs8().replaceFirst("MII", "M*I"));
    Run run = run("-vv sign cm4.bin --config boot.conf --out out.bin " + who);
    for (String line : KEY.pkcs8().lines().toList()) {
      assertThat(run.err() + run.out()).doesNotContain(line.substring(4, Math.min(line.length(), 24)));
    }
  }

  @Test
  void aKeyThatEverybodyCanReadIsWarnedAbout() throws IOException {
    Files.setPosixFilePermissions(directory.resolve("private.pem"), PosixFilePermissions.fromString("rw-r--r--"));
    Run run = run("digest boot.img --out boot.sig --key private.pem");
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("warning:").contains("chmod 600");
  }

  @Test
  void aCertificateIsPutInAndItsHashIsShown() throws Exception {
    Process openssl;
    try {
      openssl =
          new ProcessBuilder(
                  "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-outform", "DER",
                  "-out", "ca.der", "-subj", "/CN=test")
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      Assumptions.abort("skipped: no openssl");
      return;
    }
    assertThat(openssl.waitFor(60, TimeUnit.SECONDS)).isTrue();
    Assumptions.assumeTrue(openssl.exitValue() == 0, "skipped: this openssl makes no certificate");
    byte[] der = Files.readAllBytes(directory.resolve("ca.der"));
    Run run = run("sign cm4.bin --config boot.conf --key private.pem --cacert ca.der --out out.bin");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).contains("cacert      HTTP_CACERT_HASH=" + Sha256.hex(der));
    byte[] longer = Arrays.copyOf(der, der.length + 1);
    Files.write(directory.resolve("ca.der"), longer);
    assertThat(run("sign cm4.bin --config boot.conf --key private.pem --cacert ca.der --out o2.bin").status()).isEqualTo(3);
  }

  @Test
  void aLargeFileShowsItsProgress() throws IOException {
    try (var file = FileChannel.open(
        directory.resolve("boot.img"), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[1]), 40L * 1024 * 1024 - 1);
    }
    Run run = run("digest boot.img --out boot.sig --key private.pem --json");
    assertThat(run.lines()).filteredOn(line -> line.contains("\"event\":\"progress\"")).hasSizeBetween(3, 100)
        .last().asString().contains("\"done\":41943040,\"total\":41943040");
  }

  private Run run(String arguments) {
    ScriptedPrograms programs =
        new ScriptedPrograms()
            .program(
                "hsm",
                command -> {
                  Path file = Path.of(command.get(3));
                  signedFiles.add(file);
                  try {
                    return ScriptedPrograms.printed(HexFormat.of().formatHex(KEY.sign(Files.readAllBytes(file))) + "\n");
                  } catch (IOException e) {
                    throw new BadInput("x.y", e.toString(), Map.of(), "");
                  }
                })
            .program("failing", command -> ScriptedPrograms.failed(1, "wrong PIN"))
            .program("silent", command -> ScriptedPrograms.printed(""));
    List<String> all = new ArrayList<>();
    String[] words = arguments.strip().split(" +");
    for (String word : words) {
      boolean isFile = word.indexOf('.') >= 0 && !word.startsWith("-");
      all.add(isFile ? directory.resolve(word).normalize().toString() : word);
    }
    all.add(words[0].startsWith("-") ? 1 : 0, "eeprom");
    return Run.in(Path.of("/"), programs, TIME, false, all.toArray(new String[0]));
  }

  private Map<String, String> content() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        content.put(file.getFileName().toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return content;
  }
}
