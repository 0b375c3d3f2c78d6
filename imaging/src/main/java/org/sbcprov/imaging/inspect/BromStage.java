package org.sbcprov.imaging.inspect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.gpt.MbrEntry;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Medium;

/**
 * The boot ROM takes BL2 from the GPT entry with bit 2; that of MT7622 from the active entry of the MBR; on an eMMC from
 * the hardware partition boot0, which no image of the user area holds.
 */
final class BromStage {
  static final String BL2_NAME = "bl2";
  private static final String NO_BIT = "F5: 480C";
  private static final String NO_BL2 = "F5: 4801";
  private static final String EMMC =
      "An eMMC has its BL2 in the hardware partition boot0 instead; an SD card does not start without one here.";
  private static final String BOOT0 =
      "Write the BL2 for emmc to boot0 (mmcblk0boot0) and enable it: mmc bootpart enable 1 1 /dev/mmcblk0";

  private final DiskView view;
  private final Target target;
  private final Fix fix;
  private final StageLog log;
  private Optional<Bl2Image> bl2 = Optional.empty();

  BromStage(DiskView view, Target target, Fix fix, List<Finding> findings) {
    this.view = view;
    this.target = target;
    this.fix = fix;
    this.log = new StageLog("brom", findings);
  }

  /** The BL2 that the ROM takes, if it takes one. */
  Optional<Bl2Image> bl2() {
    return bl2;
  }

  Stage check() {
    Inhabited bootable = bootable();
    Inhabited named = view.named(BL2_NAME).orElse(null);
    if (target.isGiven(Target.NAND)) {
      log.error(
          "image.not-for-nand",
          "An image with a partition table is none for a NAND",
          Facts.none(),
          "A NAND has copies of BL2 at its start and UBI behind them; sbcprov image build --medium nand makes both.",
          "System halt!",
          "");
      return log.stage();
    }
    if (target.isGiven(Target.EMMC)) {
      emmc();
      return log.stage();
    }
    if (view.reading().primary().isEmpty() && !target.followsMbr()) {
      log.at(1).unknown("Whether the boot ROM reads the backup GPT is not documented", fix.repair("crc"));
    }
    boolean bootableIsMeant = bootable != null && (bootable == named || bootable.found().is("bl2"));
    if (named == null && !bootableIsMeant) {
      named = startable();
    }
    if (named != null && !named.found().isEmpty() && named != bootable) {
      notBootable(bootable, named);
    }
    Inhabited candidate = bootableIsMeant ? bootable : named;
    if (candidate == null) {
      absent();
    } else {
      in(candidate);
      severalBootable(candidate);
    }
    return log.stage();
  }

  private void emmc() {
    Optional<Inhabited> there = view.holding("bl2");
    if (there.isPresent()) {
      Inhabited partition = there.get();
      log.at(partition.entry().startingLba())
          .warning(
              "image.bl2-in-user-area",
              partition.title() + " has a BL2, which the boot ROM does not look for on an eMMC",
              Facts.of("partition", partition.number()),
              "It starts the one in the hardware partition boot0; an image for an SD card is none for an eMMC.",
              BOOT0);
    }
    log.at(-1).unknown("BL2 lies in the eMMC's boot0, which is not in this image", BOOT0);
  }

  /** The partition that the ROM takes, whatever is in it. */
  private Inhabited bootable() {
    for (Inhabited partition : view.partitions()) {
      if (target.followsMbr() ? isActiveInMbr(partition) : partition.entry().legacyBoot()) {
        return partition;
      }
    }
    return null;
  }

  /** A partition of whatever name with a BL2 that could be started from it, or null. */
  private Inhabited startable() {
    for (Inhabited partition : view.partitions()) {
      if (partition.found().bl2().isPresent() && partition.found().bl2().get().medium() == Bl2Medium.SDMMC) {
        return partition;
      }
    }
    return null;
  }

  private boolean isActiveInMbr(Inhabited partition) {
    return isActiveInMbr(partition.entry().startingLba());
  }

