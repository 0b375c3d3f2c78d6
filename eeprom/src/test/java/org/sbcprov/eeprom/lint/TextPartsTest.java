package org.sbcprov.eeprom.lint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small readers of numbers, addresses and the like. */
class TextPartsTest {
  @ParameterizedTest
  @CsvSource({
    "1.2.3.4, 16909060", "255.255.255.255, 4294967295", "0.0.0.0, 0", "1.2.3, -1", "1.2.3.4.5, -1", "1..3.4, -1",
    "1.2.3.256, -1", "01.2.3.4, -1", "1.2.3.00, -1", "1.2.3.4., -1", ".1.2.3, -1", "a.b.c.d, -1", "'1.2.3.4 ', -1",
    "-1.2.3.4, -1", "99999999999.1.1.1, -1"
  })
  void anIpv4AddressIsFourNumbersWithoutLeadingZeros(String text, long address) {
    assertThat(Ipv4.parse(text)).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({
    "255.255.255.0, true", "255.255.255.252, true", "128.0.0.0, true", "0.0.0.0, false", "255.255.255.255, false",
    "255.0.255.0, false", "0.0.0.255, false"
  })
  void aMaskIsOnesAndThenZeros(String text, boolean mask) {
    assertThat(Ipv4.isMask(Ipv4.parse(text))).isEqualTo(mask);
  }

  @ParameterizedTest
  @ValueSource(strings = {"6665@169.254.1.1/,6666@/", "@1.2.3.4/,@/", "1@1.2.3.4/eth0,2@1.2.3.5/dc:a6:32:01:36:c2"})
  void netconsoleMayLeaveOutAllButItsSource(String text) {
    assertThat(NetconsoleText.isGood(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/@,/@", "6665@/,6666@/", "6665@1.2.3.4,6666@/", "6665@1.2.3.4/", "70000@1.2.3.4/,@/", "@1.2.3.4/,@/,@/",
        "@1.2.3/,@/", "@@1.2.3.4/,@/", "x@1.2.3.4/,@/"
      })
  void netconsoleNeedsAllItsSigns(String text) {
    assertThat(NetconsoleText.isGood(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"'@/,6666@/', true", "'6665@/,@/', true", "'/@,/@', false", "'@1.2.3.4/,@/', false", "'@/', false"})
  void netconsoleWithoutItsSourceHasAllOfItsSigns(String text, boolean lacks) {
    assertThat(NetconsoleText.lacksOnlySource(text)).isEqualTo(lacks);
  }

  @ParameterizedTest
  @CsvSource({"1, 128.0.0.0", "8, 255.0.0.0", "20, 255.255.240.0", "24, 255.255.255.0", "31, 255.255.255.254"})
  void aMaskHasSoManyOnes(int bits, String mask) {
    assertThat(Ipv4.mask(bits)).isEqualTo(mask);
    assertThat(Ipv4.isMask(Ipv4.parse(mask))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0, DECIMAL, 0", "-1, DECIMAL, -1", "+7, DECIMAL, 7", "0x1F, HEXADECIMAL, 31", "0X1f, HEXADECIMAL, 31",
    "1f, BARE_HEXADECIMAL, 31", "'', EMPTY, 0", "-, OTHER, 0", "0x, OTHER, 0", "1 2, OTHER, 0", "0xg, OTHER, 0",
    "99999999999999999999, DECIMAL, 1099511627776", "-1f, OTHER, 0", "\u0661, OTHER, 0"
  })
  void aNumberIsDecimalOrHasItsPrefix(String text, NumberText.Form form, long value) {
    assertThat(NumberText.of(text)).isEqualTo(new NumberText(form, value));
  }
}
