package org.sbcprov.imaging.mtk;

import java.util.Locale;
import java.util.Optional;

/**
 * Which memory a BL2 sets up, as far as it tells.
 *
 * @param type {@code ddr3}, {@code ddr4}, or {@code comb} for one that finds out by itself; only build tags tell
 * @param fourBankGroups whether it sets up DDR4 with four bank groups, which boards with 8 GB need; nothing when that
 *     cannot be told
 */
public record DramVariant(Optional<String> type, Optional<Boolean> fourBankGroups) {
  private static final String[] TYPES = {"comb", "ddr3", "ddr4"};

  /** What build tags call four bank groups. */
  private static final String[] FOUR_BANK_GROUPS = {"4bg", "8g", "8gb"};

  /** The chips whose BL2 can be built with four bank groups. */
  private static final String[] CHOICE = {"mt7987", "mt7988"};

  /** What a BL2's code tells. */
  public static DramVariant of(CodeEvidence evidence) {
    String tag = evidence.version().orElse("").toLowerCase(Locale.ROOT);
    Optional<String> type = Optional.empty();
    for (String word : TYPES) {
      if (type.isEmpty() && isIn(tag, word)) {
        type = Optional.of(word);
      }
    }
    return new DramVariant(type, fourBankGroups(evidence, tag));
  }

  /** In words; what is not told is said not to be. */
  public String words() {
    String kind = type.isEmpty() ? "type not told by this file" : type.get().equals("comb") ? "DDR3 or DDR4 (comb)"
        : type.get().toUpperCase(Locale.ROOT);
    if (fourBankGroups.isEmpty()) {
      return kind + "; whether for 8 GB: not told by this file";
    }
    return kind + (fourBankGroups.get() ? "; DDR4 4BG mode, as 8 GB boards need" : "; no DDR4 4BG mode, so up to 4 GB");
  }

  private static Optional<Boolean> fourBankGroups(CodeEvidence evidence, String tag) {
    if (evidence.fourBankGroups()) {
      return Optional.of(true);
    }
    for (String word : FOUR_BANK_GROUPS) {
      if (isIn(tag, word)) {
        return Optional.of(true);
      }
    }
    // The message is compiled in with the mode, so where other messages are and it is not, the mode is not either.
    if (!evidence.hidden() && evidence.printsNotices()) {
      for (String chip : CHOICE) {
        if (evidence.shows(chip)) {
          return Optional.of(false);
        }
      }
    }
    return Optional.empty();
  }

  /** Whether a word of a tag, between anything but letters and digits. */
  private static boolean isIn(String tag, String word) {
    for (int at = tag.indexOf(word); at >= 0; at = tag.indexOf(word, at + 1)) {
      int end = at + word.length();
      boolean begins = at == 0 || !Character.isLetterOrDigit(tag.charAt(at - 1));
      if (begins && (end == tag.length() || !Character.isLetterOrDigit(tag.charAt(end)))) {
        return true;
      }
    }
    return false;
  }
}
