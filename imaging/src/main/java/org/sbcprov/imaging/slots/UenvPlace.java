package org.sbcprov.imaging.slots;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.fat.FatEntry;
import org.sbcprov.imaging.fat.FatVolume;
import org.sbcprov.imaging.finding.Printable;

/**
 * A text file of variables on a FAT partition.
 *
 * @param disk where it is
 * @param partition where it is
 * @param path in the file system
 * @param volume the file system
 * @param text what is in it; empty when it is not there yet
 */
record UenvPlace(SlotDisk disk, SlotPartition partition, String path, FatVolume volume, Optional<UenvText> text) {
  /** frank-w's U-Boot has it in the root directory; older ones of it in a directory of the board's. */
  private static final String[] PATHS = {
    "uEnv.txt", "bananapi/bpi-r64/linux/uEnv.txt", "bananapi/bpi-r2/linux/uEnv.txt"
  };

  private static final List<String> NAMES = List.of("boot", "bpi-boot");

  /** A file on a partition of a number; empty when that is no FAT, or no partition. */
  static Optional<UenvPlace> at(SlotDisk disk, int number, String path) {
    for (SlotPartition partition : disk.partitions()) {
      if (partition.number() == number) {
        return at(disk, partition, path);
      }
    }
    return Optional.empty();
  }

  /** The file, or the place where it would be, when nobody tells where. */
  static Optional<UenvPlace> search(SlotDisk disk) {
    Optional<UenvPlace> place = Optional.empty();
    for (SlotPartition partition : disk.partitions()) {
      for (String path : PATHS) {
        Optional<UenvPlace> found = at(disk, partition, path);
        if (found.isPresent() && found.get().text().isPresent()) {
          return found;
        }
        boolean named = NAMES.contains(partition.name().toLowerCase(Locale.ROOT));
        if (found.isPresent() && path.equals(PATHS[0]) && (named || place.isEmpty())) {
          place = found;
        }
      }
    }
    return place;
  }

  private static Optional<UenvPlace> at(SlotDisk disk, SlotPartition partition, String path) {
    FatVolume volume;
    try {
      volume = FatVolume.open(disk.source(), partition.start(), partition.size());
    } catch (BadInput e) {
      return Optional.empty();
    }
    Optional<FatEntry> entry = volume.find(path);
    boolean there = entry.isPresent() && !entry.get().isDirectory();
    Optional<UenvText> text =
        there ? Optional.of(UenvText.parse(volume.read(path, UenvText.LARGEST))) : Optional.empty();
    return Optional.of(new UenvPlace(disk, partition, path, volume, text));
  }

  /** What it is, for people. */
  String words() {
    return Printable.of(path) + " on partition " + partition.number() + " of " + disk.name();
  }
}
