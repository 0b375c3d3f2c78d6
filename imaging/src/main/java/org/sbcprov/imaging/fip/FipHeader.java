package org.sbcprov.imaging.fip;

import java.nio.ByteBuffer;
import org.sbcprov.imaging.magic.Magic;

/**
 * The header of a FIP ({@code fip_toc_header_t}), 16 bytes. The name, 0xAA640001, is checked and written, not kept.
 *
 * @param serialNumber u32 at 4; BL2 takes any but 0
 * @param flags u64 at 8; bits 32 to 47 belong to the platform
 */
record FipHeader(long serialNumber, long flags) {
  static final int SIZE = 16;

  /** What {@code fiptool} writes. */
  static final FipHeader STANDARD = new FipHeader(0x1234_5678, 0);

  private static final int NAME = 0xaa640001;

  static boolean startsIn(byte[] bytes) {
    return Magic.FIP.isIn(bytes);
  }

  static FipHeader parse(ByteBuffer fip) {
    if (fip.limit() < SIZE) {
      throw Fip.truncated("its header", SIZE, fip.limit());
    }
    if (fip.getInt(0) != NAME) {
      throw Fip.form("FIP does not begin with 01 00 64 AA", 0);
    }
    FipHeader header = new FipHeader(Integer.toUnsignedLong(fip.getInt(4)), fip.getLong(8));
    if (header.serialNumber == 0) {
      throw Fip.form("FIP has the serial number 0, which BL2 takes for damage", 4);
    }
    return header;
  }

  void write(ByteBuffer fip) {
    fip.putInt(0, NAME);
    fip.putInt(4, (int) serialNumber);
    fip.putLong(8, flags);
  }
}
