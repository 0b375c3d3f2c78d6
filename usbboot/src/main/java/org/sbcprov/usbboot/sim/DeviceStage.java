package org.sbcprov.usbboot.sim;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.sbcprov.core.usb.UsbException;

/** What is behind the endpoints of a simulated device: its ROM or a second stage. */
interface DeviceStage {
  /** A vendor control transfer to the device, which has a length in its setup packet and no data. */
  void announced(int length) throws UsbException;

  /** A bulk transfer to the device. */
  void received(ByteBuffer piece) throws UsbException;

  /**
   * A vendor control transfer from the device.
   *
   * @param length what the setup packet says
   * @param data where to put the answer, {@code length} bytes
   * @return the bytes of the answer
   */
  int asked(int length, ByteBuffer data, Duration timeout) throws UsbException;
}
