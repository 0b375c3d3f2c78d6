package org.sbcprov.cli.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadUsage;

class ShellArgumentsTest {
  private static final String OPTIONS = "c:i:H:k:ho:v:";

  @Test
  void aValueStandsInTheSameWordOrInTheNext() {
    ShellArguments parsed = parse("-i", "image", "-osig", "-c", "-x");
    assertThat(parsed.value('i')).isEqualTo("image");
    assertThat(parsed.value('o')).isEqualTo("sig");
    assertThat(parsed.value('c')).isEqualTo("-x");
    assertThat(parsed.value('k')).isNull();
    assertThat(parsed.help()).isFalse();
  }

  @Test
  void theLastValueCountsAndAnEmptyOneIsNone() {
    assertThat(parse("-k", "a", "-k", "b").value('k')).isEqualTo("b");
    assertThat(parse("-k", "a", "-k", "").value('k')).isNull();
  }

  @Test
  void whatStandsBehindTheOptionsIsNotLookedAt() {
    assertThat(parse("-i", "a", "b", "-o", "c").value('o')).isNull();
    assertThat(parse("-i", "a", "--", "-o", "c").value('o')).isNull();
    assertThat(parse("-i", "a", "-", "-o", "c").value('o')).isNull();
  }

  @Test
  void helpEndsIt() {
    assertThat(parse("-h", "-z").help()).isTrue();
    assertThat(parse("--help").help()).isTrue();
    assertThat(parse("-i", "-h").help()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-z", "-:", "-i", "--out", "-k a -o"})
  void anUnknownOptionOrAMissingValueIsAUsageError(String line) {
    assertThatThrownBy(() -> parse(line.split(" "))).isInstanceOf(BadUsage.class).hasMessageStartingWith("tool: ");
  }

  private static ShellArguments parse(String... arguments) {
    return ShellArguments.parse("tool", OPTIONS, arguments);
  }
}
