package org.sbcprov.imaging.custom;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sbcprov.imaging.volume.Node;

/**
 * The settings of an image's OpenSSH server that hold for all who connect: an Include counts where it stands, and what
 * stands in a Match does not.
 *
 * <p>Source: sshd_config(5).
 */
final class SshdSettings {
  private static final String DIRECTORY = "/etc/ssh/";
  private static final String CONFIG = DIRECTORY + "sshd_config";
  private static final int DEEPEST = 16;
  private static final int MOST_FILES = 100;
  private static final int LONGEST_NAME = 255;

  private final StagedVolume root;
  private final Map<String, List<List<String>>> values = new TreeMap<>();
  private int files;

  private SshdSettings(StagedVolume root) {
    this.root = root;
  }

  static SshdSettings of(StagedVolume root) {
    SshdSettings settings = new SshdSettings(root);
    settings.read(CONFIG, 0);
    return settings;
  }

  /** The words of the first line of a setting, which counts for most; none where there is none. */
  List<String> first(String setting) {
    List<List<String>> lines = values.getOrDefault(setting, List.of());
    return lines.isEmpty() ? List.of() : lines.get(0);
  }

  /** The first word of that line in lower case; empty where there is none. */
  String word(String setting) {
    List<String> words = first(setting);
    return words.isEmpty() ? "" : words.get(0).toLowerCase(Locale.ROOT);
  }

  /** The words of all lines of a setting that grows with each. */
  List<String> all(String setting) {
    List<String> all = new ArrayList<>();
    values.getOrDefault(setting, List.of()).forEach(all::addAll);
    return all;
  }

  private void read(String file, int depth) {
    if (++files > MOST_FILES || depth > DEEPEST) {
      return;
    }
    boolean counts = true;
    for (String line : LayoutDetector.lines(root, file)) {
      List<String> words = words(line);
      if (words.isEmpty()) {
        continue;
      }
      String setting = words.get(0).toLowerCase(Locale.ROOT);
      List<String> rest = words.subList(1, words.size());
      if (setting.equals("match")) {
        counts = rest.size() == 1 && rest.get(0).equalsIgnoreCase("all");
      } else if (counts && setting.equals("include")) {
        for (String pattern : rest) {
          include(pattern.startsWith("/") ? pattern : DIRECTORY + pattern, depth);
        }
      } else if (counts && !rest.isEmpty()) {
        values.computeIfAbsent(setting, name -> new ArrayList<>()).add(rest);
      }
    }
  }

  /** The files that fit, in the order of their names; a directory's name may have no wildcard in it. */
  private void include(String pattern, int depth) {
    int slash = pattern.lastIndexOf('/');
    String last = pattern.substring(slash + 1);
    List<String> found = new ArrayList<>();
    for (Node node : root.list(slash == 0 ? "/" : pattern.substring(0, slash))) {
      String name = node.path().substring(node.path().lastIndexOf('/') + 1);
      if (!name.startsWith(".") && name.length() <= LONGEST_NAME && fits(last, name)) {
        found.add(node.path());
      }
    }
    found.sort(null);
    for (String file : found) {
      read(file, depth + 1);
    }
  }

  /** The words of a line: quotation marks hold blanks together, and a number sign begins a comment. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean begun = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean parts = c == ' ' || c == '\t' || c == '=' && words.size() + (begun ? 1 : 0) <= 1;
      if (c == '"') {
        quoted = !quoted;
        begun = true;
      } else if (!quoted && !begun && c == '#') {
        return words;
      } else if (!quoted && parts) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }

  /** Whether a name fits a pattern with {@code *} and {@code ?}. */
  static boolean fits(String pattern, String name) {
    int at = 0;
    int star = -1;
    int from = 0;
    for (int i = 0; i < name.length(); ) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        from = i;
      } else if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == name.charAt(i))) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1;
        i = ++from;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }
}
