package org.sbcprov.imaging;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.finding.Finding;

/** Inspects a BL2 or FIP that is a file of its own. */
final class FirmwareInspection {
  private FirmwareInspection() {}

  static ImageInspect.Report bl2(Path file, DiskFile image) {
    FoundContent found = ContentReader.ofBl2(image);
    List<Finding> findings = new ArrayList<>();
    if (found.bl2().isPresent()) {
      Bl2Findings.add(found.bl2().get(), findings);
    }
    return report(file, image, ImageInspect.Kind.BL2, found, findings, found.content().words());
  }

  static ImageInspect.Report fip(Path file, DiskFile image) {
    FoundContent found = ContentReader.ofFip(image);
    List<Finding> findings = new ArrayList<>();
    if (found.fip().isPresent()) {
      addFip(found.fip().get(), findings);
    }
    return report(file, image, ImageInspect.Kind.FIP, found, findings, found.content().words());
  }

  /** The findings on a FIP, wherever it lies. */
  static void addFip(Fip fip, List<Finding> findings) {
    try {
      fip.requireBootable();
      findings.add(Finding.ok("image.fip", "The FIP's table of contents is whole; it has " + fip.contents()));
    } catch (BadInput e) {
      findings.add(Finding.error(e));
    }
  }

  private static ImageInspect.Report report(
      Path file,
      DiskFile image,
      ImageInspect.Kind kind,
      FoundContent found,
      List<Finding> findings,
      String words) {
    if (found.problem().isPresent()) {
      findings.add(Finding.error(found.problem().get()));
    }
    Optional<Finding> error = BootVerdict.firstError(findings);
    return new ImageInspect.Report(
        file,
        image.size(),
        kind,
        Optional.empty(),
        List.of(),
        Optional.of(found.content()),
        findings,
        error.isPresent() ? ImageInspect.Verdict.DAMAGED : ImageInspect.Verdict.COMPLETE,
        error.isPresent() ? "damaged: " + error.get().words() : "complete: " + words);
  }
}
