package org.sbcprov.usbboot.aftermath;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.sysfs.NetworkInterface;
import org.sbcprov.usbboot.sysfs.UsbDisk;

/**
 * What a board became.
 *
 * @param expected what was waited for
 * @param port where it is now; with {@link Match#SERIAL} not where the board was booted
 * @param match how it is known to be the board; empty when nothing was waited for
 * @param serial its USB serial number, if it tells one
 * @param disks its disks, by LUN; those without a medium have 0 bytes
 * @param networks its network interfaces
 * @param waitedMillis how long it took, in milliseconds
 */
public record AfterBoot(
    Expectation expected,
    UsbPort port,
    Optional<Match> match,
    Optional<String> serial,
    List<UsbDisk> disks,
    List<NetworkInterface> networks,
    long waitedMillis) {
  /** How a device is known to be the board. */
  public enum Match {
    /** It is at the USB port where the board was booted. */
    PORT("port"),
    /** It is elsewhere, appeared since then, and alone has the board's serial number. */
    SERIAL("serial");

    private final String id;

    Match(String id) {
      this.id = id;
    }

    /** For scripts. */
    public String id() {
      return id;
    }
  }

  public AfterBoot {
    disks = List.copyOf(disks);
    networks = List.copyOf(networks);
  }

  /** One line for each disk or network interface; none when nothing was waited for. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    String where = " at USB port " + port;
    if (expected == Expectation.MASS_STORAGE) {
      for (UsbDisk disk : disks) {
        words.add((disks.size() > 1 ? disk.wordsWithLun() : disk.words()) + where);
      }
    } else if (expected == Expectation.NETWORK) {
      for (NetworkInterface network : networks) {
        words.add(
            "Network: " + network.name() + " (" + network.mac().orElse("no address") + ", "
                + network.state().orElse("state unknown") + ")" + where);
      }
    }
    return words;
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    List<Map<String, Object>> diskFacts = new ArrayList<>();
    for (UsbDisk disk : disks) {
      diskFacts.add(disk.facts());
    }
    List<Map<String, Object>> networkFacts = new ArrayList<>();
    for (NetworkInterface network : networks) {
      networkFacts.add(network.facts());
    }
    return Facts.of(
        "expected", expected.id(),
        "port", port.toString(),
        "matched-by", match.isPresent() ? match.get().id() : null,
        "serial", serial.orElse(null),
        "disks", expected == Expectation.MASS_STORAGE ? diskFacts : null,
        "networks", expected == Expectation.NETWORK ? networkFacts : null,
        "waited-ms", waitedMillis);
  }
}
