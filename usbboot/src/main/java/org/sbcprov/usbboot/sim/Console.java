package org.sbcprov.usbboot.sim;

import org.sbcprov.core.event.EventSink;
import org.sbcprov.usbboot.event.UartLine;

/** The serial console of a simulated board. */
record Console(EventSink sink) {
  private static final int COLUMN = 8;

  void print(String line) {
    sink.accept(new UartLine(line));
  }

  /** What boards print when they have a file, with whatever else they say about it. */
  void read(String name, long bytes, String more) {
    StringBuilder line = new StringBuilder("Read ").append(name).append(" bytes ");
    String count = Long.toString(bytes);
    for (int i = count.length(); i < COLUMN; i++) {
      line.append(' ');
    }
    print(line.append(count).append(" hnd 0x00000000").append(more).toString());
  }
}
