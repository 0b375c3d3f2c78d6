package org.sbcprov.imaging.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.board.Medium;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.content.Content;
import org.sbcprov.imaging.content.ContentReader;
import org.sbcprov.imaging.content.Found;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Medium;
import org.sbcprov.imaging.mtk.DigestState;

/** Inspects a file that is no disk: a BL2, the start of a NAND with its copies, a FIP, an environment, a UBI image. */
final class BareInspection {
  /** Distances between the copies of BL2 on a NAND, and the most of them that are looked for. */
  private static final int SMALLEST_STRIDE = 0x20000;

  private static final int LARGEST_STRIDE = 0x80000;
  private static final int MOST_COPIES = 8;

  private BareInspection() {}

  static Report bl2(Path file, SectorSource image, InspectOptions options) {
    Found found = ContentReader.ofBl2(image);
    List<Finding> findings = new ArrayList<>();
    String chip = options.board().isPresent() ? options.board().get().soc() : "";
    String medium = options.medium().orElse("");
    if (found.bl2().isPresent()) {
      Bl2Image bl2 = found.bl2().get();
      chip = chip.isEmpty() ? bl2.evidence().chip().orElse("") : chip;
      medium = medium.isEmpty() ? mediumOf(bl2) : medium;
      Target target = new Target(options.board(), medium, options.medium().isPresent(), chip);
      findings.addAll(Bl2Findings.of(bl2, target, profile(options, medium)));
      found = withCopies(image, found);
      return report(file, image, Kind.BL2, target, found, findings);
    }
    Target target = new Target(options.board(), medium, options.medium().isPresent(), chip);
    return report(file, image, Kind.BL2, target, found, findings);
  }

  static Report fip(Path file, SectorSource image, InspectOptions options) {
    Found found = ContentReader.ofFip(image);
    List<Finding> findings = new ArrayList<>();
    if (found.fip().isPresent()) {
      addFip(file, found.fip().get(), findings);
    }
    return report(file, image, Kind.FIP, target(options), found, findings);
  }

  /** An environment or a UBI image. */
  static Report other(Path file, SectorSource image, InspectOptions options, Kind kind, Found found) {
    return report(file, image, kind, target(options), found, new ArrayList<>());
  }

  private static Target target(InspectOptions options) {
    String chip = options.board().isPresent() ? options.board().get().soc() : "";
    return new Target(options.board(), options.medium().orElse(""), options.medium().isPresent(), chip);
  }

  private static void addFip(Path file, Fip fip, List<Finding> findings) {
    try {
      fip.requireBootable(file.toString());
      findings.add(Finding.ok("image.fip", "The FIP's table of contents is whole; it has " + fip.contents()));
    } catch (BadInput e) {
      findings.add(Finding.error(e));
    }
  }

  private static String mediumOf(Bl2Image bl2) {
    if (bl2.medium() == Bl2Medium.SDMMC) {
      return Target.SD;
    }
    if (bl2.medium() == Bl2Medium.EMMC) {
      return Target.EMMC;
    }
    return bl2.medium() == Bl2Medium.NOR ? "" : Target.NAND;
  }

  private static Optional<Bl2Profile> profile(InspectOptions options, String medium) {
    if (options.board().isEmpty()) {
      return Optional.empty();
    }
    Medium known = options.board().get().media().get(medium);
    return known == null ? Optional.empty() : known.bl2();
  }

  /** The boot ROM tries the copies on a NAND one after another. */
  private static Found withCopies(SectorSource image, Found first) {
    for (int stride = SMALLEST_STRIDE; stride <= LARGEST_STRIDE; stride *= 2) {
      List<Map<String, Object>> copies = new ArrayList<>();
      int whole = 0;
      for (int i = 0; i < MOST_COPIES && (long) i * stride < image.size(); i++) {
        Found copy = ContentReader.at(image, (long) i * stride, stride);
        if (!copy.is("bl2") && i == 1) {
          break;
        }
        if (copy.is("bl2")) {
          boolean good = copy.bl2().isPresent() && copy.bl2().get().digest() != DigestState.DIFFERS;
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("offset", "0x" + Integer.toHexString(i * stride));
          row.put("whole", good);
          copies.add(row);
          whole += good ? 1 : 0;
        }
      }
      if (copies.size() > 1) {
        Map<String, Object> details = new LinkedHashMap<>(first.content().details());
        details.put("copies", copies);
        details.put("stride", "0x" + Integer.toHexString(stride));
        String words = first.content().words() + "; " + whole + " of " + copies.size() + " copies are whole";
        return new Found(
            new Content("bl2", words, details), first.length(), first.bl2(), first.fip(), first.problem());
      }
    }
    return first;
  }

  private static Report report(
      Path file, SectorSource image, Kind kind, Target target, Found found, List<Finding> findings) {
    if (found.problem().isPresent()) {
      findings.add(Finding.error(found.problem().get()));
    }
    Optional<Finding> error = DiskInspection.firstError(findings);
    return new Report(
        file,
        image.size(),
        kind,
        target.words(),
        target.facts(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.of(found.content()),
        findings,
        List.of(),
        error.isPresent() ? Verdict.DAMAGED : Verdict.COMPLETE,
        error.isPresent() ? "damaged: " + error.get().words() : "complete: " + found.content().words(),
        true);
  }
}
