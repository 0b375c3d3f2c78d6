package org.sbcprov.imaging.output;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * One member of gzip (RFC 1952), for readers that stop after the first. Each piece ends with an empty stored block, which
 * puts the next one at a byte's boundary.
 */
final class GzipForm implements PackedForm {
  private static final byte DEFLATE = 8;
  private static final byte UNKNOWN_SYSTEM = (byte) 0xff;
  private static final byte SMALLEST = 2;
  private static final byte FASTEST = 4;

  private final int level;
  private final CRC32 crc = new CRC32();
  private long size;

  GzipForm(int level) {
    this.level = level;
  }

  @Override
  public ByteBuffer head() {
    byte extra = level == 9 ? SMALLEST : level == 1 ? FASTEST : 0;
    return ByteBuffer.wrap(new byte[] {0x1f, (byte) 0x8b, DEFLATE, 0, 0, 0, 0, 0, extra, UNKNOWN_SYSTEM});
  }

  @Override
  public void read(Chunk chunk) {
    crc.update(chunk.data(), 0, chunk.length());
    size += chunk.length();
  }

  @Override
  public Piece pack(byte[] data, int length) {
    Deflater deflater = new Deflater(level, true);
    try {
      deflater.setInput(data, 0, length);
      byte[] out = new byte[length / 2 + 64];
      int filled = 0;
      while (true) {
        int got = deflater.deflate(out, filled, out.length - filled, Deflater.SYNC_FLUSH);
        filled += got;
        if (filled < out.length) {
          return new Piece(out, filled, length);
        }
        out = Arrays.copyOf(out, 2 * out.length);
      }
    } finally {
      deflater.end();
    }
  }

  @Override
  public void wrote(Piece piece) {
    // All that counts is the CRC of what was read.
  }

  /** An empty last block, the CRC and the size. */
  @Override
  public ByteBuffer tail() {
    return ByteBuffer.allocate(10)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 3)
        .put((byte) 0)
        .putInt((int) crc.getValue())
        .putInt((int) size)
        .flip();
  }
}
