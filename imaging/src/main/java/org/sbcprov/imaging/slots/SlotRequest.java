package org.sbcprov.imaging.slots;

import java.util.Optional;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * Where slots are looked for.
 *
 * @param image the disk that the board starts from
 * @param disk another disk with root file systems, such as an NVMe disk
 * @param rootA what {@code root=} is for slot A, where that is told; then {@code rootB}, too
 * @param rootB the same for slot B
 * @param through what the firmware reads, where that is told
 * @param form how partitions are to be named; empty for as it is now
 */
public record SlotRequest(
    SectorSource image,
    Optional<SectorSource> disk,
    Optional<String> rootA,
    Optional<String> rootB,
    Optional<Through> through,
    Optional<RootForm> form) {
  public SlotRequest {
    if (rootA.isPresent() != rootB.isPresent()) {
      throw new BadUsage(
          "image.slots-spec", "Only one of the slots is told", Facts.none(), "Give both --root-a and --root-b.");
    }
    if (rootA.isPresent()) {
      check(rootA.get());
      check(rootB.get());
    }
  }

  /** Looks in an image alone. */
  public static SlotRequest of(SectorSource image) {
    return new SlotRequest(
        image, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** With another disk. */
  public SlotRequest withDisk(SectorSource other) {
    return new SlotRequest(image, Optional.of(other), rootA, rootB, through, form);
  }

  private static void check(String spec) {
    boolean good = !spec.isEmpty() && RootForm.of(spec) != RootForm.OTHER && RootSpec.isPlain(spec);
    if (!good) {
      throw new BadUsage(
          "image.slots-spec",
          "\"" + spec + "\" is no value of root= that can be written",
          Facts.of("root", spec),
          "Give a device such as /dev/nvme0n1p1, PARTUUID=..., PARTLABEL=..., LABEL=... or UUID=... without blanks.");
    }
  }
}
