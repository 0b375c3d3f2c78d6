package org.sbcprov.usbboot;

import java.time.Duration;
import java.util.List;
import org.sbcprov.core.Clock;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbHost;

/**
 * A host whose list of devices may be a moment old, so that many sessions which look for their boards at the same time
 * cost no more looks than one. Lists are made by one thread at a time.
 */
final class SharedScans implements UsbHost {
  private final UsbHost host;
  private final Clock clock;
  private final long freshNanos;
  private List<UsbDevice> devices;
  private long scanned;

  /**
   * @param fresh how old a list may be
   */
  SharedScans(UsbHost host, Clock clock, Duration fresh) {
    this.host = host;
    this.clock = clock;
    this.freshNanos = fresh.toNanos();
  }

  @Override
  public synchronized List<UsbDevice> devices() throws UsbException {
    if (devices == null || clock.nanoTime() - scanned >= freshNanos) {
      devices = List.copyOf(host.devices());
      scanned = clock.nanoTime();
    }
    return devices;
  }

  @Override
  public void close() {
    host.close();
  }
}
