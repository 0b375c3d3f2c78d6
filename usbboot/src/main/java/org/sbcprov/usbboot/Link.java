package org.sbcprov.usbboot;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;

/**
 * Data between the host and a board. To send, the host announces a length with a vendor control transfer that has no
 * data stage (low 16 bits in {@code wValue}, the others in {@code wIndex}), and then sends as many bytes to the bulk
 * endpoint; nothing for a length of 0, and never a zero-length packet. To receive, it makes a vendor control transfer
 * with the length in the same two fields ({@code ep_write} and {@code ep_read} in {@code main.c}).
 */
final class Link implements AutoCloseable {
  /**
   * The most bytes of one bulk transfer. All devices share 16 MB of a Linux host's memory for transfers, and macOS
   * refuses large ones.
   */
  static final int PIECE = 16 * 1024;

  /** For a control transfer that announces a length. */
  static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(1);

  /** For one bulk transfer. */
  static final Duration BULK_TIMEOUT = Duration.ofSeconds(5);

  /** How many bulk transfers in a row may time out half-done, so that a trickle comes to an end. */
  static final int SHORT_LIMIT = 4;

  private static final int REQUEST = 0;
  private static final ByteBuffer NO_DATA = ByteBuffer.allocateDirect(0);

  private final UsbConnection connection;
  private final int endpoint;

  private Link(UsbConnection connection, int endpoint) {
    this.connection = connection;
    this.endpoint = endpoint;
  }

  /** Opens a device and takes the interface that boots it. */
  static Link open(UsbDevice device) throws UsbException {
    UsbConnection connection = device.open();
    try {
      // A BCM2837's first interface is mass storage; where there is one only, it is the one for booting.
      boolean single = connection.interfaces() == 1;
      connection.claim(single ? 0 : 1);
      return new Link(connection, single ? 1 : 3);
    } catch (Throwable e) {
      connection.close();
      throw e;
    }
  }

  /** A string descriptor. */
  String string(int index) throws UsbException {
    return connection.string(index);
  }

  /**
   * Announces a length, or answers with a number.
   *
   * @param length 0 to 2^31-1
   */
  void announce(int length) throws UsbException {
    connection.controlOut(REQUEST, length & 0xffff, length >>> 16, NO_DATA.duplicate(), CONTROL_TIMEOUT);
  }

  /** Sends what remains in the buffer, which has been announced. */
  void send(ByteBuffer data) throws UsbException {
    int end = data.limit();
    int shortSends = 0;
    while (data.position() < end) {
      int piece = Math.min(PIECE, end - data.position());
      data.limit(data.position() + piece);
      int sent = connection.bulkOut(endpoint, data, BULK_TIMEOUT);
      data.limit(end);
      shortSends = sent == piece ? 0 : shortSends + 1;
      if (sent <= 0 || shortSends > SHORT_LIMIT) {
        throw new UsbException(Reason.TIMEOUT, "bulk transfers hardly move any data");
      }
    }
  }

  /**
   * Receives as many bytes as remain in the buffer, or fewer.
   *
   * @return the bytes received
   */
  int receive(ByteBuffer data, Duration timeout) throws UsbException {
    int length = data.remaining();
    return connection.controlIn(REQUEST, length & 0xffff, length >>> 16, data, timeout);
  }

  @Override
  public void close() {
    connection.close();
  }
}
