package org.sbcprov.imaging.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a file may hold whose changes were interrupted, or whose putting back was. A disk writes sectors whole, so each
 * sector is as it was before all changes, or as one of them left it.
 */
final class Versions {
  private static final int SECTOR = SectorSource.SECTOR;
  private static final int PIECE = 128 * SECTOR;
  private static final int UNTOUCHED = -1;
  /** Behind the end that the file had. */
  private static final int ABSENT = -2;

  /** Reads as much of a range as the file has. */
  interface Reader {
    byte[] read(long position, int length) throws IOException;
  }

  private final List<Change> changes;
  private final Reader reader;

  private Versions(List<Change> changes, Reader reader) {
    this.changes = changes;
    this.reader = reader;
  }

  /**
   * Looks for bytes that none of the changes, and nothing before them, can have left there.
   *
   * @param changes in the order in which they were to be made
   * @return the change at whose place they are, or null when there are none
   */
  static Change foreign(List<Change> changes, Reader reader) throws IOException {
    SortedMap<Long, List<Change>> pieces = new TreeMap<>();
    for (Change change : changes) {
      long end = change.offset() + change.after().length;
      for (long piece = change.offset() / PIECE; piece * PIECE < end; piece++) {
        pieces.computeIfAbsent(piece, key -> new ArrayList<>()).add(change);
      }
    }
    for (Map.Entry<Long, List<Change>> piece : pieces.entrySet()) {
      Change foreign = new Versions(piece.getValue(), reader).foreignIn(piece.getKey() * PIECE);
      if (foreign != null) {
        return foreign;
      }
    }
    return null;
  }

  private Change foreignIn(long start) throws IOException {
    byte[] now = reader.read(start, PIECE);
    for (int at = 0; at < PIECE; at += SECTOR) {
      List<Change> here = new ArrayList<>();
      for (Change change : changes) {
        if (change.offset() < start + at + SECTOR && change.offset() + change.after().length > start + at) {
          here.add(change);
        }
      }
      if (!here.isEmpty() && !isKnown(here, start + at, now, at)) {
        return here.get(here.size() - 1);
      }
    }
    return null;
  }

  private static boolean isKnown(List<Change> here, long sector, byte[] now, int at) {
    int[] version = new int[SECTOR];
    boolean[] mayEnd = new boolean[SECTOR];
    for (int i = 0; i < SECTOR; i++) {
      version[i] = UNTOUCHED;
    }
    for (Change change : here) {
      for (int i = first(change, sector); i < end(change, sector); i++) {
        if (version[i] == UNTOUCHED) {
          int in = (int) (sector + i - change.offset());
          version[i] = in < change.before().length ? change.before()[in] & 0xff : ABSENT;
          mayEnd[i] = version[i] == ABSENT;
        }
      }
    }
    if (isThis(version, mayEnd, now, at)) {
      return true;
    }
    for (Change change : here) {
      for (int i = first(change, sector); i < end(change, sector); i++) {
        version[i] = change.after()[(int) (sector + i - change.offset())] & 0xff;
      }
      if (isThis(version, mayEnd, now, at)) {
        return true;
      }
    }
    return false;
  }

  private static int first(Change change, long sector) {
    return (int) Math.max(0, change.offset() - sector);
  }

  private static int end(Change change, long sector) {
    return (int) Math.min(SECTOR, change.offset() + change.after().length - sector);
  }

  /** What the file did not have reads as zeros, or is not there. */
  private static boolean isThis(int[] version, boolean[] mayEnd, byte[] now, int at) {
    for (int i = 0; i < SECTOR; i++) {
      if (version[i] == UNTOUCHED) {
        continue;
      }
      boolean there = at + i < now.length;
      boolean same = there && (now[at + i] & 0xff) == Math.max(0, version[i]);
      if (!same && (there || !mayEnd[i])) {
        return false;
      }
    }
    return true;
  }
}
