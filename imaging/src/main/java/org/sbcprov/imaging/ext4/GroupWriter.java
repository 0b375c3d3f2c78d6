package org.sbcprov.imaging.ext4;

import java.util.Arrays;

/** Writes what is the same for each group of blocks: its bitmaps, its descriptor, its copy of the superblock. */
final class GroupWriter {
  private final Geometry geometry;
  private final Checksums checksums;
  private final BlockAllocator allocator;
  private final InodeTable inodes;
  private final long inodesUsed;
  private final BlockWriter writer;

  GroupWriter(
      Geometry geometry,
      Checksums checksums,
      BlockAllocator allocator,
      InodeTable inodes,
      long inodesUsed,
      BlockWriter writer) {
    this.geometry = geometry;
    this.checksums = checksums;
    this.allocator = allocator;
    this.inodes = inodes;
    this.inodesUsed = inodesUsed;
    this.writer = writer;
  }

  /** Tells that all metadata of fixed place is zeros where nothing is written: tables are told to be that. */
  void clear() {
    for (int group = 0; group < geometry.groups(); group++) {
      writer.zeros(geometry.groupStart(group), geometry.fixedBlocks(group));
    }
  }

  void write(Superblock superblock) {
    byte[] descriptors = new byte[geometry.descriptorBlocks() * Geometry.BLOCK];
    for (int group = 0; group < geometry.groups(); group++) {
      byte[] descriptor = writeBitmaps(group).write(group, geometry.descriptorSize(), checksums);
      System.arraycopy(descriptor, 0, descriptors, group * descriptor.length, descriptor.length);
    }
    for (int group = 0; group < geometry.groups(); group++) {
      if (geometry.hasSuperblock(group)) {
        byte[] block = new byte[Geometry.BLOCK];
        byte[] copy = superblock.write(group);
        // The first 1024 bytes of the file system are for a boot loader.
        System.arraycopy(copy, 0, block, group == 0 ? Superblock.OFFSET : 0, copy.length);
        writer.put(geometry.groupStart(group), block);
        writer.put(geometry.groupStart(group) + 1, descriptors);
      }
    }
    writer.flush();
  }

  /** Without checksums, nothing may be left to be made later. */
  private GroupDescriptor writeBitmaps(int group) {
    int usedBlocks = allocator.usedIn(group);
    int perGroup = geometry.inodesPerGroup();
    int usedInodes = (int) Math.max(0, Math.min(perGroup, inodesUsed - (long) group * perGroup));
    boolean untouched = usedBlocks == geometry.copyBlocks(group) && group < geometry.groups() - 1;
    int flags = 0;
    if (checksums.used()) {
      flags = GroupDescriptor.FLAG_ITABLE_ZEROED;
      flags |= untouched ? GroupDescriptor.FLAG_BLOCK_UNINIT : 0;
      flags |= usedInodes == 0 ? GroupDescriptor.FLAG_INODE_UNINIT : 0;
    }
    int blockChecksum = 0;
    if ((flags & GroupDescriptor.FLAG_BLOCK_UNINIT) == 0) {
      byte[] bitmap = BlockAllocator.bitmap(usedBlocks, geometry.groupBlocks(group));
      writer.put(geometry.blockBitmap(group), bitmap);
      blockChecksum = checksums.used() ? checksums.of(bitmap, bitmap.length) : 0;
    }
    int inodeChecksum = 0;
    if ((flags & GroupDescriptor.FLAG_INODE_UNINIT) == 0) {
      byte[] bitmap = BlockAllocator.bitmap(usedInodes, perGroup);
      writer.put(geometry.inodeBitmap(group), bitmap);
      inodeChecksum = checksums.used() ? checksums.of(Arrays.copyOf(bitmap, perGroup / 8), perGroup / 8) : 0;
    }
    return new GroupDescriptor(
        geometry.blockBitmap(group),
        geometry.inodeBitmap(group),
        geometry.inodeTable(group),
        geometry.groupBlocks(group) - usedBlocks,
        perGroup - usedInodes,
        inodes.directoriesIn(group),
        flags,
        checksums.used() ? perGroup - usedInodes : 0,
        blockChecksum,
        inodeChecksum);
  }
}
