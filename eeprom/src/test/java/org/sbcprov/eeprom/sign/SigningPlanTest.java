package org.sbcprov.eeprom.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.SignatureFile;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.RsaTestKey;
import org.sbcprov.fixtures.SecureBootEeprom;
import org.sbcprov.fixtures.SyntheticEeprom;

class SigningPlanTest {
  private static final KeySigner SIGNER = KeySigner.parse(KeyFileTest.latin1(RsaTestKey.of("key").pkcs8()), "k.pem");
  private static final KeySigner OTHER = KeySigner.parse(KeyFileTest.latin1(RsaTestKey.of("other").pkcs8()), "o.pem");
  private static final Instant TIME = Instant.ofEpochSecond(1700000001L);

  private enum Image {
    BCM2711,
    BCM2712,
    BCM2712_AB;

    byte[] bytes() {
      return switch (this) {
        case BCM2711 -> SecureBootEeprom.bcm2711();
        case BCM2712 -> SecureBootEeprom.bcm2712();
        case BCM2712_AB -> SecureBootEeprom.bcm2712Ab();
      };
    }

    SigningRequest.Scope scope() {
      return this == BCM2711 ? SigningRequest.Scope.UNSTATED : SigningRequest.Scope.FIRMWARE;
    }
  }

  @TempDir Path directory;

  private String config = "[all]\nBOOT_ORDER=0xf21\n";
  private Optional<byte[]> certificate = Optional.empty();
  private Optional<SigningRequest.Recovery> recovery = Optional.empty();
  private final EventLog log = new EventLog();

  @ParameterizedTest
  @EnumSource
  void aSignedImageIsValidByTheKeyAndHasItsSignatureBesideIt(Image image) throws IOException {
    SignatureFile written = sign(image.bytes(), image.scope());

    EepromImage signed = EepromImage.read(out());
    ConfigSignature signature = ConfigSignature.of(signed);
    assertThat(signature.state()).isEqualTo(ConfigSignature.State.VALID);
    assertThat(signature.key()).contains(SIGNER.publicKey());
    assertThat(signature.file().orElseThrow().timestamp()).hasValue(1700000001L);
    assertThat(new String(signed.bootConf(), StandardCharsets.US_ASCII)).isEqualTo(config);
    assertThat(BootcodeSignature.customers(signed.bootcode()).isPresent()).isEqualTo(image != Image.BCM2711);
    assertThat(written.sha256()).isEqualTo(Sha256.hex(Files.readAllBytes(out())));
    assertThat(directory.resolve("out.sig")).hasBinaryContent(written.write());
    assertThat(log.events()).isEmpty();
    FileVerification verified =
        FileVerification.of(out(), written, Optional.of(SIGNER.publicKey()), EventSink.NONE);
    assertThat(verified.counterSigned())
        .isEqualTo(
            image == Image.BCM2711
                ? List.of()
                : image == Image.BCM2712 ? List.of("bootcode.bin") : List.of("bootcode.bin", "bootsys"));
    assertOnly("in.bin", "out.bin", "out.sig");
  }

  @ParameterizedTest
  @EnumSource
  void signingAgainWithAnotherKeyGivesWhatSigningWithItAtOnceGives(Image image) throws IOException {
    sign(image.bytes(), image.scope());
    byte[] first = Files.readAllBytes(out());
    plan(image.bytes(), image.scope(), OTHER).sign(OTHER).write();
    byte[] other = Files.readAllBytes(out());
    assertThat(other).isNotEqualTo(first);

    SigningPlan.of(request(first, image.scope()), OTHER.publicKey(), log).sign(OTHER).write();

    assertThat(out()).hasBinaryContent(other);
    assertThat(log.of(Warning.class)).extracting(Warning::code)
        .filteredOn("eeprom.firmware-resigned"::equals)
        .hasSize(image.ordinal());
    assertThat(log.of(Warning.class)).extracting(Warning::code)
        .filteredOn("eeprom.key-replaced"::equals)
        .hasSize(1);
    assertThat(log.of(Warning.class)).hasSize(image.ordinal() + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "BCM2711,    FIRMWARE",
    "BCM2712,    UNSTATED",
    "BCM2712_AB, UNSTATED",
  })
  void whatIsSignedHasToFitTheChip(Image image, SigningRequest.Scope scope) {
    assertFails("eeprom.sign-scope", image.bytes(), scope);
  }

