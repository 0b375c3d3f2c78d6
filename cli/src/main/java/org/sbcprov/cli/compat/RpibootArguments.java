package org.sbcprov.cli.compat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.usbboot.Selection;

/**
 * A command line as rpiboot takes it: each option is a word of its own, nothing is combined, and the first of {@code
 * -h} and {@code -V} ends it ({@code get_options} in {@code main.c}).
 */
final class RpibootArguments {
  static final String PROGRAM = "rpiboot";

  private static final int LARGEST_PORT = 98;
  private static final int LONGEST_DELAY_MICROS = 60_000_000;

  private final String[] words;
  private int next;
  private boolean help;
  private boolean version;
  private String directory;
  private boolean loop;
  private boolean overlay;
  private boolean signed;
  private int verbosity;
  private String delay;
  private String path;
  private String serial;
  private Integer portNumber;
  private String metadata;

  private RpibootArguments(String[] words) {
    this.words = words;
  }

  /**
   * Parses.
   *
   * @throws BadUsage {@code usage} for what rpiboot does not take, or takes and cannot mean
   */
  static RpibootArguments parse(String[] words) {
    RpibootArguments parsed = new RpibootArguments(words);
    while (parsed.next < words.length && !parsed.help && !parsed.version) {
      parsed.take(words[parsed.next++]);
    }
    if (!parsed.help && !parsed.version) {
      parsed.check();
    }
    return parsed;
  }

  private void take(String word) {
    switch (word) {
      case "-d" -> directory = value(word);
      case "-p" -> path = value(word);
      case "-i" -> serial = value(word);
      case "-m" -> delay = value(word);
      case "-j" -> metadata = next < words.length && !words[next].startsWith("-") ? words[next++] : metadata;
      case "-h", "--help" -> help = true;
      case "-V", "--version" -> version = true;
      case "-l" -> loop = true;
      case "-o" -> overlay = true;
      case "-s" -> signed = true;
      case "-v" -> verbosity = 1;
      case "-vv" -> verbosity = 2;
      default -> portNumber = portNumber(word);
    }
  }

  private String value(String option) {
    if (next == words.length) {
      throw usage("option " + option + " expects a value");
    }
    return words[next++];
  }

  /** The number at the start of the text, as C's {@code atol} finds it, up to a limit; 0 for one below 0. */
  private int micros() {
    String trimmed = delay.stripLeading();
    boolean negative = trimmed.startsWith("-");
    long number = 0;
    for (int i = negative || trimmed.startsWith("+") ? 1 : 0; i < trimmed.length(); i++) {
      int digit = trimmed.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      number = Math.min(LONGEST_DELAY_MICROS, number * 10 + digit);
    }
    return negative ? 0 : (int) number;
  }

  private static int portNumber(String word) {
    if (word.length() < 2 || word.charAt(0) != '-' || word.charAt(1) < '0' || word.charAt(1) > '9') {
      throw usage("unknown option or parameter: " + word);
    }
    int number = 0;
    for (int i = 1; i < word.length(); i++) {
      int digit = word.charAt(i) - '0';
      number = digit < 0 || digit > 9 ? LARGEST_PORT + 1 : Math.min(LARGEST_PORT + 1, number * 10 + digit);
      if (number > LARGEST_PORT) {
        throw usage(word + " is not a port number from -0 to -" + LARGEST_PORT);
      }
    }
    return number;
  }

  private void check() {
    if (overlay && directory == null) {
      throw usage("-o needs a directory, -d");
    }
    if (signed && directory == null) {
      throw usage("-s needs a directory, -d");
    }
    if (delay != null && micros() == 0) {
      throw usage("-m " + delay + " is not a number of microseconds above 0");
    }
    if (portNumber != null && path != null) {
      throw usage("-p " + path + " and a port number, -" + portNumber + ", exclude each other");
    }
  }

  /** Whether help is asked for. */
  boolean help() {
    return help;
  }

  /** Whether the version is asked for. */
  boolean version() {
    return version;
  }

  /** The boot directory as it was given; null when there is none. */
  String directory() {
    return directory;
  }

  /** Whether to go on with the next board for ever. */
  boolean loop() {
    return loop;
  }

  /** Whether boards may have directories of their own. */
  boolean overlay() {
    return overlay;
  }

  /** Whether the signature of the second stage is to be sent. */
  boolean signed() {
    return signed;
  }

  /** 0, 1 for {@code -v}, 2 for {@code -vv}; the last one counts. */
  int verbosity() {
    return verbosity;
  }

  /** The time between two looks for boards, if it was given. */
  Optional<Duration> delay() {
    return delay == null ? Optional.empty() : Optional.of(Duration.ofNanos(micros() * 1000L));
  }

  /** Which boards are meant. */
  Selection selection() {
    return new Selection(
        Optional.ofNullable(path),
        portNumber == null ? OptionalInt.empty() : OptionalInt.of(portNumber),
        Optional.ofNullable(serial));
  }

  /** The directory for what boards report, as it was given; null for standard output. */
  String metadata() {
    return metadata;
  }

  private static BadUsage usage(String message) {
    return new BadUsage("usage", PROGRAM + ": " + message, Facts.none(), "Try: sbcprov compat " + PROGRAM + " -h");
  }
}
