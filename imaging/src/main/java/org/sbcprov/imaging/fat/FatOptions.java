package org.sbcprov.imaging.fat;

import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Printable;

/**
 * What a FAT file system is to be like.
 *
 * @param type which one, or empty for FAT32 from 512 MiB on, else FAT12 where its 4084 clusters are enough, else FAT16
 * @param clusterBytes 512 to 65536, a power of two, or 0 for what suits the size
 * @param label up to 11 ASCII characters, or empty
 * @param volumeId 32 bits; the same one for the same bytes
 * @param hiddenSectors sectors of 512 bytes before it on the disk: the first one of its partition
 * @param skipsUnsupported whether links, devices, pipes and sockets are left out with a warning; else they are refused
 */
public record FatOptions(
    Optional<FatType> type,
    int clusterBytes,
    String label,
    int volumeId,
    long hiddenSectors,
    boolean skipsUnsupported) {
  private static final int SMALLEST_CLUSTER = 512;
  private static final int LARGEST_CLUSTER = 65536;

  /**
   * @throws BadInput {@code image.fat-label} when it cannot be one
   */
  public FatOptions {
    if (clusterBytes != 0
        && (clusterBytes < SMALLEST_CLUSTER || clusterBytes > LARGEST_CLUSTER || Integer.bitCount(clusterBytes) != 1)) {
      throw new IllegalArgumentException("clusters of " + clusterBytes);
    }
    if (hiddenSectors < 0 || hiddenSectors > 0xffffffffL) {
      throw new IllegalArgumentException(hiddenSectors + " hidden sectors");
    }
    String problem = FatNames.labelProblem(label);
    if (!problem.isEmpty()) {
      throw new BadInput(
          "image.fat-label",
          "\"" + Printable.of(label) + "\" cannot be the label of a FAT file system: " + problem,
          Facts.of("label", Printable.of(label)),
          "Give up to 11 letters, digits and signs such as - and _.");
    }
  }

  /** Type and clusters as they suit the size, no hidden sectors, everything unsupported refused. */
  public static FatOptions labelled(String label, int volumeId) {
    return new FatOptions(Optional.empty(), 0, label, volumeId, 0, false);
  }

  /** The same for a type. */
  public FatOptions withType(FatType other) {
    return new FatOptions(Optional.of(other), clusterBytes, label, volumeId, hiddenSectors, skipsUnsupported);
  }

  /** The same with clusters of a size. */
  public FatOptions withClusterBytes(int bytes) {
    return new FatOptions(type, bytes, label, volumeId, hiddenSectors, skipsUnsupported);
  }

  /** The same for a partition that begins at a sector. */
  public FatOptions withHiddenSectors(long sectors) {
    return new FatOptions(type, clusterBytes, label, volumeId, sectors, skipsUnsupported);
  }

  /** The same, leaving out with a warning what FAT cannot hold. */
  public FatOptions skippingUnsupported() {
    return new FatOptions(type, clusterBytes, label, volumeId, hiddenSectors, true);
  }
}
