package org.sbcprov.core.usb;

/**
 * A device that is opened in another way than the one it shows: what stands between a host and its user gives these out.
 *
 * @param vendor as {@link UsbDevice#vendor}
 * @param product as {@link UsbDevice#product}
 * @param serialIndex as {@link UsbDevice#serialIndex}
 * @param port as {@link UsbDevice#port}
 * @param address as {@link UsbDevice#address}
 * @param opening what opens it
 */
public record UsbDeviceView(int vendor, int product, int serialIndex, UsbPort port, int address, Opening opening)
    implements UsbDevice {
  /** Opens a device. */
  @FunctionalInterface
  public interface Opening {
    /** As {@link UsbDevice#open}. */
    UsbConnection open() throws UsbException;
  }

  /** Shows a device as it is. */
  public static UsbDeviceView of(UsbDevice device, Opening opening) {
    return new UsbDeviceView(
        device.vendor(), device.product(), device.serialIndex(), device.port(), device.address(), opening);
  }

  @Override
  public UsbConnection open() throws UsbException {
    return opening.open();
  }
}
