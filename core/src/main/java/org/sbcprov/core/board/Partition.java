package org.sbcprov.core.board;

import java.util.Optional;
import java.util.UUID;

/**
 * A partition with fixed sectors of 512 bytes.
 *
 * @param number its number in the table, from 1; 0 for the one after its predecessor's
 * @param name its GPT name, 0 to 36 UTF-16 units; only one with a number of its own may have none
 * @param first first sector
 * @param last last sector, inclusive, or {@link #REST}
 * @param type type GUID
 * @param mbrType the type byte, where the table is an MBR
 * @param attributes the GPT attribute field; bit 2 is legacy boot, bit 63 keeps desktops from mounting it
 * @param content what an image gets there: a word such as {@code bl2}, {@code fip}, {@code boot} or {@code rootfs}, by
 *     which a user names the file for it; or nothing
 * @param guid its own GUID, where a layout fixes it
 * @param fs the file system that is made there, of what a user gives or empty
 * @param label of that file system; empty for the partition's name
 */
public record Partition(
    int number,
    String name,
    long first,
    long last,
    UUID type,
    int mbrType,
    long attributes,
    Optional<String> content,
    Optional<UUID> guid,
    Fs fs,
    String label) {
  /** File systems that are made. */
  public enum Fs {
    /** None: a file is put there as it is. */
    NONE,
    /** FAT. */
    FAT,
    /** ext4, with all that present systems make. */
    EXT4,
    /** ext4 without checksums of metadata and block numbers of 64 bits, which boot loaders stumble over. */
    EXT4_COMPATIBLE
  }

  /** The last sector of a partition that takes what is left of the disk. */
  public static final long REST = 0;

  /** The type byte of most partitions. */
  public static final int MBR_LINUX = 0x83;

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
    this(0, name, first, last, type, MBR_LINUX, attributes, content, Optional.empty(), Fs.NONE, "");
  }

  /** Whether it takes what is left of the disk. */
  public boolean takesRest() {
    return last == REST;
  }

  /** The same with other sectors. */
  public Partition at(long newFirst, long newLast) {
    return new Partition(number, name, newFirst, newLast, type, mbrType, attributes, content, guid, fs, label);
  }

  /** Size in sectors, where its last sector is known. */
  public long sectors() {
    return last - first + 1;
  }
}
