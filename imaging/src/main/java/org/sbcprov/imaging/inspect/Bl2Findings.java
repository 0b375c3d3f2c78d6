package org.sbcprov.imaging.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Rules;
import org.sbcprov.imaging.mtk.DigestState;
import org.sbcprov.imaging.mtk.DramVariant;

/** The findings on a BL2, wherever it lies. */
final class Bl2Findings {
  private static final String DRAM_BOARD = "bpi-r4";

  private Bl2Findings() {}

  /**
   * What there is to say.
   *
   * @param profile what the board's boot ROM expects, where the board and medium are known
   */
  static List<Finding> of(Bl2Image bl2, Target target, Optional<Bl2Profile> profile) {
    List<Finding> findings = new ArrayList<>();
    try {
      Bl2Rules.requireBootLoader(bl2);
      Bl2Rules.requireNoDownload(bl2.evidence());
      Bl2Rules.requireConsistentMedium(bl2);
      Bl2Rules.requireNandHeader(bl2);
      Bl2Rules.requireDigest(bl2);
      if (profile.isPresent()) {
        Bl2Rules.require(bl2, profile.get(), target.chip());
      }
    } catch (BadInput e) {
      findings.add(Finding.error(e));
      return findings;
    }
    if (bl2.digest() == DigestState.NOT_CHECKED) {
      findings.add(
          Finding.warning(
              "image.bl2-signature",
              "BL2 ends with a signature of type " + bl2.signatureType() + ", which is not checked here",
              Facts.of("signature-type", bl2.signatureType()),
              ""));
    } else {
      findings.add(Finding.ok("image.bl2", "BL2's headers agree and its SHA-256 matches"));
    }
    Optional<String> tag = bl2.evidence().otherTaggedMedium(bl2.medium());
    if (tag.isPresent()) {
      findings.add(
          Finding.warning(
              "image.bl2-tag",
              "BL2 has a header for " + bl2.medium().word() + ", but its build is called \""
                  + bl2.evidence().version().orElse("") + "\"",
              Facts.of("header", bl2.medium().word(), "tag", tag.get()),
              "It may look for the FIP on " + tag.get() + "."));
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
