package org.sbcprov.usbboot.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.Clock;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Chip;

/** What all connections of a recording share: its time, its numbers, its sink, and what is to be kept. */
final class Recorder {
  private static final Comparator<SeenDevice> BY_PORT =
      Comparator.comparing((SeenDevice device) -> device.port().toString()).thenComparing(SeenDevice::address);

  private final Clock clock;
  private final long start;
  private final TraceSink sink;
  private final boolean contents;
  private final Optional<Pseudonyms> pseudonyms;
  private final Set<UsbPort> portsOfBoards = new HashSet<>();
  private DevicesSeen lastSeen;
  private long lastLook = -1;
  private int connections;

  Recorder(Clock clock, TraceSink sink, boolean contents, Optional<Pseudonyms> pseudonyms) {
    this.clock = clock;
    this.start = clock.nanoTime();
    this.sink = sink;
    this.contents = contents;
    this.pseudonyms = pseudonyms;
  }

  /** Microseconds since the start. */
  long now() {
    return (clock.nanoTime() - start) / 1000;
  }

  /** From a time to now. */
  Span since(long begin) {
    return new Span(begin, now() - begin);
  }

  /** Whether the bytes that are sent are to be kept. */
  boolean contents() {
    return contents;
  }

  /** What stands in for serial numbers and the like, where they are not to be kept. */
  Optional<Pseudonyms> pseudonyms() {
    return pseudonyms;
  }

  synchronized int newConnection() {
    return ++connections;
  }

  synchronized void write(TraceRecord record) {
    sink.accept(record);
  }

  /** There was a look at the devices; it is written down when there is something new. */
  synchronized void looked(long begin, List<UsbDevice> devices, Optional<UsbError> error) {
    List<SeenDevice> seen = new ArrayList<>();
    for (UsbDevice device : devices) {
      if (Chip.of(device.vendor(), device.product()).isPresent()) {
        portsOfBoards.add(device.port());
      }
      if (portsOfBoards.contains(device.port())) {
        seen.add(SeenDevice.of(device));
      }
    }
    seen.sort(BY_PORT);
    if (lastSeen == null || !lastSeen.devices().equals(seen) || !lastSeen.error().equals(error)) {
      lastSeen = new DevicesSeen(since(begin), lastLook, seen, error);
      sink.accept(lastSeen);
    }
    lastLook = begin;
  }

  void close() {
    sink.close();
  }
}
