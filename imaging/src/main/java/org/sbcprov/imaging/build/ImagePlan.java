package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.TableStyle;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.output.ImageRequest;

/**
 * An image that could be written: everything was read and checked that can be.
 *
 * @param request what was asked for
 * @param size of the image, in bytes
 * @param table which table it has
 * @param diskGuid GUID of the disk
 * @param partitions its partitions, in the order of the layout
 * @param areas all sectors, in order
 * @param pieces what is written, in order
 * @param zeros what has to be zeros on the medium although nothing is put there
 * @param second what is written to a second file, if anything
 * @param steps how it is installed, where copying it to the medium is not enough
 * @param digest of all that goes into the image, as 64 hexadecimal digits
 * @param contents what the pieces are made of; open until this is closed
 */
public record ImagePlan(
    BuildRequest request,
    long size,
    TableStyle.Kind table,
    UUID diskGuid,
    List<PlannedPartition> partitions,
    List<Area> areas,
    List<Piece> pieces,
    List<ImageRequest.Zeros> zeros,
    Optional<Second> second,
    List<InstallStep> steps,
    String digest,
    Contents contents)
    implements AutoCloseable {
  public ImagePlan {
    partitions = List.copyOf(partitions);
    areas = List.copyOf(areas);
    pieces = List.copyOf(pieces);
    zeros = List.copyOf(zeros);
    steps = List.copyOf(steps);
  }

  /**
   * Something that is written.
   *
   * @param what it is, in messages
   * @param position where it belongs, in bytes
   * @param part its bytes
   */
  record Piece(String what, long position, Part part) {}

  /**
   * A second file.
   *
   * @param what it is, for people: {@code boot0}, {@code ubinize.cfg}
   * @param file where it appears
   * @param content all of it
   */
  public record Second(String what, Path file, byte[] content) {}

  /** Whether there is a table in which the disk's GUID stands. */
  public boolean hasGuid() {
    return table == TableStyle.Kind.GPT;
  }

  /** Gives up what was unpacked to be read. */
  @Override
  public void close() {
    contents.close();
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.putAll(
        Facts.of(
            "board", request.board().name(),
            "medium", request.medium(),
            "layout", request.layout().name(),
            "image", request.out(),
            "size", size,
            "size-words", new ByteSize(size).toString(),
            "disk-guid", hasGuid() ? diskGuid.toString() : null,
            "sha256-of-inputs", digest,
            "areas", rows()));
    List<Map<String, Object>> planned = new ArrayList<>();
    for (PlannedPartition partition : partitions) {
      planned.add(partition.facts());
    }
    facts.put("partitions", planned);
    addSecond(facts);
    return facts;
  }

  /** Adds what is told only where there is a second file or something to do after building. */
  void addSecond(Map<String, Object> facts) {
    if (second.isPresent()) {
      facts.put(second.get().what() + "-file", second.get().file());
    }
    if (!steps.isEmpty()) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (InstallStep step : steps) {
        rows.add(step.facts());
      }
      facts.put("install", rows);
    }
  }

  private List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Area area : areas) {
      rows.add(area.facts());
    }
    return rows;
  }
}
