package org.sbcprov.imaging.content;

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
 * @param length bytes that it says it has, or 0 when it does not say; it may have fewer when it is cut off
 * @param bl2 the BL2, if it is a whole one
 * @param fip the FIP, if it is a whole one
 * @param problem why it is not whole, or none of its kind after all
 */
public record Found(
    Content content, long length, Optional<Bl2Image> bl2, Optional<Fip> fip, Optional<BadInput> problem) {
  static final String EMPTY = "empty";
  static final String BEYOND_FILE = "beyond-file";

  /** Something that is named and not looked into. */
  public static Found plain(String kind, String words) {
    return plain(kind, words, Facts.none());
  }

  static Found plain(String kind, String words, Map<String, Object> details) {
    return sized(kind, words, details, 0);
  }

  /** Something that tells its length. */
  static Found sized(String kind, String words, Map<String, Object> details, long length) {
    return new Found(
        new Content(kind, words, details), length, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Something that begins as one of the known kinds and is broken. */
  static Found broken(String kind, String title, BadInput problem) {
    return new Found(
        new Content(kind, title + ", damaged", Facts.of("problem", problem.getMessage())),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.of(problem));
  }

  /** Something that lacks its end. */
  Found withProblem(BadInput why) {
    return new Found(content, length, bl2, fip, Optional.of(why));
  }

  /** Whether it is of a kind. */
  public boolean is(String kind) {
    return content.kind().equals(kind);
  }

  /** Whether there are only zeros, or only erased bytes. */
  public boolean isEmpty() {
    return is(EMPTY);
  }

  /** Whether the file ends before it. */
  public boolean isBeyondFile() {
    return is(BEYOND_FILE);
  }
}
