package org.sbcprov.imaging.ext4;

import java.util.Arrays;

/** Takes inodes in about ascending order and writes their tables some blocks at a time. */
final class InodeTable {
  /** Inodes that are kept until all of them were given. */
  private static final int TOGETHER = 1024;

  private final Geometry geometry;
  private final Checksums checksums;
  private final BlockWriter writer;
  private final int[] directories;
  private final byte[] chunk = new byte[TOGETHER * Geometry.INODE_SIZE];
  private int group;
  private int start;
  /** Bytes of the chunk up to the last inode in it. */
  private int filled;

  InodeTable(Geometry geometry, Checksums checksums, BlockWriter writer) {
    this.geometry = geometry;
    this.checksums = checksums;
    this.writer = writer;
    this.directories = new int[geometry.groups()];
  }

  void put(long number, Inode inode) {
    int itsGroup = (int) ((number - 1) / geometry.inodesPerGroup());
    int index = (int) ((number - 1) % geometry.inodesPerGroup());
    int itsStart = index / TOGETHER * TOGETHER;
    if (itsGroup != group || itsStart != start) {
      flush();
      group = itsGroup;
      start = itsStart;
    }
    byte[] bytes = inode.write(number, checksums);
    int offset = (index - start) * Geometry.INODE_SIZE;
    System.arraycopy(bytes, 0, chunk, offset, bytes.length);
    filled = Math.max(filled, offset + bytes.length);
    if ((inode.mode() & 0xf000) == Inode.KIND_DIRECTORY) {
      directories[group]++;
    }
  }

  /** Directories among the inodes of a group. */
  int directoriesIn(int asked) {
    return directories[asked];
  }

  void flush() {
    if (filled > 0) {
      int length = (int) Geometry.ceil(filled, Geometry.BLOCK) * Geometry.BLOCK;
      writer.put(geometry.inodeTable(group) + start / Geometry.INODES_PER_BLOCK, chunk, 0, length);
      Arrays.fill(chunk, (byte) 0);
      filled = 0;
    }
  }
}
