package org.sbcprov.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.process.Programs;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.fixtures.ScriptedPrograms;

/**
 * One run of the command line inside a test.
 *
 * @param status exit status
 * @param bytes what came to standard output
 * @param err what came to standard error
 */
record Run(int status, byte[] bytes, String err) {
  /** Runs with no environment variables, no terminal, and a clock at the epoch. */
  static Run of(String... arguments) {
    return with(Map.of(), false, arguments);
  }

  /** Runs with environment variables, perhaps on a terminal of 80 columns. */
  static Run with(Map<String, String> variables, boolean terminal, String... arguments) {
    return in(Path.of("/"), new ScriptedPrograms(), variables, terminal, arguments);
  }

  /** Runs on a system of its own, with other programs. */
  static Run in(
      Path root, Programs programs, Map<String, String> variables, boolean terminal, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Environment environment =
        new Environment(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal,
            terminal,
            80,
            variables,
            "sbcprov",
            new FakeClock(),
            programs,
            root);
    int status = new Application(environment).run(arguments);
    return new Run(status, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }

  /** Standard output as text. */
  String out() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Standard output's lines. */
  List<String> lines() {
    return out().lines().toList();
  }

  /** The last line of standard output. */
  String lastLine() {
    return lines().isEmpty() ? "" : lines().get(lines().size() - 1);
  }
}
