package org.sbcprov.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SafeTextTest {
  @Test
  void lettersOfAllLanguagesStayAndCommandsOfTerminalsDoNot() {
    assertThat(SafeText.of("gr\u00fc\u00df\u00e4\t\u202e\u2028"))
        .isEqualTo("gr\u00fc\u00df\u00e4\t\\xe2\\x80\\xae\\xe2\\x80\\xa8");
    assertThat(SafeText.of("\u001b]0;title\u0007\r\u009b")).isEqualTo("\\x1b]0;title\\x07\\r\\xc2\\x9b");
    assertThat(SafeText.of("gr\u00fc".getBytes(StandardCharsets.ISO_8859_1))).isEqualTo("gr\\xfc");
  }

  @Test
  void endsOfLinesStayWhereThereMayBeSeveral() {
    assertThat(SafeText.ofLines("a\nb\u001b")).isEqualTo("a\nb\\x1b");
    assertThat(SafeText.of("a\nb")).isEqualTo("a\\x0ab");
  }

  @Property
  void noControlCharacterButTabsGetsThrough(@ForAll String text) {
    assertThat(SafeText.of(text).chars().filter(Character::isISOControl)).allMatch(c -> c == '\t');
  }
}
