package org.sbcprov.imaging.build;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.board.Placement;
import org.sbcprov.core.board.TypeNames;
import org.sbcprov.imaging.build.GenimageParser.Item;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.gpt.DiskTables;
import org.sbcprov.imaging.gpt.GptEntry;

/** Where the partitions of a genimage configuration lie, by genimage's rules. */
final class GenimagePlaces {
  private static final int SECTOR = 512;
  private static final int READ_ONLY = 60;
  private static final int HIDDEN = 62;
  private static final int NO_AUTOMOUNT = 63;

  /** The end of an image whose size is not given. */
  private static final long END_ALIGNMENT = 4096;

  private static final Set<String> KEYS =
      Set.of(
          "offset", "size", "align", "bootable", "read-only", "hidden", "no-automount", "image", "autoresize",
          "in-partition-table", "partition-uuid", "partition-type-uuid");

  /** genimage's letters for types. */
  private static final Map<String, String> SHORTCUTS =
      Map.of(
          "L", "0fc63daf-8483-4772-8e79-3d69d8477de4",
          "S", "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f",
          "H", "933ac7e1-2eb4-4f13-b844-0e14e2aef915",
          "U", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
          "R", "a19d880f-05fc-4d3b-a006-743f0f84911e",
          "V", "e6d6d379-f507-44c2-a23c-238f2a3df928",
          "F", "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7");

  private final Genimage file;
  private final long size;
  private final long align;
  private final long tail;
  private final List<Partition> partitions = new ArrayList<>();
  private final List<Placement> placements = new ArrayList<>();
  private final List<PartitionChange> changes = new ArrayList<>();
  private final Map<String, Source> contents = new LinkedHashMap<>();
  private long now = DiskTables.FIRST_USABLE * SECTOR;
  private boolean resized;

  GenimagePlaces(Genimage file, long size, long align) {
    this.file = file;
    this.size = size;
    this.align = align;
    // genimage keeps room for the backup even where it writes none.
    this.tail = DiskTables.TAIL_SECTORS * SECTOR;
  }

  void add(Item item) {
    file.requireKnown(item, KEYS);
    boolean inTable = file.value(item, "in-partition-table").isEmpty() || file.truth(item, "in-partition-table");
    long ownAlign = Math.max(file.number(item, "align"), inTable ? align : SECTOR);
    long offset = file.number(item, "offset");
    if (offset == 0 && inTable) {
      offset = roundUp(now, ownAlign);
    }
    if (offset % SECTOR != 0 || offset % ownAlign != 0 && inTable) {
      throw file.bad(item, "partition " + item.title() + " does not begin at a multiple of " + ownAlign + " bytes");
    }
    Optional<Source> source = source(item);
    long least = source.isPresent() ? size(item, source.get()) : 0;
    long bytes = file.number(item, "size");
    if (file.truth(item, "autoresize")) {
      bytes = resized(item, offset, ownAlign);
    } else if (bytes == 0) {
      bytes = roundUp(least, inTable ? ownAlign : SECTOR);
    }
    if (bytes == 0 || bytes % SECTOR != 0) {
      throw file.bad(item, "partition " + item.title() + " has no size, or one that is not whole sectors");
    }
    if (least > bytes) {
      throw file.bad(
          item, "partition " + item.title() + " has " + bytes + " bytes, and what is to go there " + least);
    }
    now = Math.max(now, offset + bytes);
    place(item, inTable, offset, bytes, source);
  }

  /** The size of the image in bytes. */
  long finish(Item image) {
    long end = size == 0 ? roundUp(now + tail, END_ALIGNMENT) : size;
    if (end < now + tail || end % SECTOR != 0) {
      throw file.bad(image, "the partitions and the table need " + (now + tail) + " bytes; the image has " + end);
    }
    return end;
  }

  List<Partition> partitions() {
    return partitions;
  }

  List<Placement> placements() {
    placements.sort((a, b) -> Long.compare(a.first(), b.first()));
    return placements;
  }

  List<PartitionChange> changes() {
    return changes;
  }

  Map<String, Source> contents() {
    return contents;
  }

  private void place(Item item, boolean inTable, long offset, long bytes, Optional<Source> source) {
    long first = offset / SECTOR;
    if (!inTable) {
      if (source.isPresent()) {
        String word = Contents.OWN + item.title();
        placements.add(new Placement(word, first, bytes / SECTOR));
        contents.put(word, source.get());
      }
      return;
    }
    long attributes =
        (file.truth(item, "bootable") ? GptEntry.LEGACY_BOOT : 0)
            | bit(item, "read-only", READ_ONLY)
            | bit(item, "hidden", HIDDEN)
            | bit(item, "no-automount", NO_AUTOMOUNT);
    partitions.add(
        new Partition(
            0,
            item.title(),
            first,
            first + bytes / SECTOR - 1,
            type(item),
            Partition.MBR_LINUX,
            attributes,
            Optional.empty(),
            file.uuid(item, "partition-uuid"),
            Partition.Fs.NONE,
            file.value(item, "image").filter(name -> file.vfat(name).isPresent()).flatMap(file::vfatLabel).orElse("")));
    if (source.isPresent()) {
      changes.add(PartitionChange.filled(item.title(), source.get()));
    }
  }

  private Optional<Source> source(Item item) {
    Optional<String> name = file.value(item, "image");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<Source> vfat = file.vfat(name.get());
    return vfat.isPresent()
        ? vfat
        : Optional.of(new Source(List.of(file.input(item, name.get())), Source.Form.RAW));
  }

  private long size(Item item, Source source) {
    if (source.form() == Source.Form.FAT) {
      return file.vfatSize(file.value(item, "image").orElseThrow());
    }
    try (DiskFile opened = DiskFile.open(source.file())) {
      return opened.size();
    }
  }

  private long resized(Item item, long offset, long ownAlign) {
    if (resized || size == 0) {
      throw file.bad(
          item, size == 0 ? "autoresize needs the size of the image" : "a second partition with autoresize");
    }
    resized = true;
    return Math.max(0, (size - offset - tail) / ownAlign * ownAlign);
  }

  private UUID type(Item item) {
    String text = file.value(item, "partition-type-uuid").orElse("L");
    Optional<UUID> type = TypeNames.parse(SHORTCUTS.getOrDefault(text, text));
    if (type.isEmpty()) {
      throw file.bad(
          item, "partition-type-uuid is " + text + ", neither a UUID nor one of L, S, H, U, R, V and F");
    }
    return type.get();
  }

  private long bit(Item item, String key, int bit) {
    return file.truth(item, key) ? 1L << bit : 0;
  }

  private static long roundUp(long value, long unit) {
    return (value + unit - 1) / unit * unit;
  }
}
