package org.sbcprov.imaging.mtk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The BootROM layout header ({@code struct brom_layout_header}), 40 bytes. The name "BRLYT", the version and the magic
 * number are checked and written, not kept.
 *
 * @param headerSize where the GFH records begin, in {@code unit}s from the start of the medium's area; u32 at 12 and 28
 * @param totalSize where the image ends, likewise; u32 at 16 and 32
 * @param type the medium, see {@link Bl2Medium#brlytType}; u32 at 24
 */
record Brlyt(long headerSize, long totalSize, long type) {
  static final int SIZE = 40;

  private static final byte[] NAME = "BRLYT\0\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int MAGIC = 0x42424242;

  static Brlyt parse(ByteBuffer image, int offset) {
    for (int i = 0; i < NAME.length; i++) {
      if (image.get(offset + i) != NAME[i]) {
        throw Bl2Failures.form("has no BRLYT header where its device header puts it", offset);
      }
    }
    if (image.getInt(offset + 8) != VERSION || image.getInt(offset + 20) != MAGIC) {
      throw Bl2Failures.form("has a BRLYT header of an unknown version", offset + 8);
    }
    if (image.getInt(offset + 12) != image.getInt(offset + 28)
        || image.getInt(offset + 16) != image.getInt(offset + 32)) {
      throw Bl2Failures.form("has a BRLYT header whose two copies of the sizes differ", offset + 28);
    }
    return new Brlyt(
        Integer.toUnsignedLong(image.getInt(offset + 12)),
        Integer.toUnsignedLong(image.getInt(offset + 16)),
        Integer.toUnsignedLong(image.getInt(offset + 24)));
  }

  /** Writes the header but for its last word, which is unused but on NAND. */
  void write(ByteBuffer image, int offset) {
    image.put(offset, NAME);
    image.putInt(offset + 8, VERSION);
    image.putInt(offset + 12, (int) headerSize);
    image.putInt(offset + 16, (int) totalSize);
    image.putInt(offset + 20, MAGIC);
    image.putInt(offset + 24, (int) type);
    image.putInt(offset + 28, (int) headerSize);
    image.putInt(offset + 32, (int) totalSize);
  }
}
