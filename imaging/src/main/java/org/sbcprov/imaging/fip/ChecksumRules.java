package org.sbcprov.imaging.fip;

import java.util.List;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Finding;

/** Checks MediaTek's checksum as BL2 does that wants it. */
final class ChecksumRules {
  private ChecksumRules() {}

  /**
   * Adds what is found.
   *
   * @param file the package
   * @param name of its file
   */
  static void add(Fip fip, byte[] file, String name, List<Finding> findings) {
    String remake = "sbcprov fip update " + name + " --mtk-checksum makes it anew, over what is there now.";
    FipEntry entry = fip.find(FipImageType.CHECKSUM).orElse(null);
    if (entry == null) {
      return;
    }
    int at = (int) entry.offsetAddress();
    if (entry.size() < MtkChecksum.SIZE) {
      findings.add(
          Finding.error(
              "fip.checksum-form",
              "MediaTek's checksum has " + entry.size() + " bytes instead of " + MtkChecksum.SIZE,
              Facts.of("offset", hex(at), "size", entry.size()),
              remake));
      return;
    }
    byte[] content = new byte[MtkChecksum.SIZE];
    System.arraycopy(file, at, content, 0, content.length);
    MtkChecksum stored = MtkChecksum.parse(content);
    if (stored.length() != at) {
      findings.add(
          Finding.error(
              "fip.checksum-length",
              "MediaTek's checksum covers " + stored.length() + " bytes, but lies at " + hex(at),
              Facts.of("offset", hex(at), "length", stored.length()),
              remake));
      return;
    }
    if (!stored.sumsEqual(MtkChecksum.over(file, at))) {
      findings.add(
          Finding.error(
              "fip.checksum-stale",
              "MediaTek's checksum does not fit: the FIP was changed after it was made, or is damaged",
              Facts.of("offset", hex(at)),
              "Get the file again if it should be as published. " + remake));
      return;
    }
    for (FipEntry other : fip.entries()) {
      if (other.offsetAddress() > at && other.size() > 0) {
        findings.add(
            Finding.warning(
                "fip.checksum-place",
                "MediaTek's checksum does not cover " + Fip.shortName(other.uuid()) + ", which lies behind it",
                Facts.of("offset", hex(at)),
                remake));
        return;
      }
    }
    findings.add(Finding.ok("fip.checksum", "MediaTek's checksum fits"));
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