  private boolean isActiveInMbr(long sector) {
    for (MbrEntry entry : view.reading().mbr().entries()) {
      if (entry.active() && entry.startingLba() == sector) {
        return true;
      }
    }
    return false;
  }

  private void notBootable(Inhabited bootable, Inhabited named) {
    String mark = target.followsMbr() ? "is the active one of the MBR" : "has the legacy boot attribute (bit 2)";
    log.at(named.entry().startingLba())
        .error(
            "image.bl2-not-bootable",
            bootable == null
                ? "No partition " + mark + ", by which the boot ROM finds BL2"
                : bootable.title() + " " + mark + ", not " + named.label(),
            Facts.of("partition", named.number()),
            target.followsMbr()
                ? "MT7622 follows the MBR's active entry. sbcprov image build makes such an MBR:"
                : "The boot ROM prints F5: 480C and halts then. This sets it:",
            NO_BIT + " 0000",
            target.followsMbr() ? "sbcprov image build --board BOARD" : fix.repair("bit"));
  }

  private void absent() {
    Optional<Gap> gap = view.elsewhere("bl2");
    if (gap.isPresent()) {
      elsewhere(gap.get());
      return;
    }
    missing("image.bl2-absent", "There is no partition for BL2", Facts.none());
  }

  private void elsewhere(Gap gap) {
    if (target.followsMbr() && isActiveInMbr(gap.first())) {
      // BPI-R64, as frank-w divides it: no partition has it.
      bl2 = gap.found().bl2();
      log.at(gap.first()).reason("The MBR's active entry leads to a BL2 at sector " + gap.first());
      return;
    }
    log.at(gap.first())
        .error(
            "image.bl2-elsewhere",
            "BL2 lies at sector " + gap.first() + ", where the boot ROM does not look",
            Facts.of("found", gap.first()),
            "The partition with the legacy boot attribute (bit 2) has to begin with it.",
            NO_BL2 + " 0000",
            putNamed());
  }

  private String putNamed() {
    Optional<Inhabited> named = view.named(BL2_NAME);
    return named.isPresent() ? fix.put(named.get(), "BL2") : "";
  }

  /** On an SD card an error; otherwise it may be an image for an eMMC. */
  private void missing(String code, String words, Map<String, Object> facts) {
    String put = putNamed();
    if (target.isGiven(Target.SD)) {
      log.error(code, words, facts, "The boot ROM halts then.", NO_BL2 + " 0000", put);
      return;
    }
    log.warning(code, words, facts, EMMC, "");
    log.unknown(words + ": right for an eMMC, not for an SD card", put);
  }

  private void in(Inhabited partition) {
    log.at(partition.entry().startingLba());
    if (partition.found().problem().isPresent() && partition.found().is("bl2")) {
      broken(partition, partition.found().problem().get());
    } else if (partition.found().bl2().isEmpty()) {
      none(partition);
    } else {
      whole(partition, partition.found().bl2().get());
    }
  }

  private void broken(Inhabited partition, BadInput problem) {
    String again = fix.put(partition, "BL2", problem.facts().get("needed"));
    log.add(Finding.error(named(partition, problem)), NO_BL2 + " 0000", again);
    Object needed = problem.facts().get("needed");
    if (problem.code().equals("image.bl2-truncated")
        && needed instanceof Number bytes
        && bytes.longValue() > partition.size()
        && partition.entry().endingLba() < view.image().sectors()) {
      log.error(
          "image.bl2-too-large",
          partition.title() + " has " + partition.size() + " bytes, its BL2 " + needed,
          Facts.of("partition", partition.number(), "size", needed, "room", partition.size()),
          "Take a smaller build, or a layout with a larger partition.",
          NO_BL2 + " 0000",
          "");
    }
  }

