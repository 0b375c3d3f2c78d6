package org.sbcprov.eeprom;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Guesses which word a misspelt one was meant to be. */
public final class Misspelling {
  /** A guess for a longer word would be of no use, and take long. */
  private static final int MAX_LENGTH = 64;

  /** One mistake for each so many letters, and never more than {@link #MAX_MISTAKES}. */
  private static final int LETTERS_FOR_A_MISTAKE = 3;

  private static final int MAX_MISTAKES = 3;

  private Misspelling() {}

  /** The candidate with the fewest mistakes, without case, {@code -} and {@code _}; empty when all have too many. */
  public static Optional<String> nearest(String word, List<String> candidates) {
    if (word.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String plain = plain(word);
    int fewest = Math.min(MAX_MISTAKES, plain.length() / LETTERS_FOR_A_MISTAKE) + 1;
    String nearest = null;
    for (String candidate : candidates) {
      if (Math.abs(candidate.length() - word.length()) > MAX_MISTAKES + LETTERS_FOR_A_MISTAKE) {
        continue;
      }
      int mistakes = distance(plain, plain(candidate));
      if (mistakes < fewest) {
        fewest = mistakes;
        nearest = candidate;
      }
    }
    return Optional.ofNullable(nearest);
  }

  private static String plain(String word) {
    return word.toUpperCase(Locale.ROOT).replace("_", "").replace("-", "");
  }

  /** Levenshtein's distance: letters to add, to drop or to replace. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
