package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.fixtures.SyntheticEeprom;

class UpdateSignatureTest {
  private static final String HASH = "384a24cbb35d648de76fb19f5bef51b895e4a3d35ef0692f85045e5e6a6ec238";

  @Test
  void aSignatureIsTheDigestAndTheTime() {
    byte[] image = Images.latin1("abc");

    UpdateSignature signature = UpdateSignature.of(image, Instant.parse("2021-08-06T16:10:19.9Z"));

    assertThat(Images.latin1(signature.write()))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\nts: 1628266219\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        HASH + "\nts: 1628266219\n",
        HASH + "\nts: 1628266219",
        HASH + "\r\nts: 1628266219\r\n",
        HASH + "\nts:1628266219\n",
        HASH + "\nts: 1628266219\ntarget-soc: 2711\n",
        HASH + "\ntarget-soc: 2711\nts: 1628266219\n",
        HASH + "\nts: 1628266219\nrsa2048: 284d3ef8b960\n\n",
        "384A24CBB35D648DE76FB19F5BEF51B895E4A3D35EF0692F85045E5E6A6EC238\nts: 1628266219\n",
      })
  void whatOtherToolsWriteIsRead(String text) {
    assertThat(UpdateSignature.parse(Images.latin1(text), "pieeprom.sig"))
        .isEqualTo(new UpdateSignature(HASH, 1628266219));
  }

  @Test
  void aSignatureNeedsNoTime() {
    UpdateSignature signature = UpdateSignature.parse(Images.latin1(HASH), "pieeprom.sig");

    assertThat(signature.timestamp()).isEqualTo(UpdateSignature.NO_TIMESTAMP);
    assertThat(Images.latin1(signature.write())).isEqualTo(HASH + "\n");
  }

  @Test
  void theSignatureOfAConfigIsRead() throws IOException {
    assertThat(UpdateSignature.parse(Images.readReal("keys/bootconf.sig"), "bootconf.sig").timestamp())
        .isEqualTo(1614092425);
    assertThat(UpdateSignature.parse(Images.latin1(SyntheticEeprom.SIGNATURE), "bootconf.sig").timestamp())
        .isEqualTo(1614092425);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1  | ''                          | empty",
        "2  | '\n'                        | first line",
        "3  | ts: 1                       | first line",
        "4  | H0                          | first line",
        "5  | H  pieeprom.bin             | first line",
        "6  | 'H\nts: x'                  | 32 bits",
        "7  | 'H\nts:'                    | 32 bits",
        "8  | 'H\nts: -1'                 | 32 bits",
        "9  | 'H\nts: 4294967296'         | 32 bits",
        "10 | 'H\nts: 99999999999999999999999999' | 32 bits",
        "11 | 'H\nts: 1\nts: 2'           | two timestamps",
        "12 | 'H\nH'                      | name: value",
        "13 | 'H\nts: 0x10'               | 32 bits",
        "14 | 'H\n: 1'                    | name: value",
      })
  void whatIsNoSignatureIsExplained(int number, String text, String words) {
    assertThatThrownBy(() -> UpdateSignature.parse(Images.latin1(text.replace("H", HASH)), "pieeprom.sig"))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(
            failure -> {
              assertThat(failure.code()).isEqualTo("eeprom.signature-form");
              assertThat(failure).hasMessageContaining("pieeprom.sig").hasMessageContaining(words);
            });
  }

  @Test
  void anImageGivenAsSignatureIsRefused() {
    assertThatThrownBy(() -> UpdateSignature.parse(SyntheticEeprom.bcm2711().build(), "pieeprom.bin"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("more than 4096 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1969-12-31T23:59:59Z", "2106-02-07T06:28:16Z"})
  void aTimeThatDoesNotFitIsRefused(Instant time) {
    assertThatThrownBy(() -> UpdateSignature.of(new byte[1], time))
        .asInstanceOf(InstanceOfAssertFactories.type(BadUsage.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.timestamp"));
  }

  @Property
  void whatIsWrittenIsReadBack(@ForAll byte[] image, @ForAll @LongRange(min = 0, max = 0xffffffffL) long seconds) {
    UpdateSignature signature = UpdateSignature.of(image, Instant.ofEpochSecond(seconds));

    assertThat(UpdateSignature.parse(signature.write(), "pieeprom.sig")).isEqualTo(signature);
  }

  @Property
  void anyMutationIsReadOrRefused(@ForAll byte[] noise, @ForAll int at, @ForAll byte value) {
    byte[] text = Images.latin1(SyntheticEeprom.SIGNATURE);
    text[Math.floorMod(at, text.length)] = value;
    for (byte[] bytes : new byte[][] {noise, text}) {
      try {
        UpdateSignature.parse(bytes, "pieeprom.sig");
      } catch (BadInput e) {
        assertThat(e.code()).isEqualTo("eeprom.signature-form");
      } catch (RuntimeException e) {
        fail("not a Failure", e);
      }
    }
  }
}
