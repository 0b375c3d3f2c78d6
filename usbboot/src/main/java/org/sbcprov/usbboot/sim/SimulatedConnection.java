package org.sbcprov.usbboot.sim;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.usbboot.Chip;

/** An open simulated device: checks that transfers have the form that the protocol gives them. */
final class SimulatedConnection implements UsbConnection {
  private static final int NOTHING = -1;

  private final SimulatedBoard board;
  private final SimulatedDevice device;
  private int claimed = NOTHING;
  private boolean closed;

  SimulatedConnection(SimulatedBoard board, SimulatedDevice device) {
    this.board = board;
    this.device = device;
  }

  /** A BCM2710's ROM has mass storage as its first interface. */
  private boolean twoInterfaces() {
    return board.chip() == Chip.BCM2710;
  }

  @Override
  public int interfaces() throws UsbException {
    check();
    return twoInterfaces() ? 2 : 1;
  }

  @Override
  public void claim(int interfaceNumber) throws UsbException {
    check();
    if (interfaceNumber < 0 || interfaceNumber >= interfaces()) {
      throw new UsbException(Reason.OTHER, "there is no interface " + interfaceNumber);
    }
    claimed = interfaceNumber;
  }

  @Override
  public void controlOut(int request, int value, int index, ByteBuffer data, Duration timeout) throws UsbException {
    checkSetup(request, value, index, timeout);
    if (data.hasRemaining()) {
      throw board.violation("a control transfer to the device with " + data.remaining() + " bytes of data");
    }
    if (board.has(Fault.ROM_WEDGED)) {
      throw board.silent(timeout);
    }
    device.stage().announced(index << 16 | value);
  }

  @Override
  public int controlIn(int request, int value, int index, ByteBuffer data, Duration timeout) throws UsbException {
    checkSetup(request, value, index, timeout);
    int length = index << 16 | value;
    if (length != data.remaining()) {
      throw board.violation(
          "a control transfer that says " + length + " bytes and has room for " + data.remaining());
    }
    return device.stage().asked(length, data, timeout);
  }

  private void checkSetup(int request, int value, int index, Duration timeout) throws UsbException {
    check();
    if (request != 0 || value < 0 || value > 0xffff || index < 0 || index > 0x7fff) {
      throw board.violation("a control transfer with request " + request + ", value " + value + ", index " + index);
    }
    checkTimeout(timeout);
  }

  @Override
  public int bulkOut(int endpoint, ByteBuffer data, Duration timeout) throws UsbException {
    check();
    checkTimeout(timeout);
    int expected = twoInterfaces() ? 1 : 0;
    if (claimed != expected) {
      throw board.violation("bulk data for interface " + expected + ", which was not claimed");
    }
    int bulk = twoInterfaces() ? 3 : 1;
    if (endpoint != bulk) {
      throw board.violation("bulk data to endpoint " + endpoint + " instead of " + bulk);
    }
    if (!data.hasRemaining()) {
      throw board.violation("a bulk transfer without data");
    }
    int size = data.remaining();
    device.stage().received(data);
    return size;
  }

  private void checkTimeout(Duration timeout) throws UsbException {
    if (timeout.toMillis() < 1) {
      throw board.violation("a transfer that may wait for ever");
    }
  }

  @Override
  public String string(int index) throws UsbException {
    check();
    if (index != device.serialIndex()) {
      throw new UsbException(Reason.STALL, "there is no string " + index);
    }
    return board.serial();
  }

  private void check() throws UsbException {
    if (closed) {
      throw new IllegalStateException("used after it was closed");
    }
    board.checkPresent(device);
  }

  @Override
  public void close() {
    closed = true;
  }
}
