package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.board.BootArea;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.board.Placement;
import org.sbcprov.core.board.TableStyle;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.imaging.FileProblems;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.output.BytesPart;

/** Makes plans of images: reads and checks all that goes into one, and finds its place. Nothing is written. */
public final class Planner {
  /** The size from which a protective MBR cannot tell it. */
  private static final long MBR_SIZE_UNKNOWN = 0xffff_ffffL;

  private static final Comparator<ImagePlan.Piece> BY_POSITION =
      new Comparator<>() {
        @Override
        public int compare(ImagePlan.Piece a, ImagePlan.Piece b) {
          return Long.compare(a.position(), b.position());
        }
      };

  private final BuildRequest request;
  private final EventSink events;
  private final Contents contents;
  private final List<Slot> slots;
  private final List<ImagePlan.Piece> pieces = new ArrayList<>();
  private final Remains remains = new Remains();
  private final SectorMap map = new SectorMap();
  private MediumLayout layout;
  private long sectors;

  private Planner(BuildRequest request, EventSink events) {
    this.request = request;
    this.events = events;
    this.contents = new Contents(request, events);
    this.slots = Slot.of(request.layout(), request.changes());
    this.layout = request.layout().with(partitions());
  }

  /**
   * Makes a plan.
   *
   * @throws org.sbcprov.core.failure.BadUsage when sizes, GUIDs or contents make no sense
   * @throws BadInput when a file is missing or not what the board needs
   * @throws org.sbcprov.core.failure.Refused when an output is an input or another output, or cannot be written
   */
  public static ImagePlan plan(BuildRequest request, EventSink events) {
    if (request.layout().nand().isPresent()) {
      ImagePlan nand = NandPlanner.plan(request, events);
      ImageWriter.requireWritable(nand);
      return nand;
    }
    Planner planner = new Planner(request, events);
    boolean planned = false;
    try {
      planner.arrange();
      ImagePlan plan = planner.fill();
      ImageWriter.requireWritable(plan);
      planned = true;
      return plan;
    } catch (BadInput e) {
      boolean own = e.code().equals("image.layout") && !request.descriptions().isEmpty();
      throw own ? FileProblems.inFile(request.descriptions().get(0), e) : e;
    } finally {
      if (!planned) {
        planner.contents.close();
      }
    }
  }

  /** Everything that needs no file, as far as no partition is as large as what goes into it. */
  private void arrange() {
    LayoutRules.require(layout);
    Inputs.require(request, layout, slots);
    sectors =
        Arrangement.arrange(slots, layout.table(), request.size(), lastPlacement(), new LeastSize());
    layout = layout.with(partitions());
    LayoutRules.requireRanges(layout, layout.partitions());
    LayoutRules.requireBootable(layout);
  }

  /** Not a lambda: the first one of a program costs more than all else here. */
  private final class LeastSize implements Arrangement.Need {
    @Override
    public long of(Slot slot, boolean exactly) {
      Filler filler = filler(slot);
      return filler == null ? 0 : exactly ? filler.exactSize() : filler.leastSize();
    }
  }

  private ImagePlan fill() {
    contents.readFirmware();
    for (Slot slot : slots) {
      filler(slot);
    }
    for (Placement placement : layout.placements()) {
      readFor(placement.content());
    }
    if (layout.bootArea().isPresent()) {
      readFor(layout.bootArea().get().content());
    }
    if (layout.table().kind() == TableStyle.Kind.GPT && sectors >= MBR_SIZE_UNKNOWN) {
      events.accept(
          new Warning(
              "image.mbr-size",
              "An image of 2 TiB or more has an MBR that cannot tell its size; BL2 of TF-A 2.9 and some others stop at"
                  + " that with \"Partition 'fip' not found\"",
              Facts.of("size", sectors * SectorSource.SECTOR)));
    }
    ImageIdentity identity =
        ImageIdentity.of(request, layout, sectors * SectorSource.SECTOR, contents.all());
    addTables(identity);
    List<PlannedPartition> planned = addPartitions(identity);
    addPlacements();
    pieces.sort(BY_POSITION);
    requireApart();
    for (String note : layout.notes()) {
      events.accept(new Warning("image.note", note, Facts.none()));
    }
    List<Area> areas = map.upTo(sectors);
    Optional<ImagePlan.Second> second =
        layout.bootArea().isPresent() ? Optional.of(bootArea(layout.bootArea().get())) : Optional.empty();
    List<InstallStep> steps =
        second.isPresent() ? EmmcSteps.of(user(), layout.bootArea().get(), second.get()) : List.of();
    return new ImagePlan(
        request,
        sectors * SectorSource.SECTOR,
        layout.table().kind(),
        identity.disk(),
        planned,
        areas,
        pieces,
        remains.zeros(),
        second,
        steps,
        identity.digestHex(),
        contents);
  }

  /** What goes to the user area of an eMMC; warns when that leaves nothing of what the board had there of its own. */
  private EmmcSteps.User user() {
    Optional<Partition> kept = Optional.empty();
    for (Slot slot : slots) {
      Partition partition = slot.partition();
      if (filler(slot) == null && LayoutRules.holdsFactory(partition)) {
        kept = Optional.of(partition);
        String sectors = partition.first() + "-" + partition.last();
        events.accept(
            new Warning(
                "image.factory-erased",
                "Nothing is given for partition " + partition.name() + ", which has a board's MAC addresses and calibration:"
                    + " the image erases it. The commands save sectors " + sectors + " of the eMMC before and restore them;"
                    + " if it has them elsewhere now (/dev/disk/by-partlabel/" + partition.name() + "), save them from there"
                    + " and give them with --partition name=" + partition.name() + ",file=FILE",
                Facts.of("partition", partition.name(), "first", partition.first(), "last", partition.last())));
      }
    }
    return new EmmcSteps.User(PackedImage.of(request.results()), sectors * SectorSource.SECTOR, pieces, kept);
  }

