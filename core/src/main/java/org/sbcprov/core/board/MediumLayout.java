package org.sbcprov.core.board;

import java.util.List;
import java.util.Optional;
import org.sbcprov.core.ByteSize;

/**
 * The layout of a boot image.
 *
 * @param size size of a new image
 * @param partitions in the order of their table entries
 * @param bl2 what the boot ROM expects of BL2 on this medium, if the board boots through one
 * @param firmwareSources where the firmware comes from, as a sentence for people
 */
public record MediumLayout(
    ByteSize size, List<Partition> partitions, Optional<Bl2Profile> bl2, String firmwareSources) {
  public MediumLayout {
    partitions = List.copyOf(partitions);
  }
}
