package org.sbcprov.imaging.output;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.disk.Part;

/**
 * An image to write.
 *
 * @param out the file that it becomes, compressed or not
 * @param size of the image in bytes, before compression
 * @param parts in ascending order, without overlap
 * @param zeros what has to be zeros on a medium although no part has it, such as a partition that nothing is put into
 * @param compression of the file
 * @param level of compression; ignored without
 * @param bmap where the block map of the image goes
 * @param sha256 where the digest of the file {@code out} goes, as {@code sha256sum} writes it
 * @param threads that compress
 */
public record ImageRequest(
    Path out,
    long size,
    List<Placed> parts,
    List<Zeros> zeros,
    Compression compression,
    int level,
    Optional<Path> bmap,
    Optional<Path> sha256,
    int threads) {
  /** The largest image: 4 TiB, twice what an MBR can describe. */
  public static final long LARGEST = 4L << 40;

  /**
   * A part of the image.
   *
   * @param what it is, in messages, such as {@code partition rootfs}
   * @param position of its first byte in the image
   * @param part its content
   */
  public record Placed(String what, long position, Part part) {
    long end() {
      return position + part.size();
    }
  }

  /**
   * A range of zeros that matter.
   *
   * @param position of the first one in the image
   * @param length of them
   */
  public record Zeros(long position, long length) {}

  /**
   * @throws BadUsage {@code image.size-too-large}, {@code image.compress-level}
   * @throws Refused {@code output.is-input} when two of the files are one
   */
  public ImageRequest {
    parts = List.copyOf(parts);
    zeros = List.copyOf(zeros);
    if (size <= 0 || threads < 1) {
      throw new IllegalArgumentException(size + " bytes, " + threads + " threads");
    }
    if (size > LARGEST) {
      throw new BadUsage(
          "image.size-too-large",
          "An image of " + size + " bytes is larger than can be made",
          Facts.of("size", size, "largest", LARGEST),
          "Take at most 4 TiB.");
    }
    if (compression != Compression.NONE) {
      compression.requireLevel(level);
    }
    long end = 0;
    for (Placed placed : parts) {
      if (placed.position() < end || placed.part().size() < 0 || placed.position() > size - placed.part().size()) {
        throw new IllegalArgumentException(placed.what() + " at " + placed.position() + " of " + size);
      }
      end = placed.end();
    }
    for (Zeros range : zeros) {
      if (range.position() < 0 || range.length() < 0 || range.position() > size - range.length()) {
        throw new IllegalArgumentException("zeros at " + range.position() + " of " + size);
      }
    }
    requireDifferent(out, bmap, sha256);
  }

  /** A plain image without anything beside it. */
  public static ImageRequest plain(Path out, long size, List<Placed> parts) {
    return new ImageRequest(out, size, parts, List.of(), Compression.NONE, 0, Optional.empty(), Optional.empty(), 1);
  }

  private static void requireDifferent(Path out, Optional<Path> bmap, Optional<Path> sha256) {
    List<Path> all = new ArrayList<>();
    all.add(out);
    bmap.ifPresent(all::add);
    sha256.ifPresent(all::add);
    for (int i = 1; i < all.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (OutputGuard.isSameEntry(all.get(i), all.get(j))) {
          throw new Refused(
              "output.is-input",
              "Two results would be written to " + all.get(i),
              Facts.of("out", all.get(i).toAbsolutePath().normalize()),
              "Give each of them a name of its own.");
        }
      }
    }
  }
}
