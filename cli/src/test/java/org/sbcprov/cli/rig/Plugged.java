package org.sbcprov.cli.rig;

import java.time.Duration;
import java.util.List;
import org.sbcprov.fixtures.faulty.Misstep;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sim.Fault;
import org.sbcprov.usbboot.sim.Pace;

/**
 * What is to be plugged in.
 *
 * @param chip its chip
 * @param pace how fast it is
 * @param lag what each of its transfers takes beyond that
 * @param faults what its programs do wrong
 * @param missteps what its USB does wrong
 */
record Plugged(Chip chip, Pace pace, Duration lag, List<Fault> faults, List<Misstep> missteps) {
  /** A board that does all right, and takes no time for it. */
  static Plugged board(Chip chip) {
    return new Plugged(chip, Pace.INSTANT, Duration.ZERO, List.of(), List.of());
  }

  Plugged with(Pace other) {
    return new Plugged(chip, other, lag, faults, missteps);
  }

  Plugged withLag(Duration other) {
    return new Plugged(chip, pace, other, faults, missteps);
  }

  Plugged with(Fault... wrong) {
    return new Plugged(chip, pace, lag, List.of(wrong), missteps);
  }

  Plugged with(Misstep... wrong) {
    return new Plugged(chip, pace, lag, faults, List.of(wrong));
  }
}
