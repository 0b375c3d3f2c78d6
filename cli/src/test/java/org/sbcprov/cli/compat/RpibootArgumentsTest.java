package org.sbcprov.cli.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.usbboot.Selection;

/** Against {@code get_options} in rpiboot's {@code main.c}. */
class RpibootArgumentsTest {
  private static RpibootArguments parse(String line) {
    return RpibootArguments.parse(line.isEmpty() ? new String[0] : line.split(" "));
  }

  @Test
  void withoutAnyItBootsTheGadgetOfAnyBoardOnce() {
    RpibootArguments none = parse("");
    assertThat(none.directory()).isNull();
    assertThat(none.metadata()).isNull();
    assertThat(none.loop() || none.overlay() || none.signed() || none.help() || none.version()).isFalse();
    assertThat(none.verbosity()).isZero();
    assertThat(none.delay()).isEmpty();
    assertThat(none.selection()).isEqualTo(Selection.ANY);
  }

  @Test
  void eachOptionIsAWordOfItsOwn() {
    RpibootArguments all = parse("-d dir -l -o -m 1000 -v -s -p 1-1.3 -i a1b2 -j records");
    assertThat(all.directory()).isEqualTo("dir");
    assertThat(all.loop() && all.overlay() && all.signed()).isTrue();
    assertThat(all.delay()).contains(Duration.ofMillis(1));
    assertThat(all.verbosity()).isEqualTo(1);
    assertThat(all.selection().path()).contains("1-1.3");
    assertThat(all.selection().serial()).contains("a1b2");
    assertThat(all.metadata()).isEqualTo("records");
  }

  @ParameterizedTest
  @CsvSource({"-0, 0", "-7, 7", "-07, 7", "-98, 98", "-000000000000000000098, 98"})
  void aNumberIsAPortNumber(String word, int number) {
    assertThat(parse(word).selection().portNumber()).hasValue(number);
  }

  @Test
  void theLastOfSeveralCounts() {
    assertThat(parse("-v -vv").verbosity()).isEqualTo(2);
    assertThat(parse("-vv -v").verbosity()).isEqualTo(1);
    assertThat(parse("-d a -d b").directory()).isEqualTo("b");
  }

  /** A value may begin with a dash: rpiboot takes the next word, whatever it is. */
  @Test
  void aValueIsTheNextWord() {
    assertThat(parse("-d -l").directory()).isEqualTo("-l");
    assertThat(parse("-d -l").loop()).isFalse();
  }

  @Test
  void metadataTakesTheNextWordUnlessThatIsAnOption() {
    assertThat(parse("-j -l").metadata()).isNull();
    assertThat(parse("-j -l").loop()).isTrue();
    assertThat(parse("-l -j").metadata()).isNull();
    assertThat(parse("-j x -l").metadata()).isEqualTo("x");
    assertThat(RpibootArguments.parse(new String[] {"-j", ""}).metadata()).isEmpty();
  }

  @Test
  void helpAndVersionEndItWhateverFollows() {
    assertThat(parse("-h nonsense").help()).isTrue();
    assertThat(parse("--help -o").help()).isTrue();
    assertThat(parse("-o -V -h").version()).isTrue();
    assertThat(parse("-o -V -h").help()).isFalse();
    assertThat(parse("--version").version()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"500us, 500", "+7, 7", "99999999999999999999, 60000000"})
  void aDelayIsTheNumberAtItsStart(String text, long micros) {
    assertThat(parse("-m " + text).delay()).contains(Duration.ofNanos(micros * 1000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-d", "-p", "-m", "-i", "x", "-lv", "-vvv", "-D x", "--dir x", "-d=x", "-dx", "-99", "-100", "-5x", "-", "--",
        "-o", "-s", "-m 0 -l", "-m x", "-m -5", "-m 0", "-3 -p 1-1", "-p 1-1 -0", "nonsense -h", "-4294967297",
      })
  void whatRpibootDoesNotTakeIsRefused(String line) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOfSatisfying(BadUsage.class, refused -> assertThat(refused.code()).isEqualTo("usage"))
        .hasMessageStartingWith("rpiboot: ");
  }

  @Property(tries = 2000)
  void anyWordsAreTakenOrRefused(@ForAll String[] words) {
    try {
      RpibootArguments.parse(words);
    } catch (BadUsage refused) {
      assertThat(refused.code()).isEqualTo("usage");
    }
  }
}
