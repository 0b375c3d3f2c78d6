package org.sbcprov.imaging.gpt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import org.sbcprov.imaging.MemoryImage;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * A small disk in memory, with tables whose fields can be changed one by one. Checksums are made here, not with the
 * code under test.
 */
public final class MemoryDisk implements SectorSource {
  static final int SECTORS = 400;
  private static final UUID LINUX = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");

  private final byte[] bytes;

  private MemoryDisk(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A disk with bytes of a test's own. */
  static MemoryDisk of(byte[] bytes) {
    return new MemoryDisk(bytes.clone());
  }

  /** A good disk with partitions bl2, at sectors 34 to 99, and fip, at 100 to 199. */
  public static MemoryDisk good() {
    GptEntry bl2 = new GptEntry(LINUX, new UUID(1, 1), 34, 99, GptEntry.LEGACY_BOOT, "bl2");
    GptEntry fip = new GptEntry(LINUX, new UUID(1, 2), 100, 199, 1L << 63, "fip");
    return with(List.of(bl2, fip));
  }

  /** A good disk with given slots. */
  public static MemoryDisk with(List<GptEntry> slots) {
    DiskTables tables = new DiskTables(SECTORS, new UUID(1, 0), slots);
    return new MemoryDisk(MemoryImage.with(SECTORS, tables).bytes());
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** Overwrites bytes; checksums stay as they were. */
  MemoryDisk raw(int position, int... values) {
    for (int i = 0; i < values.length; i++) {
      bytes[position + i] = (byte) values[i];
    }
    return this;
  }

  /** Overwrites a little-endian u64. */
  MemoryDisk u64(int position, long value) {
    buffer().putLong(position, value);
    return this;
  }

  /** Overwrites a little-endian u32. */
  MemoryDisk u32(int position, long value) {
    buffer().putInt(position, (int) value);
    return this;
  }

  /** Makes the checksums of the table whose header is at a sector match again. */
  MemoryDisk sealed(int headerSector) {
    int header = headerSector * SECTOR;
    ByteBuffer buffer = buffer();
    long entries = buffer.getLong(header + 72) * SECTOR;
    long length = (long) buffer.getInt(header + 80) * buffer.getInt(header + 84);
    if (entries >= 0 && length > 0 && entries <= bytes.length - length) {
      buffer.putInt(header + 88, crc(bytes, (int) entries, (int) length));
    }
    buffer.putInt(header + 16, 0);
    buffer.putInt(header + 16, crc(bytes, header, 92));
    return this;
  }

  MemoryDisk sealed() {
    return sealed(1);
  }

  /** The disk without its last sectors. */
  MemoryDisk cutTo(int sectors) {
    return new MemoryDisk(Arrays.copyOf(bytes, sectors * SECTOR));
  }

  /** The disk on a larger one. */
  MemoryDisk grownTo(int sectors) {
    return cutTo(sectors);
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public byte[] read(long position, int length) {
    return new MemoryImage(bytes).read(position, length);
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
