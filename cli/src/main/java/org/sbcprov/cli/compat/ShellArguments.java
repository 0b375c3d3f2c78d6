package org.sbcprov.cli.compat;

import java.util.HashMap;
import java.util.Map;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * A command line as a shell's {@code getopts} takes it: options of one letter, {@code -ovalue}, flags in one word; the
 * first argument that is no option ends them, and so does {@code --}.
 */
final class ShellArguments {
  private final Map<Character, String> values = new HashMap<>();
  private boolean help;

  private ShellArguments() {}

  /**
   * Parses. It stops where help is asked for with {@code -h}, or with {@code --help}, to which scripts with getopts
   * answer in the same way, whatever follows.
   *
   * @param program for messages
   * @param options letters; those with a colon behind them take a value
   * @throws BadUsage {@code usage} for an option that is not known or lacks its value
   */
  static ShellArguments parse(String program, String options, String[] arguments) {
    ShellArguments parsed = new ShellArguments();
    int next = 0;
    while (next < arguments.length && !parsed.help) {
      String word = arguments[next++];
      if (word.length() < 2 || word.charAt(0) != '-' || word.equals("--")) {
        break;
      }
      if (word.equals("--help")) {
        parsed.help = true;
        break;
      }
      for (int i = 1; i < word.length(); i++) {
        char letter = word.charAt(i);
        int known = letter == ':' ? -1 : options.indexOf(letter);
        if (known < 0) {
          throw usage(program, "unknown option: -" + letter);
        }
        boolean takesValue = options.startsWith(":", known + 1);
        if (!takesValue) {
          parsed.help |= letter == 'h';
          continue;
        }
        if (i + 1 < word.length()) {
          parsed.values.put(letter, word.substring(i + 1));
        } else if (next < arguments.length) {
          parsed.values.put(letter, arguments[next++]);
        } else {
          throw usage(program, "option -" + letter + " expects an argument");
        }
        break;
      }
    }
    return parsed;
  }

  /** The last value of an option; null when it was not given, or given empty. */
  String value(char letter) {
    String value = values.get(letter);
    return value == null || value.isEmpty() ? null : value;
  }

  /** Whether help is asked for. */
  boolean help() {
    return help;
  }

  static BadUsage usage(String program, String message) {
    return new BadUsage("usage", program + ": " + message, Facts.none(), "Try: sbcprov compat " + program + " -h");
  }
}
