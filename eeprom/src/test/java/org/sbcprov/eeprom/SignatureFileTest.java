package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Failure;

class SignatureFileTest {
  private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final String RSA = "0f".repeat(256);
  private static final SignatureFile WHOLE =
      new SignatureFile(ABC, OptionalLong.of(1628266219), Optional.of("2712"), Optional.of(RSA));

  @ParameterizedTest
  @CsvSource({
    "2021-08-06T16:10:19.9Z, 1628266219",
    "1970-01-01T00:00:00Z,   0",
    "2106-02-07T06:28:15Z,   4294967295",
  })
  void aSignatureIsTheDigestAndTheTime(Instant time, String seconds) {
    SignatureFile signature = SignatureFile.of(Images.latin1("abc"), time);

    assertThat(Images.latin1(signature.write())).isEqualTo(ABC + "\nts: " + seconds + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1969-12-31T23:59:59Z", "2106-02-07T06:28:16Z"})
  void aTimeThatDoesNotFitIsRefused(Instant time) {
    assertThatThrownBy(() -> SignatureFile.of(new byte[1], time))
        .asInstanceOf(InstanceOfAssertFactories.type(BadUsage.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.timestamp"));
  }

  @Test
  void allLinesAreWrittenInTheOrderOfTheOriginalTool() {
    assertThat(Images.latin1(WHOLE.write()))
        .isEqualTo(ABC + "\nts: 1628266219\ntarget-soc: 2712\nrsa2048: " + RSA + "\n");
    assertThat(parse(Images.latin1(WHOLE.write()))).isEqualTo(WHOLE);
  }

  @Test
  void linesMayHaveAnyOrderAndCrlfAndStrangersAndFilling() {
    String text =
        ABC.toUpperCase() + "  pieeprom.bin\r\nrsa2048: " + RSA.toUpperCase() + "\r\n\r\nfuture: thing\r\ntarget-soc: 2712\r\nts: 1628266219";
    assertThat(parse(text)).isEqualTo(WHOLE);
    assertThat(parse(text + "\0".repeat(400) + "\u00ff".repeat(6000))).isEqualTo(WHOLE);
  }

  @Test
  void whatIsNotThereIsEmpty() {
    SignatureFile bare = parse(ABC);
    assertThat(bare).isEqualTo(new SignatureFile(ABC, OptionalLong.empty(), Optional.empty(), Optional.empty()));
    assertThat(Images.latin1(bare.write())).isEqualTo(ABC + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "\0\0\0", "\n", "abc", "ts: 1", ABC_SHORT, ABC_SHORT + "g", ABC_SHORT + "d0", ABC_SHORT + "d\nts:",
        ABC_SHORT + "d\nts: -1", ABC_SHORT + "d\nts: 4294967296", ABC_SHORT + "d\nts: 99999999999999999999",
        ABC_SHORT + "d\nts: 1\nts: 1", ABC_SHORT + "d\nts: 1 2", ABC_SHORT + "d\nts: \u00b2",
        ABC_SHORT + "d\nrsa2048:", ABC_SHORT + "d\nrsa2048: 00", ABC_SHORT + "d\nrsa2048: xyz",
        ABC_SHORT + "d\ntarget-soc:", ABC_SHORT + "d\ntarget-soc: 2712\u0007", ABC_SHORT + "d\ntarget-soc: 12345678901234567",
        ABC_SHORT + "d\ntarget-soc: 2711\ntarget-soc: 2712", "\u00ef\u00bb\u00bf" + ABC_SHORT + "d",
      })
  void aMalformedFileIsRefusedWithItsLine(String text) {
    assertThatThrownBy(() -> parse(text))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.signature-form"))
        .satisfies(failure -> assertThat(failure.facts()).containsKey("line"));
  }

  private static final String ABC_SHORT = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a";

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 513})
  void anRsaSignatureHas512Digits(int digits) {
    assertThatThrownBy(() -> parse(ABC + "\nrsa2048: " + "a".repeat(digits) + "\n")).isInstanceOf(BadInput.class);
    assertThatThrownBy(() -> parse(ABC + "\nrsa2048: " + RSA + "\nrsa2048: " + RSA)).isInstanceOf(BadInput.class);
  }

  @Test
  void aFileBeyondTheLimitIsRefused() {
    assertThatThrownBy(() -> parse(ABC + "\n" + "x".repeat(4096))).isInstanceOf(BadInput.class);
  }

  @Test
  void theSignatureOfAReleasedSignedImageIsReadAndWrittenAsItIs() throws IOException {
    byte[] file = Images.readReal("keys/bootconf.sig");
    assertThat(SignatureFile.parse(file, "bootconf.sig").write()).isEqualTo(file);
  }

  @Property
  void anyBytesAreReadOrRefused(@ForAll @Size(max = 700) byte[] bytes) {
    assertReadOrRefused(bytes);
    byte[] whole = Arrays.copyOf(WHOLE.write(), 700);
    for (int i = 0; i < bytes.length; i += 7) {
      whole[(i * 131 + (bytes[i] & 0xff)) % whole.length] ^= bytes[i];
    }
    assertReadOrRefused(whole);
  }

  private static void assertReadOrRefused(byte[] bytes) {
    try {
      SignatureFile read = SignatureFile.parse(bytes, "x.sig");
      assertThat(SignatureFile.parse(read.write(), "x.sig")).isEqualTo(read);
    } catch (Failure e) {
      assertThat(e).isInstanceOf(BadInput.class);
    }
  }

  private static SignatureFile parse(String text) {
    return SignatureFile.parse(Images.latin1(text), "x.sig");
  }
}
