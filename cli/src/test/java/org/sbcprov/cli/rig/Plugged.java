package org.sbcprov.cli.rig;

import java.time.Duration;
import java.util.List;
import org.sbcprov.fixtures.faulty.Misstep;
import org.sbcprov.fixtures.usbip.VhciPlug;
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
 * @param speed how fast its USB is
 * @param disks what is on the disks that it becomes when it starts a system, {@code null} for an empty slot; empty when
 *     it becomes nothing
 */
record Plugged(
    Chip chip,
    Pace pace,
    Duration lag,
    List<Fault> faults,
    List<Misstep> missteps,
    VhciPlug.Speed speed,
    List<byte[]> disks) {
  /** A board that does all right, and takes no time for it. */
  static Plugged board(Chip chip) {
    return new Plugged(chip, Pace.INSTANT, Duration.ZERO, List.of(), List.of(), VhciPlug.Speed.HIGH, List.of());
  }

  Plugged with(Pace other) {
    return new Plugged(chip, other, lag, faults, missteps, speed, disks);
  }

  Plugged withLag(Duration other) {
    return new Plugged(chip, pace, other, faults, missteps, speed, disks);
  }

  Plugged with(Fault... wrong) {
    return new Plugged(chip, pace, lag, List.of(wrong), missteps, speed, disks);
  }

  Plugged with(Misstep... wrong) {
    return new Plugged(chip, pace, lag, faults, List.of(wrong), speed, disks);
  }

  Plugged with(VhciPlug.Speed other) {
    return new Plugged(chip, pace, lag, faults, missteps, other, disks);
  }

  Plugged withDisks(List<byte[]> media) {
    return new Plugged(chip, pace, lag, faults, missteps, speed, media);
  }
}
