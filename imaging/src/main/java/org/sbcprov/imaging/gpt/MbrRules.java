package org.sbcprov.imaging.gpt;

import java.util.List;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Finding;

/**
 * What the MBR of a GPT disk has to be. TF-A's BL2 (drivers/partition/partition.c) reads the GPT only when the first
 * entry is of type 0xEE, and gives up on a sector count of 0 or, before MediaTek patched that, of 0xffffffff.
 */
final class MbrRules {
  private static final long SIZE_UNKNOWN = 0xffff_ffffL;

  private MbrRules() {}

  static void check(Mbr mbr, long sectors, GptTable table, List<Finding> findings) {
    MbrEntry first = mbr.entries().get(0);
    if (!mbr.signed() || first.osType() != MbrEntry.GPT_PROTECTIVE) {
      findings.add(
          Finding.error(
              "image.mbr",
              mbr.signed()
                  ? "The MBR's first entry is of type 0x" + Integer.toHexString(first.osType()) + " instead of 0xee"
                  : "There is no MBR: sector 0 does not end with 55 AA",
              Facts.of("mbr", mbr.kind().word()),
              "BL2 and others do not look for the GPT then. sbcprov image repair makes a new one."));
      return;
    }
    long size = first.sizeInLba();
    int before = findings.size();
    if (size == 0) {
      findings.add(
          Finding.error(
              "image.mbr-size",
              "The protective MBR entry covers no sectors",
              Facts.of("sectors", size),
              "BL2 does not find its partitions then."));
    } else if (size == SIZE_UNKNOWN) {
      findings.add(
          Finding.warning(
              "image.mbr-size",
              "The protective MBR entry's sector count is 0xffffffff",
              Facts.of("sectors", size),
              "BL2 of TF-A 2.9 and some others stop at that with \"Partition 'fip' not found\"."));
    } else if (first.startingLba() != 1
        || size != sectors - 1 && size != table.header().alternateLba() && !endsAtNext(mbr, size)) {
      findings.add(
          Finding.warning(
              "image.mbr-size",
              "The protective MBR entry covers " + size + " sectors from sector " + first.startingLba()
                  + ", the file has " + (sectors - 1) + " from sector 1",
              Facts.of("first", first.startingLba(), "sectors", size, "file-sectors", sectors),
              ""));
    }
    checkOthers(mbr, table, findings);
    if (findings.size() == before) {
      findings.add(Finding.ok("image.mbr", "The MBR is " + mbr.kind().word()));
    }
  }

  /** Partitioning programs let the entry of a hybrid MBR end where the next one begins. */
  private static boolean endsAtNext(Mbr mbr, long size) {
    for (MbrEntry entry : mbr.entries()) {
      if (entry.used() && entry.osType() != MbrEntry.GPT_PROTECTIVE && entry.startingLba() == size + 1) {
        return true;
      }
    }
    return false;
  }

  /** Entries beside the protective one have to be partitions of the GPT. */
  private static void checkOthers(Mbr mbr, GptTable table, List<Finding> findings) {
    for (MbrEntry entry : mbr.entries()) {
      if (entry.used() && entry.osType() != MbrEntry.GPT_PROTECTIVE && !isPartition(entry, table)) {
        findings.add(
            Finding.warning(
                "image.mbr-hybrid",
                "The MBR has a partition of " + entry.sizeInLba() + " sectors from sector " + entry.startingLba()
                    + ", which the GPT does not have",
                Facts.of("first", entry.startingLba(), "sectors", entry.sizeInLba(), "type", entry.osType()),
                "Programs that go by the MBR see another disk than those that go by the GPT."));
      }
    }
  }

  private static boolean isPartition(MbrEntry entry, GptTable table) {
    for (GptEntry slot : table.slots()) {
      if (slot.used()
          && slot.startingLba() == entry.startingLba()
          && (entry.sizeInLba() == 0 || slot.endingLba() == entry.startingLba() + entry.sizeInLba() - 1)) {
        return true;
      }
    }
    return false;
  }
}
