package org.sbcprov.imaging.env;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptReading;

/**
 * Finds the environment in an image, a disk, a partition or a file of its own: at the places that firmware has
 * ({@link KnownPlace}), and in partitions with the name or the type of one. Both forms and several sizes are tried.
 */
public final class EnvironmentLocator {
  private static final List<String> NAMES = List.of("u-boot-env", "ubootenv");

  /** A logical erase block of UBI on the boards' NAND. */
  private static final int UBI_SIZE = 0x1f000;

  /** Sizes that boards have. */
  private static final List<Integer> SIZES =
      List.of(0x1000, 0x2000, 0x4000, 0x8000, 0x10000, UBI_SIZE, 0x20000, 0x40000, 0x80000, 0x100000);

  /** Partitions that are looked into; a table can have many of one name. */
  private static final int MOST_PARTITIONS = 8;

  private final SectorSource source;
  private final List<GptEntry> slots;
  private final Map<Long, Start> starts = new LinkedHashMap<>();
  private final Map<Long, EnvironmentBlock> found = new TreeMap<>();
  private final List<EnvironmentPlace> known = new ArrayList<>();
  private final List<EnvironmentSearch.Seen> seen = new ArrayList<>();

  /**
   * A place to look at.
   *
   * @param told whether it is worth a word when nothing is there
   */
  private record Start(String words, TreeSet<Integer> sizes, boolean told) {}

  private EnvironmentLocator(SectorSource source, List<GptEntry> slots) {
    this.source = source;
    this.slots = slots;
  }

  /** Looks at whatever it is: a disk with a GPT or without, a partition, a file with an environment alone. */
  public static EnvironmentSearch find(SectorSource source) {
    Optional<GptReading> table = table(source);
    return table.isPresent() ? find(source, table.get()) : new EnvironmentLocator(source, List.of()).find();
  }

  /** Looks at a disk whose partition table was read. */
  public static EnvironmentSearch find(SectorSource disk, GptReading gpt) {
    return new EnvironmentLocator(disk, used(gpt)).find();
  }

  /** The partition table, when it is a disk with one. */
  public static Optional<GptReading> table(SectorSource source) {
    if (!GptReader.isPresent(source)) {
      return Optional.empty();
    }
    GptReading reading = GptReader.read(source);
    return reading.table().isPresent() ? Optional.of(reading) : Optional.empty();
  }

  /**
   * Looks at one place only. Both forms are tried there, so that one is never taken for the other.
   *
   * @throws BadInput {@code env.bounds} when the place is not within the disk
   * @throws Refused {@code env.form} when the other form is there than the place has
   */
  public static EnvironmentSearch at(SectorSource source, EnvironmentPlace place) {
    requireBounds(source, place);
    Probe probe = new Probe(source);
    List<EnvironmentSearch.Seen> seen = new ArrayList<>();
    TreeSet<Integer> sizes = new TreeSet<>(SIZES);
    sizes.add(place.size());
    for (int copy = 0; copy < (place.redundantOffset().isPresent() ? 2 : 1); copy++) {
      long offset = place.offset(copy);
      Probe.Result result = probe.at(offset, sizes);
      seen.add(new EnvironmentSearch.Seen(offset, place.words(), result.words()));
      if (result.block().isPresent()) {
        requireSame(place, offset, result.block().get());
      }
    }
    Optional<EnvironmentReading> reading = EnvironmentReading.at(source, place, Optional.empty());
    return new EnvironmentSearch(reading.isPresent() ? List.of(reading.get()) : List.of(), seen);
  }

