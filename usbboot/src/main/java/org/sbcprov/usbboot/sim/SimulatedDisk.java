package org.sbcprov.usbboot.sim;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbPort;

/**
 * A simulated board has become a disk, which is there by name only. Told in the words for real ones.
 *
 * @param port where the board is
 * @param bytes the disk's size
 */
record SimulatedDisk(UsbPort port, long bytes) implements Event {
  private static final long TENTH_OF_A_GIGABYTE = 100_000_000;

  @Override
  public String name() {
    return "mass-storage-found";
  }

  @Override
  public String words() {
    long tenths = bytes / TENTH_OF_A_GIGABYTE;
    return "eMMC: simulated, not to be written (" + tenths / 10 + "." + tenths % 10 + " GB) at USB port " + port;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("port", port.toString(), "simulated", true, "bytes", bytes);
  }
}
