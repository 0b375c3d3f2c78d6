package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * The blocks of a directory: one with all names, or a hash tree. Its first block is the root, nodes follow where there are
 * many leaves, then come the leaves, each with the names of a range of hashes.
 */
final class Directory {
  private static final byte[] SELF = {'.'};
  private static final byte[] ABOVE = {'.', '.'};
  private static final int SELF_SIZE = 12;
  /** What stands in place of an entry where a leaf has its checksum. */
  private static final int LEAF_TAIL = 12;

  private static final int LEAF_TAIL_KIND = 0xde;
  private static final int ROOT_ENTRIES = 0x20;
  private static final int NODE_ENTRIES = 0x8;
  private static final int INDEX_ENTRY = 8;
  private static final int ROOT_INFO_LENGTH = 8;

  private final long inode;
  private final long parent;
  private final List<DirectoryEntry> entries;
  private final Checksums checksums;
  /** The first entry of each leaf; null where one block has all. */
  private final int[] leaves;

  private final int nodes;

  /**
   * Lays out a directory.
   *
   * @param inode its own
   * @param parent the one above
   * @param entries without itself and the one above; in the order to keep when they fit into one block
   * @param hash for more than that
   */
  Directory(long inode, long parent, List<DirectoryEntry> entries, DirectoryHash hash, Checksums checksums) {
    this.inode = inode;
    this.parent = parent;
    this.checksums = checksums;
    int size = SELF_SIZE * 2;
    for (DirectoryEntry entry : entries) {
      size += size > Geometry.BLOCK ? 0 : entry.size();
    }
    if (size <= leafRoom()) {
      this.entries = entries;
      this.leaves = null;
      this.nodes = 0;
    } else {
      this.entries = hashed(entries, hash);
      this.leaves = leaves();
      int most = indexLimit(ROOT_ENTRIES);
      this.nodes = leaves.length <= most ? 0 : (int) Geometry.ceil(leaves.length, indexLimit(NODE_ENTRIES));
    }
  }

  /** Whether it has a hash tree. */
  boolean indexed() {
    return leaves != null;
  }

  /** Whether its hash tree has no more than the two levels that there are. */
  boolean fits() {
    return nodes <= indexLimit(ROOT_ENTRIES);
  }

  int blocks() {
    return leaves == null ? 1 : 1 + nodes + leaves.length;
  }

  /** Gives each block, with its number in the directory. */
  void write(ObjIntConsumer<byte[]> out) {
    if (leaves == null) {
      ByteBuffer block = block();
      putSelf(block, entries.isEmpty() ? leafRoom() - SELF_SIZE : SELF_SIZE);
      putEntries(block, SELF_SIZE * 2, 0, entries.size());
      out.accept(tail(block), 0);
      return;
    }
    out.accept(root(), 0);
    int perNode = indexLimit(NODE_ENTRIES);
    for (int node = 0; node < nodes; node++) {
      out.accept(node(node * perNode, Math.min(leaves.length, (node + 1) * perNode)), 1 + node);
    }
    for (int leaf = 0; leaf < leaves.length; leaf++) {
      ByteBuffer block = block();
      putEntries(block, 0, leaves[leaf], leaf + 1 < leaves.length ? leaves[leaf + 1] : entries.size());
      out.accept(tail(block), 1 + nodes + leaf);
    }
  }

  /** Blocks of a new lost+found after its first one: empty, so that nothing has to be found for them in need. */
  static byte[] emptyBlock(long inode, Checksums checksums) {
    Directory empty = new Directory(inode, inode, List.of(), null, checksums);
    ByteBuffer block = empty.block();
    block.putShort(4, (short) empty.leafRoom());
    return empty.tail(block);
  }

  private static List<DirectoryEntry> hashed(List<DirectoryEntry> entries, DirectoryHash hash) {
    List<DirectoryEntry> hashed = new ArrayList<>(entries.size());
    for (DirectoryEntry entry : entries) {
      hashed.add(new DirectoryEntry(entry.name(), entry.inode(), entry.kind(), hash.of(entry.name())));
    }
    // Stable: what has one hash stays in order.
    hashed.sort((a, b) -> Integer.compareUnsigned(a.hash(), b.hash()));
    return hashed;
  }

