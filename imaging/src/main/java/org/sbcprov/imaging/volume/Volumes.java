package org.sbcprov.imaging.volume;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.process.Programs;
import org.sbcprov.core.process.SystemPrograms;
import org.sbcprov.imaging.content.ContentReader;
import org.sbcprov.imaging.content.Found;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.ext4.Ext4Reader;
import org.sbcprov.imaging.ext4.Ext4Super;
import org.sbcprov.imaging.fat.FatVolume;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.MbrEntry;
import org.sbcprov.imaging.gpt.MbrReader;
import org.sbcprov.imaging.magic.Magic;

/**
 * The partitions of an image or disk with their file systems.
 *
 * @param table how it is divided
 * @param places its partitions in the order of their numbers, or all of it where there are none
 */
public record Volumes(Table table, List<Place> places) {
  private static final int EXTENDED = 0x05;
  private static final int EXTENDED_LBA = 0x0f;
  private static final int EXTENDED_LINUX = 0x85;
  private static final int FIRST_LOGICAL = 5;
  private static final int MOST_LOGICAL = 128;
  private static final int PROBE = Magic.BTRFS.end();

  /** Kinds of partition tables. */
  public enum Table {
    GPT,
    MBR,
    /** The image is a file system, or nothing that is known. */
    NONE
  }

  /**
   * A partition, or all of an image without any.
   *
   * @param number of the partition, 0 for all
   * @param name of the partition, printable; empty where the table has no names
   * @param position of its first byte
   * @param size bytes, as the table says
   * @param kind {@code fat}, {@code ext}, or what else was found, as {@code squashfs}, {@code btrfs}, {@code f2fs}, {@code
   *     xfs}, {@code erofs}, {@code luks}, {@code swap}, {@code empty}, {@code beyond-file}, {@code data}
   * @param words the same for people
   * @param volume the file system, where it is one that files can be read in
   * @param problem why a file system of such a kind cannot be read
   */
  public record Place(
      int number,
      String name,
      long position,
      long size,
      String kind,
      String words,
      Optional<Volume> volume,
      Optional<BadInput> problem) {}

  public Volumes {
    places = List.copyOf(places);
  }

  /** The file systems that files can be read in, in the order of their places. */
  public List<Volume> all() {
    List<Volume> all = new ArrayList<>();
    for (Place place : places) {
      if (place.volume().isPresent()) {
        all.add(place.volume().get());
      }
    }
    return all;
  }

  /**
   * Looks for them.
   *
   * @param source stays in use: volumes read from it when they are asked
   * @throws org.sbcprov.core.failure.IoFailed when it cannot be read
   */
  public static Volumes of(SectorSource source) {
    return of(source, new SystemPrograms());
  }

  /**
   * The same with other programs.
   *
   * @param programs those of e2fsprogs are run when files in ext4 are changed
   */
  public static Volumes of(SectorSource source, Programs programs) {
    if (GptReader.isPresent(source)) {
      Optional<GptTable> table = GptReader.read(source).table();
      if (table.isPresent()) {
        return new Volumes(Table.GPT, ofGpt(source, table.get(), programs));
      }
    }
    Optional<Mbr> mbr = MbrReader.partitions(source);
    if (mbr.isPresent()) {
      return new Volumes(Table.MBR, ofMbr(source, mbr.get(), programs));
    }
    return new Volumes(Table.NONE, List.of(place(source, 0, "", 0, source.size(), programs)));
  }

