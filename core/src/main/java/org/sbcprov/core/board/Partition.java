package org.sbcprov.core.board;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A partition with fixed sectors of 512 bytes.
 *
 * @param name its GPT name, 1 to 36 UTF-16 units
 * @param first first sector
 * @param last last sector, inclusive
 * @param type type GUID
 * @param attributes the GPT attribute field; bit 2 is legacy boot, bit 63 keeps desktops from mounting it
 * @param content what an image gets there: {@code bl2}, {@code fip}, or nothing
 */
public record Partition(
    String name, long first, long last, UUID type, long attributes, Optional<String> content) {
  /** What an image can put there. */
  public static final List<String> CONTENTS = List.of("bl2", "fip");

  /** Size in sectors. */
  public long sectors() {
    return last - first + 1;
  }
}
