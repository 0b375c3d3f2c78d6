package org.sbcprov.usbboot.libusb;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.time.Duration;
import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbException;
import org.usb4java.ConfigDescriptor;
import org.usb4java.DeviceHandle;
import org.usb4java.LibUsb;

/** An open device. */
final class LibUsbConnection implements UsbConnection {
  private final LibUsbDevice device;
  private final Scan scan;
  private final DeviceHandle handle;
  private final IntBuffer moved = IntBuffer.allocate(1);
  private int claimed = -1;
  private boolean closed;

  /**
   * @param scan what the device was opened with; it is released with the connection
   */
  LibUsbConnection(LibUsbDevice device, Scan scan, DeviceHandle handle) {
    this.device = device;
    this.scan = scan;
    this.handle = handle;
    // Where there are no kernel drivers this does nothing. Asking whether it is supported is of no use: usb4java always
    // says no.
    LibUsb.setAutoDetachKernelDriver(handle, true);
  }

  @Override
  public int interfaces() throws UsbException {
    checkOpen();
    ConfigDescriptor configuration = new ConfigDescriptor();
    LibUsbErrors.check(
        "reading the configuration",
        LibUsb.getActiveConfigDescriptor(LibUsb.getDevice(handle), configuration));
    try {
      return configuration.bNumInterfaces() & 0xff;
    } finally {
      LibUsb.freeConfigDescriptor(configuration);
    }
  }

  @Override
  public void claim(int interfaceNumber) throws UsbException {
    checkOpen();
    LibUsbErrors.check("claiming interface " + interfaceNumber, LibUsb.claimInterface(handle, interfaceNumber));
    claimed = interfaceNumber;
  }

  @Override
  public void controlOut(int request, int value, int index, ByteBuffer data, Duration timeout) throws UsbException {
    ByteBuffer bytes = direct(data);
    bytes.put(0, data, data.position(), data.remaining());
    control(LibUsb.ENDPOINT_OUT, request, value, index, bytes, timeout);
    data.position(data.limit());
  }

  @Override
  public int controlIn(int request, int value, int index, ByteBuffer data, Duration timeout) throws UsbException {
    ByteBuffer bytes = direct(data);
    int count = control(LibUsb.ENDPOINT_IN, request, value, index, bytes, timeout);
    data.put(bytes.limit(count));
    return count;
  }

  private int control(byte direction, int request, int value, int index, ByteBuffer bytes, Duration timeout)
      throws UsbException {
    checkOpen();
    return LibUsbErrors.check(
        "control transfer",
        LibUsb.controlTransfer(
            handle,
            (byte) (direction | LibUsb.REQUEST_TYPE_VENDOR | LibUsb.RECIPIENT_DEVICE),
            (byte) request,
            (short) value,
            (short) index,
            bytes,
            millis(timeout)));
  }

  @Override
  public int bulkOut(int endpoint, ByteBuffer data, Duration timeout) throws UsbException {
    checkOpen();
    ByteBuffer bytes;
    if (data.isDirect()) {
      bytes = data.slice();
    } else {
      bytes = direct(data);
      bytes.put(0, data, data.position(), data.remaining());
    }
    moved.put(0, 0);
    int result =
        LibUsb.bulkTransfer(handle, (byte) (LibUsb.ENDPOINT_OUT | endpoint), bytes, moved, millis(timeout));
    int count = moved.get(0);
    if (result < 0 && !(result == LibUsb.ERROR_TIMEOUT && count > 0)) {
      throw LibUsbErrors.exception("bulk transfer", result);
    }
    data.position(data.position() + count);
    return count;
  }

  @Override
  public String string(int index) throws UsbException {
    checkOpen();
    if (index == device.serialIndex()) {
      String serial = KernelStrings.serial(device.port(), device.address());
      if (!serial.isEmpty()) {
        return serial;
      }
    }
    StringBuffer text = new StringBuffer();
    LibUsbErrors.check("reading string " + index, LibUsb.getStringDescriptorAscii(handle, (byte) index, text));
    return text.toString();
  }

  /** The native side takes the whole of a direct buffer, whatever its position and limit. */
  private static ByteBuffer direct(ByteBuffer data) {
    return ByteBuffer.allocateDirect(data.remaining());
  }

  /** 0 would mean to wait for ever. */
  private static long millis(Duration timeout) {
    return Math.min(Math.max(1, timeout.toMillis()), Integer.MAX_VALUE);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("used after it was closed");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (claimed >= 0) {
        LibUsb.releaseInterface(handle, claimed);
      }
      LibUsb.close(handle);
      scan.giveBack();
    }
  }
}
