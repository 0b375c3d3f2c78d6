package org.sbcprov.core.usb;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A physical place: the bus, and the port numbers on the way from its root hub.
 *
 * @param bus bus number
 * @param ports port numbers, the root hub's first; empty for a root hub
 */
public record UsbPort(int bus, List<Integer> ports) {
  public UsbPort {
    ports = List.copyOf(ports);
  }

  // Written out: what a record brings is made at its first use, by a machinery that takes longer than a board's session.

  @Override
  public boolean equals(Object other) {
    return other instanceof UsbPort port && bus == port.bus && ports.equals(port.ports);
  }

  @Override
  public int hashCode() {
    return 31 * bus + ports.hashCode();
  }

  /** The form that Linux and rpiboot use, such as {@code 1-1.3.2}; just the bus for a root hub. */
  @Override
  public String toString() {
    return ports.isEmpty()
        ? Integer.toString(bus)
        : bus + "-" + ports.stream().map(String::valueOf).collect(Collectors.joining("."));
  }
}
