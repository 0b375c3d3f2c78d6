package org.sbcprov.imaging.gpt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * A GPT header, one sector. The signature, the revision, the header's size and its CRC are written by {@link #write}
 * and checked by {@link #parse}; the other fields are as they stand on the disk.
 *
 * @param myLba the sector that it lies in; u64 at 24
 * @param alternateLba the sector of the other header; u64 at 32
 * @param firstUsableLba first sector that a partition may use; u64 at 40
 * @param lastUsableLba the last one, inclusive; u64 at 48
 * @param diskGuid the disk's GUID; 16 bytes at 56
 * @param partitionEntryLba first sector of the entries; u64 at 72
 * @param numberOfPartitionEntries slots, used or not; u32 at 80
 * @param sizeOfPartitionEntry bytes in a slot; u32 at 84
 * @param partitionEntryArrayCrc32 CRC32 of all slots; u32 at 88
 */
public record GptHeader(
    long myLba,
    long alternateLba,
    long firstUsableLba,
    long lastUsableLba,
    UUID diskGuid,
    long partitionEntryLba,
    int numberOfPartitionEntries,
    int sizeOfPartitionEntry,
    long partitionEntryArrayCrc32) {

  /** The most slots that are read; partitioning programs make 128. */
  public static final int MOST_ENTRIES = 1024;

  /** The most bytes in a slot that are read; partitioning programs make 128. */
  public static final int LARGEST_ENTRY = 4096;

  /** The size of the header without reserved space, which is what everybody writes. */
  static final int SIZE = 92;

  /** Sectors beyond this are none: their bytes could not be counted in 63 bits. */
  static final long MOST_SECTORS = Long.MAX_VALUE / SectorSource.SECTOR;

  private static final byte[] SIGNATURE = "EFI PART".getBytes(StandardCharsets.US_ASCII);
  private static final int REVISION = 0x0001_0000;

  /** Whether a sector begins as a GPT header does. */
  static boolean startsIn(byte[] sector) {
    return startsIn(sector, 0);
  }

  /** Whether one begins at an offset at which there is a sector. */
  static boolean startsIn(byte[] bytes, int offset) {
    for (int i = 0; i < SIGNATURE.length; i++) {
      if (bytes[offset + i] != SIGNATURE[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads a header.
   *
   * @param sector 512 bytes
   * @param lba where they were read, for messages and to check {@code MyLBA}
   * @throws BadInput when it is not a header, its CRC does not match, or a size in it is beyond the limits
   */
  static GptHeader parse(byte[] sector, long lba) {
    return parse(sector, lba, true);
  }

  /** The same, perhaps of a header whose CRC does not match. */
  static GptHeader parse(byte[] sector, long lba, boolean checked) {
    if (!startsIn(sector)) {
      throw bad(lba, "does not begin with \"EFI PART\"");
    }
    ByteBuffer buffer = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.getInt(8) != REVISION) {
      throw bad(lba, "has revision 0x" + Integer.toHexString(buffer.getInt(8)) + " instead of 0x10000");
    }
    int headerSize = buffer.getInt(12);
    if (headerSize < SIZE || headerSize > SectorSource.SECTOR) {
      throw bad(lba, "gives its size as " + Integer.toUnsignedLong(headerSize) + " instead of " + SIZE + " bytes");
    }
    int expected = buffer.getInt(16);
    int actual = crc(sector, headerSize);
    if (checked && expected != actual) {
      throw bad(
          lba,
          "has CRC32 0x" + Integer.toHexString(expected) + ", but its content gives 0x" + Integer.toHexString(actual));
    }
    GptHeader header =
        new GptHeader(
            buffer.getLong(24),
            buffer.getLong(32),
            buffer.getLong(40),
            buffer.getLong(48),
            Guid.get(buffer, 56),
            buffer.getLong(72),
            buffer.getInt(80),
            buffer.getInt(84),
            Integer.toUnsignedLong(buffer.getInt(88)));
    header.requireLimits(lba);
    return header;
  }

  /** The size that a header gives itself; u32 at 12. */
  static int sizeIn(byte[] sector) {
    return ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN).getInt(12);
  }

  /** Writes the header, with its CRC, at an offset of a little-endian buffer over an array. */
  void write(ByteBuffer buffer, int offset) {
    buffer.put(offset, SIGNATURE);
    buffer.putInt(offset + 8, REVISION);
    buffer.putInt(offset + 12, SIZE);
    buffer.putLong(offset + 24, myLba);
    buffer.putLong(offset + 32, alternateLba);
    buffer.putLong(offset + 40, firstUsableLba);
    buffer.putLong(offset + 48, lastUsableLba);
    Guid.put(buffer, offset + 56, diskGuid);
    buffer.putLong(offset + 72, partitionEntryLba);
    buffer.putInt(offset + 80, numberOfPartitionEntries);
    buffer.putInt(offset + 84, sizeOfPartitionEntry);
    buffer.putInt(offset + 88, (int) partitionEntryArrayCrc32);
    byte[] sector = new byte[SIZE];
    buffer.get(offset, sector);
    buffer.putInt(offset + 16, crc(sector, SIZE));
  }

  /** Bytes of all slots; at most {@link #MOST_ENTRIES} times {@link #LARGEST_ENTRY}. */
  int entryArrayBytes() {
    return numberOfPartitionEntries * sizeOfPartitionEntry;
  }

  /** Last sector of the slots. */
  long lastEntryLba() {
    return partitionEntryLba + (entryArrayBytes() - 1) / SectorSource.SECTOR;
  }

  private void requireLimits(long lba) {
    if (myLba != lba) {
      throw bad(lba, "says that it lies at sector " + Long.toUnsignedString(myLba));
    }
    if (numberOfPartitionEntries < 1 || numberOfPartitionEntries > MOST_ENTRIES) {
      throw bad(
          lba,
          "has " + Integer.toUnsignedLong(numberOfPartitionEntries) + " entries; 1 to " + MOST_ENTRIES + " are read");
    }
    if (sizeOfPartitionEntry < GptEntry.SIZE
        || sizeOfPartitionEntry > LARGEST_ENTRY
        || Integer.bitCount(sizeOfPartitionEntry) != 1) {
      throw bad(
          lba,
          "has entries of "
              + Integer.toUnsignedLong(sizeOfPartitionEntry)
              + " bytes; powers of two from "
              + GptEntry.SIZE
              + " to "
              + LARGEST_ENTRY
              + " are read");
    }
    if (partitionEntryLba < 1 || partitionEntryLba > MOST_SECTORS - entryArrayBytes()) {
      throw bad(lba, "puts the entries at sector " + Long.toUnsignedString(partitionEntryLba));
    }
    if (partitionEntryLba <= lba && lba <= lastEntryLba()) {
      throw bad(lba, "puts the entries, from sector " + partitionEntryLba + ", over itself");
    }
    if (firstUsableLba < 1 || lastUsableLba < firstUsableLba || lastUsableLba > MOST_SECTORS) {
      throw bad(
          lba,
          "gives the usable sectors as "
              + Long.toUnsignedString(firstUsableLba)
              + " to "
              + Long.toUnsignedString(lastUsableLba));
    }
  }

  /** The CRC32 over a header with the CRC's own field taken as 0. */
  private static int crc(byte[] sector, int headerSize) {
    CRC32 crc = new CRC32();
    crc.update(sector, 0, 16);
    crc.update(0);
    crc.update(0);
    crc.update(0);
    crc.update(0);
    crc.update(sector, 20, headerSize - 20);
    return (int) crc.getValue();
  }

  private static BadInput bad(long lba, String problem) {
    return new BadInput(
        "image.gpt-header",
        "The GPT header at sector " + lba + " " + problem,
        Facts.of("sector", lba, "offset", "0x" + Long.toHexString(lba * SectorSource.SECTOR)),
        "");
  }
}
