package org.sbcprov.core.usb;

import java.util.List;

/** A computer's USB ports. */
public interface UsbHost extends AutoCloseable {
  /**
   * The devices that are there now, in no particular order. A device that re-enumerates (by a reset, or as its next boot
   * stage) is another one: its {@link UsbPort} stays, its address changes.
   */
  List<UsbDevice> devices() throws UsbException;

  @Override
  void close();
}
