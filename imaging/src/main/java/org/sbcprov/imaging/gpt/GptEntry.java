package org.sbcprov.imaging.gpt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A slot of a GPT's entry array, 128 bytes.
 *
 * @param partitionTypeGuid 16 bytes at 0; nil when the slot is unused
 * @param uniquePartitionGuid 16 bytes at 16
 * @param startingLba first sector; u64 at 32
 * @param endingLba last sector, inclusive; u64 at 40
 * @param attributes u64 at 48
 * @param partitionName 36 UTF-16LE units at 56, as they stand there but for NULs at the end
 */
public record GptEntry(
    UUID partitionTypeGuid,
    UUID uniquePartitionGuid,
    long startingLba,
    long endingLba,
    long attributes,
    String partitionName) {
  /** The attribute bit that the boot ROMs of MediaTek's Filogic look for: "legacy BIOS bootable". */
  public static final long LEGACY_BOOT = 1L << 2;

  /** Longest name in UTF-16 units. */
  public static final int NAME_UNITS = 36;

  static final int SIZE = 128;

  private static final int NAME = 56;

  /** A slot without a partition. */
  public static final GptEntry UNUSED = new GptEntry(Guid.NIL, Guid.NIL, 0, 0, 0, "");

  public GptEntry {
    if (partitionName.length() > NAME_UNITS) {
      throw new IllegalArgumentException("a name of " + partitionName.length() + " units");
    }
  }

  /** Reads 128 bytes of a little-endian buffer; any content will do. */
  static GptEntry parse(ByteBuffer buffer, int offset) {
    StringBuilder name = new StringBuilder(NAME_UNITS);
    for (int i = 0; i < NAME_UNITS; i++) {
      name.append(buffer.getChar(offset + NAME + 2 * i));
    }
    int length = NAME_UNITS;
    while (length > 0 && name.charAt(length - 1) == 0) {
      length--;
    }
    return new GptEntry(
        Guid.get(buffer, offset),
        Guid.get(buffer, offset + 16),
        buffer.getLong(offset + 32),
        buffer.getLong(offset + 40),
        buffer.getLong(offset + 48),
        name.substring(0, length));
  }

  /** Writes 128 bytes. */
  void write(ByteBuffer buffer, int offset) {
    Guid.put(buffer, offset, partitionTypeGuid);
    Guid.put(buffer, offset + 16, uniquePartitionGuid);
    buffer.putLong(offset + 32, startingLba);
    buffer.putLong(offset + 40, endingLba);
    buffer.putLong(offset + 48, attributes);
    buffer.put(offset + NAME, partitionName.getBytes(StandardCharsets.UTF_16LE));
  }

  /** Whether there is a partition in it. */
  public boolean used() {
    return !partitionTypeGuid.equals(Guid.NIL);
  }

  /** Whether the attribute is set by which the boot ROM finds BL2. */
  public boolean legacyBoot() {
    return (attributes & LEGACY_BOOT) != 0;
  }

  /** Whether all fields are the same. A record's own equals costs start-up time with its first call. */
  boolean sameAs(GptEntry other) {
    return partitionTypeGuid.equals(other.partitionTypeGuid)
        && uniquePartitionGuid.equals(other.uniquePartitionGuid)
        && startingLba == other.startingLba
        && endingLba == other.endingLba
        && attributes == other.attributes
        && partitionName.equals(other.partitionName);
  }

  /** The name up to its first NUL, which is what other programs show. */
  public String name() {
    int nul = partitionName.indexOf(0);
    return nul < 0 ? partitionName : partitionName.substring(0, nul);
  }
}
