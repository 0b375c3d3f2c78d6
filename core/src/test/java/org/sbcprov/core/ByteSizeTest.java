package org.sbcprov.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadUsage;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "512, 512",
    "512B, 512",
    "4000MiB, 4194304000",
    "4000 MiB, 4194304000",
    "4000M, 4194304000",
    "4000mb, 4194304000",
    "1k, 1024",
    "8 TiB, 8796093022208",
  })
  void readsTheFormsThatPeopleWrite(String text, long bytes) {
    assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "M", "-1", "1.5G", "4000MiBs", "4000 MM", "0x10", "9999999999999999999", "99999999T"})
  void refusesWhatIsNotASize(String text) {
    assertThatExceptionOfType(BadUsage.class)
        .isThrownBy(() -> ByteSize.parse(text))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("size.form"));
  }

  @Property
  void readsBackWhatItPrints(@ForAll @LongRange(min = 0) long bytes) {
    assertThat(ByteSize.parse(new ByteSize(bytes).toString())).isEqualTo(new ByteSize(bytes));
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "513, 513 B", "524288, 512 KiB", "4194304000, 4000 MiB", "1073741824, 1 GiB"})
  void printsTheLargestUnitThatIsExact(long bytes, String text) {
    assertThat(new ByteSize(bytes)).hasToString(text);
  }
}
