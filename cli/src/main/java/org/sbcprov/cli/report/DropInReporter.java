package org.sbcprov.cli.report;

import java.io.PrintStream;
import java.util.Map;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;

/** Text as the programs write it that a command can stand in for: a failure is a line that begins with ERROR. */
public final class DropInReporter implements Reporter {
  private final Reporter text;
  private final PrintStream err;
  private final Verbosity verbosity;

  /**
   * @param text what shows everything but failures
   */
  public DropInReporter(Reporter text, PrintStream err, Verbosity verbosity) {
    this.text = text;
    this.err = err;
    this.verbosity = verbosity;
  }

  @Override
  public void accept(Event event) {
    text.accept(event);
  }

  @Override
  public void say(String line) {
    text.say(line);
  }

  @Override
  public void data(String data) {
    text.data(data);
  }

  @Override
  public void data(byte[] bytes) {
    text.data(bytes);
  }

  @Override
  public void result(String command, ExitStatus status, Map<String, Object> facts) {
    text.result(command, status, facts);
  }

  @Override
  public void failure(String command, Failure failure) {
    err.println("ERROR: " + SafeText.ofLines(failure.getMessage()));
    if (!failure.hint().isEmpty()) {
      err.println(SafeText.ofLines(failure.hint()));
    }
    if (verbosity == Verbosity.DEBUG) {
      failure.printStackTrace(err);
    }
  }

  @Override
  public void crash(String command, Throwable bug) {
    text.crash(command, bug);
  }
}
