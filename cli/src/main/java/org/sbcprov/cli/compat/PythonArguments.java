package org.sbcprov.cli.compat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * A command line as Python's argparse (3.11) takes it, with at most one positional argument: options before or behind
 * that, {@code --opt=value}, {@code -ovalue}, {@code -o=value}, flags in one word, long names cut short as long as one
 * option alone begins so, and {@code --} as the end of the options.
 */
final class PythonArguments {
  private static final PythonOption HELP = new PythonOption('h', "help", false);

  private final String program;
  private final List<PythonOption> options;
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> flags = new HashSet<>();
  private final List<String> unrecognized = new ArrayList<>();
  private String positional;
  private boolean help;

  private PythonArguments(String program, List<PythonOption> options) {
    this.program = program;
    this.options = new ArrayList<>(options);
    this.options.add(0, HELP);
  }

  /** One word of the command line. */
  private record Word(String text, boolean isOption, PythonOption option, String value) {}

  /**
   * Parses. It stops where help is asked for, whatever follows.
   *
   * @param program for messages
   * @throws BadUsage {@code usage} where argparse would end with status 2
   */
  static PythonArguments parse(String program, List<PythonOption> options, String[] arguments) {
    PythonArguments parsed = new PythonArguments(program, options);
    parsed.consume(parsed.words(arguments));
    if (!parsed.help && !parsed.unrecognized.isEmpty()) {
      throw parsed.usage("unrecognized arguments: " + String.join(" ", parsed.unrecognized));
    }
    return parsed;
  }

  /** The last value of an option, or null when it was not given. */
  String value(String name) {
    return values.get(name);
  }

  /** Whether a flag was given. */
  boolean has(String name) {
    return flags.contains(name);
  }

  /** The argument that belongs to no option, or null. */
  String positional() {
    return positional;
  }

  /** Whether help is asked for. */
  boolean help() {
    return help;
  }

  private List<Word> words(String[] arguments) {
    List<Word> words = new ArrayList<>();
    boolean ended = false;
    for (String argument : arguments) {
      if (ended) {
        words.add(new Word(argument, false, null, null));
      } else if (argument.equals("--")) {
        ended = true;
        words.add(null);
      } else {
        words.add(word(argument));
      }
    }
    return words;
  }

  private Word word(String argument) {
    if (argument.length() < 2 || argument.charAt(0) != '-') {
      return new Word(argument, false, null, null);
    }
    int equals = argument.indexOf('=');
    PythonOption exact = named(argument);
    if (exact != null) {
      return new Word(argument, true, exact, null);
    }
    if (equals > 0) {
      exact = named(argument.substring(0, equals));
      if (exact != null) {
        return new Word(argument.substring(0, equals), true, exact, argument.substring(equals + 1));
      }
    }
    if (argument.charAt(1) != '-') {
      PythonOption option = named(argument.substring(0, 2));
      if (option != null) {
        return new Word(argument.substring(0, 2), true, option, argument.substring(2));
      }
      // A number below zero, or a text with blanks, is no option.
      boolean isValue = argument.matches("-\\d+|-\\d*\\.\\d+") || argument.indexOf(' ') >= 0;
      return new Word(argument, !isValue, null, null);
    }
    return abbreviation(argument, equals);
  }

  private Word abbreviation(String argument, int equals) {
    String prefix = equals > 0 ? argument.substring(0, equals) : argument;
    List<PythonOption> fitting = new ArrayList<>();
    for (PythonOption option : options) {
      if (("--" + option.name()).startsWith(prefix)) {
        fitting.add(option);
      }
    }
    if (fitting.size() > 1) {
      StringBuilder names = new StringBuilder();
      for (PythonOption option : fitting) {
        names.append(names.length() == 0 ? "--" : ", --").append(option.name());
      }
      throw usage("ambiguous option: " + argument + " could match " + names);
    }
    if (fitting.isEmpty()) {
      return new Word(argument, argument.indexOf(' ') < 0, null, null);
    }
    return new Word(prefix, true, fitting.get(0), equals > 0 ? argument.substring(equals + 1) : null);
  }

  /** The option of exactly that name, dashes included, or null. */
  private PythonOption named(String name) {
    for (PythonOption option : options) {
      boolean isLong = name.startsWith("--") && name.substring(2).equals(option.name());
      boolean isShort = name.length() == 2 && name.charAt(1) == option.letter();
      if (isLong || isShort) {
        return option;
      }
    }
    return null;
  }

  private void consume(List<Word> words) {
    int next = 0;
    while (next < words.size() && !help) {
      Word word = words.get(next++);
      if (word == null) {
        continue;
      }
      if (!word.isOption() && positional == null) {
        positional = word.text();
      } else if (!word.isOption() || word.option() == null) {
        unrecognized.add(word.text());
      } else {
        next = consumeOption(word, words, next);
      }
    }
  }

  private int consumeOption(Word word, List<Word> words, int next) {
    PythonOption option = word.option();
    String value = word.value();
    boolean isShort = !word.text().startsWith("--");
    while (!option.takesValue()) {
      set(option);
      if (value == null || help) {
        return next;
      }
      // What follows a flag in the same word can be more options, by their letters.
      PythonOption following = isShort && !value.isEmpty() ? named("-" + value.charAt(0)) : null;
      if (following == null) {
        throw usage("argument " + option + ": ignored explicit argument '" + value + "'");
      }
      option = following;
      value = value.length() == 1 ? null : value.substring(1);
    }
    if (value != null) {
      values.put(option.name(), value);
      return next;
    }
    if (next == words.size() || words.get(next) == null || words.get(next).isOption()) {
      throw usage("argument " + option + ": expected one argument");
    }
    values.put(option.name(), words.get(next).text());
    return next + 1;
  }

  private void set(PythonOption flag) {
    if (flag == HELP) {
      help = true;
    } else {
      flags.add(flag.name());
    }
  }

  private BadUsage usage(String message) {
    return new BadUsage("usage", program + ": " + message, Facts.none(), "Try: sbcprov compat " + program + " --help");
  }
}
