package org.sbcprov.cli.env;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Names that may have been meant. */
final class NearNames {
  private static final int MOST = 5;
  private static final int MOST_MISTAKES = 2;

  /** Names of this length or less are near to everything. */
  private static final int SHORT = 3;

  /** Longer ones are not compared letter by letter. */
  private static final int LONG = 64;

  private NearNames() {}

  /** At most five of them. */
  static List<String> of(String name, List<String> names) {
    String wanted = plain(name);
    List<String> near = new ArrayList<>();
    for (String candidate : names) {
      String other = plain(candidate);
      boolean part = wanted.length() >= SHORT && (other.contains(wanted) || other.length() >= SHORT && wanted.contains(other));
      if (near.size() < MOST && (part || isNear(wanted, other))) {
        near.add(candidate);
      }
    }
    return near;
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }

  private static boolean isNear(String a, String b) {
    if (a.length() > LONG || b.length() > LONG || Math.abs(a.length() - b.length()) > MOST_MISTAKES) {
      return false;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        corner = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()] <= Math.min(MOST_MISTAKES, a.length() / 2);
  }
}
