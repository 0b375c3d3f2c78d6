package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadUsage;

class SettingTest {
  @Test
  void theFirstEqualsSignParts() {
    assertThat(Setting.parse("A=b=c d")).isEqualTo(new Setting("A", "b=c d"));
    assertThat(Setting.parse("TFTP_IP=")).isEqualTo(new Setting("TFTP_IP", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "=1", " A=1", "A =1", "A-B=1", "A=1\nB=2", "A=\u20ac", "[all]=1", "#A=1"})
  void anythingElseIsRefused(String text) {
    assertThatExceptionOfType(BadUsage.class)
        .isThrownBy(() -> Setting.parse(text))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.setting-form"));
  }
}
