package org.sbcprov.imaging;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.DiskInspection.Inhabited;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.gpt.GptReading;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Medium;
import org.sbcprov.imaging.mtk.FipLookup;

/**
 * Follows the stages of a start through an image: the boot ROM takes BL2 from the partition with the legacy boot
 * attribute, BL2 takes the FIP from the partition named fip.
 *
 * @param verdict what it comes to
 * @param sentence the same in one sentence
 */
record BootVerdict(ImageInspect.Verdict verdict, String sentence) {
  private static final String BL2_NAME = "bl2";
  private static final String EMMC =
      "An eMMC has its BL2 in the hardware partition boot0 instead; an SD card does not start without one here.";

  /** Adds the findings on the boot stages, and comes to a verdict on all of them. */
  static BootVerdict of(GptReading reading, List<Inhabited> partitions, List<Finding> findings) {
    if (reading.table().isEmpty()) {
      return new BootVerdict(
          ImageInspect.Verdict.DAMAGED, "damaged: neither the primary GPT nor a backup can be read");
    }
    if (!isBootLayout(partitions)) {
      return orDamaged(
          new BootVerdict(
              ImageInspect.Verdict.OTHER,
              "other: a GPT with " + partitions.size() + " partitions, none of them for BL2 or FIP"),
          findings);
    }
    Optional<Bl2Image> bl2 = checkBl2(partitions, findings);
    Optional<Fip> fip = checkFip(FipLookup.of(reading.table().get()), partitions, bl2.isPresent(), findings);
    return orDamaged(whole(bl2, fip), findings);
  }

  static Optional<Finding> firstError(List<Finding> findings) {
    for (Finding finding : findings) {
      if (finding.severity() == Severity.ERROR) {
        return Optional.of(finding);
      }
    }
    return Optional.empty();
  }