  private void none(Inhabited partition) {
    Optional<Gap> gap = view.elsewhere("bl2");
    Map<String, Object> facts = Facts.of("partition", partition.number());
    if (partition.found().isEmpty() && gap.isPresent()) {
      elsewhere(gap.get());
    } else if (partition.found().isEmpty() || partition.found().isBeyondFile()) {
      missing(
          partition.found().isEmpty() ? "image.bl2-empty" : "image.bl2-absent",
          partition.title() + " is " + partition.found().content().words(),
          facts);
    } else {
      log.error(
          "image.bl2-form",
          partition.title() + " has no BL2 but " + partition.found().content().words(),
          facts,
          "The boot ROM prints F5: 4801 and halts then.",
          NO_BL2 + " 0000",
          fix.put(partition, "BL2"));
      if (partition.found().is("fip") && view.holding("bl2").isPresent()) {
        log.error(
            "image.swapped",
            "BL2 and FIP lie in each other's place",
            Facts.of("bl2", view.holding("bl2").get().number(), "fip", partition.number()),
            "Put each where it belongs.",
            NO_BL2 + " 0000",
            fix.put(partition, "BL2"));
      }
    }
  }

  private void whole(Inhabited partition, Bl2Image found) {
    bl2 = Optional.of(found);
    String again = fix.put(partition, "BL2");
    log.reason(
        partition.title() + " has a BL2 for " + found.medium().word()
            + (target.followsMbr() ? " and is the MBR's active one" : " and bit 2"));
    for (Finding finding : Bl2Findings.of(found, target, profile(found))) {
      log.add(finding, NO_BL2 + " 0000", again);
    }
    if (found.medium() != Bl2Medium.SDMMC) {
      log.error(
          "image.bl2-medium",
          partition.title() + " has a BL2 for " + found.medium().title() + ", which nothing starts from there",
          Facts.of("partition", partition.number(), "medium", found.medium().word(), "needed", "sdmmc"),
          "An SD card needs one built with BOOT_DEVICE=sdmmc; that of an eMMC belongs into boot0.",
          NO_BL2 + " 0000",
          again);
    } else if (found.headerOffset() != 0
        && found.headerOffset() != partition.entry().startingLba() * SectorSource.SECTOR) {
      log.error(
          "image.bl2-offset",
          partition.title() + " has a BL2 made to lie 0x" + Long.toHexString(found.headerOffset())
              + " bytes into the medium",
          Facts.of("partition", partition.number(), "header-offset", found.headerOffset()),
          "Only MT7622 has such.",
          NO_BL2 + " 0000",
          again);
    }
  }

  /** What the board expects, unless the medium is wrong, which has a finding of its own. */
  private Optional<Bl2Profile> profile(Bl2Image found) {
    boolean onCard = target.medium().isEmpty() || target.medium().equals(Target.SD);
    if (target.board().isEmpty() || !onCard || found.medium() != Bl2Medium.SDMMC) {
      return Optional.empty();
    }
    return target.board().get().media().containsKey(Target.SD)
        ? target.board().get().media().get(Target.SD).bl2()
        : Optional.empty();
  }

  private void severalBootable(Inhabited candidate) {
    StringBuilder numbers = new StringBuilder();
    for (Inhabited partition : view.partitions()) {
      if (partition != candidate && partition.entry().legacyBoot() && candidate.entry().legacyBoot()) {
        numbers.append(numbers.length() == 0 ? "" : ", ").append(partition.number());
      }
    }
    if (numbers.length() > 0 && !target.followsMbr() && !candidate.found().isEmpty()) {
      log.at(candidate.entry().startingLba())
          .warning(
              "image.bl2-several-bootable",
              "Besides " + candidate.label() + " these have the legacy boot attribute (bit 2): " + numbers,
              Facts.of("partition", candidate.number(), "others", numbers.toString()),
              "Which one the boot ROM takes is not documented. This leaves one:",
              fix.repair("bit"));
    }
  }

  /** A parser's failure with the name of the partition, which the parser does not know. */
  static BadInput named(Inhabited partition, BadInput problem) {
    return new BadInput(
        problem.code(), partition.title() + ": " + problem.getMessage(), problem.facts(), problem.hint(), problem);
  }
}
