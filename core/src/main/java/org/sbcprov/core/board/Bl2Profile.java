package org.sbcprov.core.board;

import java.util.List;
import org.sbcprov.core.ByteSize;

/**
 * What a MediaTek boot ROM expects of BL2.
 *
 * @param medium the header's medium: {@code sdmmc}, {@code emmc}, {@code nor}, {@code spim-nand} or {@code snand}
 * @param loadAddress where the ROM puts the image's GFH headers
 * @param aarch64 whether the ROM enters it in AArch64
 * @param headerOffset sectors of the medium, in bytes, that the header counts in before the image; 0 but for MT7622
 * @param limit size of the memory that it is loaded to
 */
public record Bl2Profile(String medium, long loadAddress, boolean aarch64, long headerOffset, ByteSize limit) {
  /** The media that there are. */
  public static final List<String> MEDIA = List.of("sdmmc", "emmc", "nor", "spim-nand", "snand");
}
