package org.sbcprov.imaging.slots;

import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.ext4.Ext4Super;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptReading;

/**
 * A disk with its partitions.
 *
 * @param source its bytes
 * @param name its name to the board's kernel, such as {@code mmcblk0}
 * @param partitions those that begin on it; none when it has no GPT
 */
record SlotDisk(SectorSource source, String name, List<SlotPartition> partitions) {
  /** Inodes that a new ext file system has in use: ten reserved ones and lost+found. */
  private static final int EMPTY_EXT4 = 11;

  /** Slots that are looked at; usual tables have 128. */
  private static final int MOST_PARTITIONS = 256;

  private static final int PROBE = 8192;
  private static final byte[] SQUASHFS = {'h', 's', 'q', 's'};
  private static final byte[] F2FS = {0x10, 0x20, (byte) 0xf5, (byte) 0xf2};
  private static final byte[] XFS = {'X', 'F', 'S', 'B'};
  private static final byte[] EROFS = {(byte) 0xe2, (byte) 0xe1, (byte) 0xf5, (byte) 0xe0};
  private static final byte[] BTRFS = {'_', 'B', 'H', 'R', 'f', 'S', '_', 'M'};
  private static final int BTRFS_AT = 0x10040;

  static SlotDisk of(SectorSource source, String name) {
    List<SlotPartition> partitions = new ArrayList<>();
    if (GptReader.isPresent(source)) {
      GptReading reading = GptReader.read(source);
      List<GptEntry> slots = reading.table().isPresent() ? reading.table().get().slots() : List.of();
      for (int i = 0; i < Math.min(slots.size(), MOST_PARTITIONS); i++) {
        GptEntry entry = slots.get(i);
        boolean there = entry.used() && entry.startingLba() > 0 && entry.startingLba() < reading.sectors()
            && entry.endingLba() >= entry.startingLba();
        if (there) {
          partitions.add(partition(source, name, i + 1, entry));
        }
      }
    }
    return new SlotDisk(source, name, List.copyOf(partitions));
  }

  SlotDisk named(String other) {
    return of(source, other);
  }

  private static SlotPartition partition(SectorSource source, String disk, int number, GptEntry entry) {
    long start = entry.startingLba() * SectorSource.SECTOR;
    long sectors = Math.min(entry.endingLba(), source.sectors() - 1) - entry.startingLba() + 1;
    long size = sectors * SectorSource.SECTOR;
    byte[] head = source.read(start, (int) Math.min(PROBE, size));
    String content = content(source, start, size, head);
    boolean holdsNothing = content.isEmpty();
    String label = "";
    String id = "";
    if (content.equals("ext4")) {
      try {
        byte[] superblock = new byte[Ext4Super.SIZE];
        System.arraycopy(head, Ext4Super.OFFSET, superblock, 0, superblock.length);
        Ext4Super ext4 = Ext4Super.parse(superblock, "partition " + number);
        content = ext4.inodes() - ext4.freeInodes() <= EMPTY_EXT4 ? "ext4, no files" : content;
        holdsNothing = content.endsWith("no files");
        label = ext4.label();
        id = ext4.uuid().toString();
      } catch (BadInput e) {
        content = "damaged ext4";
      }
    }
    return new SlotPartition(
        disk, number, entry.name(), entry.uniquePartitionGuid(), start, size, content, holdsNothing,
        Printable.of(label), id);
  }

  private static String content(SectorSource source, long start, long size, byte[] head) {
    if (head.length >= Ext4Super.OFFSET + Ext4Super.SIZE && Ext4Super.is(superblock(head))) {
      return "ext4";
    }
    if (isAt(head, 0, SQUASHFS)) {
      return "squashfs";
    }
    if (isAt(head, 0, XFS)) {
      return "xfs";
    }
    if (isAt(head, Ext4Super.OFFSET, F2FS)) {
      return "f2fs";
    }
    if (isAt(head, Ext4Super.OFFSET, EROFS)) {
      return "erofs";
    }
    if (size >= BTRFS_AT + BTRFS.length && isAt(source.read(start + BTRFS_AT, BTRFS.length), 0, BTRFS)) {
      return "btrfs";
    }
    for (byte each : head) {
      if (each != 0 && each != (byte) 0xff) {
        return "unknown";
      }
    }
    return "";
  }

  private static byte[] superblock(byte[] head) {
    byte[] superblock = new byte[Ext4Super.SIZE];
    System.arraycopy(head, Ext4Super.OFFSET, superblock, 0, superblock.length);
    return superblock;
  }

  private static boolean isAt(byte[] bytes, int at, byte[] wanted) {
    boolean same = bytes.length >= at + wanted.length;
    for (int i = 0; same && i < wanted.length; i++) {
      same = bytes[at + i] == wanted[i];
    }
    return same;
  }
}
