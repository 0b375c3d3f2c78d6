package org.sbcprov.core.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FactsTest {
  @Test
  void keepsTheOrderAndLeavesOutWhatIsNotKnown() {
    assertThat(Facts.of("file", "a", "serial", null, "size", 3)).containsExactly(
        Map.entry("file", "a"), Map.entry("size", 3));
  }

  @Test
  void aNameNeedsAValue() {
    assertThatIllegalArgumentException().isThrownBy(() -> Facts.of("file"));
  }

  @Test
  void exitStatusesAreAPromise() {
    assertThat(ExitStatus.values())
        .extracting(ExitStatus::code)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 130);
  }
}
