package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadUsage;

class UpdateSignatureTest {
  @ParameterizedTest
  @CsvSource({
    "2021-08-06T16:10:19.9Z, 1628266219",
    "1970-01-01T00:00:00Z,   0",
    "2106-02-07T06:28:15Z,   4294967295",
  })
  void aSignatureIsTheDigestAndTheTime(Instant time, String seconds) {
    UpdateSignature signature = UpdateSignature.of(Images.latin1("abc"), time);

    assertThat(Images.latin1(signature.write()))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\nts: " + seconds + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1969-12-31T23:59:59Z", "2106-02-07T06:28:16Z"})
  void aTimeThatDoesNotFitIsRefused(Instant time) {
    assertThatThrownBy(() -> UpdateSignature.of(new byte[1], time))
        .asInstanceOf(InstanceOfAssertFactories.type(BadUsage.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.timestamp"));
  }
}
