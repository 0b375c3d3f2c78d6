package org.sbcprov.core.usb;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * An open device. Transfers move what remains in a buffer and advance its position by what was moved; buffers may be
 * heap or direct. All timeouts are at least one millisecond: nothing waits for ever.
 */
public interface UsbConnection extends AutoCloseable {
  /** {@code bNumInterfaces} of the active configuration. */
  int interfaces() throws UsbException;

  /** Takes an interface for this process, from a kernel driver if need be. */
  void claim(int interfaceNumber) throws UsbException;

  /**
   * A vendor control transfer to the device ({@code bmRequestType} 0x40).
   *
   * @param request {@code bRequest}, 0 to 255
   * @param value {@code wValue}, 0 to 0xffff
   * @param index {@code wIndex}, 0 to 0xffff
   * @param data the data stage, perhaps empty
   */
  void controlOut(int request, int value, int index, ByteBuffer data, Duration timeout) throws UsbException;

  /**
   * A vendor control transfer from the device ({@code bmRequestType} 0xC0) with a data stage of up to {@code
   * data.remaining()} bytes.
   *
   * @return the bytes received; fewer than asked for when the device sent a short packet
   */
  int controlIn(int request, int value, int index, ByteBuffer data, Duration timeout) throws UsbException;

  /**
   * A bulk transfer to the device.
   *
   * @param endpoint endpoint number, 1 to 15
   * @return the bytes sent; fewer than given when the time was up, but at least one
   * @throws UsbException with {@link UsbException.Reason#TIMEOUT} when none was sent in time
   */
  int bulkOut(int endpoint, ByteBuffer data, Duration timeout) throws UsbException;

  /**
   * A string descriptor.
   *
   * @param index as the descriptors give it, 1 to 255
   */
  String string(int index) throws UsbException;

  @Override
  void close();
}
