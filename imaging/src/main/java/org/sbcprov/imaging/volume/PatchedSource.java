package org.sbcprov.imaging.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.SectorSource;

/** A source as it will be when changes are made, which are told one after the other. */
final class PatchedSource implements SectorSource {
  private static final int PIECE = 4096;

  private final SectorSource source;
  /** Pieces of the source that are others, by their numbers. */
  private final Map<Long, byte[]> pieces = new TreeMap<>();

  private final List<Change> changes = new ArrayList<>();

  PatchedSource(SectorSource source) {
    this.source = source;
  }

  /** Makes changes that do not reach beyond the end. */
  void apply(List<Change> more) {
    for (Change change : more) {
      byte[] after = change.after();
      int done = 0;
      while (done < after.length) {
        long at = change.offset() + done;
        int within = (int) (at % PIECE);
        int count = Math.min(PIECE - within, after.length - done);
        System.arraycopy(after, done, piece(at / PIECE), within, count);
        done += count;
      }
    }
    changes.addAll(more);
  }

  private byte[] piece(long number) {
    return pieces.computeIfAbsent(
        number, key -> source.read(key * PIECE, (int) Math.min(PIECE, source.size() - key * PIECE)));
  }

  /** All that were told, in order. */
  List<Change> changes() {
    return List.copyOf(changes);
  }

  @Override
  public long size() {
    return source.size();
  }

  @Override
  public byte[] read(long position, int length) {
    byte[] bytes = source.read(position, length);
    if (length == 0) {
      return bytes;
    }
    for (long number = position / PIECE; number <= (position + length - 1) / PIECE; number++) {
      byte[] piece = pieces.get(number);
      if (piece != null) {
        long from = Math.max(position, number * PIECE);
        long to = Math.min(position + length, number * PIECE + piece.length);
        System.arraycopy(piece, (int) (from - number * PIECE), bytes, (int) (from - position), (int) (to - from));
      }
    }
    return bytes;
  }
}
