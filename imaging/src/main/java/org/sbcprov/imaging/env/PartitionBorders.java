package org.sbcprov.imaging.env;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.FileForm;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReading;

/** Whose the bytes of a disk are, so that no environment is written over something else. */
public final class PartitionBorders {
  /** The type that mainline U-Boot looks for (PARTITION_U_BOOT_ENVIRONMENT). */
  private static final UUID TYPE = UUID.fromString("3de21764-95bd-54bd-a5c3-4abe786f38a8");

  private static final List<String> NAMES = List.of("u-boot-env", "ubootenv", "uboot-env", "u_boot_env");

  /** The MBR, the header and the entries of a GPT: none of them is a partition. */
  private static final long TABLE_SECTORS = 34;

  private final List<Range> ranges = new ArrayList<>();

  /**
   * A partition.
   *
   * @param name as it is told
   * @param start its first byte
   * @param end the first byte behind it
   * @param own whether it is for an environment
   */
  private record Range(String name, long start, long end, boolean own) {
    boolean touches(long from, int size) {
      return from < end && from + size > start;
    }

    boolean holds(long from, int size) {
      return from >= start && from + size <= end;
    }
  }

  /** What may be done beyond what is sure to be right. */
  public enum Leave {
    /** Nothing: firmware is known to have the place. */
    NONE,
    /** The place was told, but not the partition. */
    TOLD_PLACE,
    /** The partition was told, too. */
    TOLD_PARTITION,
    /** To write over what is there. */
    FORCE
  }

  /** Those of a disk; without a GPT there are none. */
  public static PartitionBorders of(SectorSource source) {
    return new PartitionBorders().and(source, 0);
  }

  /** Also those of a disk whose bytes are at an offset. */
  public PartitionBorders and(SectorSource source, long base) {
    Optional<GptReading> gpt = EnvironmentLocator.table(source);
    if (gpt.isPresent()) {
      long table = TABLE_SECTORS;
      for (GptEntry entry : EnvironmentLocator.used(gpt.get())) {
        table = Math.min(table, entry.startingLba());
        ranges.add(
            new Range(
                "partition " + Printable.of(entry.name()),
                base + entry.startingLba() * SectorSource.SECTOR,
                base + (entry.endingLba() + 1) * SectorSource.SECTOR,
                isOwn(entry)));
      }
      ranges.add(new Range("the partition table", base, base + table * SectorSource.SECTOR, false));
    }
    return this;
  }

  /** Whether a partition is for an environment, by its type or name. */
  static boolean isOwn(GptEntry entry) {
    if (isTyped(entry)) {
      return true;
    }
    for (String name : NAMES) {
      if (entry.name().toLowerCase(Locale.ROOT).startsWith(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it has the type of one. */
  static boolean isTyped(GptEntry entry) {
    return entry.partitionTypeGuid().equals(TYPE);
  }

  /**
   * Checks that a place is an environment's to write.
   *
   * @throws Refused {@code env.partition-border} when a copy goes over the border of a partition, or the copies lie in
   *     different ones; {@code env.partition-other} when they lie in a partition that is something else's
   */
  void requireOwn(EnvironmentPlace place, Leave leave) {
    List<Optional<Range>> holders = new ArrayList<>();
    int copies = place.redundantOffset().isPresent() ? 2 : 1;
    for (int copy = 0; copy < copies; copy++) {
      Optional<Range> holder = Optional.empty();
      for (Range range : ranges) {
        if (range.touches(place.offset(copy), place.size())) {
          if (!range.holds(place.offset(copy), place.size())) {
            throw border(place, "the environment at " + EnvironmentPlace.hex(place.offset(copy)) + ", "
                + EnvironmentPlace.hex(place.size()) + " bytes, goes over the border of " + range.name());
          }
          holder = Optional.of(range);
        }
      }
      holders.add(holder);
    }
    Optional<Range> first = holders.get(0);
    Optional<Range> second = holders.get(copies - 1);
    boolean bothOwn = first.isPresent() && second.isPresent() && first.get().own() && second.get().own();
    if (!first.equals(second) && !bothOwn) {
      throw border(
          place,
          "the copies lie in different places, in " + words(first) + " and in " + words(second));
    }
    boolean others = first.isPresent() && !first.get().own() && !isKnown(place, first.get());
    if (others && leave == Leave.TOLD_PLACE) {
      throw new Refused(
          "env.partition-other",
          "The environment is not written: " + place.where() + " lies in " + first.get().name()
              + ", which is not for one",
          Facts.of("place", place.facts(), "partition", first.get().name()),
          "If it is there all the same, say so with --partition, or with --force.");
    }
  }

  /**
   * Checks that nothing else is lost when a copy is written.
   *
   * @throws Refused {@code env.copy-data}
   */
  void requireNothingElse(EnvironmentReading reading, int copy, Leave leave) {
    byte[] raw = reading.raw().get(copy);
    EnvironmentPlace place = reading.place();
    if (leave == Leave.FORCE || reading.copies().get(copy).isPresent() || Probe.isBlank(raw)) {
      return;
    }
    // Where only an environment can be, this is a copy that was being written when the power went.
    for (Range range : ranges) {
      if (range.own() && range.holds(place.offset(copy), place.size())) {
        return;
      }
    }
    FileForm form = FileForm.of(raw);
    StringBuilder words = new StringBuilder("data that begins with");
    for (int i = 0; i < Math.min(raw.length, 8); i++) {
      words.append(' ').append(Character.forDigit(raw[i] >> 4 & 15, 16)).append(Character.forDigit(raw[i] & 15, 16));
    }
    if (form != FileForm.UNKNOWN) {
      words.append(", ").append(form.words());
    }
    throw new Refused(
        "env.copy-data",
        "Copy " + (copy + 1) + " of the environment, at " + EnvironmentPlace.hex(place.offset(copy))
            + ", is to be written, and is neither blank nor an environment: there is " + words,
        Facts.of("offset", place.offset(copy), "size", place.size(), "copy", copy + 1),
        "If it is a damaged copy, --force writes it. If it is something else's, the environment has its second copy"
            + " somewhere else.");
  }

  private static boolean isKnown(EnvironmentPlace place, Range range) {
    for (KnownPlace known : KnownPlace.values()) {
      Optional<EnvironmentPlace> disk = known.onDisk();
      boolean same = disk.isPresent() && disk.get().offset() == place.offset() && disk.get().size() == place.size()
          && disk.get().redundantOffset().equals(place.redundantOffset());
      if (same && range.name().equals("partition " + known.host())) {
        return true;
      }
    }
    return false;
  }

  private static String words(Optional<Range> range) {
    return range.isPresent() ? range.get().name() : "no partition";
  }

  private static Refused border(EnvironmentPlace place, String problem) {
    return new Refused(
        "env.partition-border",
        "The environment is not written: " + problem,
        Facts.of("place", place.facts()),
        "sbcprov image inspect shows the partitions. Give offset and size as the firmware was built with.");
  }
}
