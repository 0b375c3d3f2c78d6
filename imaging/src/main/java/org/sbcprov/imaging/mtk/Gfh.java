package org.sbcprov.imaging.mtk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The head of a GFH record ({@code struct gfh_common_header}), 8 bytes.
 *
 * @param offset where it begins in the image
 * @param version the byte after "MMM"; u8 at 3
 * @param size bytes of the record, head included; u16 at 4
 * @param type what it holds; u16 at 6
 */
record Gfh(int offset, int version, int size, int type) {
  static final int FILE_INFO = 0;
  static final int BL_INFO = 1;
  static final int ANTI_CLONE = 2;
  static final int BL_SEC_KEY = 3;
  static final int BROM_CFG = 7;
  static final int BROM_SEC_CFG = 8;

  /** Bytes of the head. */
  static final int HEAD = 8;

  /** The most records that are read; six is what there is. */
  static final int MOST_RECORDS = 32;

  private static final int MAGIC = 0x4d4d4d;

  /** Reads one head within {@code [offset, end)}. */
  static Gfh parse(ByteBuffer image, int offset, int end) {
    if (end - offset < HEAD || (image.getInt(offset) & 0xff_ffff) != MAGIC) {
      throw Bl2Failures.form("has no GFH record where one has to begin", offset);
    }
    Gfh gfh =
        new Gfh(
            offset,
            image.get(offset + 3) & 0xff,
            Short.toUnsignedInt(image.getShort(offset + 4)),
            Short.toUnsignedInt(image.getShort(offset + 6)));
    if (gfh.size < HEAD || gfh.size > end - offset) {
      throw Bl2Failures.form("has a GFH record of " + gfh.size + " bytes, which is not within its header", offset + 4);
    }
    return gfh;
  }

  /** Reads the chain that fills {@code [offset, end)}; mkimage and MediaTek's own tool order it differently. */
  static List<Gfh> chain(ByteBuffer image, int offset, int end) {
    List<Gfh> records = new ArrayList<>();
    for (int at = offset; at < end; at += records.get(records.size() - 1).size) {
      if (records.size() == MOST_RECORDS) {
        throw Bl2Failures.form("has more than " + MOST_RECORDS + " GFH records", at);
      }
      records.add(parse(image, at, end));
    }
    return records;
  }

  /** Writes the head. */
  void write(ByteBuffer image) {
    image.putInt(offset, MAGIC | version << 24);
    image.putShort(offset + 4, (short) size);
    image.putShort(offset + 6, (short) type);
  }
}
