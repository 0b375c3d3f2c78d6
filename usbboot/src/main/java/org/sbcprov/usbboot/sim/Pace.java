package org.sbcprov.usbboot.sim;

import java.time.Duration;

/**
 * How long a simulated board takes for what real ones take time for.
 *
 * @param away how long it is off the bus between two stages
 * @param question how long a second stage thinks before each message
 * @param flash how long it writes its EEPROM
 */
public record Pace(Duration away, Duration question, Duration flash) {
  /** Takes no time; a host that looks for it sees it gone for a few looks all the same. */
  public static final Pace INSTANT = new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /** Roughly as a Compute Module 4: the times between the lines of its console and of a kernel's log. */
  public static final Pace REAL = new Pace(Duration.ofMillis(1500), Duration.ofMillis(5), Duration.ofSeconds(4));
}
