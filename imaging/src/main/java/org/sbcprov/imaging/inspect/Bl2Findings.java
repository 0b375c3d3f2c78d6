package org.sbcprov.imaging.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Verification;
import org.sbcprov.imaging.mtk.DramVariant;

/** The findings on a BL2, wherever it lies: whether it would start, and which memory it is for. */
final class Bl2Findings {
  private static final String DRAM_BOARD = "bpi-r4";

  private Bl2Findings() {}

  /**
   * What there is to say.
   *
   * @param profile what the board's boot ROM expects, where the board and medium are known
   */
  static List<Finding> of(Bl2Image bl2, Target target, Optional<Bl2Profile> profile) {
    Optional<String> chip = target.board().isPresent() ? Optional.of(target.chip()) : Optional.empty();
    Optional<String> medium = profile.map(Bl2Profile::medium);
    List<Finding> findings = new ArrayList<>(Bl2Verification.of(bl2, chip, profile, medium));
    if (Bl2Verification.hasErrors(findings)) {
      return findings;
    }
    if (target.board().isPresent() && target.board().get().name().equals(DRAM_BOARD)) {
      findings.add(dram(bl2));
    }
    return findings;
  }

  /** A BL2 for 4 GB starts a board with 8 GB as well, with half of its memory. */
  private static Finding dram(Bl2Image bl2) {
    DramVariant variant = DramVariant.of(bl2.evidence());
    boolean large = variant.fourBankGroups().orElse(false);
    return new Finding(
        Severity.OK,
        "image.bl2-dram",
        "BL2 is for memory of this kind: " + variant.words(),
        Facts.none(),
        large ? "" : "A BPI-R4 with 8 GB and the usual BL2 reports 4096 MB; there is a BL2 of its own for it.");
  }
}
