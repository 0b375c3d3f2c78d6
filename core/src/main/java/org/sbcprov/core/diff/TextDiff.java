package org.sbcprov.core.diff;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.SafeText;

/**
 * The unified diff of two texts. What cannot be shown safely stands as {@code \xNN}, a CR as {@code \r}, and a
 * missing final newline is told as {@code diff} does. Lines that differ in their endings only do differ.
 *
 * @param lines without line endings; none when the two are the same, byte for byte
 */
public record TextDiff(List<String> lines) {
  private static final int CONTEXT = 3;

  /** Of texts with more lines in all, no common ones are looked for: that could take the square of their number. */
  private static final int MAX_LINES = 2000;

  private static final String OPEN_END = "\\ No newline at end of file";

  public TextDiff {
    lines = List.copyOf(lines);
  }

  /**
   * Compares two texts.
   *
   * @param nameBefore what the first one is called in the heading
   */
  public static TextDiff of(String nameBefore, byte[] before, String nameAfter, byte[] after) {
    List<String> linesBefore = linesOf(before);
    List<String> linesAfter = linesOf(after);
    List<String> shown = new ArrayList<>();
    for (String line :
        UnifiedDiffUtils.generateUnifiedDiff(
            SafeText.of(nameBefore),
            SafeText.of(nameAfter),
            linesBefore,
            patch(linesBefore, linesAfter),
            CONTEXT)) {
      if (shown.size() < 2) {
        shown.add(line);
      } else if (line.startsWith("@@")) {
        // The library counts from 1 where there is no line to count; diff writes 0.
        shown.add(line.replace("@@ -1,0 ", "@@ -0,0 ").replace(" +1,0 @@", " +0,0 @@"));
      } else if (line.endsWith("\n")) {
        shown.add(shown(line.substring(0, line.length() - 1)));
      } else {
        shown.add(shown(line));
        shown.add(OPEN_END);
      }
    }
    return new TextDiff(shown);
  }

  /** Whether there is any difference. */
  public boolean isEmpty() {
    return lines.isEmpty();
  }

  /** All lines as one text, with line endings. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append(line).append('\n');
    }
    return text.toString();
  }

  private static Patch<String> patch(List<String> before, List<String> after) {
    if (before.size() + after.size() <= MAX_LINES || before.equals(after)) {
      return DiffUtils.diff(before, after);
    }
    Patch<String> whole = new Patch<>();
    whole.addDelta(new ChangeDelta<>(new Chunk<>(0, before), new Chunk<>(0, after)));
    return whole;
  }

  /** Lines with their endings, one character for each byte. */
  private static List<String> linesOf(byte[] text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n' || i == text.length - 1) {
        lines.add(new String(text, start, i + 1 - start, StandardCharsets.ISO_8859_1));
        start = i + 1;
      }
    }
    return lines;
  }

  private static String shown(String line) {
    return SafeText.of(line.getBytes(StandardCharsets.ISO_8859_1));
  }
}
