package org.sbcprov.eeprom.sign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.RsaTestKey;
import org.sbcprov.fixtures.SecureBootEeprom;
import org.sbcprov.fixtures.SyntheticEeprom;

class FirmwareSignatureTest {
  private static final RsaTestKey CUSTOMER = RsaTestKey.of("customer");
  private static final RsaTestKey OTHER = RsaTestKey.of("other");

  private final EepromImage released = EepromImage.parse(SecureBootEeprom.bcm2712Ab(), "x.bin");

  @Test
  void releasedFirmwareIsNotCounterSigned() {
    FirmwareSignature found = FirmwareSignature.of(released);
    assertThat(found.counterSigned()).isEmpty();
    assertThat(found.unsigned()).containsExactly("bootcode.bin", "bootsys");
    assertThat(found.problems()).isEmpty();
  }

  @Test
  void bothStagesOfOneCustomerGoTogether() {
    FirmwareSignature found = FirmwareSignature.of(counterSigned(CUSTOMER, CUSTOMER));
    assertThat(found.counterSigned()).containsExactly("bootcode.bin", "bootsys");
    assertThat(found.problems()).isEmpty();
  }

  @Test
  void oneStageAloneDoesNot() {
    EepromImage image = released.withBootcode(signed(released.bootcode(), CUSTOMER));
    assertThat(FirmwareSignature.of(image).problems())
        .singleElement().extracting(FirmwareSignature.Problem::words).asString().contains("not counter-signed");
  }

  /** It was shown without a word, and refused by verify. */
  @Test
  void firmwareOfAnotherKeyThanTheConfigurationDoesNot() {
    EepromImage image =
        counterSigned(CUSTOMER, CUSTOMER).withFile(EepromImage.PUBLIC_KEY, OTHER.publicBytes());
    assertThat(FirmwareSignature.of(image).problems())
        .extracting(FirmwareSignature.Problem::stage).containsExactly("bootcode.bin", "bootsys");
  }

  /** It passed verify, although no boot ROM takes it. */
  @Test
  void aCustomersSignatureAloneIsNotEnough() {
    byte[] plain = new byte[3000];
    EepromImage image = counterSigned(CUSTOMER, CUSTOMER).withFile(EepromImage.BOOTSYS, signed(plain, CUSTOMER));
    assertThat(FirmwareSignature.of(image).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.stage()).isEqualTo("bootsys");
              assertThat(problem.words()).contains("not by Raspberry Pi");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"2712/pieeprom-2024-09-23.bin", "2712/pieeprom-2026-08-12.bin"})
  void publishedImagesHaveNoProblem(String name) {
    FirmwareSignature found = FirmwareSignature.of(EepromImage.read(RealFirmware.file(name)));
    assertThat(found.problems()).isEmpty();
    assertThat(found.unsigned()).contains("bootcode.bin");
  }

  @Test
  void firmwareOfTheBcm2711IsNotLookedAt() {
    FirmwareSignature found = FirmwareSignature.of(EepromImage.parse(SyntheticEeprom.bcm2711().build(), "x.bin"));
    assertThat(found.unsigned()).isEmpty();
    assertThat(found.problems()).isEmpty();
  }

  private EepromImage counterSigned(RsaTestKey first, RsaTestKey second) {
    return released
        .withBootcode(signed(released.bootcode(), first))
        .withFile(EepromImage.BOOTSYS, signed(released.file(EepromImage.BOOTSYS).orElseThrow(), second));
  }

  private static byte[] signed(byte[] stage, RsaTestKey customer) {
    return SecureBootEeprom.signed(stage, customer, BootcodeSignature.CUSTOMER, 0);
  }
}
