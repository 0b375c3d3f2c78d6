package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the extended attributes of an inode: those in it, and those in its block. */
final class AttributeReader {
  /** Where the rest of an inline file is. */
  static final String INLINE_DATA = "system.data";

  private static final int MAGIC = 0xea020000;
  private static final int INODE_HEADER = 4;
  private static final int BLOCK_HEADER = 32;
  private static final int CHECKSUM = 0x10;
  private static final int FIXED = 16;
  private static final String[] PREFIXES = {
    "", "user.", "system.posix_acl_access", "system.posix_acl_default", "trusted.", "", "security.", "system."
  };

  private final Ext4Reader reader;
  private final Ext4Inode inode;
  private final SortedMap<String, byte[]> attributes = new TreeMap<>();

  private AttributeReader(Ext4Reader reader, Ext4Inode inode) {
    this.reader = reader;
    this.inode = inode;
  }

  /**
   * All of them, by their names. A value that lies in an inode of its own is told as null, and so is one whose prefix is not
   * known, by its number.
   */
  static SortedMap<String, byte[]> read(Ext4Reader reader, Ext4Inode inode) {
    AttributeReader attributes = new AttributeReader(reader, inode);
    byte[] inside = inode.behindFields();
    if (inside.length > INODE_HEADER && little(inside).getInt(0) == MAGIC) {
      byte[] entries = Arrays.copyOfRange(inside, INODE_HEADER, inside.length);
      attributes.take(entries, 0);
    }
    if (inode.attributeBlock() != 0) {
      attributes.take(attributes.block(), BLOCK_HEADER);
    }
    return attributes.attributes;
  }

  private byte[] block() {
    long number = inode.attributeBlock();
    if (number >= reader.shape().blocks()) {
      throw damaged("has its attributes outside the file system");
    }
    byte[] block = reader.block(number);
    ByteBuffer bytes = little(block);
    if (bytes.getInt(0) != MAGIC) {
      throw damaged("has no attributes where they should be");
    }
    Checksums checksums = reader.shape().checksums();
    if (checksums.used()) {
      int told = bytes.getInt(CHECKSUM);
      bytes.putInt(CHECKSUM, 0);
      if (checksums.ofAttributeBlock(number, block) != told) {
        throw damaged("has attributes with a wrong checksum");
      }
    }
    return block;
  }

  /**
   * @param area what places of values count from
   * @param first place of the first entry
   */
  private void take(byte[] area, int first) {
    ByteBuffer bytes = little(area);
    int at = first;
    while (at + 4 <= area.length && bytes.getInt(at) != 0) {
      int nameLength = area[at] & 0xff;
      int index = area[at + 1] & 0xff;
      if (at + FIXED + nameLength > area.length) {
        throw damaged("has an attribute that does not end");
      }
      int offset = Short.toUnsignedInt(bytes.getShort(at + 2));
      long elsewhere = Integer.toUnsignedLong(bytes.getInt(at + 4));
      long size = Integer.toUnsignedLong(bytes.getInt(at + 8));
      if (elsewhere == 0 && offset + size > area.length) {
        throw damaged("has the value of an attribute outside of its place");
      }
      boolean known = index < PREFIXES.length && !PREFIXES[index].isEmpty();
      String name = new String(area, at + FIXED, nameLength, StandardCharsets.UTF_8);
      boolean readable = known && elsewhere == 0;
      attributes.put(
          (known ? PREFIXES[index] : "attribute-" + index + ".") + name,
          readable ? Arrays.copyOfRange(area, offset, offset + (int) size) : null);
      at += FIXED + (nameLength + 3 & ~3);
    }
  }

  private RuntimeException damaged(String problem) {
    return Ext4Failures.damaged(reader.position(), "inode " + inode.number() + " " + problem);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
