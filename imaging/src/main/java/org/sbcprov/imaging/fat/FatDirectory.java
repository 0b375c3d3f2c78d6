package org.sbcprov.imaging.fat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A directory that was read.
 *
 * @param clusters its chain; empty for the root directory of FAT12 and FAT16
 * @param bytes all of it
 * @param slots what is in it
 * @param end the number of its first entry that never was used, or of all entries
 * @param label the volume's label if it is here, or empty
 */
record FatDirectory(int[] clusters, byte[] bytes, List<Slot> slots, int end, String label) {
  /**
   * A file or directory in it.
   *
   * @param entry what it is
   * @param first the number of the first directory entry of its name
   * @param last the number of the entry with its short name
   */
  record Slot(FatEntry entry, int first, int last) {
    /** Whether that is its name, or its short one. */
    boolean isNamed(String folded) {
      return FatNames.folded(entry.name()).equals(folded) || FatNames.folded(entry.shortName()).equals(folded);
    }
  }

  static FatDirectory parse(FatType type, int[] clusters, byte[] bytes) {
    List<Slot> slots = new ArrayList<>();
    LongName longName = new LongName();
    String label = "";
    int count = bytes.length / DirEntry.BYTES;
    int i = 0;
    while (i < count && bytes[i * DirEntry.BYTES] != DirEntry.END) {
      int at = i * DirEntry.BYTES;
      int attributes = bytes[at + DirEntry.ATTRIBUTES_AT] & 0x3f;
      if (bytes[at] == DirEntry.FREE) {
        longName.forget();
      } else if (attributes == DirEntry.LONG_NAME) {
        longName.take(bytes, at);
      } else {
        DirEntry entry = DirEntry.parse(type, bytes, at);
        if ((attributes & DirEntry.LABEL) != 0) {
          label = label.isEmpty() ? ShortName.decode(entry.name(), ShortName.BYTES).stripTrailing() : label;
        } else if (bytes[at] != '.') {
          slots.add(slot(entry, longName, i));
        }
        longName.forget();
      }
      i++;
    }
    return new FatDirectory(clusters, bytes, slots, i, label);
  }

  private static Slot slot(DirEntry entry, LongName longName, int number) {
    String name = longName.nameOf(entry.name());
    boolean isLong = !name.isEmpty();
    boolean directory = entry.isDirectory();
    return new Slot(
        new FatEntry(
            isLong ? name : ShortName.text(entry.name(), entry.caseBits()),
            ShortName.text(entry.name(), 0),
            directory,
            (entry.attributes() & DirEntry.READ_ONLY) != 0,
            (entry.attributes() & DirEntry.HIDDEN) != 0,
            (entry.attributes() & DirEntry.SYSTEM) != 0,
            directory ? 0 : entry.size(),
            entry.modified().seconds(),
            entry.cluster()),
        isLong ? longName.first() : number,
        number);
  }

  /** What has a name, or null. A name goes before a short name of something else. */
  Slot find(String name) {
    String folded = FatNames.folded(name);
    Slot byShortName = null;
    for (Slot slot : slots) {
      if (FatNames.folded(slot.entry().name()).equals(folded)) {
        return slot;
      }
      if (byShortName == null && slot.isNamed(folded)) {
        byShortName = slot;
      }
    }
    return byShortName;
  }

  /** Whether an entry may be used for something new. */
  boolean isFree(int number) {
    return number >= end || bytes[number * DirEntry.BYTES] == DirEntry.FREE;
  }

  /** The same with clusters at its end that are not read. */
  FatDirectory grown(int[] more) {
    int[] all = Arrays.copyOf(clusters, clusters.length + more.length);
    System.arraycopy(more, 0, all, clusters.length, more.length);
    return new FatDirectory(all, bytes, slots, end, label);
  }

  int count() {
    return bytes.length / DirEntry.BYTES;
  }
}
