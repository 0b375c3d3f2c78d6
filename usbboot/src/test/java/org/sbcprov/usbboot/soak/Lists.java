package org.sbcprov.usbboot.soak;

import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbHost;

/**
 * Looks at the USB ports, many times: each makes a libusb context of its own, with files and memory that Java knows
 * nothing of.
 *
 * @param before what the process held after a tenth of them
 * @param after what it held at the end
 * @param micros how long one took
 */
record Lists(Sample before, Sample after, long micros) {
  /** What the collector and the allocator move to and fro. */
  static final long RESIDENT_MORE = 16L << 20;

  static Lists of(UsbHost host, int number) throws UsbException {
    look(host, number / 10);
    Sample before = Sample.now();
    long start = System.nanoTime();
    look(host, number);
    long micros = (System.nanoTime() - start) / 1000 / number;
    return new Lists(before, Sample.now(), micros);
  }

  private static void look(UsbHost host, int number) throws UsbException {
    for (int i = 0; i < number; i++) {
      host.devices();
    }
  }

  /** What grew beyond its bound, in words; empty when nothing did. */
  List<String> growth() {
    List<String> growth = new ArrayList<>();
    if (after.files() > before.files()) {
      growth.add(after.files() + " files instead of " + before.files());
    }
    if (after.threads() > before.threads() + Soak.THREADS_MORE) {
      growth.add(after.threads() + " threads instead of " + before.threads());
    }
    if (after.resident() > before.resident() + RESIDENT_MORE) {
      growth.add(after.resident() + " bytes of memory instead of " + before.resident());
    }
    return growth;
  }
}
