package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.MediumLayout;

/**
 * What to build.
 *
 * @param board the board
 * @param medium the medium's name
 * @param descriptions files that say what to build: a board file, an image file; inputs like others
 * @param layout one of the layouts for the medium
 * @param changes of the layout's partitions, in the order in which they are made
 * @param contents what goes where, by the layout's words such as {@code bl2}, {@code fip}, {@code rootfs}
 * @param size size of the image, whole sectors; empty for the least that holds everything
 * @param diskGuid GUID of the disk; by default it comes from what goes into the image
 * @param partitionGuids GUIDs of partitions, by name; those left out come from what goes into the image
 * @param trees how directories and archives are read
 * @param results where results go
 */
public record BuildRequest(
    Board board,
    String medium,
    List<Path> descriptions,
    MediumLayout layout,
    List<PartitionChange> changes,
    Map<String, Source> contents,
    Optional<ByteSize> size,
    Optional<UUID> diskGuid,
    Map<String, UUID> partitionGuids,
    TreeRules trees,
    Results results) {
  public BuildRequest {
    descriptions = List.copyOf(descriptions);
    changes = List.copyOf(changes);
    contents = new LinkedHashMap<>(contents);
    partitionGuids = new LinkedHashMap<>(partitionGuids);
  }

  /** Where the image appears. */
  public Path out() {
    return results.image();
  }

  /** An image of a layout as it is, with nothing given but what goes into it. */
  public static BuildRequest of(
      Board board, String medium, MediumLayout layout, Map<String, Source> contents, Path out) {
    return new BuildRequest(
        board,
        medium,
        List.of(),
        layout,
        List.of(),
        contents,
        Optional.of(layout.size()),
        Optional.empty(),
        Map.of(),
        TreeRules.PLAIN,
        Results.of(out));
  }
}
