package org.sbcprov.usbboot.libusb;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbConnection;
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

/**
 * This computer's USB ports. Several threads may use it, each with connections of its own.
 *
 * <p>A libusb context looks at the ports once, and hears of changes from udev. Where no udev runs, as in containers, it
 * hears nothing, and a board that comes back is never seen. So each list is made by a context of its own.
 */
public final class LibUsbHost implements UsbHost {
  /** USB allows seven tiers of hubs, and so seven port numbers. */
  private static final int TIERS = 7;

  /** Keeps what contexts share, so that those of lists are cheap. */
  private final Context base;

  private volatile boolean closed;

  private LibUsbHost(Context base) {
    this.base = base;
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
    Context context = newContext();
    try {
      DeviceList list = list(context, "listing USB devices");
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
    } finally {
      LibUsb.exit(context);
    }
  }

  private UsbDevice describe(Device device, DeviceDescriptor descriptor, ByteBuffer path) {
    return new LibUsbDevice(
        this,
        descriptor.idVendor() & 0xffff,
        descriptor.idProduct() & 0xffff,
        descriptor.iSerialNumber() & 0xff,
        port(device, path),
        LibUsb.getDeviceAddress(device));
  }

  private static UsbPort port(Device device, ByteBuffer path) {
    int tiers = LibUsb.getPortNumbers(device, path);
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < tiers; i++) {
      ports.add(path.get(i) & 0xff);
    }
    return new UsbPort(LibUsb.getBusNumber(device), ports);
  }

  /** Opens the device with a bus and an address, in a context of its own that ends with the connection. */
  UsbConnection open(LibUsbDevice wanted) throws UsbException {
    String what = "opening the device at USB port " + wanted.port();
    Context context = newContext();
    try {
      DeviceList list = list(context, what);
      try {
        for (Device device : list) {
          if (LibUsb.getBusNumber(device) == wanted.port().bus()
              && LibUsb.getDeviceAddress(device) == wanted.address()) {
            DeviceHandle handle = new DeviceHandle();
            LibUsbErrors.check(what, LibUsb.open(device, handle));
            return new LibUsbConnection(context, handle);
          }
        }
        throw new UsbException(Reason.NO_DEVICE, what + ": it is gone");
      } finally {
        LibUsb.freeDeviceList(list, true);
      }
    } catch (Throwable e) {
      LibUsb.exit(context);
      throw e;
    }
  }

  private Context newContext() throws UsbException {
    if (closed) {
      throw new IllegalStateException("used after it was closed");
    }
    Context context = new Context();
    LibUsbErrors.check("looking at the USB ports", LibUsb.init(context));
    return context;
  }

  private static DeviceList list(Context context, String what) throws UsbException {
    DeviceList list = new DeviceList();
    LibUsbErrors.check(what, LibUsb.getDeviceList(context, list));
    return list;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      LibUsb.exit(base);
    }
  }
}
