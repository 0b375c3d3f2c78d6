package org.sbcprov.usbboot.sim;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.block.MediaSize;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbPort;

/**
 * A simulated board has become a disk, told in the words for real ones.
 *
 * @param port where the board is
 * @param bytes the disk's size
 * @param file what stands for it; empty when it is there by name only
 */
record SimulatedDisk(UsbPort port, long bytes, Optional<Path> file) implements Event {
  @Override
  public String name() {
    return "mass-storage-found";
  }

  @Override
  public String words() {
    String what = file.isPresent() ? "simulated by " + file.get() : "simulated, not to be written";
    return "eMMC: " + what + " (" + MediaSize.words(bytes) + ") at USB port " + port;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of(
        "port", port.toString(), "simulated", true, "bytes", bytes, "file", file.map(Path::toString).orElse(null));
  }
}
