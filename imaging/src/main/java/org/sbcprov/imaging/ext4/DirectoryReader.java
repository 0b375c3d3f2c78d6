package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the names of a directory: block by block, whether it has a hash tree or not. */
final class DirectoryReader {
  /** The largest directory that is read: a million names of middling length. */
  static final int LARGEST = 64 * 1024 * 1024;

  private static final int FIXED = 8;
  private static final int TAIL = 12;
  private static final int TAIL_KIND = 0xde;
  private static final int ROOT_INDEX = 0x20;
  private static final int NODE_INDEX = 0x8;
  private static final int INDEX_ENTRY = 8;
  private static final int SELF_SIZE = 12;
  /** Of a directory in its inode, before the first entry: the directory above. */
  private static final int INLINE_PARENT = 4;

  private final Ext4Reader reader;
  private final Ext4Inode inode;
  private final List<Ext4Entry> entries = new ArrayList<>();

  private DirectoryReader(Ext4Reader reader, Ext4Inode inode) {
    this.reader = reader;
    this.inode = inode;
  }

  /** Its names, without {@code .} and {@code ..}. */
  static List<Ext4Entry> read(Ext4Reader reader, Ext4Inode inode) {
    DirectoryReader directory = new DirectoryReader(reader, inode);
    if (inode.has(Ext4Inode.FLAG_INLINE)) {
      directory.inline();
    } else {
      directory.blocks();
    }
    return directory.entries;
  }

  private void inline() {
    byte[] content = reader.inline(inode);
    int inInode = Math.min(content.length, Ext4Inode.BLOCK_BYTES);
    if (inInode < INLINE_PARENT) {
      throw damaged("is too short for a directory");
    }
    take(content, INLINE_PARENT, inInode);
    take(content, inInode, content.length);
  }

  private void blocks() {
    int blockSize = reader.shape().blockSize();
    byte[] content = reader.content(inode, LARGEST, "a directory");
    if (content.length % blockSize != 0) {
      throw damaged("has " + content.length + " bytes, which are no whole blocks");
    }
    for (int at = 0; at < content.length; at += blockSize) {
      if (reader.shape().checksums().used()) {
        requireRight(Arrays.copyOfRange(content, at, at + blockSize), at == 0);
      }
      take(content, at, at + blockSize);
    }
  }

  private void take(byte[] bytes, int from, int end) {
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = from;
    while (at + FIXED <= end) {
      int length = length(Short.toUnsignedInt(all.getShort(at + 4)));
      int nameLength = bytes[at + 6] & 0xff;
      if (length < FIXED || length % 4 != 0 || length > end - at) {
        throw damaged("has an entry of " + length + " bytes");
      }
      long named = Integer.toUnsignedLong(all.getInt(at));
      if (named != 0) {
        if (nameLength == 0 || FIXED + nameLength > length || named > reader.shape().inodes()) {
          throw damaged("has an entry that cannot be one");
        }
        Ext4Entry entry = new Ext4Entry(Arrays.copyOfRange(bytes, at + FIXED, at + FIXED + nameLength), named);
        for (byte b : entry.name()) {
          if (b == 0 || b == '/') {
            throw damaged("has a name with a slash or a NUL");
          }
        }
        if (!entry.isDots()) {
          entries.add(entry);
        }
      }
      at += length;
    }
  }

  /** Of blocks of 64 KiB, lengths do not fit into 16 bits. */
  private int length(int told) {
    if (reader.shape().blockSize() < 1 << 16) {
      return told;
    }
    return told == 0 || told == 0xffff ? 1 << 16 : told & ~3 | (told & 3) << 16;
  }

  private void requireRight(byte[] block, boolean first) {
    ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    Checksums checksums = reader.shape().checksums();
    int tail = block.length - TAIL;
    boolean right;
    if (bytes.getInt(tail) == 0 && bytes.getShort(tail + 4) == TAIL && (block[tail + 7] & 0xff) == TAIL_KIND) {
      int checksum = checksums.ofInode(inode.number(), inode.generation(), block, 0, tail);
      right = bytes.getInt(tail + 8) == checksum;
    } else if (inode.has(Inode.FLAG_INDEX)) {
      boolean node = bytes.getInt(0) == 0 && length(Short.toUnsignedInt(bytes.getShort(4))) == block.length;
      right = (first && length(bytes.getShort(4)) == SELF_SIZE || node) && isIndexRight(bytes, first);
    } else {
      right = false;
    }
    if (!right) {
      throw damaged("has a block of names with a wrong checksum");
    }
  }

  private boolean isIndexRight(ByteBuffer block, boolean first) {
    int at = first ? ROOT_INDEX : NODE_INDEX;
    int limit = Short.toUnsignedInt(block.getShort(at));
    int count = Short.toUnsignedInt(block.getShort(at + 2));
    int tail = at + limit * INDEX_ENTRY;
    return count <= limit
        && tail + INDEX_ENTRY <= block.capacity()
        && block.getInt(tail + 4)
            == reader.shape().checksums().ofIndex(
                inode.number(), inode.generation(), block.array(), 0, at + count * INDEX_ENTRY, block.getInt(tail));
  }

  private RuntimeException damaged(String problem) {
    return Ext4Failures.damaged(reader.position(), "directory " + inode.number() + " " + problem);
  }
}
