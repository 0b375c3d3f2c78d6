package org.sbcprov.imaging.stream;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;

/**
 * A block map: which blocks of an image have to be written, and their checksums. Versions 1.2 to 2.0 of the format of
 * bmaptool.
 */
public final class BlockMapFile {
  /** The largest map that is read: some 300000 ranges. */
  private static final int LARGEST = 32 * 1024 * 1024;

  private static final int ALIGNMENT = 4096;


  private final Path file;
  private final BlockMapContent content;

  /** The same runs, grown to multiples of 4096 and joined: from and to in turn. */
  private final long[] aligned;

  private BlockMapFile(Path file, BlockMapContent content) {
    this.file = file;
    this.content = content;
    this.aligned = alignedRuns(content);
  }

  /**
   * Reads a map.
   *
   * @throws BadInput {@code image.bmap-form} when it is none or contradicts itself, {@code image.bmap-checksum} when its
   *     checksum is not that of the file, and as {@link InputFiles#read}
   */
  public static BlockMapFile read(Path file) {
    byte[] bytes = InputFiles.read(file, "block map", LARGEST);
    return new BlockMapFile(file, BlockMapContent.parse(file, bytes));
  }

  /**
   * The map that lies beside an image: its name, or its name without one or several suffixes, with {@code .bmap}. {@code
   * x.wic.gz} has {@code x.wic.gz.bmap}, {@code x.wic.bmap} or {@code x.bmap}, whichever is there first.
   */
  public static Optional<Path> beside(Path image) {
    String name = image.getFileName() == null ? "" : image.getFileName().toString();
    while (!name.isEmpty()) {
      Path map = image.resolveSibling(name + ".bmap");
      if (!map.equals(image) && Files.isRegularFile(map)) {
        return Optional.of(map);
      }
      int dot = name.lastIndexOf('.');
      if (dot <= 0) {
        break;
      }
      name = name.substring(0, dot);
    }
    return Optional.empty();
  }

  private static long[] alignedRuns(BlockMapContent content) {
    long[] runs = new long[2 * content.count()];
    int length = 0;
    for (int i = 0; i < content.count(); i++) {
      long from = content.from(i) / ALIGNMENT * ALIGNMENT;
      long to = Math.min(content.imageSize(), (content.to(i) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
      if (length > 0 && from <= runs[length - 1]) {
        runs[length - 1] = Math.max(to, runs[length - 1]);
      } else {
        runs[length++] = from;
        runs[length++] = to;
      }
    }
    return Arrays.copyOf(runs, length);
  }

  /** Where it was read from. */
  public Path file() {
    return file;
  }

  /** Bytes of the image that it is for. */
  public long imageSize() {
    return content.imageSize();
  }

  /** Bytes of the image that have to be written. */
  public long mappedSize() {
    long sum = 0;
    for (int i = 0; i < content.count(); i++) {
      sum += content.to(i) - content.from(i);
    }
    return sum;
  }

  /** Whether each range has a checksum. */
  public boolean hasChecksums() {
    return content.hasChecksums();
  }

  BlockMapContent content() {
    return content;
  }

  /** The first byte from one on that has to be written, at a multiple of 4096; the image's size when there is none. */
  long nextMapped(long position) {
    int next = firstBorderBehind(position);
    if ((next & 1) != 0) {
      return position;
    }
    return next == aligned.length ? imageSize() : aligned[next];
  }

  /** The first byte from one on that may have any value, at a multiple of 4096, or the image's size. */
  long nextFree(long position) {
    int next = firstBorderBehind(position);
    return (next & 1) != 0 ? aligned[next] : position;
  }

  private int firstBorderBehind(long position) {
    int found = Arrays.binarySearch(aligned, position);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The failure for an image of another size. */
  BadInput otherSize(StreamName name, String size) {
    return new BadInput(
        "image.bmap-size",
        file + " is not the block map of " + name.text() + ": it is for " + imageSize() + " bytes, the image has " + size,
        Facts.of("bmap", file.toAbsolutePath().normalize(), "file", name.fact(), "bmap-size", imageSize()),
        "Use the map that was made for this image, or none.");
  }
}
