package org.sbcprov.imaging.env;

import java.util.Optional;

/**
 * Where firmware keeps its environment. Sources: OpenWrt's uboot-envtools (mediatek_filogic) and uboot-mediatek patches,
 * frank-w's and mainline U-Boot's configurations, MediaTek's SDK. Offsets are from the start of the disk; from that of
 * the partition they count where only the partition is at hand.
 */
public enum KnownPlace {
  OPENWRT(
      "openwrt", "OpenWrt on BPI-R3, R3 Mini and R4, SD card or eMMC",
      0x400000, 0x440000, 0x40000, 0x400000, FlagScheme.INCREMENTAL),
  OPENWRT_R64(
      "openwrt-r64", "OpenWrt on BPI-R64, SD card or eMMC",
      0x400000, 0x480000, 0x80000, 0x400000, FlagScheme.INCREMENTAL),
  FRANK_W_R3(
      "frank-w-r3", "frank-w's U-Boot on BPI-R3, SD card or eMMC, inside the partition bl2",
      0x300000, Constants.NONE, 0x80000, 0x4400, FlagScheme.INCREMENTAL),
  MTK_SDK(
      "mtk-sdk", "MediaTek's SDK, SD card or eMMC",
      0x400000, Constants.NONE, 0x80000, 0x400000, FlagScheme.INCREMENTAL),
  BPI_R2(
      "bpi-r2", "U-Boot on BPI-R2, SD card or eMMC",
      0x100000, Constants.NONE, 0x2000, Constants.NONE, FlagScheme.INCREMENTAL),
  OPENWRT_R3_NOR(
      "openwrt-r3-nor", "OpenWrt on BPI-R3, NOR flash",
      Constants.NONE, 0x20000, 0x20000, 0, FlagScheme.BOOLEAN);

  /** An enum's constants cannot name its own. */
  private static final class Constants {
    /** In place of an offset: there is none. */
    static final long NONE = -1;
  }

  private final String id;
  private final String words;
  private final long offset;
  private final long redundantOffset;
  private final int size;
  private final long partitionStart;
  private final FlagScheme flags;

  KnownPlace(
      String id, String words, long offset, long redundantOffset, int size, long partitionStart, FlagScheme flags) {
    this.id = id;
    this.words = words;
    this.offset = offset;
    this.redundantOffset = redundantOffset;
    this.size = size;
    this.partitionStart = partitionStart;
    this.flags = flags;
  }

  /** The place of a name. */
  public static Optional<KnownPlace> of(String id) {
    for (KnownPlace place : values()) {
      if (place.id.equals(id)) {
        return Optional.of(place);
      }
    }
    return Optional.empty();
  }

  /** Its name. */
  public String id() {
    return id;
  }

  /** Which firmware, and which medium. */
  public String words() {
    return words;
  }

  /** Bytes of a copy. */
  public int size() {
    return size;
  }

  /** With one copy or two. */
  public EnvironmentForm form() {
    return redundantOffset == Constants.NONE ? EnvironmentForm.SINGLE : EnvironmentForm.REDUNDANT;
  }

  FlagScheme flags() {
    return flags;
  }

  /** The partition for something else that it lies in; none for those in one of their own. */
  String host() {
    return this == FRANK_W_R3 ? "bl2" : "";
  }

  /** The place on a whole disk; empty when it is kept on no disk. */
  public Optional<EnvironmentPlace> onDisk() {
    return offset == Constants.NONE ? Optional.empty() : Optional.of(place(offset, redundantOffset));
  }

  /** The place in the partition that holds it; empty when none does. */
  public Optional<EnvironmentPlace> inPartition() {
    if (partitionStart == Constants.NONE) {
      return Optional.empty();
    }
    if (offset == Constants.NONE) {
      return Optional.of(place(0, redundantOffset));
    }
    long second = redundantOffset == Constants.NONE ? Constants.NONE : redundantOffset - partitionStart;
    return Optional.of(place(offset - partitionStart, second));
  }

  private EnvironmentPlace place(long first, long second) {
    Optional<Long> redundant = second == Constants.NONE ? Optional.empty() : Optional.of(second);
    return new EnvironmentPlace(words, first, redundant, size, flags);
  }
}
