package org.sbcprov.usbboot.libusb;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;
import org.usb4java.Context;
import org.usb4java.Device;
import org.usb4java.DeviceDescriptor;
import org.usb4java.DeviceHandle;
import org.usb4java.DeviceList;
import org.usb4java.LibUsb;

/** This computer's USB ports. For one thread at a time. */
public final class LibUsbHost implements UsbHost {
  /** USB allows seven tiers of hubs, and so seven port numbers. */
  private static final int TIERS = 7;

  private final Context context;
  private boolean closed;

  private LibUsbHost(Context context) {
    this.context = context;
  }

  /**
   * Starts libusb.
   *
   * @throws DeviceFailed when there is no libusb for this platform, or it does not start
   */
  public static LibUsbHost open() {
    NativeLibrary.load();
    Context context = new Context();
    int result = LibUsb.init(context);
    if (result != LibUsb.SUCCESS) {
      throw new DeviceFailed(
          "usbboot.libusb",
          "The USB library does not start: " + LibUsb.errorName(result),
          Facts.of("result", result),
          "In a container, give it the host's /dev/bus/usb and /sys.");
    }
    return new LibUsbHost(context);
  }

  @Override
  public List<UsbDevice> devices() throws UsbException {
    checkOpen();
    DeviceList list = new DeviceList();
    LibUsbErrors.check("listing USB devices", LibUsb.getDeviceList(context, list));
    try {
      List<UsbDevice> devices = new ArrayList<>();
      ByteBuffer path = ByteBuffer.allocateDirect(TIERS);
      DeviceDescriptor descriptor = new DeviceDescriptor();
      for (Device device : list) {
        if (LibUsb.getDeviceDescriptor(device, descriptor) == LibUsb.SUCCESS) {
          devices.add(describe(device, descriptor, path));
        }
      }
      return devices;
    } finally {
      LibUsb.freeDeviceList(list, true);
    }
  }

  private UsbDevice describe(Device device, DeviceDescriptor descriptor, ByteBuffer path) {
    int tiers = LibUsb.getPortNumbers(device, path);
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < tiers; i++) {
      ports.add(path.get(i) & 0xff);
    }
    return new LibUsbDevice(
        this,
        descriptor.idVendor() & 0xffff,
        descriptor.idProduct() & 0xffff,
        descriptor.iSerialNumber() & 0xff,
        new UsbPort(LibUsb.getBusNumber(device), ports),
        LibUsb.getDeviceAddress(device));
  }

  /**
   * Opens the device with a bus and an address. It is looked up again, so that no reference to it has to be kept, and
   * given back, for as long as somebody remembers it.
   */
  DeviceHandle open(LibUsbDevice wanted) throws UsbException {
    checkOpen();
    String what = "opening the device at USB port " + wanted.port();
    DeviceList list = new DeviceList();
    LibUsbErrors.check(what, LibUsb.getDeviceList(context, list));
    try {
      for (Device device : list) {
        if (LibUsb.getBusNumber(device) == wanted.port().bus()
            && LibUsb.getDeviceAddress(device) == wanted.address()) {
          DeviceHandle handle = new DeviceHandle();
          LibUsbErrors.check(what, LibUsb.open(device, handle));
          return handle;
        }
      }
      throw new UsbException(Reason.NO_DEVICE, what + ": it is gone");
    } finally {
      LibUsb.freeDeviceList(list, true);
    }
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
      LibUsb.exit(context);
    }
  }
}
