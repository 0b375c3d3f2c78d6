package org.sbcprov.imaging.gpt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The first sector of a disk.
 *
 * @param diskSignature u32 at 440
 * @param entries four, at 446
 * @param signed whether it ends with 55 AA, at 510
 */
public record Mbr(long diskSignature, List<MbrEntry> entries, boolean signed) {
  /** The most partitions. */
  public static final int ENTRY_COUNT = 4;

  /** Bytes of boot code that stand before all else in the sector. */
  public static final int BOOT_CODE = 440;

  private static final int SIZE = 512;
  private static final int DISK_SIGNATURE = 440;
  private static final int ENTRIES = 446;
  private static final int SIGNATURE = 510;
  private static final short SIGNATURE_VALUE = (short) 0xaa55;

  /** What an MBR says about the disk. */
  public enum Kind {
    /** There is none. */
    NONE("none"),
    /** One entry that covers a GPT disk. */
    PROTECTIVE("protective"),
    /** Such an entry and others besides it. */
    HYBRID("hybrid"),
    /** Partitions of its own; the disk is none with a GPT. */
    PARTITIONS("partitions without GPT");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The name as reports show it. */
    public String word() {
      return word;
    }
  }

  public Mbr {
    entries = List.copyOf(entries);
  }

  /** The MBR of a GPT disk with that many sectors. */
  static Mbr ofGptDisk(long diskSectors, TableForm form) {
    List<MbrEntry> entries = new ArrayList<>(ENTRY_COUNT);
    entries.add(MbrEntry.protective(diskSectors, form.geometry()));
    return of(form.diskSignature(), entries, form.others(), form.geometry());
  }

  /**
   * The MBR of a disk without a GPT.
   *
   * @param signature the disk's signature
   * @param partitions at most four
   */
  public static byte[] sector(long signature, List<TableForm.MbrRange> partitions) {
    ByteBuffer buffer = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    of(signature, new ArrayList<>(), partitions, TableForm.Geometry.SGDISK).write(buffer);
    return buffer.array();
  }

  private static Mbr of(
      long signature, List<MbrEntry> entries, List<TableForm.MbrRange> more, TableForm.Geometry geometry) {
    for (TableForm.MbrRange range : more) {
      entries.add(MbrEntry.of(range, geometry));
    }
    while (entries.size() < ENTRY_COUNT) {
      entries.add(MbrEntry.UNUSED);
    }
    return new Mbr(signature, entries, true);
  }

  /** Reads the 512 bytes of a sector; any content will do. */
  static Mbr parse(byte[] sector) {
    ByteBuffer buffer = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
    List<MbrEntry> entries = new ArrayList<>(ENTRY_COUNT);
    for (int i = 0; i < ENTRY_COUNT; i++) {
      entries.add(MbrEntry.parse(buffer, ENTRIES + i * MbrEntry.SIZE));
    }
    return new Mbr(
        Integer.toUnsignedLong(buffer.getInt(DISK_SIGNATURE)),
        entries,
        buffer.getShort(SIGNATURE) == SIGNATURE_VALUE);
  }

  /** Writes the sector, without boot code, at the start of a buffer. */
  void write(ByteBuffer buffer) {
    buffer.putInt(DISK_SIGNATURE, (int) diskSignature);
    for (int i = 0; i < ENTRY_COUNT; i++) {
      entries.get(i).write(buffer, ENTRIES + i * MbrEntry.SIZE);
    }
    if (signed) {
      buffer.putShort(SIGNATURE, SIGNATURE_VALUE);
    }
  }

  /** What it says about the disk. */
  public Kind kind() {
    int protective = 0;
    int others = 0;
    for (MbrEntry entry : entries) {
      if (entry.osType() == MbrEntry.GPT_PROTECTIVE) {
        protective++;
      } else if (entry.used()) {
        others++;
      }
    }
    if (!signed || protective + others == 0) {
      return Kind.NONE;
    }
    if (protective == 0) {
      return Kind.PARTITIONS;
    }
    return others == 0 ? Kind.PROTECTIVE : Kind.HYBRID;
  }
}
