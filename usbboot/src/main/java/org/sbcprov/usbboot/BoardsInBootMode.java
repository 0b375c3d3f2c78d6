package org.sbcprov.usbboot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;

/** The boards that are in boot mode now. */
public final class BoardsInBootMode {
  private BoardsInBootMode() {}

  /**
   * A board in boot mode.
   *
   * @param chip its chip
   * @param stage how far it is
   * @param port where it is plugged in
   * @param address its bus address, 1 to 127
   * @param serial its serial number; reading it means to open the device
   * @param noSerial why there is no serial number, in words; empty when there is one
   */
  public record Found(
      Chip chip, Stage stage, UsbPort port, int address, Optional<String> serial, Optional<String> noSerial) {
    /** For scripts. */
    public Map<String, Object> facts() {
      return Facts.of(
          "chip", chip.name(),
          "title", chip.title(),
          "stage", stage.words(),
          "port", port.toString(),
          "address", address,
          "serial", serial.orElse(null),
          "no-serial", noSerial.orElse(null));
    }
  }

  /**
   * Lists them in the order of their ports. Nothing is sent to them but the request for their serial number.
   *
   * @throws org.sbcprov.core.failure.DeviceFailed when the USB devices cannot be listed
   */
  public static List<Found> list(UsbHost host) {
    List<UsbDevice> devices;
    try {
      devices = host.devices();
    } catch (UsbException e) {
      throw UsbFailures.noList(e);
    }
    return among(devices);
  }

  /** Those of some devices that are boards in boot mode, in the order of their ports. */
  static List<Found> among(List<UsbDevice> devices) {
    List<Found> boards = new ArrayList<>();
    for (UsbDevice device : devices) {
      Optional<Chip> chip = Chip.of(device);
      if (chip.isPresent()) {
        boards.add(found(device, chip.get()));
      }
    }
    boards.sort((one, other) -> compare(one.port(), other.port()));
    return Collections.unmodifiableList(boards);
  }

  private static Found found(UsbDevice device, Chip chip) {
    Optional<String> serial = Optional.empty();
    Optional<String> problem = Optional.empty();
    if (device.serialIndex() == 0) {
      problem = Optional.of("the boot ROM of this chip does not tell it");
    } else {
      try (UsbConnection connection = device.open()) {
        serial = Optional.of(Printable.of(connection.string(device.serialIndex())));
      } catch (UsbException e) {
        problem =
            Optional.of(
                e.reason() == UsbException.Reason.ACCESS ? "no permission to open the device" : e.getMessage());
      }
    }
    return new Found(chip, Stage.of(device), device.port(), device.address(), serial, problem);
  }

  /** The order of ports: by bus, then by the ports on the way, as numbers. */
  static int compare(UsbPort one, UsbPort other) {
    int order = Integer.compare(one.bus(), other.bus());
    for (int i = 0; order == 0 && i < one.ports().size() && i < other.ports().size(); i++) {
      order = Integer.compare(one.ports().get(i), other.ports().get(i));
    }
    return order != 0 ? order : Integer.compare(one.ports().size(), other.ports().size());
  }
}
