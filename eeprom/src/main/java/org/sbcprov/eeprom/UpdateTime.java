package org.sbcprov.eeprom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

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

  /** Refuses the number that stands for no time. */
  static void requireTime(long seconds) {
    if (seconds == Integer.toUnsignedLong(NONE)) {
      throw new BadUsage(
          "eeprom.timestamp",
          "The time of an update cannot be " + seconds + ", which stands for none",
          Facts.of("timestamp", seconds),
          "Give an earlier time.");
    }
  }

  static void write(byte[] image, int offset, long seconds) {
    ByteBuffer.wrap(image, offset, SIZE).order(ByteOrder.LITTLE_ENDIAN).putInt((int) ~seconds).putInt((int) seconds);
  }
}
