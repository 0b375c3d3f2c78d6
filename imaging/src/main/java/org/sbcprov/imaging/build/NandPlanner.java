package org.sbcprov.imaging.build;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.NandPlan;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.board.TableStyle;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.output.BytesPart;

/**
 * Plans what a raw NAND gets: the copies of BL2 as an image of its start, and a description of the UBI volumes as ubinize
 * reads it, with the commands that make them on the board. A UBI image itself is not made: what lies where in it depends on
 * the bad blocks of the NAND at hand, and UBI on the board takes care of them.
 */
final class NandPlanner {
  private static final byte ERASED = (byte) 0xff;

  private NandPlanner() {}

  static ImagePlan plan(BuildRequest request, EventSink events) {
    MediumLayout layout = request.layout();
    LayoutRules.require(layout);
    if (!request.changes().isEmpty() || request.diskGuid().isPresent() || !request.partitionGuids().isEmpty()) {
      throw new BadUsage(
          "image.partition-change",
          "A NAND has no partition table: neither partitions nor GUIDs can be given",
          Facts.of("layout", layout.name()),
          "Its volumes are those of the layout; give their contents with --content.");
    }
    Inputs.require(request, layout, List.of());
    Contents contents = new Contents(request, events);
    contents.readFirmware();
    NandPlan nand = layout.nand().orElseThrow();
    for (NandPlan.Volume volume : nand.volumes()) {
      readVolume(volume, request, contents);
    }
    for (String note : layout.notes()) {
      events.accept(new Warning("image.note", note, Facts.none()));
    }
    BytesFiller bl2 = (BytesFiller) contents.of(LayoutRules.BL2).orElseThrow();
    byte[] region = copies(bl2, nand);
    ImageIdentity identity = ImageIdentity.of(request, layout, region.length, contents.all());
    byte[] ubinize = UbiText.config(nand, contents).getBytes(StandardCharsets.UTF_8);
    ImagePlan.Second second =
        new ImagePlan.Second("ubinize.cfg", request.results().second("ubinize.cfg"), ubinize);
    return new ImagePlan(
        request,
        region.length,
        TableStyle.Kind.NONE,
        new UUID(0, 0),
        List.of(),
        areas(nand, bl2),
        List.of(new ImagePlan.Piece("the copies of BL2", 0, new BytesPart(region))),
        List.of(),
        Optional.of(second),
        UbiText.steps(PackedImage.of(request.results()), nand, contents, second.file()),
        identity.digestHex(),
        contents);
  }

  private static void readVolume(NandPlan.Volume volume, BuildRequest request, Contents contents) {
    String word = volume.content().orElse("");
    Source source = request.contents().get(word);
    if (source != null && !word.equals(LayoutRules.FIP)) {
      contents.read(word, source, Partition.Fs.NONE);
    }
    Optional<Filler> filler = contents.of(word);
    if (filler.isPresent() && volume.size().isPresent()) {
      Fits.require(filler.get(), "the volume " + volume.name(), volume.size().get().bytes());
    }
  }

  /** The boot ROM tries one copy after another; what lies between them stays erased. */
  private static byte[] copies(BytesFiller bl2, NandPlan nand) {
    Fits.require(bl2, "a copy", nand.stride().bytes());
    byte[] region = new byte[Math.toIntExact(nand.region().bytes())];
    Arrays.fill(region, ERASED);
    ByteBuffer buffer = ByteBuffer.wrap(region);
    for (int i = 0; i < nand.copies(); i++) {
      buffer.put(Math.toIntExact(i * nand.stride().bytes()), bl2.content());
    }
    return region;
  }

  private static List<Area> areas(NandPlan nand, BytesFiller bl2) {
    List<Area> areas = new ArrayList<>();
    long stride = nand.stride().bytes() / SectorSource.SECTOR;
    for (int i = 0; i < nand.copies(); i++) {
      areas.add(
          new Area(
              i * stride,
              (i + 1) * stride - 1,
              Area.Kind.PLACEMENT,
              "copy " + (i + 1) + " of " + nand.copies(),
              bl2.words(),
              bl2.file(),
              bl2.content().length));
    }
    long used = nand.copies() * stride;
    long all = nand.region().bytes() / SectorSource.SECTOR;
    if (used < all) {
      areas.add(new Area(used, all - 1, Area.Kind.FREE, "", "", Optional.empty(), 0));
    }
    return areas;
  }

  /** How a size stands in a configuration of ubinize. */
  static String size(ByteSize size) {
    return size.toString().replace(" ", "").replace("B", size.toString().endsWith("iB") ? "B" : "");
  }
}
