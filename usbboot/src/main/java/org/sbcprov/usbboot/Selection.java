package org.sbcprov.usbboot;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbPort;

/**
 * Which boards are meant, as rpiboot's {@code -p}, {@code -0} to {@code -98} and {@code -i} say. For one thread.
 *
 * @param path USB path, such as {@code 1-1.3}
 * @param portNumber the last number of the path, 0 to 98
 * @param serial serial number; reading it means to open each board
 */
public record Selection(Optional<String> path, OptionalInt portNumber, Optional<String> serial) {
  /** Any board. */
  public static final Selection ANY = new Selection(Optional.empty(), OptionalInt.empty(), Optional.empty());

  /** The most serial numbers that are remembered. */
  private static final int REMEMBERED = 256;

  /** Tells of each device whether it is meant. Serial numbers are read once for each enumeration. */
  public Predicate<UsbDevice> predicate() {
    if (serial.isEmpty()) {
      return this::isAtPort;
    }
    Map<String, String> known = new HashMap<>();
    return device -> isAtPort(device) && serial.get().equals(serialOf(device, known));
  }

  private boolean isAtPort(UsbDevice device) {
    return isAt(device.port());
  }

  /** Whether a board at this port is meant, unless its serial number tells otherwise. */
  public boolean isAt(UsbPort port) {
    if (path.isPresent() && !port.toString().equals(path.get())) {
      return false;
    }
    int depth = port.ports().size();
    return portNumber.isEmpty() || (depth == 0 ? 0 : port.ports().get(depth - 1)) == portNumber.getAsInt();
  }

  private static String serialOf(UsbDevice device, Map<String, String> known) {
    String key = device.port() + "/" + device.address();
    String serial = known.get(key);
    if (serial == null) {
      serial = serialOf(device).orElse(null);
      if (serial != null) {
        if (known.size() >= REMEMBERED) {
          known.clear();
        }
        known.put(key, serial);
      }
    }
    return serial;
  }

  /** The serial number of a board; empty when it has none, or does not tell it now. */
  static Optional<String> serialOf(UsbDevice device) {
    if (device.serialIndex() == 0) {
      return Optional.empty();
    }
    try (UsbConnection connection = device.open()) {
      return Optional.of(Printable.of(connection.string(device.serialIndex())));
    } catch (UsbException e) {
      return Optional.empty();
    }
  }

  /** In words, for messages; empty when any board is meant. */
  String words() {
    StringBuilder words = new StringBuilder();
    if (path.isPresent()) {
      words.append(" at USB path ").append(path.get());
    }
    if (portNumber.isPresent()) {
      words.append(" at port number ").append(portNumber.getAsInt());
    }
    if (serial.isPresent()) {
      words.append(" with serial number ").append(serial.get());
    }
    return words.toString();
  }
}
