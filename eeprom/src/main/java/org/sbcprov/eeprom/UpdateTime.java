package org.sbcprov.eeprom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * The time of an update, as images hold it: 8 bytes, little-endian.
 *
 * <pre>
 * offset  size
 *      0     4  the complement of the time
 *      4     4  seconds since 1970; 0xffffffff while there was no update
 * </pre>
 */
public final class UpdateTime {
  /** Its size in bytes. */
  public static final int SIZE = 8;

  private static final int NONE = 0xffffffff;

  private UpdateTime() {}

  /**
   * Seconds since 1970, or nothing when there was no update or the complement does not fit.
   *
   * @param offset where in the bytes it begins; {@link #SIZE} bytes have to be there
   */
  public static OptionalLong read(byte[] image, int offset) {
    ByteBuffer buffer = ByteBuffer.wrap(image, offset, SIZE).order(ByteOrder.LITTLE_ENDIAN);
    int complement = buffer.getInt();
    int seconds = buffer.getInt();
    boolean valid = complement == ~seconds && seconds != NONE;
    return valid ? OptionalLong.of(Integer.toUnsignedLong(seconds)) : OptionalLong.empty();
  }

  static void write(byte[] image, int offset, long seconds) {
    ByteBuffer.wrap(image, offset, SIZE).order(ByteOrder.LITTLE_ENDIAN).putInt((int) ~seconds).putInt((int) seconds);
  }
}
