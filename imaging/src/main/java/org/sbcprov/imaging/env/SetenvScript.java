package org.sbcprov.imaging.env;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/**
 * A script of {@code fw_setenv -s}: lines {@code name value} or {@code name=value}; a name alone removes. Blanks before
 * the name, and between it and the value, do not count; all behind is the value. Lines that are empty or begin with
 * {@code #} are passed over, and a carriage return at a line's end is dropped. Source: fw_parse_script in
 * tools/env/fw_env.c of U-Boot.
 */
public final class SetenvScript {
  /** The largest script that is read. */
  public static final int LIMIT = EnvironmentBlock.LARGEST;

  private SetenvScript() {}

  /**
   * A line of a script.
   *
   * @param name the variable
   * @param value its bytes; none remove it
   * @param line its number, from 1
   */
  public record Setting(String name, byte[] value, int line) {}

  /**
   * Reads a script.
   *
   * @throws BadInput {@code env.script-form}, with the line
   */
  public static List<Setting> parse(byte[] script) {
    List<Setting> settings = new ArrayList<>();
    int line = 0;
    int from = 0;
    while (from < script.length) {
      line++;
      int to = from;
      while (to < script.length && script[to] != '\n') {
        if (script[to] == 0) {
          throw bad("has a NUL, which no variable can hold", line);
        }
        to++;
      }
      if (to == script.length) {
        throw bad("does not end with a line feed; the script may be cut off", line);
      }
      int end = to > from && script[to - 1] == '\r' ? to - 1 : to;
      if (end > from && script[from] != '#') {
        setting(script, from, end, line, settings);
      }
      from = to + 1;
    }
    return settings;
  }

  private static void setting(byte[] script, int from, int end, int line, List<Setting> settings) {
    int name = skipBlanks(script, from, end);
    if (name == end) {
      return;
    }
    int stop = name;
    while (stop < end && !isBlank(script[stop]) && script[stop] != '=') {
      stop++;
    }
    if (stop == name) {
      throw bad("has no name before the \"=\"", line);
    }
    int value = stop < end ? skipBlanks(script, stop + 1, end) : end;
    settings.add(
        new Setting(
            new String(script, name, stop - name, StandardCharsets.UTF_8),
            Arrays.copyOfRange(script, value, end),
            line));
  }

  private static int skipBlanks(byte[] script, int from, int end) {
    int at = from;
    while (at < end && isBlank(script[at])) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(byte value) {
    return value == ' ' || value == '\t';
  }

  private static BadInput bad(String problem, int line) {
    return new BadInput(
        "env.script-form",
        "Line " + line + " of the script " + problem,
        Facts.of("line", line),
        "Each line is NAME VALUE or NAME=VALUE, as fw_setenv -s takes it. A text for mkenvimage is imported with --text.");
  }
}
