package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What scenarios do with the machine's own tools; each of it has to go well. */
final class Shell {
  private Shell() {}

  /** Runs a script, and gives what it prints, without spaces around it. */
  static String run(String script) {
    Finished finished = Running.start(List.of("sh", "-ec", script)).within(Rig.BOUND);
    assertThat(finished.status()).as(script + "\n" + finished).isZero();
    return finished.out().strip();
  }

  /** Waits until udev is done with all that has come and gone. */
  static void settle() {
    run("udevadm settle --timeout=60");
  }
}
