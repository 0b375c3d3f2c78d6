package org.sbcprov.imaging.mtk;

import java.nio.ByteBuffer;

/**
 * How the boot ROM is to go on ({@code struct gfh_brom_cfg}), 0x64 bytes. The boot ROM prints the flags as
 * {@code G0: 1190 0000}.
 *
 * @param cfgBits u32 at 8
 * @param jumpBlArm64 0x64 when the code is entered in AArch64; u8 at 0x55
 * @param timeoutMs for the download key; u32 at 0x58
 */
record BromCfg(long cfgBits, int jumpBlArm64, long timeoutMs) {
  static final int SIZE = 0x64;

  /** The flags that mkimage sets for everything. */
  private static final long CFG_BITS = 0x190;

  /** "The byte at 0x55 counts." */
  private static final long JUMP_BL_ARM64_EN = 0x1000;

  private static final int JUMP_BL_ARM64 = 0x64;
  private static final int TIMEOUT_MS = 5000;

  /** The record that mkimage writes. */
  static BromCfg of(boolean aarch64) {
    return new BromCfg(aarch64 ? CFG_BITS | JUMP_BL_ARM64_EN : CFG_BITS, aarch64 ? JUMP_BL_ARM64 : 0, TIMEOUT_MS);
  }

  static BromCfg parse(ByteBuffer image, Gfh gfh) {
    if (gfh.size() != SIZE) {
      throw Bl2Failures.form("has a BROM_CFG record of " + gfh.size() + " bytes", gfh.offset());
    }
    return new BromCfg(
        Integer.toUnsignedLong(image.getInt(gfh.offset() + 8)),
        image.get(gfh.offset() + 0x55) & 0xff,
        Integer.toUnsignedLong(image.getInt(gfh.offset() + 0x58)));
  }

  /** Writes the record at an offset of a zeroed image. */
  void write(ByteBuffer image, int offset) {
    new Gfh(offset, 3, SIZE, Gfh.BROM_CFG).write(image);
    image.putInt(offset + 8, (int) cfgBits);
    image.put(offset + 0x55, (byte) jumpBlArm64);
    image.putInt(offset + 0x58, (int) timeoutMs);
  }

  /** Whether the code is entered in AArch64. */
  boolean aarch64() {
    return (cfgBits & JUMP_BL_ARM64_EN) != 0 && jumpBlArm64 == JUMP_BL_ARM64;
  }
}
