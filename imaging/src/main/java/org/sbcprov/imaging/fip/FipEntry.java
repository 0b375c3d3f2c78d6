package org.sbcprov.imaging.fip;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * An entry of a FIP's table of contents ({@code fip_toc_entry_t}), 40 bytes.
 *
 * @param uuid what the image is; 16 bytes at 0 in the order of their digits; nil ends the table
 * @param offsetAddress where the image begins, from the start of the FIP; in the last entry, the FIP's size; u64 at 16
 * @param size bytes of the image; u64 at 24
 * @param flags u64 at 32
 */
public record FipEntry(UUID uuid, long offsetAddress, long size, long flags) {
  static final int SIZE = 40;
  static final UUID NIL = new UUID(0, 0);

  static FipEntry parse(ByteBuffer fip, int offset) {
    long high = Long.reverseBytes(fip.getLong(offset));
    long low = Long.reverseBytes(fip.getLong(offset + 8));
    return new FipEntry(
        new UUID(high, low), fip.getLong(offset + 16), fip.getLong(offset + 24), fip.getLong(offset + 32));
  }

  void write(ByteBuffer fip, int offset) {
    fip.putLong(offset, Long.reverseBytes(uuid.getMostSignificantBits()));
    fip.putLong(offset + 8, Long.reverseBytes(uuid.getLeastSignificantBits()));
    fip.putLong(offset + 16, offsetAddress);
    fip.putLong(offset + 24, size);
    fip.putLong(offset + 32, flags);
  }

  /** Whether it ends the table. */
  boolean endsTable() {
    return uuid.equals(NIL);
  }
}
