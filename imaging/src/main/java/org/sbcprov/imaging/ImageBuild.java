package org.sbcprov.imaging;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.gpt.Attributes;
import org.sbcprov.imaging.gpt.DiskTables;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.PartitionTypes;
import org.sbcprov.imaging.disk.SectorSource;

/** Builds boot images. */
public final class ImageBuild {
  /** The size from which a protective MBR cannot tell it. */
  private static final long MBR_SIZE_UNKNOWN = 0xffff_ffffL;

  private ImageBuild() {}

  /**
   * What to build.
   *
   * @param board the board
   * @param boardFile the file that describes the board, when it is a user's own
   * @param layout one of its layouts
   * @param bl2 file with BL2 and its header for the medium
   * @param fip file with the firmware image package
   * @param out where the image appears
   * @param size size of the image, whole sectors
   * @param diskGuid GUID of the disk; by default it comes from what goes into the image
   * @param partitionGuids GUIDs of partitions, by name; those left out come from what goes into the image
   */
  public record Request(
      Board board,
      Optional<Path> boardFile,
      MediumLayout layout,
      Path bl2,
      Path fip,
      Path out,
      ByteSize size,
      Optional<UUID> diskGuid,
      Map<String, UUID> partitionGuids) {
    public Request {
      partitionGuids = Map.copyOf(partitionGuids);
    }
  }

  /**
   * What was built.
   *
   * @param image the file
   * @param size its size
   * @param bytesWritten how many of its bytes are data; the others are holes, which read as zeros
   * @param diskGuid GUID of the disk
   * @param partitions its partitions, in the order of their numbers
   * @param sha256OfInputs digest of the board's name, the layout, the size, and both files; equal ones mean equal
   *     images, but for GUIDs that were given
   */
  public record Built(
      Path image, long size, long bytesWritten, UUID diskGuid, List<Placed> partitions, String sha256OfInputs) {
    public Built {
      partitions = List.copyOf(partitions);
    }

    /** Names and values, for scripts. */
    public Map<String, Object> facts() {
      List<Map<String, Object>> placed = new ArrayList<>();
      for (Placed partition : partitions) {
        placed.add(partition.facts());
      }
      return Facts.of(
          "image", image,
          "size", size,
          "bytes-written", bytesWritten,
          "disk-guid", diskGuid.toString(),
          "sha256-of-inputs", sha256OfInputs,
          "partitions", placed);
    }
  }

  /**
   * A partition of the image.
   *
   * @param number its number, from 1
   * @param name its name
   * @param first first sector
   * @param last last sector, inclusive
   * @param type type GUID
   * @param guid its GUID
   * @param attributes the attribute field
   * @param contentFile the file that was put there, if any
   * @param contentSize its size, or 0
   */
  public record Placed(
      int number,
      String name,
      long first,
      long last,
      UUID type,
      UUID guid,
      long attributes,
      Optional<Path> contentFile,
      long contentSize) {
    /** Names and values, for scripts. */
    public Map<String, Object> facts() {
      return Facts.of(
          "number", number,
          "name", name,
          "first", first,
          "last", last,
          "type", type.toString(),
          "type-name", PartitionTypes.name(type),
          "guid", guid.toString(),
          "attributes", Attributes.words(attributes),
          "content-file", contentFile.orElse(null),
          "content-size", contentFile.isPresent() ? contentSize : null);
    }
  }

  /**
   * Builds an image.
   *
   * @throws org.sbcprov.core.failure.BadUsage when size or GUIDs make no sense
   * @throws BadInput when a file is missing or not what the board needs
   * @throws org.sbcprov.core.failure.Refused when the output is an input, or not a file
   * @throws org.sbcprov.core.failure.VerificationFailed when the image does not read back as it was written
   * @throws org.sbcprov.core.failure.IoFailed when reading or writing fails
   */
  public static Built build(Request request, EventSink sink) {
    requireLayout(request);
    ImageIdentity.requireKnownNames(request.partitionGuids(), request.layout());
    requireInputsStay(request);
    Firmware firmware = Firmware.read(request, sink);
    ImageIdentity identity = ImageIdentity.of(request, firmware.bl2(), firmware.fip());
    long sectors = request.size().bytes() / SectorSource.SECTOR;
    warnOfSize(request, sectors, sink);

    List<Placed> placed = place(request, firmware, identity);
    DiskTables tables = new DiskTables(sectors, identity.disk(), entries(placed));
    List<ImageWriter.Piece> pieces = pieces(request.layout(), firmware, tables);
    ImageWriter.write(request.out(), pieces, sink);
    return new Built(
        request.out(),
        request.size().bytes(),
        ImageWriter.bytes(pieces),
        identity.disk(),
        placed,
        identity.digestHex());
  }

  private static void requireLayout(Request request) {
    try {
      LayoutRules.require(request.layout(), request.size());
    } catch (BadInput e) {
      throw request.boardFile().isPresent() ? FileProblems.inFile(request.boardFile().get(), e) : e;
    }
  }

  private static void requireInputsStay(Request request) {
    List<Path> inputs = new ArrayList<>(List.of(request.bl2(), request.fip()));
    if (request.boardFile().isPresent()) {
      inputs.add(request.boardFile().get());
    }
    OutputGuard.requireApart(List.of(request.out()), inputs);
  }

  private static void warnOfSize(Request request, long sectors, EventSink sink) {
    if (sectors >= MBR_SIZE_UNKNOWN) {
      sink.accept(
          new Warning(
              "image.mbr-size",
              "An image of 2 TiB or more has an MBR that cannot tell its size; BL2 of TF-A 2.9 and some others stop at"
                  + " that with \"Partition 'fip' not found\"",
              Facts.of("size", request.size().bytes())));
    }
  }

  private static List<Placed> place(Request request, Firmware firmware, ImageIdentity identity) {
    List<Placed> placed = new ArrayList<>();
    List<Partition> partitions = request.layout().partitions();
    for (int i = 0; i < partitions.size(); i++) {
      Partition partition = partitions.get(i);
      String content = partition.content().orElse("");
      Optional<Path> file = Optional.empty();
      long size = 0;
      if (content.equals(LayoutRules.BL2)) {
        file = Optional.of(request.bl2());
        size = firmware.bl2().length;
      } else if (content.equals(LayoutRules.FIP)) {
        file = Optional.of(request.fip());
        size = firmware.fip().length;
      }
      placed.add(
          new Placed(
              i + 1,
              partition.name(),
              partition.first(),
              partition.last(),
              partition.type(),
              identity.partitions().get(i),
              partition.attributes(),
              file,
              size));
    }
    return placed;
  }

  private static List<GptEntry> entries(List<Placed> placed) {
    List<GptEntry> entries = new ArrayList<>();
    for (Placed partition : placed) {
      entries.add(
          new GptEntry(
              partition.type(),
              partition.guid(),
              partition.first(),
              partition.last(),
              partition.attributes(),
              partition.name()));
    }
    return entries;
  }

  private static List<ImageWriter.Piece> pieces(MediumLayout layout, Firmware firmware, DiskTables tables) {
    long bl2 = LayoutRules.content(layout, LayoutRules.BL2).first() * SectorSource.SECTOR;
    long fip = LayoutRules.content(layout, LayoutRules.FIP).first() * SectorSource.SECTOR;
    return List.of(
        new ImageWriter.Piece("the partition table", 0, tables.head()),
        new ImageWriter.Piece("BL2", bl2, firmware.bl2()),
        new ImageWriter.Piece("FIP", fip, firmware.fip()),
        new ImageWriter.Piece("the backup partition table", tables.tailPosition(), tables.tail()));
  }
}
