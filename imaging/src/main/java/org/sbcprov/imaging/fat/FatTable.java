package org.sbcprov.imaging.fat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sbcprov.imaging.disk.SectorSource;

/** The table of a volume that is read, piece by piece. */
final class FatTable {
  /** Whole entries of each type, and whole sectors. */
  private static final int PIECE = 48 * 1024;

  private static final int MOST_PIECES = 32;

  private final SectorSource source;
  private final long position;
  private final BootSector boot;
  private final Map<Long, byte[]> pieces = new LinkedHashMap<>();
  private long lastNumber = -1;
  private byte[] last;

  FatTable(SectorSource source, long position, BootSector boot) {
    this.source = source;
    this.position = position;
    this.boot = boot;
  }

  /** The entry of a cluster, which has to be one, or of 0 or 1. */
  int entry(int cluster) {
    int perPiece = PIECE * 8 / boot.type().bits();
    long number = (long) cluster / perPiece;
    if (number != lastNumber) {
      last = piece(number);
      lastNumber = number;
    }
    return boot.type().read(last, cluster % perPiece);
  }

  private byte[] piece(long number) {
    byte[] piece = pieces.get(number);
    if (piece == null) {
      if (pieces.size() >= MOST_PIECES) {
        pieces.remove(pieces.keySet().iterator().next());
      }
      piece = read(boot.activeTable(), number);
      pieces.put(number, piece);
    }
    return piece;
  }

  private byte[] read(int table, long number) {
    int length = (int) Math.min(PIECE, boot.tableBytes() - number * PIECE);
    return source.read(position + boot.tablePosition(table) + number * PIECE, length);
  }

  /** Whether a number is that of a cluster. */
  boolean isCluster(int number) {
    return number >= BootSector.FIRST_CLUSTER && number < BootSector.FIRST_CLUSTER + boot.clusters();
  }

  /** Whether a chain ends with this entry. */
  boolean isEnd(int entry) {
    return entry >= boot.type().leastEnd();
  }

  /**
   * The clusters of a chain.
   *
   * @param first its first one
   * @param most after so many the chain is not followed
   * @param what it belongs to, for messages
   */
  int[] chain(int first, long most, String what) {
    int[] chain = new int[16];
    int count = 0;
    int cluster = first;
    while (count < most) {
      if (!isCluster(cluster)) {
        throw FatFailures.damaged(position, what + " leads to cluster " + FatFailures.hex(cluster));
      }
      if (count == chain.length) {
        chain = Arrays.copyOf(chain, count * 2);
      }
      chain[count] = cluster;
      count++;
      cluster = entry(cluster);
      if (isEnd(cluster)) {
        break;
      }
    }
    return Arrays.copyOf(chain, count);
  }

  /** Fails when the tables are not alike as far as the clusters go. */
  void requireEqualCopies() {
    if (!boot.isMirrored()) {
      return;
    }
    long bytes = boot.type().tableBytes(boot.clusters());
    for (int table = 1; table < boot.tables(); table++) {
      for (long number = 0; number * PIECE < bytes; number++) {
        int length = (int) Math.min(PIECE, bytes - number * PIECE);
        int differs = Arrays.mismatch(read(0, number), 0, length, read(table, number), 0, length);
        if (differs >= 0) {
          throw FatFailures.damaged(
              position, "its tables differ at byte " + FatFailures.hex(number * PIECE + differs));
        }
      }
    }
  }
}
