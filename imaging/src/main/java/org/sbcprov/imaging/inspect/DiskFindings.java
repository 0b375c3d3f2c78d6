package org.sbcprov.imaging.inspect;

import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;

/** What is to be said about a disk beside the stages of a start. */
final class DiskFindings {
  private static final List<String> FIRMWARE = List.of("bl2", "fip");

  private DiskFindings() {}

  static void add(DiskView view, List<Finding> findings) {
    for (Inhabited partition : view.partitions()) {
      addNested(partition, findings);
      addTruncated(view, partition, findings);
    }
    for (Gap gap : view.others()) {
      if (gap.title().startsWith("behind") && !FIRMWARE.contains(gap.found().content().kind())) {
        findings.add(
            Finding.warning(
                "image.trailing-data",
                "Behind the last partition, at sector " + gap.first() + ", there is " + gap.found().content().words(),
                Facts.of("first", gap.first(), "offset", "0x" + Long.toHexString(gap.first() * SectorSource.SECTOR)),
                "Nothing reads it; it may be left from another image."));
      }
    }
  }

  private static void addNested(Inhabited partition, List<Finding> findings) {
    if (partition.found().is("disk")) {
      findings.add(
          Finding.error(
              "image.nested-table",
              partition.title() + " begins with a partition table: an image was written to the partition,"
                  + " not to the disk",
              Facts.of(
                  "partition", partition.number(),
                  "offset", "0x" + Long.toHexString(partition.position()),
                  "sector", partition.entry().startingLba()),
              "Write it again to the whole disk: /dev/sda, not /dev/sda" + partition.number() + "."));
    }
  }

  private static void addTruncated(DiskView view, Inhabited partition, List<Finding> findings) {
    Optional<BadInput> problem = partition.found().problem();
    boolean other = problem.isPresent() && problem.get().code().equals("image.filesystem-truncated");
    boolean whole = partition.entry().endingLba() < view.image().sectors();
    if (other) {
      BadInput e = BromStage.named(partition, problem.get());
      findings.add(
          whole
              ? Finding.error(e)
              : Finding.warning(e.code(), e.getMessage(), e.facts(), "The image is cut off. " + e.hint()));
    }
  }
}
