package org.sbcprov.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs commands one after the other, again and again, until it is killed. */
final class KillLoop {
  /** In a word: a number that grows from round to round, for files that have to be new each time. */
  static final String ROUND = "{round}";

  /** Between two commands. */
  static final String THEN = ";";

  private KillLoop() {}

  /**
   * Prints a line after each round. A command that fails ends it, with that command's status.
   *
   * @param arguments the commands, with {@link #THEN} between them
   */
  public static void main(String[] arguments) {
    Application application = new Application(silent(Environment.ofProcess()));
    List<String[]> commands = commands(arguments);
    while (true) {
      String round = Long.toString(System.nanoTime());
      for (String[] command : commands) {
        String[] words = command.clone();
        for (int i = 0; i < words.length; i++) {
          words[i] = words[i].replace(ROUND, round);
        }
        int status = application.run(words);
        if (status != 0) {
          System.exit(status);
        }
      }
      System.out.println("round");
    }
  }

  /** What the commands print is not looked at. */
  private static Environment silent(Environment process) {
    return new Environment(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), process.err(), false, false, 100,
        process.variables(), process.program(), process.clock(), process.programs(), process.root(), process.in());
  }

  private static List<String[]> commands(String[] arguments) {
    List<String[]> commands = new ArrayList<>();
    List<String> command = new ArrayList<>();
    for (String word : arguments) {
      if (word.equals(THEN)) {
        commands.add(command.toArray(new String[0]));
        command.clear();
      } else {
        command.add(word);
      }
    }
    commands.add(command.toArray(new String[0]));
    return commands;
  }
}
