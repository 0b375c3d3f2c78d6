package org.sbcprov.imaging.mtk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What precedes the GFH records; its form depends on the medium.
 *
 * @param medium the medium that its first bytes name; where parallel and serial NAND share a name, the BRLYT tells
 * @param unit bytes in a unit of the BRLYT's sizes: 1, or a NAND page
 * @param gfhOffset where the GFH records begin, in bytes from the start of the file
 * @param brlyt the layout header, on media that have one
 */
record DeviceHeader(Bl2Medium medium, int unit, int gfhOffset, Optional<Brlyt> brlyt) {
  /** Bytes of the header that SD, eMMC and NOR share, and where BRLYT begins. */
  static final int GENERIC_SIZE = 0x200;

  /** Where the GFH records begin on those media. */
  static final int GENERIC_GFH = 0x600;

  /** Bytes of the longest name. */
  static final int LONGEST_NAME = 12;

  private static final int VERSION = 1;
  private static final int SMALLEST_PAGE = 512;
  private static final int LARGEST_PAGE = 16384;

  /** Where the NAND headers tell the page size. */
  private static final int SPINAND_PAGE = 0x10;

  private static final int NANDCFG_PAGE = 0x20;
  private static final int BOOTLOADER_PAGE = 0x1a;

  /** Whether bytes begin as a BL2 with a device header does. */
  static boolean startsIn(byte[] image) {
    for (Bl2Medium medium : Bl2Medium.values()) {
      if (named(image, medium)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads the header.
   *
   * @throws org.sbcprov.core.failure.BadInput when there is none, or the image ends in it
   */
  static DeviceHeader parse(byte[] bytes, ByteBuffer image) {
    for (Bl2Medium medium : Bl2Medium.values()) {
      if (named(bytes, medium)) {
        return medium.isGeneric() ? generic(medium, image) : nand(medium, image);
      }
    }
    throw Bl2Failures.form("has no device header", 0);
  }

  /** Writes the header of SD, eMMC or NOR: 0x600 bytes, of which those without a meaning are FF. */
  void write(ByteBuffer image) {
    if (!medium.isGeneric() || gfhOffset != GENERIC_GFH || brlyt.isEmpty()) {
      throw new IllegalArgumentException("no device header to write for " + medium);
    }
    byte[] fill = new byte[GENERIC_GFH];
    Arrays.fill(fill, (byte) 0xff);
    image.put(0, fill);
    byte[] name = Arrays.copyOf(name(medium), medium.headerName().length() + 1);
    image.put(0, name);
    image.putInt(0x0c, VERSION);
    image.putInt(0x10, GENERIC_SIZE);
    brlyt.get().write(image, GENERIC_SIZE);
  }

  private static DeviceHeader generic(Bl2Medium medium, ByteBuffer image) {
    require(image, GENERIC_GFH);
    if (image.getInt(0x0c) != VERSION || image.getInt(0x10) != GENERIC_SIZE) {
      throw Bl2Failures.form("has a device header of an unknown version or size", 0x0c);
    }
    return new DeviceHeader(medium, 1, GENERIC_GFH, Optional.of(Brlyt.parse(image, GENERIC_SIZE)));
  }

  private static DeviceHeader nand(Bl2Medium named, ByteBuffer image) {
    require(image, SMALLEST_PAGE);
    if (named == Bl2Medium.SPIM_NAND) {
      int page = page(Integer.toUnsignedLong(image.getInt(SPINAND_PAGE)), SPINAND_PAGE);
      return new DeviceHeader(named, page, page, Optional.empty());
    }
    if (named == Bl2Medium.SNAND_HSM) {
      int page = page(Integer.toUnsignedLong(image.getInt(NANDCFG_PAGE)), NANDCFG_PAGE);
      return new DeviceHeader(named, page, page, Optional.empty());
    }
    int page = page(Short.toUnsignedLong(image.getShort(BOOTLOADER_PAGE)), BOOTLOADER_PAGE);
    require(image, page + Brlyt.SIZE);
    Brlyt brlyt = Brlyt.parse(image, page);
    Bl2Medium medium = brlyt.type() == Bl2Medium.SNAND.brlytType() ? Bl2Medium.SNAND : Bl2Medium.NAND;
    return new DeviceHeader(medium, page, 2 * page, Optional.of(brlyt));
  }

  private static int page(long size, int offset) {
    if (size < SMALLEST_PAGE || size > LARGEST_PAGE || Long.bitCount(size) != 1) {
      throw Bl2Failures.form("has a NAND header with pages of " + size + " bytes", offset);
    }
    return (int) size;
  }

  private static void require(ByteBuffer image, int bytes) {
    if (image.limit() < bytes) {
      throw Bl2Failures.truncated("its device header", bytes, image.limit());
    }
  }

  private static boolean named(byte[] image, Bl2Medium medium) {
    byte[] name = name(medium);
    return image.length >= name.length && Arrays.equals(image, 0, name.length, name, 0, name.length);
  }

  private static byte[] name(Bl2Medium medium) {
    return medium.headerName().getBytes(StandardCharsets.US_ASCII);
  }
}
