package org.sbcprov.imaging.tree;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A header of 512 bytes, in the form of POSIX ("ustar") or GNU. Source: tar.h, pax(1), and "Basic Tar Format" of GNU tar.
 *
 * @param name with the prefix before it, as bytes
 * @param mode the lower 12 bits of it
 * @param uid owner
 * @param gid group
 * @param size bytes that follow
 * @param modified seconds since 1970
 * @param type what it is, a character
 * @param linkName what a link leads to, as bytes
 * @param major of a device
 * @param minor of a device
 */
record TarHeader(
    byte[] name,
    int mode,
    long uid,
    long gid,
    long size,
    long modified,
    char type,
    byte[] linkName,
    long major,
    long minor) {
  static final int SIZE = 512;

  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int NAME_LENGTH = 100;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_LENGTH = 155;
  private static final byte[] POSIX_MAGIC = {'u', 's', 't', 'a', 'r', 0};
  private static final int PERMISSIONS = 07777;

  /** Whether all of it is zeros, which is how archives end. */
  static boolean isEnd(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether its checksum fits. */
  static boolean isHeader(byte[] block) {
    long told = number(block, CHECKSUM, CHECKSUM_LENGTH);
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < SIZE; i++) {
      boolean own = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH;
      unsigned += own ? ' ' : block[i] & 0xff;
      signed += own ? ' ' : block[i];
    }
    return told == unsigned || told == signed;
  }

  /**
   * Reads a header whose checksum fits.
   *
   * @return null when a number in it is none
   */
  static TarHeader parse(byte[] block) {
    long mode = number(block, 100, 8);
    long uid = number(block, 108, 8);
    long gid = number(block, 116, 8);
    long size = number(block, 124, 12);
    long modified = number(block, 136, 12);
    long major = number(block, 329, 8);
    long minor = number(block, 337, 8);
    char type = (char) (block[156] & 0xff);
    boolean device = type == '3' || type == '4';
    boolean wrong = mode == BAD || uid == BAD || gid == BAD || size == BAD || modified == BAD;
    if (wrong || device && (major == BAD || minor == BAD)) {
      return null;
    }
    byte[] name = text(block, 0, NAME_LENGTH);
    byte[] prefix = text(block, PREFIX, PREFIX_LENGTH);
    boolean posix = Arrays.equals(block, MAGIC, MAGIC + POSIX_MAGIC.length, POSIX_MAGIC, 0, POSIX_MAGIC.length);
    if (posix && prefix.length > 0) {
      byte[] own = name;
      name = ByteBuffer.allocate(prefix.length + 1 + own.length).put(prefix).put((byte) '/').put(own).array();
    }
    int permissions = (int) mode & PERMISSIONS;
    return new TarHeader(
        name, permissions, uid, gid, size, modified, type, text(block, 157, NAME_LENGTH), major, minor);
  }

  /** What stands for no number. */
  static final long BAD = Long.MIN_VALUE;

  /** Octal digits; or, with the highest bit set, a signed number of as many bytes. */
  static long number(byte[] block, int offset, int length) {
    if ((block[offset] & 0x80) != 0) {
      return binary(block, offset, length);
    }
    int i = offset;
    int end = offset + length;
    while (i < end && block[i] == ' ') {
      i++;
    }
    long number = 0;
    while (i < end && block[i] >= '0' && block[i] <= '7') {
      number = number * 8 + block[i] - '0';
      i++;
    }
    return i == end || block[i] == ' ' || block[i] == 0 ? number : BAD;
  }

  private static long binary(byte[] block, int offset, int length) {
    // The second highest bit is the sign.
    long number = block[offset] << 25 >> 25;
    for (int i = offset + 1; i < offset + length; i++) {
      if (number > Long.MAX_VALUE >> 8 || number < Long.MIN_VALUE >> 8) {
        return BAD;
      }
      number = number << 8 | block[i] & 0xff;
    }
    return number;
  }

  private static byte[] text(byte[] block, int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(block, offset, end);
  }
}