  @Test
  void onlyABcm2712TakesACounterSignedRecoveryProgram() {
    recovery = Optional.of(new SigningRequest.Recovery(SecureBootEeprom.program(5000), directory.resolve("r.bin")));
    assertFails("eeprom.sign-scope", SecureBootEeprom.bcm2711(), SigningRequest.Scope.UNSTATED);
  }

  @Test
  void aRecoveryProgramIsCounterSignedAndWrittenWithTheImage() throws IOException {
    byte[] program = SecureBootEeprom.program(5000);
    recovery = Optional.of(new SigningRequest.Recovery(program, directory.resolve("bootcode5.bin")));
    sign(SecureBootEeprom.bcm2712Ab(), SigningRequest.Scope.FIRMWARE);
    assertThat(directory.resolve("bootcode5.bin"))
        .hasBinaryContent(SecureBootEeprom.signed(program, RsaTestKey.of("key"), 16, 0));
    assertOnly("bootcode5.bin", "in.bin", "out.bin", "out.sig");
  }

  @ParameterizedTest
  @CsvSource({"out.bin", "out.sig", "in.bin"})
  void noFileIsWrittenTwiceOrOverTheSource(String name) {
    recovery = Optional.of(new SigningRequest.Recovery(SecureBootEeprom.program(5000), directory.resolve(name)));
    assertFails(
        name.equals("in.bin") ? "output.is-input" : "eeprom.out-name",
        SecureBootEeprom.bcm2712Ab(),
        SigningRequest.Scope.FIRMWARE);
  }

  @Test
  void whenOneOutputCannotBeWrittenNoneIs() throws IOException {
    Path missing = directory.resolve("none").resolve("bootcode5.bin");
    recovery = Optional.of(new SigningRequest.Recovery(SecureBootEeprom.program(5000), missing));
    assertFails("io.no-directory", SecureBootEeprom.bcm2712Ab(), SigningRequest.Scope.FIRMWARE);
  }

  @Test
  void anImageOlderThanSecureBootIsRefused() {
    byte[] image = SyntheticEeprom.bcm2711().build();
    assertFails("eeprom.no-secure-boot", image, SigningRequest.Scope.UNSTATED);
    assertFails("eeprom.no-secure-boot", SecureBootEeprom.built(image, 1632136572), SigningRequest.Scope.UNSTATED);
    SecureBootEeprom.built(image, 1632136573);
    plan(image, SigningRequest.Scope.UNSTATED, SIGNER);
  }

