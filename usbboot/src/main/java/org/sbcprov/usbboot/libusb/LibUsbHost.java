package org.sbcprov.usbboot.libusb;

import java.nio.ByteBuffer;
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
import org.usb4java.Device;
import org.usb4java.DeviceDescriptor;
import org.usb4java.DeviceHandle;
import org.usb4java.DeviceList;
import org.usb4java.LibUsb;

/**
 * This computer's USB ports. Several threads may use it, each with connections of its own.
 *
 * <p>A libusb context looks at the ports once, and hears of changes from udev. Where no udev runs, as in containers, it
 * hears nothing, and a board that comes back would never be seen. So the nodes of devices are watched as well: when they
 * change and nothing is heard, another context looks. Where nothing changes, the last look is still good.
 */
public final class LibUsbHost implements UsbHost {
  /** USB allows seven tiers of hubs, and so seven port numbers. */
  private static final int TIERS = 7;

  /** How long a change may stay unseen that no device node tells of, in nanoseconds. */
  private static final long LONGEST_UNSEEN = 2_000_000_000;

  /** How long udev may take to tell of a change, in nanoseconds, before the ports are looked at without it. */
  private static final long UDEV_TIME = 150_000_000;

  /** How long more changes may follow one that udev has told of, in nanoseconds. */
  private static final long SETTLING = 1_000_000_000;

  private static final String LISTING = "listing USB devices";

  private volatile boolean closed;
  private Scan scan;
  private List<UsbDevice> devices;
  private long[] stamp;
  private long scanned;
  private boolean awaiting;
  private long awaitedSince;
  private long heard;

  private LibUsbHost() {}

  /**
   * Starts libusb, and looks at the ports for the first time.
   *
   * @throws DeviceFailed when there is no libusb for this platform, or it does not start
   */
  public static LibUsbHost open() {
    UsbLibrary.load();
    LibUsbHost host = new LibUsbHost();
    try {
      host.devices();
    } catch (UsbException e) {
      throw new DeviceFailed(
          "usbboot.libusb",
          "The USB library does not start: " + e.getMessage(),
          Facts.of("reason", e.reason().name()),
          "In a container, give it the host's /dev/bus/usb and /sys.",
          e);
    }
    return host;
  }

  @Override
  public synchronized List<UsbDevice> devices() throws UsbException {
    if (closed) {
      throw new IllegalStateException("used after it was closed");
    }
    // Taken before the look: what changes meanwhile is seen by the next one.
    long[] now = DeviceNodes.stamp();
    long time = System.nanoTime();
    boolean changed = now.length == 0 || !Arrays.equals(now, stamp);
    if (scan != null && !changed && time - scanned < LONGEST_UNSEEN) {
      if (time - heard < SETTLING) {
        // Devices that change together are told one after the other.
        learn(now, time);
      }
      return devices;
    }
    if (scan != null && now.length > 0 && changed && learnt(now, time)) {
      return devices;
    }
    Scan next = Scan.make(LISTING);
    keep(next, next.firstList(), now, time);
    return devices;
  }

  /**
   * Whether the last context has heard of the change, or may still: udev tells it, where there is one, when the device may
   * be used. That costs far less than to look at all ports again.
   */
  private boolean learnt(long[] now, long time) throws UsbException {
    if (learn(now, time)) {
      return true;
    }
    if (!awaiting) {
      awaiting = true;
      awaitedSince = time;
    }
    return time - awaitedSince < UDEV_TIME;
  }

  private boolean learn(long[] now, long time) throws UsbException {
    DeviceList list = scan.list(LISTING);
    if (!differs(list)) {
      scan.forgetNewestList();
      return false;
    }
    heard = time;
    keep(scan, list, now, time);
    return true;
  }

  private boolean differs(DeviceList list) {
    if (list.getSize() != devices.size()) {
      return true;
    }
    int i = 0;
    for (Device device : list) {
      LibUsbDevice known = (LibUsbDevice) devices.get(i);
      i++;
      if (LibUsb.getBusNumber(device) != known.port().bus()
          || LibUsb.getDeviceAddress(device) != known.address()
          || !device.equals(known.device())) {
        return true;
      }
    }
    return false;
  }

  private void keep(Scan source, DeviceList list, long[] now, long time) {
    List<UsbDevice> found = new ArrayList<>();
    ByteBuffer path = ByteBuffer.allocateDirect(TIERS);
    DeviceDescriptor descriptor = new DeviceDescriptor();
    for (Device device : list) {
      if (LibUsb.getDeviceDescriptor(device, descriptor) == LibUsb.SUCCESS) {
        found.add(describe(device, descriptor, path));
      }
    }
    if (scan != null && scan != source) {
      scan.release();
    }
    scan = source;
    stamp = now;
    awaiting = false;
    scanned = time;
    devices = Collections.unmodifiableList(found);
    source.forgetOldLists();
  }

  private UsbDevice describe(Device device, DeviceDescriptor descriptor, ByteBuffer path) {
    return new LibUsbDevice(
        this,
        descriptor.idVendor() & 0xffff,
        descriptor.idProduct() & 0xffff,
        descriptor.iSerialNumber() & 0xff,
        port(device, path),
        LibUsb.getDeviceAddress(device),
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

  /** Opens a device, from the last look if that found it. */
  UsbConnection open(LibUsbDevice wanted) throws UsbException {
    String what = "opening the device at USB port " + wanted.port();
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("used after it was closed");
      }
      // What earlier looks found may be given back to libusb already; under the lock, this one is not.
      if (isOfLastLook(wanted) && scan.take()) {
        return open(wanted, scan, wanted.device(), what);
      }
    }
    Scan own = Scan.make(what);
    own.take();
    own.release();
    Device found = own.find(wanted.port().bus(), wanted.address());
    if (found == null) {
      own.giveBack();
      throw new UsbException(Reason.NO_DEVICE, what + ": it is gone");
    }
    return open(wanted, own, found, what);
  }

  private boolean isOfLastLook(LibUsbDevice wanted) {
    for (UsbDevice device : devices) {
      if (device == wanted) {
        return true;
      }
    }
    return false;
  }

  private static UsbConnection open(LibUsbDevice wanted, Scan source, Device device, String what)
      throws UsbException {
    DeviceHandle handle = new DeviceHandle();
    int result = LibUsb.open(device, handle);
    if (result < 0) {
      source.giveBack();
      throw LibUsbErrors.exception(what, result);
    }
    return new LibUsbConnection(wanted, source, handle);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      scan.release();
    }
  }
}
