package org.sbcprov.imaging.custom;

import java.util.List;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * An image as it is when changes are made in it.
 *
 * @param changes in order; none reaches beyond the end
 */
record ChangedSource(SectorSource source, List<Change> changes) implements SectorSource {
  @Override
  public long size() {
    return source.size();
  }

  @Override
  public byte[] read(long position, int length) {
    byte[] bytes = source.read(position, length);
    for (Change change : changes) {
      long from = Math.max(position, change.offset());
      long to = Math.min(position + length, change.offset() + change.after().length);
      if (from < to) {
        System.arraycopy(
            change.after(), (int) (from - change.offset()), bytes, (int) (from - position), (int) (to - from));
      }
    }
    return bytes;
  }
}
