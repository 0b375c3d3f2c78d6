package org.sbcprov.imaging.custom;

import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * Lines that are to stand behind or in front of another one of a script.
 *
 * @param lines in order, without line ends
 * @param anchor what the other line begins with or, if none does, has in it
 * @param behind whether they stand behind it
 */
public record AnchoredLines(List<String> lines, String anchor, boolean behind) {
  /** U-Boot's shortest line buffer in use, without the NUL. */
  private static final int LONGEST_LINE = 1023;

  /**
   * @throws BadUsage {@code customize.script-line} when one cannot be a line
   */
  public AnchoredLines {
    lines = List.copyOf(lines);
    for (String line : lines) {
      String problem = line.isBlank() ? "is empty" : "";
      problem = line.length() > LONGEST_LINE ? "has more than " + LONGEST_LINE + " characters" : problem;
      for (int i = 0; i < line.length(); i++) {
        problem = line.charAt(i) < ' ' && line.charAt(i) != '\t' ? "has a line end or control character in it" : problem;
      }
      if (!problem.isEmpty()) {
        throw new BadUsage(
            "customize.script-line",
            "\"" + CustomFailures.shown(line) + "\" cannot be a line of a boot script: it " + problem,
            Facts.of("line", CustomFailures.shown(line)),
            "Give one command, such as 'fdt rm /aocec'; several lines are given one by one.");
      }
    }
    if (anchor.isBlank()) {
      throw new BadUsage(
          "customize.anchor",
          "The text of the line to insert at is empty",
          Facts.none(),
          "Give what the line begins with, such as --after 'fdt addr'.");
    }
  }

  /**
   * Puts the lines there, unless they are.
   *
   * @param name of the script, for messages
   * @param from the first line that counts
   * @return the number of a line that was put there, from 1; 0 when all are there already
   * @throws BadInput {@code customize.anchor-missing}, {@code customize.anchor-ambiguous}, {@code
   *     customize.anchor-continued}
   */
  int putInto(TextLines text, String name, int from) {
    int anchorAt = anchorIn(text, name, from);
    int first = 0;
    int at = behind ? anchorAt + 1 : anchorAt;
    for (String line : lines) {
      int there = find(text, line, behind ? at : from, behind ? text.count() : anchorAt);
      if (there >= 0) {
        at = behind ? there + 1 : at;
        continue;
      }
      requireWhole(text, name, behind ? at - 1 : anchorAt - 1, anchorAt);
      text.insert(at, indent(text.line(anchorAt)) + line.strip());
      first = first == 0 ? at + 1 : first;
      at++;
      anchorAt += behind ? 0 : 1;
    }
    return first;
  }

  private int anchorIn(TextLines text, String name, int from) {
    List<Integer> begins = new ArrayList<>();
    List<Integer> contains = new ArrayList<>();
    for (int i = from; i < text.count(); i++) {
      String line = text.line(i).strip();
      boolean own = false;
      for (String put : lines) {
        own |= line.equals(put.strip());
      }
      if (line.startsWith("#") || own) {
        continue;
      }
      if (line.startsWith(anchor.strip())) {
        begins.add(i);
      } else if (line.contains(anchor.strip())) {
        contains.add(i);
      }
    }
    List<Integer> found = begins.isEmpty() ? contains : begins;
    String shown = CustomFailures.shown(anchor);
    if (found.isEmpty()) {
      throw new BadInput(
          "customize.anchor-missing",
          "No line of " + name + " begins with or has in it \"" + shown + "\"",
          Facts.of("path", name, "text", shown),
          "Look at the script, and name another line with --after or --before.");
    }
    if (found.size() > 1) {
      List<String> places = new ArrayList<>();
      for (int index : found) {
        places.add("line " + (index + 1) + ": " + CustomFailures.shown(text.line(index).strip()));
      }
      throw new BadInput(
          "customize.anchor-ambiguous",
          found.size() + " lines of " + name + " fit \"" + shown + "\": " + String.join("; ", places),
          Facts.of("path", name, "text", shown, "lines", places),
          "Give more of the line that is meant.");
    }
    return found.get(0);
  }

  /** The line with that text, apart from blanks around it; -1 for none. */
  private static int find(TextLines text, String line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.line(i).strip().equals(line.strip())) {
        return i;
      }
    }
    return -1;
  }

  private static void requireWhole(TextLines text, String name, int before, int anchor) {
    if (before >= 0 && text.line(before).endsWith("\\")) {
      throw new BadInput(
          "customize.anchor-continued",
          "Line " + (before + 1) + " of " + name + " goes on in the next one, so that nothing can stand between them",
          Facts.of("path", name, "line", before + 1, "anchor", anchor + 1),
          "Name another line with --after or --before.");
    }
  }

  private static String indent(String line) {
    int end = 0;
    while (end < line.length() && (line.charAt(end) == ' ' || line.charAt(end) == '\t')) {
      end++;
    }
    return line.substring(0, end);
  }
}
