package org.sbcprov.imaging.content;

import java.util.Arrays;
import org.sbcprov.imaging.disk.SectorSource;

/** Bytes in memory, such as a file that was read. */
public record BytesSource(byte[] bytes) implements SectorSource {
  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public byte[] read(long position, int length) {
    return Arrays.copyOfRange(bytes, (int) position, (int) position + length);
  }
}
