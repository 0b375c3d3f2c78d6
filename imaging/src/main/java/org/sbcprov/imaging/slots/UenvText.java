package org.sbcprov.imaging.slots;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A text file of variables as U-Boot's {@code env import -t} takes it: a {@code NAME=VALUE} a line, {@code #} begins a
 * comment, a backslash takes the next character as it is, a name without a value removes the variable, a NUL ends it
 * all. Source: himport_r in U-Boot's lib/hashtable.c. Changed, it keeps all other bytes.
 */
final class UenvText {
  /** The largest such file that is read. */
  static final int LARGEST = 1 << 18;

  /**
   * A variable's last line.
   *
   * @param value as U-Boot gets it, a char for each byte; null when the line removes the variable
   * @param places of each char of the value in the file, and of what is behind the last one
   */
  private record Line(String value, int[] places) {}

  private final String text;
  private final Map<String, Line> lines = new LinkedHashMap<>();

  private UenvText(String text) {
    this.text = text;
    int at = 0;
    while (at < text.length() && text.charAt(at) != 0) {
      at = parse(at);
    }
  }

  static UenvText parse(byte[] content) {
    return new UenvText(new String(content, StandardCharsets.ISO_8859_1));
  }

  /** The variables, a char for each byte; those that are removed have null. */
  Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Map.Entry<String, Line> line : lines.entrySet()) {
      variables.put(line.getKey(), line.getValue().value());
    }
    return variables;
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The file with a part of a variable's value replaced, all else byte for byte as it is. */
  UenvText with(String name, int start, int end, String part) {
    int[] places = lines.get(name).places();
    int from = places[start];
    int to = end == start ? from : places[end - 1] + 1;
    return new UenvText(text.substring(0, from) + part + text.substring(to));
  }

  /** The file with a line behind the others. */
  UenvText withLine(String name, String value) {
    int nul = text.indexOf(0);
    String kept = nul < 0 ? text : text.substring(0, nul);
    boolean open = !kept.isEmpty() && !kept.endsWith("\n");
    String line = (open ? "\n" : "") + name + "=" + value.replace("\\", "\\\\") + "\n";
    return new UenvText(kept + line + text.substring(kept.length()));
  }

  private int parse(int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    int end = at;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != 0) {
      end++;
    }
    int next = end < text.length() && text.charAt(end) == '\n' ? end + 1 : end;
    if (at == end || text.charAt(at) == '#') {
      return next;
    }
    int equals = text.indexOf('=', at);
    if (equals < 0 || equals >= end - 1) {
      String name = text.substring(at, equals < 0 || equals >= end ? end : equals);
      lines.put(name, new Line(null, new int[] {end}));
      return next;
    }
    StringBuilder value = new StringBuilder();
    int[] places = new int[end - equals];
    for (int i = equals + 1; i < end; i++) {
      i += text.charAt(i) == '\\' && i + 1 < end ? 1 : 0;
      places[value.length()] = i;
      value.append(text.charAt(i));
    }
    places[value.length()] = end;
    lines.put(text.substring(at, equals), new Line(value.toString(), Arrays.copyOf(places, value.length() + 1)));
    return next;
  }
}