  private List<Partition> partitions() {
    List<Partition> partitions = new ArrayList<>();
    for (Slot slot : slots) {
      partitions.add(slot.partition());
    }
    return partitions;
  }

  private long lastPlacement() {
    long last = 0;
    for (Placement placement : layout.placements()) {
      if (request.contents().containsKey(placement.content())) {
        last = Math.max(last, placement.first() + placement.sectors() - 1);
      }
    }
    return last;
  }

  /** What a partition gets, read when it is asked for the first time; null for nothing. */
  private Filler filler(Slot slot) {
    Partition partition = slot.partition();
    String word = partition.content().orElse(Contents.OWN + partition.name());
    Optional<Filler> known = contents.of(word);
    if (known.isPresent()) {
      return known.get();
    }
    Source source = slot.source().orElse(request.contents().get(word));
    if (source == null) {
      source = Source.empty(partition.fs()).orElse(null);
    }
    if (source == null) {
      return null;
    }
    if (word.equals(LayoutRules.BL2) || word.equals(LayoutRules.FIP)) {
      contents.readFirmware();
    } else {
      contents.read(word, source, partition.fs());
    }
    return contents.of(word).orElse(null);
  }

  private void readFor(String word) {
    Source source = request.contents().get(word);
    if (source != null && !word.equals(LayoutRules.BL2) && !word.equals(LayoutRules.FIP)) {
      contents.read(word, source, Partition.Fs.NONE);
    }
  }

  private void addTables(ImageIdentity identity) {
    Optional<byte[]> bootCode = Optional.empty();
    for (Placement placement : layout.placements()) {
      Source source = request.contents().get(placement.content());
      if (placement.first() == 0 && source != null) {
        bootCode = Optional.of(InputFiles.read(source.file(), "boot code", Mbr.BOOT_CODE));
      }
    }
    Tables tables = Tables.of(layout, sectors, identity, bootCode);
    if (tables.head().length > 0) {
      pieces.add(new ImagePlan.Piece("the partition table", 0, new BytesPart(tables.head())));
      map.table("partition table", 0, tables.head().length);
    }
    if (tables.tail().length > 0) {
      long position = tables.tailPosition(sectors);
      pieces.add(new ImagePlan.Piece("the backup partition table", position, new BytesPart(tables.tail())));
      map.table("backup partition table", position / SectorSource.SECTOR, tables.tail().length);
    }
  }

  private List<PlannedPartition> addPartitions(ImageIdentity identity) {
    List<PlannedPartition> planned = new ArrayList<>();
    List<Integer> numbers = Tables.numbers(layout.partitions());
    for (int i = 0; i < slots.size(); i++) {
      Partition partition = slots.get(i).partition();
      UUID guid = identity.partitions().get(i);
      Filler filler = filler(slots.get(i));
      map.partition(numbers.get(i), partition, filler);
      long size = 0;
      if (filler != null) {
        long room = partition.sectors() * SectorSource.SECTOR;
        Fits.require(filler, partition, room);
        String label = partition.label().isEmpty() ? partition.name() : partition.label();
        size = add("partition " + partition.name(), filler, new Filler.Room(partition.first(), room, guid, label));
      }
      remains.add(partition.first() * SectorSource.SECTOR + size, (partition.last() + 1) * SectorSource.SECTOR);
      planned.add(
          new PlannedPartition(
              numbers.get(i),
              partition.name(),
              partition.first(),
              partition.last(),
              partition.type(),
              guid,
              partition.attributes(),
              filler == null ? Optional.empty() : filler.file(),
              size));
    }
    return planned;
  }

  private void addPlacements() {
    for (Placement placement : layout.placements()) {
      Optional<Filler> filler = contents.of(placement.content());
      long position = placement.first() * SectorSource.SECTOR;
      long room = placement.sectors() * SectorSource.SECTOR;
      long size = 0;
      if (filler.isPresent()) {
        Fits.require(filler.get(), placement.content(), room);
        long last = placement.first() + Math.max(1, Slot.sectors(filler.get().leastSize())) - 1;
        map.placement(placement.content(), placement.first(), last, filler.get());
        if (placement.first() > 0) {
          size = add(placement.content(), filler.get(), new Filler.Room(placement.first(), room, new UUID(0, 0), ""));
        }
      }
      if (placement.first() > 0) {
        remains.add(position + size, Math.min(position + room, sectors * SectorSource.SECTOR));
      }
    }
  }

  private long add(String what, Filler filler, Filler.Room room) {
    ImagePlan.Piece piece =
        new ImagePlan.Piece(what, room.first() * SectorSource.SECTOR, filler.part(room, events));
    pieces.add(piece);
    return piece.part().size();
  }

  /** What lies at sectors of its own must not lie in what fills a partition, or the table. */
  private void requireApart() {
    long end = 0;
    String before = "";
    for (ImagePlan.Piece piece : pieces) {
      if (piece.position() < end || piece.position() + piece.part().size() > sectors * SectorSource.SECTOR) {
        throw LayoutRules.bad("has " + piece.what() + " where " + (before.isEmpty() ? "the image ends" : before + " lies"));
      }
      end = piece.position() + piece.part().size();
      before = piece.what();
    }
  }

  private ImagePlan.Second bootArea(BootArea area) {
    Filler filler = contents.of(area.content()).orElseThrow();
    Fits.require(filler, area.name(), area.limit().bytes());
    Path file = request.results().second(area.name());
    return new ImagePlan.Second(area.name(), file, ((BytesFiller) filler).content());
  }
}
