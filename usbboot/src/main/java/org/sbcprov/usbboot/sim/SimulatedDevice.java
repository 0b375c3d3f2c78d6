package org.sbcprov.usbboot.sim;

import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Chip;

/** A simulated board between one enumeration and the next. */
final class SimulatedDevice implements UsbDevice {
  private final SimulatedBoard board;
  private final DeviceStage stage;
  private final int serialIndex;
  private final int address;
  private int refusals;

  /**
   * @param refusals how often opening it fails first, as long as a real system's udev is still at work
   */
  SimulatedDevice(SimulatedBoard board, DeviceStage stage, int serialIndex, int address, int refusals) {
    this.board = board;
    this.stage = stage;
    this.serialIndex = serialIndex;
    this.address = address;
    this.refusals = refusals;
  }

  DeviceStage stage() {
    return stage;
  }

  @Override
  public int vendor() {
    return Chip.VENDOR;
  }

  @Override
  public int product() {
    return board.chip().productId();
  }

  @Override
  public int serialIndex() {
    return serialIndex;
  }

  @Override
  public UsbPort port() {
    return board.port();
  }

  @Override
  public int address() {
    return address;
  }

  @Override
  public UsbConnection open() throws UsbException {
    board.checkPresent(this);
    if (refusals > 0 || board.has(Fault.NO_PERMISSION)) {
      refusals--;
      throw new UsbException(Reason.ACCESS, "no permission to open the simulated device");
    }
    return new SimulatedConnection(board, this);
  }
}