  private static List<Place> ofGpt(SectorSource source, GptTable table, Programs programs) {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < table.slots().size(); i++) {
      GptEntry entry = table.slots().get(i);
      long first = entry.startingLba();
      long last = entry.endingLba();
      if (entry.used() && first > 0 && last >= first && last < Long.MAX_VALUE / SectorSource.SECTOR) {
        places.add(sectors(source, i + 1, Printable.of(entry.name()), first, last - first + 1, programs));
      }
    }
    return places;
  }

  private static List<Place> ofMbr(SectorSource source, Mbr mbr, Programs programs) {
    List<Place> places = new ArrayList<>();
    List<Place> logical = new ArrayList<>();
    for (int i = 0; i < mbr.entries().size(); i++) {
      MbrEntry entry = mbr.entries().get(i);
      if (isExtended(entry)) {
        logical.addAll(logical(source, entry.startingLba(), programs));
      } else if (isUsed(entry)) {
        places.add(sectors(source, i + 1, "", entry.startingLba(), entry.sizeInLba(), programs));
      }
    }
    places.addAll(logical);
    return places;
  }

  /** Each logical partition is told of by a sector of its own, which also says where the next such sector is. */
  private static List<Place> logical(SectorSource source, long extended, Programs programs) {
    List<Place> places = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    long at = extended;
    while (at < source.sectors() && seen.add(at) && places.size() < MOST_LOGICAL) {
      long next = -1;
      List<MbrEntry> entries = MbrReader.entries(source, at);
      for (MbrEntry entry : entries) {
        if (isExtended(entry)) {
          next = next < 0 ? extended + entry.startingLba() : next;
        } else if (isUsed(entry)) {
          long first = at + entry.startingLba();
          places.add(sectors(source, FIRST_LOGICAL + places.size(), "", first, entry.sizeInLba(), programs));
        }
      }
      if (next < 0) {
        break;
      }
      at = next;
    }
    return places;
  }

  private static boolean isExtended(MbrEntry entry) {
    int type = entry.osType();
    return type == EXTENDED || type == EXTENDED_LBA || type == EXTENDED_LINUX;
  }

  private static boolean isUsed(MbrEntry entry) {
    return entry.osType() != 0 && entry.startingLba() > 0 && entry.sizeInLba() > 0;
  }

  private static Place sectors(
      SectorSource source, int number, String name, long first, long count, Programs programs) {
    return place(source, number, name, first * SectorSource.SECTOR, count * SectorSource.SECTOR, programs);
  }

  private static Place place(
      SectorSource source, int number, String name, long position, long size, Programs programs) {
    if (position >= source.size()) {
      return new Place(
          number, name, position, size, "beyond-file", "beyond the end of the file", Optional.empty(), Optional.empty());
    }
    long there = Math.min(size, source.size() - position);
    byte[] start = source.read(position, (int) Math.min(PROBE, there));
    Found found = ContentReader.at(source, position, there);
    String kind = found.content().kind();
    String words = found.content().words();
    if (kind.equals("data") || kind.equals("empty")) {
      for (Other other : Other.values()) {
        if (other.magic.isIn(start)) {
          kind = other.kind;
          words = other.kind + " filesystem";
        }
      }
    }
    Optional<Volume> volume = Optional.empty();
    Optional<BadInput> problem = Optional.empty();
    try {
      if (kind.equals("ext") || kind.equals("empty") && Magic.EXT.isIn(start)) {
        kind = "ext";
        volume = Optional.of(ext(source, number, position, there, programs));
      } else if (kind.equals("fat") || kind.equals("data") && Magic.BOOT_SECTOR.isIn(start)) {
        Volume fat = fat(source, number, position, there);
        kind = "fat";
        volume = Optional.of(fat);
      }
    } catch (BadInput e) {
      // Other boot sectors end with 55 aa as well.
      problem = kind.equals("data") ? Optional.empty() : Optional.of(e);
    }
    return new Place(number, name, position, size, kind, words, volume, problem);
  }

  private static Volume ext(SectorSource source, int number, long position, long size, Programs programs) {
    Ext4Reader reader = Ext4Reader.open(source, position, size);
    Ext4Super info = reader.info();
    return new Ext4Volume(reader, title(number, type(info.features()), info.label()), programs);
  }

  private static String type(List<String> features) {
    boolean modern = features.contains("extent") || features.contains("64bit") || features.contains("flex_bg");
    return modern ? "ext4" : features.contains("has_journal") ? "ext3" : "ext2";
  }

  private static Volume fat(SectorSource source, int number, long position, long size) {
    FatVolume fat = FatVolume.open(source, position, size);
    String label = Printable.of(FatFiles.label(fat));
    return new FatFiles(source, position, size, fat, label, title(number, FatFiles.type(fat), label));
  }

  private static String title(int number, String type, String label) {
    String what = type + (label.isEmpty() ? "" : ", " + label);
    return number == 0 ? "the file system (" + what + ")" : "partition " + number + " (" + what + ")";
  }

  /** Kinds that are only told by name. */
  private enum Other {
    BTRFS("btrfs", Magic.BTRFS),
    F2FS("f2fs", Magic.F2FS),
    XFS("xfs", Magic.XFS),
    EROFS("erofs", Magic.EROFS);

    private final String kind;
    private final Magic magic;

    Other(String kind, Magic magic) {
      this.kind = kind;
      this.magic = magic;
    }
  }
}
