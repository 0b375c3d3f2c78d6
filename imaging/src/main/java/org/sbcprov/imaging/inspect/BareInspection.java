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
import org.sbcprov.imaging.content.NandCopies;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Medium;
import org.sbcprov.imaging.mtk.DigestState;

/** Inspects a file that is no disk: a BL2, the start of a NAND with its copies, a FIP, an environment, a UBI image. */
final class BareInspection {
  private BareInspection() {}

  static Report bl2(Path file, SectorSource image, InspectOptions options) {
    Found found = ContentReader.ofBl2(image);
    List<Finding> findings = new ArrayList<>();
    Target given = Target.given(options);
    if (found.bl2().isPresent()) {
      Bl2Image bl2 = found.bl2().get();
      String chip = given.chip().isEmpty() ? bl2.evidence().chip().orElse("") : given.chip();
      String medium = given.medium().isEmpty() ? mediumOf(bl2) : given.medium();
      Target target = new Target(options.board(), medium, given.mediumGiven(), chip);
      findings.addAll(Bl2Findings.of(bl2, target, profile(options, medium)));
      found = withCopies(image, found);
      return report(file, image, Kind.BL2, target, found, findings);
    }
    return report(file, image, Kind.BL2, given, found, findings);
  }

  static Report fip(Path file, SectorSource image, InspectOptions options) {
    Found found = ContentReader.ofFip(image);
    List<Finding> findings = new ArrayList<>();
    if (found.fip().isPresent()) {
      addFip(file, found.fip().get(), findings);
    }
    return report(file, image, Kind.FIP, Target.given(options), found, findings);
  }

  /** An environment or a UBI image. */
  static Report other(Path file, SectorSource image, InspectOptions options, Kind kind, Found found) {
    return report(file, image, kind, Target.given(options), found, new ArrayList<>());
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
    NandCopies there = NandCopies.of(image);
    if (there.stride() == 0) {
      return first;
    }
    List<Map<String, Object>> copies = new ArrayList<>();
    int whole = 0;
    for (NandCopies.Copy copy : there.copies()) {
      boolean good = copy.found().bl2().isPresent() && copy.found().bl2().get().digest() != DigestState.DIFFERS;
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("offset", "0x" + Long.toHexString(copy.offset()));
      row.put("whole", good);
      copies.add(row);
      whole += good ? 1 : 0;
    }
    Map<String, Object> details = new LinkedHashMap<>(first.content().details());
    details.put("copies", copies);
    details.put("stride", "0x" + Integer.toHexString(there.stride()));
    String words = first.content().words() + "; " + whole + " of " + copies.size() + " copies are whole";
    return new Found(new Content("bl2", words, details), first.length(), first.bl2(), first.fip(), first.problem());
  }

  private static Report report(
      Path file, SectorSource image, Kind kind, Target target, Found found, List<Finding> findings) {
    if (found.problem().isPresent()) {
      findings.add(Finding.error(found.problem().get()));
    }
    Optional<Finding> error = Finding.firstError(findings);
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
