package org.sbcprov.cli;

/** Command lines as a user can paste them into a shell. */
final class ShellWords {
  private static final String PLAIN = "-_./=:,+@%^";

  private ShellWords() {}

  /** Joins words, quoting those that a shell would take apart. */
  static String join(String program, String... arguments) {
    StringBuilder line = new StringBuilder(quote(program));
    for (String argument : arguments) {
      line.append(' ').append(quote(argument));
    }
    return line.toString();
  }

  private static String quote(String word) {
    boolean plain = !word.isEmpty();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      plain &= Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0;
    }
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
