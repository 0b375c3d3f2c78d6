package org.sbcprov.imaging.packed;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/** The data of one file in a zip archive. */
final class ZipMember {
  static final int STORED = 0;
  static final int DEFLATED = 8;

  private ZipMember() {}

  /**
   * Copies stored data.
   *
   * @return its CRC-32
   */
  static int copy(PackedInput in, long size, UnpackedOut out) throws IOException, InterruptedException {
    CRC32 crc = new CRC32();
    for (long left = size; left > 0; ) {
      ByteBuffer room = out.room();
      int from = room.position();
      int limit = room.limit();
      room.limit((int) Math.min(limit, from + left));
      int got = in.moveTo(room);
      room.limit(limit);
      if (got < 0) {
        throw new EOFException();
      }
      crc.update(room.duplicate().limit(from + got).position(from));
      left -= got;
    }
    return (int) crc.getValue();
  }

  static void check(boolean sizes, boolean crc) throws ZipException {
    if (!crc) {
      throw new ZipException("its CRC does not match");
    }
    if (!sizes) {
      throw new ZipException("its length does not match");
    }
  }
}
