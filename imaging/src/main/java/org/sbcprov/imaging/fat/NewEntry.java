package org.sbcprov.imaging.fat;

import java.util.Arrays;

/**
 * Where in a directory a new name goes.
 *
 * @param name in full
 * @param shortName its short one
 * @param first the number of its first entry; the last one may lie behind the end of the directory
 */
record NewEntry(String name, ShortName shortName, int first) {
  /** Finds room, and a short name that nothing else there has. */
  static NewEntry of(FatDirectory directory, String name, String path) {
    String problem = FatNames.problem(name);
    if (!problem.isEmpty()) {
      throw FatFailures.name(path, problem);
    }
    ShortNames names = new ShortNames();
    for (FatDirectory.Slot slot : directory.slots()) {
      int at = slot.last() * DirEntry.BYTES;
      names.add(Arrays.copyOfRange(directory.bytes(), at, at + ShortName.BYTES));
    }
    ShortName own = names.takeOwn(name);
    ShortName shortName = own == null ? names.takeNumbered(name) : own;
    int needed = entries(name, shortName);
    int run = 0;
    for (int i = 0; i < directory.count(); i++) {
      run = directory.isFree(i) ? run + 1 : 0;
      if (run == needed) {
        return new NewEntry(name, shortName, i + 1 - needed);
      }
    }
    return new NewEntry(name, shortName, directory.count() - run);
  }

  private static int entries(String name, ShortName shortName) {
    return shortName.isWhole() ? 1 : 1 + LongName.entries(name);
  }

  /** Entries that it takes. */
  int entries() {
    return entries(name, shortName);
  }

  /**
   * Writes the long name and leaves the entry itself free.
   *
   * @param end the number of the first entry that never was used; what lies behind it has no meaning, and goes
   */
  void writeName(byte[] directory, int end) {
    Arrays.fill(directory, Math.min(directory.length, end * DirEntry.BYTES), directory.length, (byte) 0);
    if (!shortName.isWhole()) {
      Arrays.fill(directory, first * DirEntry.BYTES, (first + entries() - 1) * DirEntry.BYTES, (byte) 0);
      LongName.write(name, shortName.bytes(), directory, first * DirEntry.BYTES);
    }
  }

  /** Writes the entry itself. */
  void writeEntry(byte[] directory, int attributes, int cluster, long size, FatTime modified) {
    new DirEntry(shortName.bytes(), attributes, shortName.caseBits(), cluster, modified, size)
        .write(directory, (first + entries() - 1) * DirEntry.BYTES);
  }
}
