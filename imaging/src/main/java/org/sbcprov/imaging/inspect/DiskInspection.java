package org.sbcprov.imaging.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Medium;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Medium;
import org.sbcprov.imaging.mtk.FipLookup;

/** Inspects an image of a disk with a GPT. */
final class DiskInspection {
  private final Path file;
  private final SectorSource image;
  private final InspectOptions options;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();
  private Optional<Bl2Image> bl2 = Optional.empty();
  private Optional<Fip> fip = Optional.empty();

  private DiskInspection(Path file, SectorSource image, InspectOptions options) {
    this.file = file;
    this.image = image;
    this.options = options;
  }

  static Report inspect(Path file, SectorSource image, InspectOptions options) {
    return new DiskInspection(file, image, options).report();
  }

  private Report report() {
    DiskView view = DiskView.of(image);
    findings.addAll(view.reading().findings());
    Target target = target(view);
    Verdict verdict = verdict(view, target);
    boolean asExpected = true;
    if (options.against().isPresent()) {
      int before = findings.size();
      LayoutComparison.add(view, options.against().get(), findings);
      asExpected = findings.size() == before;
    }
    List<PartitionReport> rows = new ArrayList<>();
    for (Inhabited partition : view.partitions()) {
      rows.add(PartitionReport.of(partition));
    }
    return new Report(
        file,
        image.size(),
        Kind.DISK,
        target.words(),
        target.facts(),
        view.reading().table().isPresent() ? Optional.of(TableReport.of(view.reading())) : Optional.empty(),
        rows,
        view.others(),
        Optional.empty(),
        findings,
        stages,
        verdict,
        sentence(view, verdict),
        asExpected);
  }

  /** What was given, and else what a BL2 tells. */
  private Target target(DiskView view) {
    Optional<Bl2Image> any = anyBl2(view);
    String chip = Target.given(options).chip();
    if (chip.isEmpty() && any.isPresent()) {
      chip = any.get().evidence().chip().orElse("");
    }
    if (options.medium().isPresent()) {
      return new Target(options.board(), options.medium().get(), true, chip);
    }
    String medium = "";
    if (any.isPresent() && any.get().medium() == Bl2Medium.SDMMC) {
      medium = Target.SD;
    } else if (any.isEmpty() && view.named(BromStage.BL2_NAME).isEmpty() && view.named(FipLookup.PARTITION).isPresent()) {
      medium = Target.EMMC;
    }
    return new Target(options.board(), medium, false, chip);
  }

  private static Optional<Bl2Image> anyBl2(DiskView view) {
    for (Inhabited partition : view.partitions()) {
      if (partition.found().bl2().isPresent()) {
        return partition.found().bl2();
      }
    }
    Optional<Gap> gap = view.elsewhere("bl2");
    return gap.isPresent() ? gap.get().found().bl2() : Optional.empty();
  }

  private Verdict verdict(DiskView view, Target target) {
    if (view.reading().table().isEmpty()) {
      withoutTable(view);
      return Verdict.DAMAGED;
    }
    boolean boots = isBootLayout(view) && !hasNoBl2() || isGivenWithBl2();
    if (boots) {
      Fix fix = new Fix(file, image, options);
      BromStage brom = new BromStage(view, target, fix, findings);
      stages.add(brom.check());
      bl2 = brom.bl2();
      FipStages fips =
          new FipStages(view, bl2.isPresent() || options.medium().isPresent(), fix, findings);
      stages.add(fips.checkLookup());
      stages.add(fips.checkContents());
      fip = fips.fip();
      UbootStages uboot = new UbootStages(view, fix, findings);
      stages.add(uboot.checkEnvironment(bl2, fips.uboot()));
      stages.add(uboot.checkKernel());
    }
    DiskFindings.add(view, findings);
    if (Finding.firstError(findings).isPresent()) {
      return Verdict.DAMAGED;
    }
    if (!boots) {
      return Verdict.OTHER;
    }
    boolean whole = fip.isPresent() && (bl2.isPresent() || target.isGiven(Target.EMMC));
    return whole ? Verdict.COMPLETE : Verdict.INCOMPLETE;
  }

  private void withoutTable(DiskView view) {
    StageLog log = new StageLog("bl2", findings);
    for (Finding finding : view.reading().findings()) {
      if (finding.severity() == Severity.ERROR) {
        log.refer(finding, "Failed to initialize GPT partitions", new Fix(file, image, options).repair("crc"));
      }
    }
    stages.add(log.stage());
  }

  /** Whether board and medium are given, and the board starts through a BL2 from it. */
  private boolean isGivenWithBl2() {
    return options.board().isPresent() && options.medium().isPresent() && !hasNoBl2();
  }

  /** Whether the medium that is given is one that the board does not start from, or not through a BL2. */
  private boolean hasNoBl2() {
    if (options.board().isEmpty() || options.medium().isEmpty()) {
      return false;
    }
    Medium medium = options.board().get().media().get(options.medium().get());
    return medium != null && medium.bl2().isEmpty();
  }

  private static boolean isBootLayout(DiskView view) {
    for (Inhabited partition : view.partitions()) {
      String name = partition.entry().name();
      if (name.equals(BromStage.BL2_NAME)
          || name.equalsIgnoreCase(FipLookup.PARTITION)
          || partition.found().is("bl2")) {
        return true;
      }
    }
    return view.elsewhere("bl2").isPresent();
  }

  private String sentence(DiskView view, Verdict verdict) {
    switch (verdict) {
      case DAMAGED:
        return view.reading().table().isEmpty()
            ? "damaged: neither the primary GPT nor a backup can be read"
            : "damaged: " + Finding.firstError(findings).orElseThrow().words();
      case OTHER:
        return "other: a GPT with " + view.partitions().size() + " partitions, none of them for BL2 or FIP";
      default:
        return whole(verdict);
    }
  }

  private String whole(Verdict verdict) {
    String bl2Words = "BL2";
    if (bl2.isPresent()) {
      Optional<String> chip = bl2.get().evidence().chip();
      bl2Words += " (" + bl2.get().medium().word() + (chip.isPresent() ? ", " + chip.get() : "") + ")";
    }
    String fipWords = fip.isPresent() ? "FIP (" + fip.get().contents() + ")" : "FIP";
    if (verdict == Verdict.COMPLETE) {
      return bl2.isPresent()
          ? "complete: GPT, " + bl2Words + " and " + fipWords + " are in place"
          : "complete: GPT and " + fipWords + " are in place; BL2 belongs into boot0";
    }
    if (bl2.isEmpty() && fip.isEmpty()) {
      return "incomplete: the GPT is in place, BL2 and FIP are not";
    }
    String there = bl2.isPresent() ? bl2Words : fipWords;
    String missing = bl2.isPresent() ? "FIP" : "BL2";
    return "incomplete: GPT and " + there + " are in place, " + missing + " is not";
  }
}
