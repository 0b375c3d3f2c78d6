package org.sbcprov.cli.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.sbcprov.core.failure.Interrupted;

class PlacesTest {
  @Test
  void whoIsInterruptedWhileWaitingSaysThatNothingWasWritten() {
    Places places = new Places(1);
    places.take("/dev/sda", event -> {});
    Thread.currentThread().interrupt();
    Interrupted interrupted =
        catchThrowableOfType(Interrupted.class, () -> places.take("/dev/sdb", event -> {}));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(interrupted.facts()).containsEntry("left", "nothing was written to it");
    assertThat(interrupted.hint()).contains("run the same command again");
    places.give();
    places.take("/dev/sdb", event -> {});
  }
}
