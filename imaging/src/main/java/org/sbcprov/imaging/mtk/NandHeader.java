package org.sbcprov.imaging.mtk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the header of a BL2 for NAND says about the chip that it lies on. All fields are little-endian.
 *
 * <pre>
 *                  AP              HSM, HSM20      SPIM
 * page size        u16 at 0x1a     u32 at 0x20     u32 at 0x10
 * spare bytes      u16 at 0x1e     u32 at 0x24     u32 at 0x14
 * pages per block  u16 at 0x20     u32 at 0x28     u16 at 0x18
 * blocks           u16 at 0x22     u32 at 0x2c
 * check            BCH at 0x64     BCH at 0x64     CRC-16 at 0x4e
 *                                  (HSM20: 0xc0)
 * </pre>
 *
 * @param family the interface that it is for
 * @param pageSize bytes
 * @param spareSize bytes beside a page that the boot ROM uses
 * @param pagesPerBlock pages
 * @param blocks of the chip; 0 where the header does not tell
 * @param form the form of mkimage's that it is, byte for byte
 * @param problem what makes the boot ROM pass it over
 */
public record NandHeader(
    NandFamily family,
    int pageSize,
    int spareSize,
    int pagesPerBlock,
    int blocks,
    Optional<NandForm> form,
    Optional<String> problem) {
  private static final int SMALLEST_PAGE = 512;
  private static final int LARGEST_PAGE = 16384;
  private static final int MOST_PAGES_PER_BLOCK = 1024;
  private static final int HSM20_BIT = 0x100000;

  /** Bytes that hold any of the headers. */
  static final int NEEDED = SMALLEST_PAGE;

  /**
   * Reads a header.
   *
   * @param named a medium whose name the file begins with; of those that share one, any
   * @param file at least {@link #NEEDED} bytes
   * @throws org.sbcprov.core.failure.BadInput {@code image.bl2-form} when no chip has such pages
   */
  static NandHeader parse(Bl2Medium named, byte[] file, ByteBuffer image) {
    NandFamily family;
    long page;
    long spare;
    long pagesPerBlock;
    long blocks = 0;
    int pageField;
    if (named == Bl2Medium.SPIM_NAND) {
      family = NandFamily.SPIM;
      pageField = 0x10;
      page = u32(image, pageField);
      spare = u32(image, 0x14);
      pagesPerBlock = Short.toUnsignedLong(image.getShort(0x18));
    } else if (named == Bl2Medium.SNAND_HSM) {
      family = (image.getInt(0x0c) & HSM20_BIT) == 0 ? NandFamily.HSM : NandFamily.HSM20;
      pageField = 0x20;
      page = u32(image, pageField);
      spare = u32(image, 0x24);
      pagesPerBlock = u32(image, 0x28);
      blocks = u32(image, 0x2c);
    } else {
      family = NandFamily.AP;
      pageField = 0x1a;
      page = Short.toUnsignedLong(image.getShort(pageField));
      spare = Short.toUnsignedLong(image.getShort(0x1e));
      pagesPerBlock = Short.toUnsignedLong(image.getShort(0x20));
      blocks = Short.toUnsignedLong(image.getShort(0x22));
    }
    if (page < SMALLEST_PAGE || page > LARGEST_PAGE || Long.bitCount(page) != 1) {
      throw Bl2Failures.form("has a NAND header with pages of " + page + " bytes", pageField);
    }
    if (spare > page) {
      throw Bl2Failures.form("has a NAND header with " + spare + " spare bytes for a page of " + page, pageField + 4);
    }
    if (pagesPerBlock == 0 || pagesPerBlock > MOST_PAGES_PER_BLOCK || Long.bitCount(pagesPerBlock) != 1) {
      throw Bl2Failures.form("has a NAND header with " + pagesPerBlock + " pages in a block", pageField + 8);
    }
    if (blocks > Integer.MAX_VALUE) {
      throw Bl2Failures.form("has a NAND header with " + blocks + " blocks", 0x2c);
    }
    return new NandHeader(
        family, (int) page, (int) spare, (int) pagesPerBlock, (int) blocks, NandForm.of(file, family), problem(file, family));
  }

  /** Where the GFH records begin. */
  int gfhOffset() {
    return family.hasBrlyt() ? 2 * pageSize : pageSize;
  }

  /** What the check of a header has to be. */
  static byte[] check(byte[] header, NandFamily family) {
    switch (family) {
      case SPIM:
        int crc = crc16(header, family.checked());
        return new byte[] {(byte) crc, (byte) (crc >> 8)};
      case AP:
        return Bch.NFI.parity(header, family.checked());
      default:
        return Bch.HOST.parity(header, family.checked());
    }
  }

  private static Optional<String> problem(byte[] file, NandFamily family) {
    byte[] check = check(file, family);
    int at = family.checked();
    if (!Arrays.equals(file, at, at + check.length, check, 0, check.length)) {
      return Optional.of(
          "the " + (family == NandFamily.SPIM ? "CRC-16" : "error-correcting code") + " of its " + family.headerName()
              + " header does not fit");
    }
    for (int copy = 1; family == NandFamily.AP && copy < NandForm.REPEATS; copy++) {
      int start = copy * family.size();
      if (!Arrays.equals(file, 0, family.size(), file, start, start + family.size())) {
        return Optional.of("copy " + (copy + 1) + " of its " + family.headerName() + " header differs from the first");
      }
    }
    return Optional.empty();
  }

  /** CRC-16 with the polynomial 0x8005, highest bit first, from 0x4f4e ("NO") on. */
  private static int crc16(byte[] bytes, int length) {
    int crc = 0x4f4e;
    for (int i = 0; i < length; i++) {
      crc ^= (bytes[i] & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc << 1 ^ ((crc & 0x8000) != 0 ? 0x8005 : 0);
      }
      crc &= 0xffff;
    }
    return crc;
  }

  private static long u32(ByteBuffer image, int offset) {
    return Integer.toUnsignedLong(image.getInt(offset));
  }
}
