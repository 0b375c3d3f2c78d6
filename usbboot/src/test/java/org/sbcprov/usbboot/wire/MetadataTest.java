package org.sbcprov.usbboot.wire;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {
  @ParameterizedTest
  @CsvSource({
    "*MAC_ADDR*2c:cf:67:22:08:f4, MAC_ADDR, 2c:cf:67:22:08:f4",
    "*EEPROM_UPDATE*success, EEPROM_UPDATE, success",
    "*EMPTY*, EMPTY, ''",
    "*BARE, BARE, ''",
    "*, '', ''",
    "*A*B*C, A, B*C"
  })
  void namesThatStartWithAStarAreProperties(String name, String property, String value) {
    assertThat(Metadata.of(name)).contains(new Metadata(property, value));
  }

  @Test
  void otherNamesAreNot() {
    assertThat(Metadata.of("")).isEmpty();
    assertThat(Metadata.of("config.txt")).isEmpty();
    assertThat(Metadata.of("a*b")).isEmpty();
  }

  @Test
  void theFactoryUuidOfUpstreamsExampleIsDecoded() {
    assertThat(Metadata.of("*FACTORY_UUID*19a519a6_19ab520e_1ac0212b"))
        .contains(new Metadata("FACTORY_UUID", "001000911006186073"));
  }

  /** rpiboot has room for 36 characters and writes as many as there are words for. */
  @Test
  void aFactoryUuidLongerThanAnyIsLeftAsItIs() {
    String words = "19a519a6_".repeat(7);
    assertThat(C40.decode("19a519a6_".repeat(6)).orElseThrow()).hasSize(36);
    assertThat(C40.decode(words)).isEmpty();
    assertThat(Metadata.of("*FACTORY_UUID*" + words).orElseThrow().value()).isEqualTo(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "_", "0", "zz", "00000001", "ffffffff", "0000ffff", "-1", "+19a519", "19a519a6_-1", "123456789", "1_2", "19a50000"})
  void wordsThatAreNotInThisCodeAreLeftAsTheyAre(String words) {
    assertThat(Metadata.of("*FACTORY_UUID*" + words).orElseThrow().value()).isEqualTo(words);
  }

  @Property
  void anyNameIsAPropertyOrNot(@ForAll String name) {
    assertThat(Metadata.of(name).isPresent()).isEqualTo(name.startsWith("*"));
    Metadata.of("*FACTORY_UUID*" + name);
  }
}
