package org.sbcprov.imaging;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.mtk.Bl2Image;

/**
 * What was found in a partition or file.
 *
 * @param content the same for reports
 * @param bl2 the BL2, if it is a whole one
 * @param fip the FIP, if it is a whole one
 * @param problem why a BL2 or FIP is none after all
 */
record FoundContent(
    ImageInspect.Content content, Optional<Bl2Image> bl2, Optional<Fip> fip, Optional<BadInput> problem) {
  static final String EMPTY = "empty";
  static final String BEYOND_FILE = "beyond-file";

  /** Something that is named and not looked into. */
  static FoundContent plain(String kind, String words) {
    return plain(kind, words, Facts.none());
  }

  static FoundContent plain(String kind, String words, Map<String, Object> details) {
    return new FoundContent(
        new ImageInspect.Content(kind, words, details), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Something that begins as one of the known kinds and is broken. */
  static FoundContent broken(String kind, String title, BadInput problem) {
    return new FoundContent(
        new ImageInspect.Content(kind, title + ", damaged", Facts.of("problem", problem.getMessage())),
        Optional.empty(),
        Optional.empty(),
        Optional.of(problem));
  }

  boolean isEmpty() {
    return content.kind().equals(EMPTY);
  }

  boolean isBeyondFile() {
    return content.kind().equals(BEYOND_FILE);
  }
}
