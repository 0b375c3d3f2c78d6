package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An extended attribute as it is stored: its prefix as a number, the rest of its name, its value.
 *
 * @param index of the prefix
 * @param name without the prefix
 * @param value an access control list is in ext4's own form
 */
record ExtendedAttribute(int index, byte[] name, byte[] value) implements Comparable<ExtendedAttribute> {
  private static final int ACL_ACCESS = 2;
  private static final int ACL_DEFAULT = 3;

  /** The first one that a name begins with counts. */
  private static final String[] PREFIXES = {
    "user.", "system.posix_acl_access", "system.posix_acl_default", "trusted.", "security.", "system."
  };

  private static final int[] INDEXES = {1, ACL_ACCESS, ACL_DEFAULT, 4, 6, 7};

  private static final int MOST_NAME_BYTES = 255;
  private static final int FIXED = 16;

  private static final int ACL_OUTER_VERSION = 2;
  private static final int ACL_OUTER_ENTRY = 8;
  private static final int ACL_VERSION = 1;
  private static final int ACL_USER = 2;
  private static final int ACL_GROUP = 8;

  /**
   * Makes one.
   *
   * @return null when ext4 has no such attribute, or the value is no access control list where one has to be
   */
  static ExtendedAttribute of(String fullName, byte[] value) {
    for (int i = 0; i < PREFIXES.length; i++) {
      if (fullName.startsWith(PREFIXES[i])) {
        byte[] name = fullName.substring(PREFIXES[i].length()).getBytes(StandardCharsets.UTF_8);
        boolean list = INDEXES[i] == ACL_ACCESS || INDEXES[i] == ACL_DEFAULT;
        if (list != (name.length == 0) || name.length > MOST_NAME_BYTES || contains(name, 0)) {
          return null;
        }
        byte[] stored = list ? compactList(value) : value;
        return stored == null ? null : new ExtendedAttribute(INDEXES[i], name, stored);
      }
    }
    return null;
  }

  /** Bytes of its entry, without the value. */
  int entrySize() {
    return FIXED + padded(name.length);
  }

  /** Bytes of its value with what fills it up. */
  int valueSize() {
    return padded(value.length);
  }

  /**
   * Puts the entry.
   *
   * @param valueOffset where the value is, as the place of the entry counts it
   */
  void putEntry(ByteBuffer to, int valueOffset) {
    int start = to.position();
    to.put((byte) name.length); // e_name_len
    to.put((byte) index); // e_name_index
    to.putShort((short) (value.length == 0 ? 0 : valueOffset)); // e_value_offs
    to.putInt(0); // e_value_inum
    to.putInt(value.length); // e_value_size
    to.putInt(hash()); // e_hash
    to.put(name);
    to.position(start + entrySize());
  }

  /** A hash of name and value, by which equal blocks are found. */
  int hash() {
    int hash = 0;
    for (byte b : name) {
      hash = hash << 5 ^ hash >>> 27 ^ b & 0xff;
    }
    ByteBuffer words = ByteBuffer.wrap(Arrays.copyOf(value, valueSize())).order(ByteOrder.LITTLE_ENDIAN);
    while (words.hasRemaining()) {
      hash = hash << 16 ^ hash >>> 16 ^ words.getInt();
    }
    return hash;
  }

  @Override
  public int compareTo(ExtendedAttribute other) {
    int order = Integer.compare(index, other.index);
    order = order != 0 ? order : Integer.compare(name.length, other.name.length);
    return order != 0 ? order : Arrays.compareUnsigned(name, other.name);
  }

  /**
   * An access control list as programs see it (version 2, entries of 8 bytes) in ext4's own form: version 1, and an id
   * only where a user or group is named.
   */
  private static byte[] compactList(byte[] list) {
    boolean whole = list.length >= 4 && (list.length - 4) % ACL_OUTER_ENTRY == 0;
    ByteBuffer from = ByteBuffer.wrap(list).order(ByteOrder.LITTLE_ENDIAN);
    if (!whole || from.getInt() != ACL_OUTER_VERSION) {
      return null;
    }
    ByteBuffer to = ByteBuffer.allocate(list.length).order(ByteOrder.LITTLE_ENDIAN).putInt(ACL_VERSION);
    while (from.hasRemaining()) {
      short tag = from.getShort();
      to.putShort(tag).putShort(from.getShort());
      int id = from.getInt();
      if (tag == ACL_USER || tag == ACL_GROUP) {
        to.putInt(id);
      }
    }
    return Arrays.copyOf(to.array(), to.position());
  }

  private static boolean contains(byte[] bytes, int searched) {
    for (byte b : bytes) {
      if (b == searched) {
        return true;
      }
    }
    return false;
  }

  private static int padded(int length) {
    return length + 3 & ~3;
  }
}
