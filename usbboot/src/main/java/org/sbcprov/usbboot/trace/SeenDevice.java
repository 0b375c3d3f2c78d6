package org.sbcprov.usbboot.trace;

import java.util.Map;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbPort;

/**
 * A device in a list.
 *
 * @param port where it is plugged in
 * @param vendor {@code idVendor}
 * @param product {@code idProduct}
 * @param serialIndex {@code iSerialNumber}
 * @param address bus address
 */
public record SeenDevice(UsbPort port, int vendor, int product, int serialIndex, int address) {
  private static final int ID_LIMIT = 0xffff;

  static SeenDevice of(UsbDevice device) {
    return new SeenDevice(
        device.port(), device.vendor(), device.product(), device.serialIndex(), device.address());
  }

  Map<String, Object> facts() {
    return Facts.of(
        "port", port.toString(),
        "vendor", vendor,
        "product", product,
        "serial-index", serialIndex,
        "address", address);
  }

  static SeenDevice parse(RecordFields fields) throws BadRecord {
    SeenDevice device =
        new SeenDevice(
            fields.port("port"),
            fields.integer("vendor", 0, ID_LIMIT),
            fields.integer("product", 0, ID_LIMIT),
            fields.integer("serial-index", 0, 0xff),
            fields.integer("address", 0, 0xff));
    fields.requireAllRead();
    return device;
  }
}
