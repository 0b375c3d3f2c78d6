package org.sbcprov.usbboot.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the ROM gets before the second stage: 24 bytes, little-endian ({@code boot_message_t} in {@code main.c}).
 *
 * <pre>
 *  0  length     int32   bytes of the second stage that follows
 *  4  signature  20      zeros; only chips before BCM2711 ever look at it, and only when locked to a key
 * </pre>
 *
 * @param length bytes of the second stage
 */
public record BootMessage(int length) {
  /** Bytes on the wire. */
  public static final int SIZE = 24;

  /**
   * Reads one.
   *
   * @param bytes {@link #SIZE} bytes remain in it; its position moves past them
   */
  public static BootMessage parse(ByteBuffer bytes) {
    ByteBuffer message = bytes.slice(bytes.position(), SIZE).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + SIZE);
    return new BootMessage(message.getInt(0));
  }

  /** The bytes, ready to be sent. */
  public ByteBuffer write() {
    return ByteBuffer.allocateDirect(SIZE).order(ByteOrder.LITTLE_ENDIAN).putInt(0, length);
  }
}
