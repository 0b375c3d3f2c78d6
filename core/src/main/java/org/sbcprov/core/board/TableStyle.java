package org.sbcprov.core.board;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How a layout's partition table is written.
 *
 * @param kind which table there is
 * @param like the program whose bytes it has
 * @param backup whether the GPT has its backup at the end of the disk; OpenWrt's images have none
 * @param diskGuid the disk's GUID, where the layout fixes it
 * @param diskSignature the 32 bits at 440 of the MBR
 * @param hybrid partitions that stand in the MBR beside the entry for the GPT, in the order of their entries
 */
public record TableStyle(
    Kind kind, Writer like, boolean backup, Optional<UUID> diskGuid, long diskSignature, List<Hybrid> hybrid) {
  /** A GPT with its backup and a protective MBR, as partitioning programs make it. */
  public static final TableStyle STANDARD =
      new TableStyle(Kind.GPT, Writer.SGDISK, true, Optional.empty(), 0, List.of());

  /** Which table there is. */
  public enum Kind {
    GPT,
    MBR,
    NONE
  }

  /** Programs that differ in what no specification says. */
  public enum Writer {
    /** 255 heads; partitions may reach up to the backup at the end of the disk. */
    SGDISK,
    /**
     * OpenWrt's: 254 heads; what may be used ends with the partition that is given last, and the MBR and the header speak
     * of a disk that ends 33 sectors behind that.
     */
    PTGEN,
    /** What may be used begins with the first partition; without a backup, the header names itself in its place. */
    GENIMAGE
  }

  /**
   * A partition in the MBR of a GPT disk.
   *
   * @param partition the name of a partition; empty for sectors outside of all
   * @param first first sector, where there is no partition
   * @param sectors how many, where there is no partition
   * @param type the MBR's type byte
   * @param active whether it is marked as the one to boot from
   */
  public record Hybrid(String partition, long first, long sectors, int type, boolean active) {}

  public TableStyle {
    hybrid = List.copyOf(hybrid);
  }

  /** Whether it says the same as {@link #STANDARD}. Not by {@code equals}, whose first use costs 5 ms of a start. */
  public boolean isStandard() {
    return kind == Kind.GPT
        && like == Writer.SGDISK
        && backup
        && diskGuid.isEmpty()
        && diskSignature == 0
        && hybrid.isEmpty();
  }
}
