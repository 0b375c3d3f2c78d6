package org.sbcprov.core.board;

import java.util.Optional;
import java.util.UUID;

/**
 * A partition with fixed sectors of 512 bytes.
 *
 * @param number its number in the table, from 1; 0 for the one after its predecessor's
 * @param name its GPT name, 1 to 36 UTF-16 units
 * @param first first sector
 * @param last last sector, inclusive, or {@link #REST}
 * @param type type GUID
 * @param attributes the GPT attribute field; bit 2 is legacy boot, bit 63 keeps desktops from mounting it
 * @param content what an image gets there: a word such as {@code bl2}, {@code fip}, {@code boot} or {@code rootfs}, by
 *     which a user names the file for it; or nothing
 * @param guid its own GUID, where a layout fixes it
 * @param label of the file system that is made there; empty for the partition's name
 */
public record Partition(
    int number,
    String name,
    long first,
    long last,
    UUID type,
    long attributes,
    Optional<String> content,
    Optional<UUID> guid,
    String label) {
  /** The last sector of a partition that takes what is left of the disk. */
  public static final long REST = 0;

  /** BL2 with its header. */
  public static final String BL2 = "bl2";

  /** The firmware image package. */
  public static final String FIP = "fip";

  /** Files for a FAT file system from which U-Boot or the ROM boots. */
  public static final String BOOT = "boot";

  /** The root file system. */
  public static final String ROOTFS = "rootfs";

  /** A partition with what all of them have. */
  public Partition(String name, long first, long last, UUID type, long attributes, Optional<String> content) {
    this(0, name, first, last, type, attributes, content, Optional.empty(), "");
  }

  /** Whether it takes what is left of the disk. */
  public boolean takesRest() {
    return last == REST;
  }

  /** Size in sectors, where its last sector is known. */
  public long sectors() {
    return last - first + 1;
  }
}
