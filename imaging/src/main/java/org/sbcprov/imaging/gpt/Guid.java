package org.sbcprov.imaging.gpt;

import java.nio.ByteBuffer;
import java.util.UUID;

/** GUIDs as they lie on a disk: the first three fields little-endian, the rest in the order of their digits. */
final class Guid {
  /** The GUID of nothing; as a partition's type it marks an unused entry. */
  static final UUID NIL = new UUID(0, 0);

  private Guid() {}

  /** The GUID at an offset of a little-endian buffer. */
  static UUID get(ByteBuffer buffer, int offset) {
    long timeLow = Integer.toUnsignedLong(buffer.getInt(offset));
    long timeMid = Short.toUnsignedLong(buffer.getShort(offset + 4));
    long timeHigh = Short.toUnsignedLong(buffer.getShort(offset + 6));
    return new UUID(timeLow << 32 | timeMid << 16 | timeHigh, Long.reverseBytes(buffer.getLong(offset + 8)));
  }

  /** Puts a GUID at an offset of a little-endian buffer. */
  static void put(ByteBuffer buffer, int offset, UUID guid) {
    long high = guid.getMostSignificantBits();
    buffer.putInt(offset, (int) (high >>> 32));
    buffer.putShort(offset + 4, (short) (high >>> 16));
    buffer.putShort(offset + 6, (short) high);
    buffer.putLong(offset + 8, Long.reverseBytes(guid.getLeastSignificantBits()));
  }
}
