package org.sbcprov.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.sbcprov.core.failure.Facts;

class EventTest {
  @Test
  void aWarningIsAlwaysShownAndCarriesItsCode() {
    Warning warning = new Warning("eeprom.order-no-end", "It ends nowhere", Facts.of("order", "0x1"));
    assertThat(warning.level()).isEqualTo(Event.Level.WARNING);
    assertThat(warning.facts().keySet()).containsExactly("code", "message", "order");
  }

  @Test
  void progressEndsWhenAllIsDoneAndNeverGoesBeyond() {
    assertThat(new Progress("sending", 0, 0).finished()).isTrue();
    assertThat(new Progress("sending", 1, 2).finished()).isFalse();
    assertThat(new Progress("sending", 1, 2).words()).isEqualTo("sending: 1 of 2 bytes");
    assertThatIllegalArgumentException().isThrownBy(() -> new Progress("sending", 3, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> new Progress("sending", -1, 2));
  }
}
