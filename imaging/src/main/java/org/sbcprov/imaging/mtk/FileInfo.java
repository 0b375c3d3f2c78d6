package org.sbcprov.imaging.mtk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The first GFH record ({@code struct gfh_file_info}), 0x38 bytes; offsets are those in the record.
 *
 * @param fileType 1 for a boot loader; u16 at 0x18
 * @param flashType kind of medium, see {@link Bl2Medium#flashType}; u8 at 0x1a
 * @param signatureType 1 when the image ends with its SHA-256; u8 at 0x1b
 * @param loadAddress where the boot ROM puts the GFH records; u32 at 0x1c
 * @param totalSize bytes from the first GFH record to the end of the signature; u32 at 0x20
 * @param maxSize bytes of the whole file, device header included; u32 at 0x24
 * @param headerSize bytes of all GFH records; u32 at 0x28
 * @param signatureSize bytes of the signature; u32 at 0x2c
 * @param jumpOffset where the code is entered, from the first GFH record; u32 at 0x30
 */
record FileInfo(
    int fileType,
    int flashType,
    int signatureType,
    long loadAddress,
    long totalSize,
    long maxSize,
    long headerSize,
    long signatureSize,
    long jumpOffset) {
  static final int SIZE = 0x38;
  static final int BOOT_LOADER = 1;
  static final int SIGNATURE_SHA256 = 1;
  static final int SHA256_SIZE = 32;

  /** The most that the GFH records may take; 0x300 is what they do take. */
  static final int LARGEST_HEADER = 0x10000;

  private static final byte[] NAME = "FILE_INFO\0\0\0".getBytes(StandardCharsets.US_ASCII);

  /**
   * Reads the record at an offset of an image.
   *
   * @throws org.sbcprov.core.failure.BadInput when it is not there, or its sizes contradict each other
   */
  static FileInfo parse(ByteBuffer image, int offset) {
    if (image.limit() - offset < SIZE) {
      throw Bl2Failures.truncated("its first GFH record", (long) offset + SIZE, image.limit());
    }
    Gfh gfh = Gfh.parse(image, offset, offset + SIZE);
    if (gfh.type() != Gfh.FILE_INFO || gfh.size() != SIZE) {
      throw Bl2Failures.form("does not have FILE_INFO as its first GFH record", offset);
    }
    for (int i = 0; i < NAME.length; i++) {
      if (image.get(offset + 8 + i) != NAME[i]) {
        throw Bl2Failures.form("does not have FILE_INFO as its first GFH record", offset + 8);
      }
    }
    FileInfo info =
        new FileInfo(
            Short.toUnsignedInt(image.getShort(offset + 0x18)),
            image.get(offset + 0x1a) & 0xff,
            image.get(offset + 0x1b) & 0xff,
            u32(image, offset + 0x1c),
            u32(image, offset + 0x20),
            u32(image, offset + 0x24),
            u32(image, offset + 0x28),
            u32(image, offset + 0x2c),
            u32(image, offset + 0x30));
    if (info.headerSize < SIZE || info.headerSize > LARGEST_HEADER) {
      throw Bl2Failures.form("gives the size of its GFH records as " + info.headerSize, offset + 0x28);
    }
    if (info.totalSize < info.headerSize + info.signatureSize) {
      throw Bl2Failures.form(
          "gives its size as " + info.totalSize + ", less than its headers and its signature", offset + 0x20);
    }
    if (info.jumpOffset < info.headerSize || info.jumpOffset >= info.totalSize - info.signatureSize) {
      throw Bl2Failures.form(
          "is entered at 0x" + Long.toHexString(info.jumpOffset) + ", outside its code", offset + 0x30);
    }
    return info;
  }

  /** Writes the record at an offset of a zeroed image. */
  void write(ByteBuffer image, int offset) {
    new Gfh(offset, 1, SIZE, Gfh.FILE_INFO).write(image);
    image.put(offset + 8, NAME);
    image.putInt(offset + 0x14, 1);
    image.putShort(offset + 0x18, (short) fileType);
    image.put(offset + 0x1a, (byte) flashType);
    image.put(offset + 0x1b, (byte) signatureType);
    image.putInt(offset + 0x1c, (int) loadAddress);
    image.putInt(offset + 0x20, (int) totalSize);
    image.putInt(offset + 0x24, (int) maxSize);
    image.putInt(offset + 0x28, (int) headerSize);
    image.putInt(offset + 0x2c, (int) signatureSize);
    image.putInt(offset + 0x30, (int) jumpOffset);
    image.putInt(offset + 0x34, 1);
  }

  private static long u32(ByteBuffer image, int offset) {
    return Integer.toUnsignedLong(image.getInt(offset));
  }
}
