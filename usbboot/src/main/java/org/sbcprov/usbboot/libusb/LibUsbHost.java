package org.sbcprov.usbboot.libusb;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
import org.usb4java.LibUsb;

/**
 * This computer's USB ports. Several threads may use it, each with connections of its own.
 *
 * <p>A libusb context looks at the ports once, and hears of changes from udev. Where no udev runs, as in containers, it
 * hears nothing, and a board that comes back is never seen. So each look has a context of its own, which is used for a
 * connection to a device that it found, too. Where nothing has changed, the last look is still good.
 */
public final class LibUsbHost implements UsbHost {
  /** USB allows seven tiers of hubs, and so seven port numbers. */
  private static final int TIERS = 7;

  /** How long a change may stay unseen where there is no directory that tells of it, as in some containers. */
  private static final Duration LONGEST_UNSEEN = Duration.ofMillis(250);

  /** Keeps what contexts share, so that those of lists are cheap. */
  private final Context base;

  private volatile boolean closed;
  private Scan scan;
  private List<UsbDevice> devices;
  private long[] stamp;
  private long scanned;

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
  public synchronized List<UsbDevice> devices() throws UsbException {
    if (closed) {
      throw new IllegalStateException("used after it was closed");
    }
    // Taken before the look: what changes meanwhile is seen by the next one.
    long[] now = DeviceNodes.stamp();
    long time = System.nanoTime();
    if (scan != null && now.length > 0 && Arrays.equals(now, stamp) && time - scanned < LONGEST_UNSEEN.toNanos()) {
      return devices;
    }
    Scan next = Scan.make("listing USB devices");
    List<UsbDevice> found = new ArrayList<>();
    ByteBuffer path = ByteBuffer.allocateDirect(TIERS);
    DeviceDescriptor descriptor = new DeviceDescriptor();
    for (Device device : next.list()) {
      if (LibUsb.getDeviceDescriptor(device, descriptor) == LibUsb.SUCCESS) {
        found.add(describe(device, descriptor, path, next));
      }
    }
    if (scan != null) {
      scan.release();
    }
    scan = next;
    stamp = now;
    scanned = time;
    devices = Collections.unmodifiableList(found);
    return devices;
  }

  private UsbDevice describe(Device device, DeviceDescriptor descriptor, ByteBuffer path, Scan source) {
    return new LibUsbDevice(
        this,
        descriptor.idVendor() & 0xffff,
        descriptor.idProduct() & 0xffff,
        descriptor.iSerialNumber() & 0xff,
        port(device, path),
        LibUsb.getDeviceAddress(device),
        source,
        device);
  }

  private static UsbPort port(Device device, ByteBuffer path) {
    int tiers = LibUsb.getPortNumbers(device, path);
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < tiers; i++) {
      ports.add(path.get(i) & 0xff);
    }
    return new UsbPort(LibUsb.getBusNumber(device), ports);
  }

  /** Opens a device, from the look that found it if that is there yet. */
  UsbConnection open(LibUsbDevice wanted) throws UsbException {
    if (closed) {
      throw new IllegalStateException("used after it was closed");
    }
    String what = "opening the device at USB port " + wanted.port();
    if (wanted.scan() != null && wanted.scan().take()) {
      return open(wanted, wanted.scan(), wanted.device(), what);
    }
    Scan own = Scan.make(what);
    for (Device device : own.list()) {
      if (LibUsb.getBusNumber(device) == wanted.port().bus()
          && LibUsb.getDeviceAddress(device) == wanted.address()) {
        return open(wanted, own, device, what);
      }
    }
    own.release();
    throw new UsbException(Reason.NO_DEVICE, what + ": it is gone");
  }

  private static UsbConnection open(LibUsbDevice wanted, Scan source, Device device, String what)
      throws UsbException {
    DeviceHandle handle = new DeviceHandle();
    int result = LibUsb.open(device, handle);
    if (result < 0) {
      source.release();
      throw LibUsbErrors.exception(what, result);
    }
    return new LibUsbConnection(wanted, source, handle);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (scan != null) {
        scan.release();
      }
      LibUsb.exit(base);
    }
  }
}
