package org.sbcprov.imaging.ext4;

import java.util.BitSet;

/**
 * Which blocks of a file system are not content of files: all that e2fsprogs look at when they change or check it. Takes
 * two bits for each block.
 */
final class MetadataMap {
  private static final int QUOTA_USERS = 3;
  private static final int QUOTA_GROUPS = 4;
  private static final int CHUNK = 1 << 20;

  private final Ext4Reader reader;
  private final Ext4Shape shape;
  /** Superblocks, descriptors, bitmaps, inode tables: also what is not in use of them. */
  private final BitSet fixed = new BitSet();

  private final BitSet metadata = new BitSet();
  /** Blocks that tell of others: each belongs to one inode. */
  private final BitSet nodes = new BitSet();

  private long contents;

  private MetadataMap(Ext4Reader reader) {
    this.reader = reader;
    this.shape = reader.shape();
  }

  /**
   * Walks through all inodes in use.
   *
   * @throws org.sbcprov.core.failure.BadInput {@code volume.ext4-damaged}
   */
  static MetadataMap of(Ext4Reader reader) {
    MetadataMap map = new MetadataMap(reader);
    for (long group = 0; group < map.shape.groups(); group++) {
      map.addFixed(group);
    }
    for (long group = 0; group < map.shape.groups(); group++) {
      map.addInodes(group);
    }
    return map;
  }

  /** The blocks that stand for structures. */
  BitSet metadata() {
    return metadata;
  }

  /** Blocks of fixed place, whether they are in use or not. */
  BitSet fixed() {
    return fixed;
  }

  /** Blocks of the inode tables that are in use, in each group. */
  static void addUsedTables(Ext4Reader reader, BitSet to) {
    for (long group = 0; group < reader.shape().groups(); group++) {
      int table = (int) reader.group(group).inodeTable();
      to.set(table, table + (int) usedTableBlocks(reader, group));
    }
  }

  /** Inodes of a group before those that never were in use. */
  private static long usedInodes(Ext4Reader reader, long group) {
    Ext4Shape shape = reader.shape();
    if (!shape.allows(Ext4Shape.GDT_CSUM | Ext4Shape.METADATA_CSUM)) {
      return shape.inodesPerGroup();
    }
    GroupDescriptor descriptor = reader.group(group);
    boolean none = (descriptor.flags() & GroupDescriptor.FLAG_INODE_UNINIT) != 0;
    return none ? 0 : Math.max(0, shape.inodesPerGroup() - descriptor.unusedInodes());
  }

  private static long usedTableBlocks(Ext4Reader reader, long group) {
    Ext4Shape shape = reader.shape();
    return (usedInodes(reader, group) * shape.inodeSize() + shape.blockSize() - 1) / shape.blockSize();
  }

  /** Blocks in use, as the bitmaps tell. */
  static BitSet allocated(Ext4Reader reader, BitSet fixed) {
    Ext4Shape shape = reader.shape();
    BitSet allocated = new BitSet();
    boolean told = shape.allows(Ext4Shape.GDT_CSUM | Ext4Shape.METADATA_CSUM);
    for (long group = 0; group < shape.groups(); group++) {
      GroupDescriptor descriptor = reader.group(group);
      int start = (int) shape.groupStart(group);
      int count = (int) shape.groupBlocks(group);
      if (told && (descriptor.flags() & GroupDescriptor.FLAG_BLOCK_UNINIT) != 0) {
        for (int i = fixed.nextSetBit(start); i >= 0 && i < start + count; i = fixed.nextSetBit(i + 1)) {
          allocated.set(i);
        }
        continue;
      }
      BitSet bits = BitSet.valueOf(reader.block(descriptor.blockBitmap()));
      for (int i = bits.nextSetBit(0); i >= 0 && i < count; ) {
        int end = Math.min(count, bits.nextClearBit(i));
        allocated.set(start + i, start + end);
        i = bits.nextSetBit(end);
      }
    }
    return allocated;
  }

