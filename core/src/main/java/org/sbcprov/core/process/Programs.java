package org.sbcprov.core.process;

import java.time.Duration;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.IoFailed;

/** Starts other programs. The real ones are {@link SystemPrograms}; tests have programs of their own. */
public interface Programs {
  /**
   * Runs a program without input and waits for its end.
   *
   * @param command the program, by path or by name on the search path, and its arguments
   * @param limit how long it may take
   * @return what came of it, whatever its exit status is
   * @throws BadInput {@code program.missing} when there is no such program or it cannot be started
   * @throws IoFailed {@code program.timeout} when it takes too long, {@code program.output} when it writes more than
   *     {@link ProgramResult#MAX_OUTPUT}; it is ended then
   * @throws Interrupted when the user interrupts; it is ended then
   */
  ProgramResult run(List<String> command, Duration limit);

  /** The most bytes that a program is given: what a pipe takes without the program reading. */
  int MAX_INPUT = 4096;

  /**
   * The same for a program that reads something, such as a password that must not stand on a command line.
   *
   * @param input what it finds at its standard input; at most {@link #MAX_INPUT} bytes
   */
  default ProgramResult run(List<String> command, byte[] input, Duration limit) {
    throw new UnsupportedOperationException(command.get(0) + " is given no input here");
  }

  /**
   * The same for a program that may ask the user for something, such as a PIN: it reads our standard input, and what it
   * writes to standard error is shown as it comes.
   */
  ProgramResult runAttended(List<String> command, Duration limit);

  /**
   * Runs a program that talks to the user, on the terminal, and waits for its end for as long as it takes. Ctrl-C is for
   * that program alone meanwhile: editors take it as a command.
   *
   * @param toStandardError whether what it prints to standard output goes to our standard error, because our standard
   *     output holds data that it would stand between
   * @return its exit status
   * @throws BadInput {@code program.missing}
   * @throws Interrupted when this is told to end; the program is ended then
   */
  int runInTerminal(List<String> command, boolean toStandardError);

  /**
   * Runs a program that must not be stopped halfway, on the terminal: one that writes a flash. It is never ended from
   * here, and Ctrl-C does not reach it.
   *
   * @param toStandardError see {@link #runInTerminal}
   * @return its exit status
   * @throws BadInput {@code program.missing}
   * @throws Interrupted when the user interrupted meanwhile; the program has come to its end nevertheless
   */
  int runToItsEnd(List<String> command, boolean toStandardError);

  /** Whether a program runs that must not be stopped halfway, so that this process has to stay. */
  boolean mustStay();
}
