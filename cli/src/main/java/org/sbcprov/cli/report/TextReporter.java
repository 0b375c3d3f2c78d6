package org.sbcprov.cli.report;

import java.io.PrintStream;
import java.util.Map;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;

/**
 * Words for people: data on standard output, the rest on standard error. What comes from files and devices may stand in
 * the words, so no control character gets through; data stays as it is.
 */
public final class TextReporter implements Reporter {
  private final PrintStream out;
  private final PrintStream err;
  private final Style style;
  private final Verbosity verbosity;
  private final ProgressBar bar;

  /**
   * @param bar where progress is drawn; none when nobody sees it
   */
  public TextReporter(PrintStream out, PrintStream err, Style style, Verbosity verbosity, ProgressBar bar) {
    this.out = out;
    this.err = err;
    this.style = style;
    this.verbosity = verbosity;
    this.bar = bar;
  }

  @Override
  public void accept(Event event) {
    if (event instanceof Progress progress) {
      if (verbosity != Verbosity.QUIET) {
        bar.draw(progress);
      }
      return;
    }
    Event.Level level = event.level();
    if (!verbosity.shows(level)) {
      return;
    }
    bar.clear();
    switch (level) {
      case WARNING -> err.println(style.yellow("warning:") + " " + SafeText.of(event.words()));
      case INFO -> err.println(SafeText.of(event.words()));
      case DETAIL, TRACE -> DiagnosticLog.write(event);
    }
  }

  @Override
  public void say(String line) {
    if (verbosity != Verbosity.QUIET) {
      bar.clear();
      err.println(SafeText.ofLines(line));
    }
  }

  @Override
  public void data(String text) {
    bar.clear();
    out.print(text);
  }

  @Override
  public void data(byte[] bytes) {
    bar.clear();
    out.write(bytes, 0, bytes.length);
  }

  @Override
  public void result(String command, ExitStatus status, Map<String, Object> facts) {
    bar.clear();
  }

  @Override
  public void failure(String command, Failure failure) {
    bar.clear();
    err.println(style.red("error:") + " " + SafeText.ofLines(failure.getMessage()) + " " + style.faint("[" + failure.code() + "]"));
    for (Map.Entry<String, Object> fact : failure.facts().entrySet()) {
      err.println("  " + fact.getKey() + ": " + SafeText.of(String.valueOf(fact.getValue())));
    }
    if (!failure.hint().isEmpty()) {
      err.println(SafeText.ofLines(failure.hint()));
    }
    if (verbosity == Verbosity.DEBUG) {
      failure.printStackTrace(err);
    }
  }

  @Override
  public void crash(String command, Throwable bug) {
    bar.clear();
    err.println(style.red("internal error:") + " " + bug);
    err.println("This is a bug in sbcprov. Please report it with the command and what -vv prints.");
    if (verbosity == Verbosity.DEBUG) {
      bug.printStackTrace(err);
    }
  }
}
