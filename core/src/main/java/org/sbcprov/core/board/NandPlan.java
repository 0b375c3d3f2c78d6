package org.sbcprov.core.board;

import java.util.List;
import java.util.Optional;
import org.sbcprov.core.ByteSize;

/**
 * What a raw NAND holds: copies of BL2 at its start, which the boot ROM tries one after another, and UBI behind them.
 *
 * @param copies of BL2
 * @param stride from the start of one copy to that of the next
 * @param region the part of the NAND that is BL2's; the UBI begins behind it
 * @param pageSize bytes of a page
 * @param eraseBlock bytes of an erase block
 * @param volumes of the UBI, in the order in which they are made
 */
public record NandPlan(
    int copies, ByteSize stride, ByteSize region, ByteSize pageSize, ByteSize eraseBlock, List<Volume> volumes) {
  public NandPlan {
    volumes = List.copyOf(volumes);
  }

  /**
   * A UBI volume.
   *
   * @param name its name
   * @param isStatic whether its content never changes, and has a checksum
   * @param size its size; nothing for one that takes the rest
   * @param content the word by which a user names the file for it
   */
  public record Volume(String name, boolean isStatic, Optional<ByteSize> size, Optional<String> content) {}
}
