package org.sbcprov.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.sbcprov.core.Clock;
import org.sbcprov.core.process.Programs;
import org.sbcprov.core.process.SystemPrograms;

/**
 * What surrounds the process. Everything that a command may know of it comes from here, so that tests can be that world.
 *
 * @param out where data goes
 * @param err where everything else goes
 * @param outIsTerminal whether a person sees {@code out}
 * @param errIsTerminal whether a person sees {@code err}
 * @param columns width of the terminal
 * @param variables environment variables
 * @param program the program's name as the user typed it
 * @param clock time
 * @param programs other programs
 * @param root root of the file system that the system is on, for what is looked up there
 * @param in what comes in
 */
record Environment(
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    int columns,
    Map<String, String> variables,
    String program,
    Clock clock,
    Programs programs,
    Path root,
    StandardInput in) {
  private static final int COLUMNS_WHERE_UNKNOWN = 100;

  /** As the launcher gives them, in this order. */
  private static final String[] LOCALE = {"LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LANG"};

  /** With nothing that comes in. */
  Environment(
      PrintStream out,
      PrintStream err,
      boolean outIsTerminal,
      boolean errIsTerminal,
      int columns,
      Map<String, String> variables,
      String program,
      Clock clock,
      Programs programs,
      Path root) {
    this(
        out, err, outIsTerminal, errIsTerminal, columns, variables, program, clock, programs, root,
        StandardInput.nothing());
  }

  /**
   * The process's own. The launcher tells by system properties what a JVM cannot find out: {@code sbcprov.terminal} holds
   * the digits of those of file descriptors 0, 1 and 2 that are terminals, {@code sbcprov.columns} the width, {@code
   * sbcprov.name} the name that it was started by, {@code sbcprov.locale} the variables of the user's locale, which it
   * changed for the JVM.
   */
  static Environment ofProcess() {
    String terminals = System.getProperty("sbcprov.terminal", "");
    Integer columns = Integer.getInteger("sbcprov.columns");
    return new Environment(
        StandardOutput.ofProcess(),
        System.err,
        terminals.indexOf('1') >= 0,
        terminals.indexOf('2') >= 0,
        columns == null || columns < 40 ? COLUMNS_WHERE_UNKNOWN : columns,
        System.getenv(),
        System.getProperty("sbcprov.name", "sbcprov"),
        Clock.system(),
        new SystemPrograms(userLocale(System.getProperty("sbcprov.locale", ""))),
        Path.of("/"),
        new StandardInput(System.in, terminals.indexOf('0') >= 0));
  }

  /**
   * The variables of the user's locale.
   *
   * @param told their values with a bar between two; empty when the launcher did not tell
   */
  static Map<String, String> userLocale(String told) {
    Map<String, String> variables = new HashMap<>();
    int from = 0;
    for (int i = 0; i < LOCALE.length && !told.isEmpty(); i++) {
      int end = told.indexOf('|', from);
      variables.put(LOCALE[i], told.substring(from, end < 0 ? told.length() : end));
      from = end < 0 ? told.length() : end + 1;
    }
    return variables;
  }
}
