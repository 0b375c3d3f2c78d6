package org.sbcprov.cli;

import java.util.ArrayList;
import java.util.List;

/** Runs commands one after the other, again and again, until it is killed. */
final class KillLoop {
  /** Between two commands. */
  static final String THEN = ";";

  private KillLoop() {}

  /**
   * Prints a line after each round. A command that fails ends it, with that command's status.
   *
   * @param arguments the commands, with {@link #THEN} between them
   */
  public static void main(String[] arguments) {
    Application application = new Application(Environment.ofProcess());
    List<String[]> commands = commands(arguments);
    while (true) {
      for (String[] command : commands) {
        int status = application.run(command);
        if (status != 0) {
          System.exit(status);
        }
      }
      System.out.println("round");
    }
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
