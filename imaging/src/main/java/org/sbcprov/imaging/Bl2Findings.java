package org.sbcprov.imaging;

import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.mtk.Bl2Image;
import org.sbcprov.imaging.mtk.Bl2Rules;
import org.sbcprov.imaging.mtk.DigestState;

/** The findings on a BL2, wherever it lies. */
final class Bl2Findings {
  private Bl2Findings() {}

  static void add(Bl2Image bl2, List<Finding> findings) {
    try {
      Bl2Rules.requireBootLoader(bl2);
      Bl2Rules.requireNoDownload(bl2.evidence());
      Bl2Rules.requireConsistentMedium(bl2);
      Bl2Rules.requireNandHeader(bl2);
      Bl2Rules.requireDigest(bl2);
    } catch (BadInput e) {
      findings.add(Finding.error(e));
      return;
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
  }
}