  private static boolean isBootLayout(List<Inhabited> partitions) {
    for (Inhabited partition : partitions) {
      String name = partition.entry().name();
      if (name.equals(BL2_NAME) || name.equalsIgnoreCase(FipLookup.PARTITION) || holdsBl2(partition)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Bl2Image> checkBl2(List<Inhabited> partitions, List<Finding> findings) {
    Inhabited bootable = null;
    Inhabited named = null;
    for (Inhabited partition : partitions) {
      if (bootable == null && partition.entry().legacyBoot()) {
        bootable = partition;
      }
      if (named == null && partition.entry().name().equals(BL2_NAME)) {
        named = partition;
      }
    }
    if (named != null && !named.found().isEmpty() && named != bootable) {
      findings.add(notBootable(bootable, named));
    }
    boolean bootableIsMeant = bootable != null && (bootable == named || holdsBl2(bootable));
    Inhabited candidate = bootableIsMeant ? bootable : named;
    if (candidate == null) {
      findings.add(
          Finding.warning("image.bl2-absent", "There is no partition for BL2", Facts.none(), EMMC));
      return Optional.empty();
    }
    return checkBl2In(candidate, findings);
  }

  private static boolean holdsBl2(Inhabited partition) {
    return partition.found().content().kind().equals(BL2_NAME);
  }

  private static Finding notBootable(Inhabited bootable, Inhabited named) {
    return Finding.error(
        "image.bl2-not-bootable",
        bootable == null
            ? "No partition has the legacy boot attribute (bit 2), by which the boot ROM finds BL2"
            : bootable.title() + " has the legacy boot attribute (bit 2), not partition " + named.number() + " \"bl2\"",
        Facts.of("partition", named.number()),
        "The boot ROM prints F5: 480C and halts then. sgdisk -A " + named.number() + ":set:2 sets it.");
  }

  private static Optional<Bl2Image> checkBl2In(Inhabited partition, List<Finding> findings) {
    FoundContent found = partition.found();
    if (found.problem().isPresent()) {
      findings.add(Finding.error(inPartition(partition, found.problem().get())));
      return Optional.empty();
    }
    if (found.bl2().isEmpty()) {
      findings.add(
          found.isEmpty() || found.isBeyondFile()
              ? Finding.warning(
                  found.isEmpty() ? "image.bl2-empty" : "image.bl2-absent",
                  partition.title() + " is " + found.content().words(),
                  Facts.of("partition", partition.number()),
                  EMMC)
              : Finding.error(
                  "image.bl2-form",
                  partition.title() + " has no BL2 but " + found.content().words(),
                  Facts.of("partition", partition.number()),
                  "The boot ROM prints F5: 4801 and halts then."));
      return Optional.empty();
    }
    Bl2Image bl2 = found.bl2().get();
    Bl2Findings.add(bl2, findings);
    if (bl2.medium() != Bl2Medium.SDMMC) {
      findings.add(
          Finding.error(
              "image.bl2-medium",
              partition.title() + " has a BL2 for " + bl2.medium().title() + ", which nothing starts from there",
              Facts.of("partition", partition.number(), "medium", bl2.medium().word(), "needed", "sdmmc"),
              "An SD card needs one built with BOOT_DEVICE=sdmmc; that of an eMMC belongs into boot0."));
    } else if (bl2.headerOffset() != 0
        && bl2.headerOffset() != partition.entry().startingLba() * SectorSource.SECTOR) {
      findings.add(
          Finding.error(
              "image.bl2-offset",
              partition.title() + " has a BL2 made to lie 0x" + Long.toHexString(bl2.headerOffset())
                  + " bytes into the medium",
              Facts.of("partition", partition.number(), "header-offset", bl2.headerOffset()),
              "Only MT7622 has such."));
    }
    return found.bl2();
  }

  private static Optional<Fip> checkFip(
      FipLookup lookup, List<Inhabited> partitions, boolean hasBl2, List<Finding> findings) {
    Inhabited seen = null;
    Inhabited named = null;
    for (Inhabited partition : partitions) {
      if (seen == null && lookup.fip().isPresent() && partition.entry() == lookup.fip().get()) {
        seen = partition;
      }
      if (named == null && partition.entry().name().equalsIgnoreCase(FipLookup.PARTITION)) {
        named = partition;
      }
    }
    if (seen != null) {
      return checkFipIn(seen, hasBl2, findings);
    }
    if (named == null) {
      findings.add(
          doubt(hasBl2, "image.fip-absent", "There is no partition named fip", Facts.none(), "BL2 stops there."));
    } else if (named.entry().name().equals(FipLookup.PARTITION)) {
      findings.add(
          Finding.error(
              "image.fip-hidden",
              named.title() + " is not seen by BL2, which stops reading at entry " + lookup.stop().orElse(1),
              Facts.of("partition", named.number(), "stop", lookup.stop().orElse(1)),
              "BL2 reads up to the first unused entry or the first name that is not ASCII. sgdisk -s closes gaps."));
    } else {
      findings.add(
          Finding.error(
              "image.fip-name",
              named.title() + " is not seen by BL2, which looks for \"fip\" in lower case",
              Facts.of("partition", named.number()),
              "sgdisk -c " + named.number() + ":fip renames it."));
    }
    return Optional.empty();
  }

  private static Optional<Fip> checkFipIn(Inhabited partition, boolean hasBl2, List<Finding> findings) {
    FoundContent found = partition.found();
    if (found.problem().isPresent() && found.content().kind().equals(FipLookup.PARTITION)) {
      findings.add(Finding.error(inPartition(partition, found.problem().get())));
      return Optional.empty();
    }
    if (found.fip().isEmpty()) {
      findings.add(noFip(partition, hasBl2));
      return Optional.empty();
    }
    FirmwareInspection.addFip(found.fip().get(), findings);
    return found.fip();
  }

  private static Finding noFip(Inhabited partition, boolean hasBl2) {
    FoundContent found = partition.found();
    String hint = "BL2 stops with \"Firmware Image Package header check failed\" then.";
    Map<String, Object> facts = Facts.of("partition", partition.number());
    if (found.isEmpty()) {
      return doubt(hasBl2, "image.fip-empty", partition.title() + " is empty", facts, hint);
    }
    if (found.isBeyondFile()) {
      return doubt(hasBl2, "image.fip-absent", partition.title() + " is " + found.content().words(), facts, "");
    }
    String words = partition.title() + " has no FIP but " + found.content().words();
    return Finding.error("image.fip-form", words, facts, hint);
  }

  private static Finding doubt(
      boolean error, String code, String words, Map<String, Object> facts, String hint) {
    return error ? Finding.error(code, words, facts, hint) : Finding.warning(code, words, facts, hint);
  }

  private static BadInput inPartition(Inhabited partition, BadInput problem) {
    return new BadInput(
        problem.code(), partition.title() + ": " + problem.getMessage(), problem.facts(), problem.hint(), problem);
  }

  /** The verdict, unless there is an error among the findings. */
  private static BootVerdict orDamaged(BootVerdict verdict, List<Finding> findings) {
    Optional<Finding> error = firstError(findings);
    return error.isEmpty()
        ? verdict
        : new BootVerdict(ImageInspect.Verdict.DAMAGED, "damaged: " + error.get().words());
  }

  private static BootVerdict whole(Optional<Bl2Image> bl2, Optional<Fip> fip) {
    String bl2Words = "BL2";
    if (bl2.isPresent()) {
      Optional<String> chip = bl2.get().evidence().chip();
      bl2Words += " (" + bl2.get().medium().word() + (chip.isPresent() ? ", " + chip.get() : "") + ")";
    }
    String fipWords = fip.isPresent() ? "FIP (" + fip.get().contents() + ")" : "FIP";
    if (bl2.isPresent() && fip.isPresent()) {
      return new BootVerdict(
          ImageInspect.Verdict.COMPLETE, "complete: GPT, " + bl2Words + " and " + fipWords + " are in place");
    }
    if (bl2.isEmpty() && fip.isEmpty()) {
      return new BootVerdict(
          ImageInspect.Verdict.INCOMPLETE, "incomplete: the GPT is in place, BL2 and FIP are not");
    }
    String there = bl2.isPresent() ? bl2Words : fipWords;
    String missing = bl2.isPresent() ? "FIP" : "BL2";
    return new BootVerdict(
        ImageInspect.Verdict.INCOMPLETE, "incomplete: GPT and " + there + " are in place, " + missing + " is not");
  }
}
