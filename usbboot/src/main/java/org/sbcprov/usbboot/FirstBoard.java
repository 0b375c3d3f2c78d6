package org.sbcprov.usbboot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;

/**
 * A computer's ports in their order, and a selection that takes the first board among them, as rpiboot does, where a
 * {@link BootSession} refuses to guess. Once a board is taken, only its port counts. For one session.
 */
public final class FirstBoard implements UsbHost {
  private final UsbHost host;
  private final Predicate<UsbDevice> meant;
  private final List<UsbPort> others = new ArrayList<>();
  private UsbPort taken;

  /**
   * The ports of a computer.
   *
   * @param host stays the caller's to close
   * @param meant which boards may be taken
   */
  public FirstBoard(UsbHost host, Predicate<UsbDevice> meant) {
    this.host = host;
    this.meant = meant;
  }

  @Override
  public List<UsbDevice> devices() throws UsbException {
    List<UsbDevice> devices = new ArrayList<>(host.devices());
    devices.sort((one, other) -> BoardsInBootMode.compare(one.port(), other.port()));
    return devices;
  }

  /** For {@link BootSession.Settings#withSelection(Predicate)}; to be asked about boards in boot mode. */
  public Predicate<UsbDevice> selection() {
    return this::takes;
  }

  private boolean takes(UsbDevice device) {
    if (device.port().equals(taken)) {
      return true;
    }
    if (others.contains(device.port()) || !meant.test(device)) {
      return false;
    }
    if (taken == null) {
      taken = device.port();
      return true;
    }
    others.add(device.port());
    return false;
  }

  /** The ports of boards that could have been taken as well. */
  public List<UsbPort> others() {
    return List.copyOf(others);
  }

  /** Does nothing: the ports are the caller's. */
  @Override
  public void close() {
    // See above.
  }
}