  /**
   * A place in a partition.
   *
   * @param partition a name or a number
   * @return where the partition begins, and how long it is
   * @throws BadInput {@code env.partition} when there is none such, or several
   */
  public static long[] partition(GptReading gpt, String partition) {
    List<GptEntry> all = gpt.table().isPresent() ? gpt.table().get().slots() : List.of();
    List<String> names = new ArrayList<>();
    List<GptEntry> meant = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      GptEntry entry = all.get(i);
      if (entry.used()) {
        names.add((i + 1) + " " + Printable.of(entry.name()));
        if (entry.name().equals(partition) || Integer.toString(i + 1).equals(partition)) {
          meant.add(entry);
        }
      }
    }
    if (meant.size() != 1 || !isSane(meant.get(0), gpt.sectors())) {
      throw new BadInput(
          "env.partition",
          meant.isEmpty()
              ? "There is no partition " + Printable.of(partition)
              : meant.size() > 1 ? "There are several partitions " + Printable.of(partition)
                  : "Partition " + Printable.of(partition) + " does not lie on the disk",
          Facts.of("partitions", names),
          "The partitions are: " + (names.isEmpty() ? "none" : String.join(", ", names)) + ".");
    }
    GptEntry entry = meant.get(0);
    long sectors = entry.endingLba() - entry.startingLba() + 1;
    return new long[] {entry.startingLba() * SectorSource.SECTOR, sectors * SectorSource.SECTOR};
  }

  /**
   * Checks that a place is within the disk, and that its copies do not lie over each other.
   *
   * @throws BadInput {@code env.bounds}
   */
  public static void requireBounds(SectorSource source, EnvironmentPlace place) {
    long last = place.redundantOffset().orElse(place.offset());
    boolean within = place.offset() >= 0 && last >= 0
        && Math.max(place.offset(), last) <= source.size() - place.size()
        && (place.redundantOffset().isEmpty() || Math.abs(last - place.offset()) >= place.size());
    if (!within) {
      throw new BadInput(
          "env.bounds",
          "No environment can be at " + place.where() + ": there are " + EnvironmentPlace.hex(source.size())
              + " bytes, and copies must not overlap",
          place.facts(),
          "Check offset and size; in a fw_env.config sizes are hexadecimal.");
    }
  }

  private EnvironmentSearch find() {
    collect();
    Probe probe = new Probe(source);
    for (Map.Entry<Long, Start> start : starts.entrySet()) {
      Probe.Result result = probe.at(start.getKey(), start.getValue().sizes());
      if (result.block().isPresent()) {
        found.put(start.getKey(), result.block().get());
      }
      if (result.block().isPresent() || start.getValue().told() && start.getKey() < source.size()) {
        boolean fits = result.block().isEmpty() || isKnown(start.getKey(), result.block().get());
        String words = fits ? start.getValue().words() : where(start.getKey());
        seen.add(new EnvironmentSearch.Seen(start.getKey(), words, result.words()));
      }
    }
    return new EnvironmentSearch(group(), seen);
  }

  private void collect() {
    for (KnownPlace place : KnownPlace.values()) {
      boolean disk = !slots.isEmpty() || !GptReader.isAnnounced(source);
      if (disk && place.onDisk().isPresent()) {
        addKnown(place.onDisk().get());
      }
      if (slots.isEmpty() && place.inPartition().isPresent() && !isPlain(place.inPartition().get())) {
        EnvironmentPlace told = place.inPartition().get();
        addKnown(place.flags() == FlagScheme.BOOLEAN ? perhapsOfNor(told) : told);
      }
    }
    if (slots.isEmpty()) {
      TreeSet<Integer> sizes = new TreeSet<>(SIZES);
      addSize(sizes, source.size());
      addSize(sizes, source.size() / 2);
      add(0, "its start", sizes, true);
      addSeconds(0, "its start", sizes);
    }
    int looked = 0;
    for (GptEntry entry : slots) {
      if (looked < MOST_PARTITIONS && (PartitionBorders.isTyped(entry) || NAMES.contains(entry.name()))) {
        looked++;
        collect(entry, PartitionBorders.isTyped(entry));
      }
    }
  }

  /** Whether a file is a dump of NOR flash nobody can tell. */
  private EnvironmentPlace perhapsOfNor(EnvironmentPlace place) {
    return new EnvironmentPlace(
        where(place.offset()), place.offset(), place.redundantOffset(), place.size(), FlagScheme.UNKNOWN);
  }

  /** A single environment at the start is one whoever made it. */
  private static boolean isPlain(EnvironmentPlace place) {
    return place.offset() == 0 && place.redundantOffset().isEmpty();
  }

  private void collect(GptEntry entry, boolean typed) {
    String words = words(entry);
    long start = entry.startingLba() * SectorSource.SECTOR;
    long end = (entry.endingLba() + 1) * SectorSource.SECTOR;
    TreeSet<Integer> sizes = new TreeSet<>();
    for (int size : SIZES) {
      addSize(sizes, Math.min(size, end - start));
    }
    addSize(sizes, end - start);
    addSize(sizes, (end - start) / 2);
    add(start, words, sizes, true);
    addSeconds(start, words, sizes);
    if (typed) {
      for (int size : sizes) {
        TreeSet<Integer> one = new TreeSet<>(List.of(size));
        add(end - size, "the end of " + words, one, false);
        if (2L * size <= end - start) {
          add(end - 2L * size, "the end of " + words, one, false);
        }
      }
    }
  }

  /** Second copies lie right behind the first ones, where no table tells otherwise. */
  private void addSeconds(long start, String words, TreeSet<Integer> sizes) {
    for (int size : sizes) {
      add(start + size, words, new TreeSet<>(List.of(size)), false);
    }
  }

  private void addKnown(EnvironmentPlace place) {
    long last = Math.max(place.offset(), place.redundantOffset().orElse(place.offset()));
    if (!isInOnePartition(place) || last > source.size() - place.size()) {
      return;
    }
    known.add(place);
    add(place.offset(), place.words(), new TreeSet<>(SIZES), true);
    if (place.redundantOffset().isPresent()) {
      add(place.redundantOffset().get(), place.words(), new TreeSet<>(List.of(place.size())), true);
    }
  }

  private void add(long offset, String words, TreeSet<Integer> sizes, boolean told) {
    Start start = starts.get(offset);
    if (start == null) {
      starts.put(offset, new Start(words, new TreeSet<>(sizes), told));
    } else {
      start.sizes().addAll(sizes);
    }
  }

  private static void addSize(TreeSet<Integer> sizes, long size) {
    if (size >= EnvironmentBlock.SMALLEST && size <= EnvironmentBlock.LARGEST) {
      sizes.add((int) size);
    }
  }

  /** Puts copies that belong together into one reading. */
  private List<EnvironmentReading> group() {
    List<EnvironmentReading> readings = new ArrayList<>();
    TreeMap<Long, EnvironmentBlock> left = new TreeMap<>(found);
    for (EnvironmentPlace place : known) {
      EnvironmentBlock first = left.get(place.offset());
      EnvironmentBlock second = place.redundantOffset().isPresent() ? left.get(place.redundantOffset().get()) : null;
      if (fits(place, first) || fits(place, second)) {
        if (fits(place, first)) {
          left.remove(place.offset());
        }
        if (fits(place, second)) {
          left.remove(place.redundantOffset().orElseThrow());
        }
        addReading(readings, EnvironmentReading.at(source, place, Optional.empty()));
      }
    }
    while (!left.isEmpty()) {
      addReading(readings, unknown(left));
    }
    return readings;
  }

  private static void addReading(List<EnvironmentReading> readings, Optional<EnvironmentReading> reading) {
    if (reading.isPresent()) {
      readings.add(reading.get());
    }
  }

  /** Whether firmware is known to have this block here. */
  private boolean isKnown(long offset, EnvironmentBlock block) {
    for (EnvironmentPlace place : known) {
      boolean there = place.offset() == offset || place.redundantOffset().equals(Optional.of(offset));
      if (there && fits(place, block)) {
        return true;
      }
    }
    return false;
  }

  /** A place in words that say nothing of whose it is. */
  private String where(long offset) {
    for (GptEntry entry : slots) {
      long start = entry.startingLba() * SectorSource.SECTOR;
      if (offset >= start && offset < (entry.endingLba() + 1) * SectorSource.SECTOR) {
        return offset == start ? words(entry) : EnvironmentPlace.hex(offset - start) + " of " + words(entry);
      }
    }
    return offset == 0 ? "the start of the file" : "offset " + EnvironmentPlace.hex(offset);
  }

  private static String words(GptEntry entry) {
    return "partition " + Printable.of(entry.name());
  }

  private static boolean fits(EnvironmentPlace place, EnvironmentBlock block) {
    return block != null && block.size() == place.size() && block.form() == place.form();
  }

  /** The first one that no table tells of, with its second copy where that is right behind it. */
  private Optional<EnvironmentReading> unknown(TreeMap<Long, EnvironmentBlock> left) {
    Map.Entry<Long, EnvironmentBlock> first = left.pollFirstEntry();
    long offset = first.getKey();
    EnvironmentBlock block = first.getValue();
    String words = where(offset);
    EnvironmentPlace alone = EnvironmentPlace.single(words, offset, block.size());
    if (block.form() == EnvironmentForm.SINGLE) {
      return EnvironmentReading.at(
          source,
          alone,
          isInOnePartition(alone)
              ? Optional.empty()
              : Optional.of("the environment at " + alone.where() + ", goes over the border of a partition"));
    }
    EnvironmentPlace pair = EnvironmentPlace.redundant(words, offset, offset + block.size(), block.size());
    EnvironmentBlock second = left.get(offset + block.size());
    if (fits(pair, second) && isInOnePartition(pair)) {
      left.remove(offset + block.size());
      boolean perhapsNor = slots.isEmpty() && block.size() != UBI_SIZE;
      return EnvironmentReading.at(source, perhapsNor ? pair.with(FlagScheme.UNKNOWN) : pair, Optional.empty());
    }
    boolean wholeFile = offset == 0 && block.size() == source.size();
    return EnvironmentReading.copyAt(
        source,
        alone,
        wholeFile
            ? Optional.empty()
            : Optional.of("a copy of a redundant environment is at " + EnvironmentPlace.hex(offset)
                + ", and no table tells where the other one is"));
  }

  /** Whether a place goes over no border of a partition: what lies behind it is another's. */
  private boolean isInOnePartition(EnvironmentPlace place) {
    long first = place.offset();
    long last = Math.max(first, place.redundantOffset().orElse(first));
    first = Math.min(first, place.redundantOffset().orElse(first));
    long end = last + place.size();
    for (GptEntry entry : slots) {
      long start = entry.startingLba() * SectorSource.SECTOR;
      long behind = (entry.endingLba() + 1) * SectorSource.SECTOR;
      boolean touches = first < behind && end > start;
      if (touches && (first < start || end > behind)) {
        return false;
      }
    }
    return true;
  }

  private static void requireSame(EnvironmentPlace place, long offset, EnvironmentBlock block) {
    if (block.form() != place.form() || block.size() != place.size()) {
      boolean whole = block.form() == EnvironmentForm.REDUNDANT;
      throw new Refused(
          "env.form",
          "At " + EnvironmentPlace.hex(offset) + " is a "
              + (whole ? "copy of a redundant" : "single") + " environment of " + EnvironmentPlace.hex(block.size())
              + " bytes, not a " + (place.form() == EnvironmentForm.SINGLE ? "single one" : "copy of a redundant one")
              + " of " + EnvironmentPlace.hex(place.size()),
          Facts.of(
              "offset", offset,
              "form", block.form().word(), "size", block.size(),
              "expected-form", place.form().word(), "expected-size", place.size()),
          "Taking one for the other loses all variables. Give --size and --redundant-offset as the firmware has them,"
              + " or none of them to have it found.");
    }
  }

  static List<GptEntry> used(GptReading gpt) {
    List<GptEntry> used = new ArrayList<>();
    if (gpt.table().isPresent()) {
      for (GptEntry entry : gpt.table().get().slots()) {
        if (entry.used() && isSane(entry, gpt.sectors())) {
          used.add(entry);
        }
      }
    }
    return used;
  }

  /** A partition may end behind a file that was cut, but not begin there. */
  private static boolean isSane(GptEntry entry, long sectors) {
    return entry.startingLba() > 0
        && entry.startingLba() < sectors
        && entry.endingLba() >= entry.startingLba()
        && entry.endingLba() < Long.MAX_VALUE / SectorSource.SECTOR - 1;
  }
}
