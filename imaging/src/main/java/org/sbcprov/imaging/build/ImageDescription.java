package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.MediumLayout;

/**
 * What a file says of an image that is to be built; each of it may be left open.
 *
 * @param files those that say it, which are inputs
 * @param board the board's name
 * @param boardFile the file with the board
 * @param medium the medium's name
 * @param layout the layout's name
 * @param ownLayout a layout that the file brings itself
 * @param size a size, or {@code auto}
 * @param contents what goes where, by word
 * @param changes of partitions
 * @param slots whether there are to be two root file systems
 * @param slotSize the size of each
 * @param diskGuid GUID of the disk
 * @param partitionGuids GUIDs of partitions, by name
 * @param allRoot whether root owns what comes from directories
 * @param sourceDate the latest time in file systems, in seconds since 1970
 * @param out where the image appears
 * @param second where the second file appears
 * @param compress the form of compression, and perhaps a level
 * @param bmap where the block map appears; {@code +} for beside the image
 * @param sha256 where the digest appears; {@code +} for beside the image
 * @param places where all of that stands
 */
public record ImageDescription(
    List<Path> files,
    Optional<String> board,
    Optional<Path> boardFile,
    Optional<String> medium,
    Optional<String> layout,
    Optional<MediumLayout> ownLayout,
    Optional<String> size,
    Map<String, Source> contents,
    List<PartitionChange> changes,
    boolean slots,
    Optional<ByteSize> slotSize,
    Optional<UUID> diskGuid,
    Map<String, UUID> partitionGuids,
    boolean allRoot,
    Optional<Long> sourceDate,
    Optional<Path> out,
    Optional<Path> second,
    Optional<String> compress,
    Optional<String> bmap,
    Optional<String> sha256,
    FilePlaces places) {
  /** No file: nothing is said. */
  public static final ImageDescription NONE =
      of(List.of(), Optional.empty(), Map.of(), List.of(), Optional.empty());

  /** The board of images that are for none. */
  public static final Board NO_BOARD =
      new Board("image", "no board", "", Optional.empty(), Optional.empty(), Map.of());

  /** A file that brings a layout and what goes there, and nothing of a board. */
  static ImageDescription ofLayout(
      Path file, MediumLayout layout, Map<String, Source> contents, List<PartitionChange> changes, Path out) {
    return of(List.of(file), Optional.of(layout), contents, changes, Optional.of(out));
  }

  private static ImageDescription of(
      List<Path> files,
      Optional<MediumLayout> ownLayout,
      Map<String, Source> contents,
      List<PartitionChange> changes,
      Optional<Path> out) {
    return new ImageDescription(
        files,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        ownLayout,
        Optional.empty(),
        contents,
        changes,
        false,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        false,
        Optional.empty(),
        out,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        FilePlaces.NONE);
  }

  /**
   * Reads a file.
   *
   * @throws org.sbcprov.core.failure.BadInput {@code image.file-form} or {@code image.file-yaml} when it says nothing that can
   *     be built, with the line
   */
  public static ImageDescription read(Path file) {
    return ImageFile.read(file);
  }
}
