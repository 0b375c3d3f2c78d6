package org.sbcprov.imaging.ext4;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * How an ext4 file system is made.
 *
 * @param label its name, at most 16 bytes of UTF-8
 * @param uuid its UUID
 * @param hashSeed what the hashes of large directories begin with
 * @param created when it is made, in seconds since 1970
 * @param reservedPercent blocks that only root may fill, 0 to 50 percent
 * @param bytesPerInode there is an inode for each so many bytes, 1024 to 67108864; more when the tree needs them
 * @param modern whether it has checksums of metadata and block numbers of 64 bits, as Debian 12 makes file systems; false
 *     for readers that are older than these
 * @param journal whether it has a journal; one below {@link Journal#LEAST_BLOCKS} blocks never has
 */
public record Ext4Options(
    String label,
    UUID uuid,
    UUID hashSeed,
    long created,
    int reservedPercent,
    int bytesPerInode,
    boolean modern,
    boolean journal) {
  private static final int LABEL_BYTES = 16;
  private static final int MOST_RESERVED = 50;
  private static final int LEAST_RATIO = 1024;
  private static final int MOST_RATIO = 64 * 1024 * 1024;
  private static final int DEFAULT_RESERVED = 5;
  private static final int DEFAULT_RATIO = 16384;
  /** The latest time of creation: in 2106, when 32 bits end. */
  public static final long LATEST = 0xffff_ffffL;

  public Ext4Options {
    require(label.getBytes(StandardCharsets.UTF_8).length <= LABEL_BYTES, "a label has at most 16 bytes");
    require(label.indexOf('\0') < 0, "a label has no NUL");
    require(created >= 0 && created <= LATEST, "the time of creation is from 1970 to 2106");
    require(reservedPercent >= 0 && reservedPercent <= MOST_RESERVED, "0 to 50 percent can be reserved");
    require(bytesPerInode >= LEAST_RATIO && bytesPerInode <= MOST_RATIO, "1 KiB to 64 MiB can have an inode");
  }

  /** What {@code mke2fs -t ext4} takes when nothing is told. The hash seed is made of the UUID. */
  public static Ext4Options of(String label, UUID uuid, long created) {
    UUID seed = UUID.nameUUIDFromBytes(("ext4 hash seed " + uuid).getBytes(StandardCharsets.US_ASCII));
    return new Ext4Options(label, uuid, seed, created, DEFAULT_RESERVED, DEFAULT_RATIO, true, true);
  }

  /** The same without checksums of metadata and without block numbers of 64 bits. */
  public Ext4Options forOldReaders() {
    return new Ext4Options(label, uuid, hashSeed, created, reservedPercent, bytesPerInode, false, journal);
  }

  /** The same with another share of reserved blocks. */
  public Ext4Options withReserved(int percent) {
    return new Ext4Options(label, uuid, hashSeed, created, percent, bytesPerInode, modern, journal);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new BadUsage("image.ext4-option", "Such an ext4 file system cannot be made: " + rule, Facts.none(), "");
    }
  }
}
