package org.sbcprov.eeprom.sign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.SignatureFile;
import org.sbcprov.fixtures.RealFirmware;

/** What Raspberry Pi signed, checked. */
class ReleasedSignatureTest {
  @Test
  void theSignedImageOfTheOriginalToolsTestsIsValid() throws IOException {
    ConfigSignature signature = ConfigSignature.of(EepromImage.read(RealFirmware.file("keys/pieeprom-signed.bin")));
    PublicKey key = PublicKey.read(RealFirmware.file("keys/test-public.pem"));

    assertThat(signature.state()).isEqualTo(ConfigSignature.State.VALID);
    assertThat(signature.key()).contains(key);
    assertThat(PublicKey.parse(key.write(), "pubkey.bin")).isEqualTo(key);
    assertThat(key.fingerprint()).isEqualTo(Sha256.hex(key.write()));
    assertThat(signature.file().orElseThrow().write())
        .isEqualTo(Files.readAllBytes(RealFirmware.file("keys/bootconf.sig")));
  }

  @Test
  void anRsaSignatureFitsItsFileAndNoOther() throws IOException {
    SignatureFile file = SignatureFile.read(RealFirmware.file("keys/bootconf.sig"));
    PublicKey key = PublicKey.read(RealFirmware.file("keys/test-public.pem"));
    byte[] rsa = HexFormat.of().parseHex(file.rsa2048().orElseThrow());
    byte[] config = Files.readAllBytes(RealFirmware.file("keys/bootconf.txt"));

    assertThat(Sha256.hex(config)).isEqualTo(file.sha256());
    assertThat(key.verifies(Sha256.digest(config), rsa)).isTrue();
    config[0] ^= 1;
    assertThat(key.verifies(Sha256.digest(config), rsa)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2712/pieeprom-2024-09-23.bin", "2712/pieeprom-2026-08-12.bin"})
  void theStagesOfReleasesHaveOneBlockByRaspberryPisKey(String name) {
    EepromImage image = EepromImage.read(RealFirmware.file(name));
    assertRaspberryPis(image.bootcode());
    image.file(EepromImage.BOOTSYS).ifPresent(ReleasedSignatureTest::assertRaspberryPis);
    assertThat(ConfigSignature.of(image).state()).isEqualTo(ConfigSignature.State.UNSIGNED);
  }

  private static void assertRaspberryPis(byte[] stage) {
    List<BootcodeSignature> blocks = BootcodeSignature.parse(stage);
    assertThat(blocks).hasSize(1);
    BootcodeSignature block = blocks.get(0);
    assertThat(block.customer()).isFalse();
    assertThat(block.verifies(stage)).isTrue();
    assertThat(block.write()).isEqualTo(Arrays.copyOfRange(stage, block.length(), stage.length));
    assertThat(BootcodeSignature.withoutCustomers(stage)).isSameAs(stage);
    stage[100] ^= 1;
    assertThat(block.verifies(stage)).isFalse();
  }
}
