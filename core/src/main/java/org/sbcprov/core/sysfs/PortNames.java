package org.sbcprov.core.sysfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.usb.UsbPort;

/** The kernel's names of places on a bus: {@code usb1} is a root hub, {@code 1-1.2} a port behind it. */
public final class PortNames {
  /** Ports on the way from a root hub: USB allows five hubs, thus six ports; one more does no harm. */
  public static final int MAX_DEPTH = 7;

  private static final int MAX_NUMBER = 65535;

  private PortNames() {}

  /** The port of a directory in {@code /sys/bus/usb/devices}; empty for interfaces ({@code 1-1.2:1.0}) and others. */
  public static Optional<UsbPort> parse(String name) {
    if (name.startsWith("usb")) {
      int bus = number(name, 3, name.length());
      return bus < 0 ? Optional.empty() : Optional.of(new UsbPort(bus, List.of()));
    }
    int dash = name.indexOf('-');
    int bus = dash < 0 ? -1 : number(name, 0, dash);
    if (bus < 0) {
      return Optional.empty();
    }
    List<Integer> ports = new ArrayList<>();
    int from = dash + 1;
    while (from <= name.length()) {
      int dot = name.indexOf('.', from);
      int to = dot < 0 ? name.length() : dot;
      int port = number(name, from, to);
      if (port <= 0 || ports.size() == MAX_DEPTH) {
        return Optional.empty();
      }
      ports.add(port);
      from = to + 1;
    }
    return Optional.of(new UsbPort(bus, ports));
  }

  /** The name of a port's directory. */
  public static String of(UsbPort port) {
    return port.ports().isEmpty() ? "usb" + port.bus() : port.toString();
  }

  /** The order of ports: by bus, then by the ports on the way, as numbers. */
  public static int compare(UsbPort one, UsbPort other) {
    int order = Integer.compare(one.bus(), other.bus());
    for (int i = 0; order == 0 && i < one.ports().size() && i < other.ports().size(); i++) {
      order = Integer.compare(one.ports().get(i), other.ports().get(i));
    }
    return order != 0 ? order : Integer.compare(one.ports().size(), other.ports().size());
  }

  private static int number(String text, int from, int to) {
    if (from >= to || to - from > 5) {
      return -1;
    }
    int number = 0;
    for (int i = from; i < to; i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      number = number * 10 + digit - '0';
    }
    return number > MAX_NUMBER ? -1 : number;
  }
}
