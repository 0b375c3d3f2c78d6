package org.sbcprov.imaging.fip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.sbcprov.core.Sha256;

/**
 * The payload of MediaTek's checksum entry, 40 bytes; little-endian. Those BL2 builds need it that choose between two
 * FIPs (DUAL_FIP), and the U-Boot that belongs to them; others pass over it.
 *
 * @param length bytes that it covers, from the start of the FIP: up to this payload; u32 at 0
 * @param crc32 u32 at 4, as zlib computes it
 * @param sha256 32 bytes at 8
 */
public record MtkChecksum(long length, int crc32, byte[] sha256) {
  /** Bytes; an entry may have more, which nobody reads. */
  public static final int SIZE = 40;

  private static final int DIGEST = 32;

  /**
   * Reads one.
   *
   * @param content at least {@link #SIZE} bytes
   */
  static MtkChecksum parse(byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    byte[] digest = new byte[DIGEST];
    bytes.get(8, digest);
    return new MtkChecksum(Integer.toUnsignedLong(bytes.getInt(0)), bytes.getInt(4), digest);
  }

  /** The checksum over the beginning of a FIP. */
  static MtkChecksum over(byte[] fip, int length) {
    CRC32 crc = new CRC32();
    crc.update(fip, 0, length);
    return new MtkChecksum(length, (int) crc.getValue(), Sha256.digest(ByteBuffer.wrap(fip, 0, length)));
  }

  void write(ByteBuffer fip, int offset) {
    fip.putInt(offset, (int) length);
    fip.putInt(offset + 4, crc32);
    fip.put(offset + 8, sha256);
  }

  /** Whether both sums are the same as another's. */
  boolean sumsEqual(MtkChecksum other) {
    return crc32 == other.crc32 && Arrays.equals(sha256, other.sha256);
  }
}