  private void addFixed(long group) {
    long start = shape.groupStart(group);
    long blocksOfOld =
        shape.has(Ext4Shape.META_BG)
            ? Math.min(shape.firstMetaGroup(), shape.descriptorBlocks())
            : shape.descriptorBlocks() + shape.reservedDescriptorBlocks();
    if (shape.hasSuper(group)) {
      take(start, 1 + blocksOfOld);
    }
    long number = group / shape.descriptorsPerBlock();
    long within = group % shape.descriptorsPerBlock();
    boolean copy = within <= 1 || within == shape.descriptorsPerBlock() - 1;
    if (shape.has(Ext4Shape.META_BG) && number >= shape.firstMetaGroup() && copy) {
      take(start + (shape.hasSuper(group) ? 1 : 0), 1);
    }
    GroupDescriptor descriptor = reader.group(group);
    take(descriptor.blockBitmap(), 1);
    take(descriptor.inodeBitmap(), 1);
    long table = descriptor.inodeTable();
    take(table, usedTableBlocks(reader, group));
    requireInside(table, shape.inodeTableBlocks());
    fixed.set((int) table, (int) (table + shape.inodeTableBlocks()));
  }

  private void take(long block, long count) {
    long most = Math.min(count, shape.blocks() - block);
    requireInside(block, most);
    metadata.set((int) block, (int) (block + most));
    fixed.set((int) block, (int) (block + most));
  }

  private void requireInside(long block, long count) {
    if (block < 0 || count < 0 || block > shape.blocks() - count) {
      throw Ext4Failures.damaged(reader.position(), "structures of it are outside of it, at block " + block);
    }
  }

  private void addInodes(long group) {
    long count = usedInodes(reader, group);
    if (count == 0) {
      return;
    }
    GroupDescriptor descriptor = reader.group(group);
    BitSet used = BitSet.valueOf(reader.block(descriptor.inodeBitmap()));
    int size = shape.inodeSize();
    int perChunk = CHUNK / size;
    long table = reader.position() + descriptor.inodeTable() * shape.blockSize();
    for (long from = 0; from < count; from += perChunk) {
      int here = (int) Math.min(perChunk, count - from);
      int next = used.nextSetBit((int) from);
      if (next < 0 || next >= from + here) {
        continue;
      }
      byte[] chunk = reader.source().read(table + from * size, here * size);
      for (int i = next; i >= 0 && i < from + here; i = used.nextSetBit(i + 1)) {
        byte[] bytes = new byte[size];
        System.arraycopy(chunk, (int) (i - from) * size, bytes, 0, size);
        add(new Ext4Inode(group * shape.inodesPerGroup() + i + 1, bytes, shape.has(Ext4Shape.LARGE_DIR)));
      }
    }
  }

  private void add(Ext4Inode inode) {
    if (inode.mode() == 0 && inode.number() < shape.firstInode() && inode.number() != Inode.RESIZE) {
      // Most of the special ones are empty.
      return;
    }
    reader.checked(inode);
    if (inode.attributeBlock() != 0) {
      requireInside(inode.attributeBlock(), 1);
      metadata.set((int) inode.attributeBlock());
    }
    boolean special = inode.number() < shape.firstInode() && inode.number() != Inode.ROOT;
    boolean hasBlocks =
        inode.kind() == Ext4Inode.FILE
            || inode.kind() == Ext4Inode.DIRECTORY
            || inode.kind() == Ext4Inode.LINK && !inode.isFastLink()
            || special;
    if (!hasBlocks || inode.has(Ext4Inode.FLAG_INLINE)) {
      return;
    }
    boolean all =
        inode.kind() == Ext4Inode.DIRECTORY
            || inode.kind() == Ext4Inode.LINK
            || inode.has(Ext4Inode.FLAG_EA_INODE)
            || inode.number() == shape.orphanInode()
            || inode.number() == QUOTA_USERS
            || inode.number() == QUOTA_GROUPS;
    long first = inode.number() == Inode.JOURNAL ? 1 : 0;
    ExtentWalk.follow(
        reader,
        inode,
        Long.MAX_VALUE,
        new ExtentWalk.Taker() {
          @Override
          public void run(long logical, long length, long start, boolean written) {
            long wanted = all ? length : Math.max(0, Math.min(length, first - logical));
            addContent(inode, start, wanted);
          }

          @Override
          public void node(long block) {
            addNode(inode, (int) block);
          }
        });
  }

  private void addContent(Ext4Inode inode, long start, long length) {
    contents += length;
    if (contents > shape.blocks()) {
      throw Ext4Failures.damaged(reader.position(), "inode " + inode.number() + " has blocks of others");
    }
    metadata.set((int) start, (int) (start + length));
  }

  private void addNode(Ext4Inode inode, int block) {
    if (nodes.get(block)) {
      throw Ext4Failures.damaged(reader.position(), "inode " + inode.number() + " has block " + block + " of another");
    }
    nodes.set(block);
    metadata.set(block);
  }
}
