package org.sbcprov.imaging.tree;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** The bytes of a file in an archive, holes included. */
final class TarContent extends InputStream {
  private final FileChannel archive;
  private final TarSparseMap map;
  private final long size;
  private long position;
  private int range;
  /** Where the current range is in the archive. */
  private long rangeStart;

  TarContent(FileChannel archive, long start, TarSparseMap map, long size) {
    this.archive = archive;
    this.map = map;
    this.size = size;
    this.rangeStart = start;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (range < map.ranges() && position >= map.offset(range) + map.length(range)) {
      rangeStart += map.length(range);
      range++;
    }
    if (position >= size) {
      return -1;
    }
    boolean inData = range < map.ranges() && position >= map.offset(range);
    long end = range == map.ranges() ? size : inData ? map.offset(range) + map.length(range) : map.offset(range);
    int count = (int) Math.min(length, end - position);
    if (inData) {
      count = archive.read(ByteBuffer.wrap(bytes, offset, count), rangeStart + position - map.offset(range));
      if (count <= 0) {
        throw new EOFException("the archive became shorter");
      }
    } else {
      Arrays.fill(bytes, offset, offset + count, (byte) 0);
    }
    position += count;
    return count;
  }
}
