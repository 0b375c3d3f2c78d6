package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Where the extended attributes of one inode are: what fits is in the inode, the rest in one block.
 *
 * @param inside those in the inode
 * @param outside those in the block
 */
record AttributePlaces(List<ExtendedAttribute> inside, List<ExtendedAttribute> outside) {
  private static final AttributePlaces NONE = new AttributePlaces(List.of(), List.of());
  private static final byte[] NO_BYTES = {};
  private static final int MAGIC = 0xea020000;
  /** Of the attributes in an inode. */
  private static final int SHORT_HEADER = 4;

  private static final int BLOCK_HEADER = 32;
  private static final int END_MARK = 4;
  private static final int HASH = 0xc;
  private static final int CHECKSUM = 0x10;

  /**
   * Finds places.
   *
   * @return null when there is no place, or an attribute cannot be
   */
  static AttributePlaces of(SortedMap<String, byte[]> attributes) {
    if (attributes.isEmpty()) {
      return NONE;
    }
    List<ExtendedAttribute> all = new ArrayList<>();
    for (Map.Entry<String, byte[]> named : attributes.entrySet()) {
      ExtendedAttribute attribute = ExtendedAttribute.of(named.getKey(), named.getValue());
      if (attribute == null) {
        return null;
      }
      all.add(attribute);
    }
    all.sort(null);
    AttributePlaces places = new AttributePlaces(new ArrayList<>(), new ArrayList<>());
    int room = Inode.ATTRIBUTE_ROOM - SHORT_HEADER - END_MARK;
    int blockRoom = Geometry.BLOCK - BLOCK_HEADER - END_MARK;
    for (ExtendedAttribute attribute : all) {
      int size = attribute.entrySize() + attribute.valueSize();
      if (size <= room) {
        room -= size;
        places.inside.add(attribute);
      } else {
        blockRoom -= size;
        places.outside.add(attribute);
      }
    }
    return blockRoom < 0 ? null : places;
  }

  /** What stands in the inode, after its fields. */
  byte[] inInode() {
    if (inside.isEmpty()) {
      return NO_BYTES;
    }
    ByteBuffer bytes = ByteBuffer.allocate(Inode.ATTRIBUTE_ROOM).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC); // h_magic
    // Offsets count from the first entry.
    put(inside, bytes.slice().order(ByteOrder.LITTLE_ENDIAN), 0);
    return bytes.array();
  }

  /** The block, where there is one. */
  byte[] block(long number, Checksums checksums) {
    ByteBuffer bytes = ByteBuffer.allocate(Geometry.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC); // h_magic
    bytes.putInt(1); // h_refcount
    bytes.putInt(1); // h_blocks
    put(outside, bytes, BLOCK_HEADER);
    int hash = 0;
    for (ExtendedAttribute attribute : outside) {
      int own = attribute.hash();
      if (own == 0) {
        // Not to be shared.
        hash = 0;
        break;
      }
      hash = hash << 16 ^ hash >>> 16 ^ own;
    }
    bytes.putInt(HASH, hash); // h_hash
    if (checksums.used()) {
      bytes.putInt(CHECKSUM, checksums.ofAttributeBlock(number, bytes.array())); // h_checksum
    }
    return bytes.array();
  }

  private static void put(List<ExtendedAttribute> attributes, ByteBuffer bytes, int start) {
    bytes.position(start);
    int end = bytes.capacity();
    for (ExtendedAttribute attribute : attributes) {
      end -= attribute.valueSize();
      attribute.putEntry(bytes, end);
      bytes.duplicate().position(end).put(attribute.value());
    }
  }
}