  private int[] leaves() {
    int[] starts = new int[entries.size()];
    int count = 0;
    int room = 0;
    for (int i = 0; i < entries.size(); i++) {
      int size = entries.get(i).size();
      if (size > room) {
        starts[count++] = i;
        room = leafRoom();
      }
      room -= size;
    }
    return Arrays.copyOf(starts, count);
  }

  private int leafRoom() {
    return Geometry.BLOCK - (checksums.used() ? LEAF_TAIL : 0);
  }

  private int indexLimit(int offset) {
    return (Geometry.BLOCK - offset) / INDEX_ENTRY - (checksums.used() ? 1 : 0);
  }

  private ByteBuffer block() {
    return ByteBuffer.allocate(Geometry.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void putSelf(ByteBuffer block, int lengthOfAbove) {
    int directory = DirectoryEntry.kind(Inode.KIND_DIRECTORY);
    new DirectoryEntry(SELF, inode, directory, 0).put(block, 0, SELF_SIZE);
    new DirectoryEntry(ABOVE, parent, directory, 0).put(block, SELF_SIZE, lengthOfAbove);
  }

  private void putEntries(ByteBuffer block, int offset, int from, int to) {
    int place = offset;
    for (int i = from; i < to; i++) {
      DirectoryEntry entry = entries.get(i);
      int length = i + 1 == to ? leafRoom() - place : entry.size();
      entry.put(block, place, length);
      place += length;
    }
  }

  private byte[] tail(ByteBuffer block) {
    if (checksums.used()) {
      int tail = leafRoom();
      block.putShort(tail + 4, (short) LEAF_TAIL); // det_rec_len
      block.put(tail + 7, (byte) LEAF_TAIL_KIND); // det_reserved_ft
      block.putInt(tail + 8, checksums.ofInode(inode, block.array(), 0, tail)); // det_checksum
    }
    return block.array();
  }

  private byte[] root() {
    ByteBuffer block = block();
    putSelf(block, Geometry.BLOCK - SELF_SIZE);
    block.put(0x1c, (byte) DirectoryHash.HALF_MD4); // hash_version
    block.put(0x1d, (byte) ROOT_INFO_LENGTH); // info_length
    block.put(0x1e, (byte) (nodes > 0 ? 1 : 0)); // indirect_levels
    int perNode = indexLimit(NODE_ENTRIES);
    int count = nodes > 0 ? nodes : leaves.length;
    for (int i = 0; i < count; i++) {
      putIndex(block, ROOT_ENTRIES, i, nodes > 0 ? i * perNode : i, nodes > 0 ? 1 + i : 1 + nodes + i);
    }
    return index(block, ROOT_ENTRIES, count);
  }

  private byte[] node(int from, int to) {
    ByteBuffer block = block();
    block.putShort(4, (short) Geometry.BLOCK); // fake.rec_len
    for (int leaf = from; leaf < to; leaf++) {
      putIndex(block, NODE_ENTRIES, leaf - from, leaf, 1 + nodes + leaf);
    }
    return index(block, NODE_ENTRIES, to - from);
  }

  /** The first entry has no hash: count and limit stand there. */
  private void putIndex(ByteBuffer block, int offset, int place, int leaf, int to) {
    if (place > 0) {
      int hash = entries.get(leaves[leaf]).hash();
      // The lowest bit says that names of this hash are in the leaf before as well.
      boolean continued = entries.get(leaves[leaf] - 1).hash() == hash;
      block.putInt(offset + place * INDEX_ENTRY, continued ? hash | 1 : hash);
    }
    block.putInt(offset + place * INDEX_ENTRY + 4, to);
  }

  private byte[] index(ByteBuffer block, int offset, int count) {
    int limit = indexLimit(offset);
    block.putShort(offset, (short) limit); // limit
    block.putShort(offset + 2, (short) count); // count
    if (checksums.used()) {
      int checksum = checksums.ofIndex(inode, block.array(), 0, offset + count * INDEX_ENTRY);
      block.putInt(offset + limit * INDEX_ENTRY + 4, checksum); // dt_checksum
    }
    return block.array();
  }
}