  @Test
  void anImageWithoutPlacesForSignaturesIsRefused() {
    byte[] image = SyntheticEeprom.bcm2711Of2019().build();
    byte[] text = "\0BUILD_TIMESTAMP=1700000000\0".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, image, 1024, text.length);
    assertFails("eeprom.no-file", image, SigningRequest.Scope.UNSTATED);
  }

  @Test
  void aConfigurationHasToFitAndToBeText() {
    config = "#".repeat(4077);
    assertFails("eeprom.config-too-large", SecureBootEeprom.bcm2711(), SigningRequest.Scope.UNSTATED);
    config = "A=\0";
    assertFails("eeprom.config-binary", SecureBootEeprom.bcm2711(), SigningRequest.Scope.UNSTATED);
    config = "";
    plan(SecureBootEeprom.bcm2711(), SigningRequest.Scope.UNSTATED, SIGNER);
    assertThat(log.of(Warning.class)).extracting(Warning::code).containsExactly("eeprom.config-empty");
  }

  @Test
  void firmwareThatRaspberryPiDidNotSignIsRefused() {
    byte[] image = SecureBootEeprom.built(SyntheticEeprom.bcm2712Ab().build(), SecureBootEeprom.BUILT);
    assertFails("eeprom.firmware-unsigned", image, SigningRequest.Scope.FIRMWARE);
    byte[] damaged = SecureBootEeprom.bcm2712Ab();
    damaged[SyntheticEeprom.offsetOf(damaged, "bootsys") + 100] ^= 1;
    assertFails("eeprom.firmware-unsigned", damaged, SigningRequest.Scope.FIRMWARE);
    recovery = Optional.of(new SigningRequest.Recovery(new byte[6000], directory.resolve("bootcode5.bin")));
    assertFails("eeprom.firmware-unsigned", SecureBootEeprom.bcm2712Ab(), SigningRequest.Scope.FIRMWARE);
  }

  /** A signer's PIN is not to be asked for what cannot work: all refusals come from the plan. */
  @Test
  void aPlanSignsAndWritesNothing() throws IOException {
    SigningPlan plan = plan(SecureBootEeprom.bcm2712Ab(), SigningRequest.Scope.FIRMWARE, SIGNER);
    assertThat(plan.parts()).extracting(SigningPlan.Part::name)
        .containsExactly("bootcode.bin", "bootsys", "bootconf.txt");
    assertThat(plan.parts()).extracting(SigningPlan.Part::size).containsExactly(25984, 78356, config.length());
    assertOnly("in.bin");
  }

  @Test
  void aSignerThatLiesWritesNothing() throws IOException {
    Signer liar =
        new Signer() {
          @Override
          public PublicKey publicKey() {
            return SIGNER.publicKey();
          }

          @Override
          public String name() {
            return "liar";
          }

          @Override
          public Signed sign(Message message) {
            return OTHER.sign(message);
          }
        };
    for (SigningRequest.Scope scope : List.of(SigningRequest.Scope.FIRMWARE, SigningRequest.Scope.CONFIG_ONLY)) {
      SigningPlan plan = plan(SecureBootEeprom.bcm2712Ab(), scope, SIGNER);
      assertThatThrownBy(() -> plan.sign(liar).write())
          .asInstanceOf(InstanceOfAssertFactories.type(VerificationFailed.class))
          .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.read-back"));
    }
    assertOnly("in.bin");
  }

  @Test
  void signingOnlyTheConfigurationOfFirmwareWithAnotherKeyIsRefused() throws IOException {
    sign(SecureBootEeprom.bcm2712Ab(), SigningRequest.Scope.FIRMWARE);
    byte[] signed = Files.readAllBytes(out());
    plan(signed, SigningRequest.Scope.CONFIG_ONLY, SIGNER);
    assertThat(log.events()).isEmpty();
    assertThatThrownBy(() -> plan(signed, SigningRequest.Scope.CONFIG_ONLY, OTHER))
        .asInstanceOf(InstanceOfAssertFactories.type(Refused.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.firmware-other-key"));
  }

  @Test
  void aCertificateGoesInAndItsHashIsCompared() throws IOException {
    byte[] der = {0x30, 1, 2};
    certificate = Optional.of(der);
    config = "HTTP_CACERT_HASH=" + Sha256.hex(der).toUpperCase() + "\n";
    sign(SecureBootEeprom.bcm2711(), SigningRequest.Scope.UNSTATED);
    assertThat(EepromImage.read(out()).file(EepromImage.CA_CERTIFICATE).orElseThrow()).isEqualTo(der);
    assertThat(log.events()).isEmpty();
    byte[] with = Files.readAllBytes(out());

    config = "HTTP_CACERT_HASH=" + "0".repeat(64) + "\n";
    plan(SecureBootEeprom.bcm2711(), SigningRequest.Scope.UNSTATED, SIGNER);
    certificate = Optional.empty();
    plan(SecureBootEeprom.bcm2711(), SigningRequest.Scope.UNSTATED, SIGNER);
    plan(with, SigningRequest.Scope.UNSTATED, SIGNER);
    assertThat(log.of(Warning.class)).extracting(Warning::code).hasSize(3).containsOnly("eeprom.cacert-hash");
  }

  @Test
  void anImageThatIsChangedAnywhereThatIsSignedIsToldApart() throws IOException {
    sign(SecureBootEeprom.bcm2712Ab(), SigningRequest.Scope.FIRMWARE);
    byte[] signed = Files.readAllBytes(out());
    int bootsys = SyntheticEeprom.offsetOf(signed, "bootsys");
    int conf = SyntheticEeprom.offsetOf(signed, "bootconf.txt");
    int sig = SyntheticEeprom.offsetOf(signed, "bootconf.sig");
    int key = SyntheticEeprom.offsetOf(signed, "pubkey.bin");
    assertChanged(signed, 100, "eeprom.firmware-mismatch");
    assertChanged(signed, bootsys + 100, "eeprom.firmware-mismatch");
    assertChanged(signed, conf + 30, "eeprom.config-mismatch");
    assertChanged(signed, sig + 24, "eeprom.config-mismatch");
    assertChanged(signed, sig + 24 + 300, "eeprom.config-mismatch");
    assertChanged(signed, key + 24, "eeprom.config-mismatch");
    assertChanged(signed, key + 24 + 255, "eeprom.config-mismatch");
    // What nothing signs: the main program is checked by the stages, not here.
    assertThat(verify(changed(signed, SyntheticEeprom.offsetOf(signed, "bootmain") + 4000))).isNotNull();
  }

  @ParameterizedTest
  @EnumSource
  void everyStateOfASignatureIsTold(ConfigSignature.State state) throws IOException {
    sign(SecureBootEeprom.bcm2711(), SigningRequest.Scope.UNSTATED);
    EepromImage signed = EepromImage.read(out());
    byte[] nothing = new byte[264];
    String digest = Sha256.hex(signed.bootConf());
    EepromImage image =
        switch (state) {
          case UNSIGNED -> EepromImage.parse(SecureBootEeprom.bcm2711(), "x");
          case VALID -> signed;
          case SIGNATURE_MISSING -> signed.withFile(EepromImage.BOOT_CONF_SIGNATURE, nothing);
          case SIGNATURE_DAMAGED -> signed.withFile(EepromImage.BOOT_CONF_SIGNATURE, new byte[] {'x'});
          case DIGEST_DIFFERS -> signed.withBootConf(new byte[] {'#'});
          case RSA_MISSING ->
              signed.withFile(EepromImage.BOOT_CONF_SIGNATURE, (digest + "\n").getBytes(StandardCharsets.US_ASCII));
          case KEY_MISSING -> signed.withFile(EepromImage.PUBLIC_KEY, nothing);
          case KEY_DAMAGED -> signed.withFile(EepromImage.PUBLIC_KEY, Arrays.copyOf(new byte[] {1}, 264));
          case RSA_DIFFERS -> signed.withFile(EepromImage.PUBLIC_KEY, OTHER.publicKey().write());
        };
    ConfigSignature signature = ConfigSignature.of(image);
    assertThat(signature.state()).isEqualTo(state);
    assertThat(signature.valid()).isEqualTo(state == ConfigSignature.State.VALID);
    assertThat(signature.signed()).isEqualTo(state != ConfigSignature.State.UNSIGNED);
  }

  private void assertChanged(byte[] signed, int offset, String code) {
    assertThatThrownBy(() -> verify(changed(signed, offset)))
        .asInstanceOf(InstanceOfAssertFactories.type(VerificationFailed.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private static byte[] changed(byte[] image, int offset) {
    byte[] changed = image.clone();
    changed[offset] ^= 1;
    return changed;
  }

  private FileVerification verify(byte[] image) throws IOException {
    Path file = Files.write(directory.resolve("changed.bin"), image);
    return FileVerification.of(file, SignatureFile.of(image, TIME), Optional.empty(), EventSink.NONE);
  }

  private SignatureFile sign(byte[] image, SigningRequest.Scope scope) {
    return plan(image, scope, SIGNER).sign(SIGNER).write();
  }

  private void assertFails(String code, byte[] image, SigningRequest.Scope scope) {
    assertThatThrownBy(() -> sign(image, scope))
        .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(code));
    assertOnly("in.bin");
  }

  private SigningPlan plan(byte[] image, SigningRequest.Scope scope, KeySigner signer) {
    return SigningPlan.of(request(image, scope), signer.publicKey(), log);
  }

  private SigningRequest request(byte[] image, SigningRequest.Scope scope) {
    try {
      Path source = Files.write(directory.resolve("in.bin"), image);
      byte[] text = config.getBytes(StandardCharsets.ISO_8859_1);
      return new SigningRequest(source, out(), text, certificate, scope, recovery, TIME);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Path out() {
    return directory.resolve("out.bin");
  }

  private void assertOnly(String... names) {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(names);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
