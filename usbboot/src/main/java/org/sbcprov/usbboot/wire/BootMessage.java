package org.sbcprov.usbboot.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What the ROM gets before the second stage: 24 bytes, little-endian ({@code boot_message_t} in {@code main.c}).
 *
 * <pre>
 *  0  length     int32   bytes of the second stage that follows
 *  4  signature  20      zeros; only chips before BCM2711 ever look at it, and only when locked to a key
 * </pre>
 *
 * @param length bytes of the second stage
 * @param signature {@link #SIGNATURE} bytes
 */
public record BootMessage(int length, byte[] signature) {
  /** Bytes on the wire. */
  public static final int SIZE = 24;

  /** Bytes of the signature. */
  public static final int SIGNATURE = 20;

  private static final int SIGNATURE_OFFSET = 4;

  public BootMessage {
    if (signature.length != SIGNATURE) {
      throw new IllegalArgumentException(signature.length + " bytes of signature");
    }
    signature = signature.clone();
  }

  /** Without a signature. */
  public BootMessage(int length) {
    this(length, new byte[SIGNATURE]);
  }

  /**
   * Reads one.
   *
   * @param bytes {@link #SIZE} bytes remain in it; its position moves past them
   */
  public static BootMessage parse(ByteBuffer bytes) {
    ByteBuffer message = bytes.slice(bytes.position(), SIZE).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + SIZE);
    byte[] signature = new byte[SIGNATURE];
    message.get(SIGNATURE_OFFSET, signature);
    return new BootMessage(message.getInt(0), signature);
  }

  /** The bytes, ready to be sent. */
  public ByteBuffer write() {
    return ByteBuffer.allocateDirect(SIZE)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0, length)
        .put(SIGNATURE_OFFSET, signature);
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BootMessage message
        && length == message.length
        && Arrays.equals(signature, message.signature);
  }

  @Override
  public int hashCode() {
    return 31 * length + Arrays.hashCode(signature);
  }
}
