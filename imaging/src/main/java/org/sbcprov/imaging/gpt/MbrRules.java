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

  static void check(Mbr mbr, long sectors, GptHeader header, List<Finding> findings) {
    MbrEntry first = mbr.entries().get(0);
    if (!mbr.signed() || first.osType() != MbrEntry.GPT_PROTECTIVE) {
      findings.add(
          Finding.error(
              "image.mbr",
              mbr.signed()
                  ? "The MBR's first entry is of type 0x" + Integer.toHexString(first.osType()) + " instead of 0xee"
                  : "There is no MBR: sector 0 does not end with 55 AA",
              Facts.of("mbr", mbr.kind().word()),
              "BL2 and others do not look for the GPT then. Build the image again, or let sgdisk save the table."));
      return;
    }
    long size = first.sizeInLba();
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
    } else if (first.startingLba() != 1 || size != sectors - 1 && size != header.alternateLba()) {
      findings.add(
          Finding.warning(
              "image.mbr-size",
              "The protective MBR entry covers " + size + " sectors from sector " + first.startingLba()
                  + ", the file has " + (sectors - 1) + " from sector 1",
              Facts.of("first", first.startingLba(), "sectors", size, "file-sectors", sectors),
              ""));
    } else {
      findings.add(Finding.ok("image.mbr", "The MBR is " + mbr.kind().word()));
    }
  }
}
