package org.sbcprov.cli.report;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.write.Underway;

/**
 * Words for people: data on standard output, the rest on standard error. What comes from files and devices may stand in
 * the words, so no control character gets through; data stays as it is.
 */
public final class TextReporter implements Reporter {
  /** The fact of a failure that lists what may have caused it. */
  private static final String CAUSES = "likely-causes";

  private final PrintStream out;
  private final PrintStream err;
  private final Style style;
  private final Verbosity verbosity;
  private final ProgressBar bar;
  private LiveLines lines;

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

  /** Lets lines be drawn below what is printed. */
  public void attach(LiveLines live) {
    lines = live;
  }

  /** Whether only warnings and errors are shown. */
  public boolean isQuiet() {
    return verbosity == Verbosity.QUIET;
  }

  private void clear() {
    bar.clear();
    if (lines != null) {
      lines.clear();
    }
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
    if (event.name().equals(Progress.NAME)) {
      if (event instanceof Underway underway && verbosity != Verbosity.QUIET) {
        bar.draw(underway.task(), underway.done());
      }
      return;
    }
    if (!verbosity.shows(level)) {
      return;
    }
    clear();
    switch (level) {
      case WARNING -> err.println(style.yellow("warning:") + " " + SafeText.of(event.words()));
      case INFO -> err.println(SafeText.of(event.words()));
      case DETAIL, TRACE -> DiagnosticLog.write(event);
    }
  }

  @Override
  public void say(String line) {
    if (verbosity != Verbosity.QUIET) {
      clear();
      err.println(SafeText.ofLines(line));
    }
  }

  @Override
  public void data(String text) {
    clear();
    out.print(text);
  }

  @Override
  public void data(byte[] bytes) {
    clear();
    out.write(bytes, 0, bytes.length);
  }

  @Override
  public void result(String command, ExitStatus status, Map<String, Object> facts) {
    clear();
  }

  @Override
  public void failure(String command, Failure failure) {
    clear();
    err.println(style.red("error:") + " " + SafeText.ofLines(failure.getMessage()) + " " + style.faint("[" + failure.code() + "]"));
    for (Map.Entry<String, Object> fact : failure.facts().entrySet()) {
      printFact(fact.getKey(), fact.getValue());
    }
    if (!failure.hint().isEmpty()) {
      err.println(SafeText.ofLines(failure.hint()));
    }
    if (verbosity == Verbosity.DEBUG) {
      failure.printStackTrace(err);
    }
  }

  /** Lists of records are for scripts; what may be the reason is a list to go through. */
  private void printFact(String name, Object value) {
    if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map) {
      return;
    }
    if (value instanceof List<?> list && name.equals(CAUSES)) {
      err.println("  likely causes, the likeliest first:");
      int number = 0;
      for (Object cause : list) {
        number++;
        err.println("    " + number + ". " + SafeText.of(String.valueOf(cause)));
      }
      return;
    }
    err.println("  " + name + ": " + SafeText.of(String.valueOf(value)));
  }

  @Override
  public void crash(String command, Throwable bug) {
    clear();
    err.println(style.red("internal error:") + " " + bug);
    err.println("This is a bug in sbcprov. Please report it with the command and what -vv prints.");
    if (verbosity == Verbosity.DEBUG) {
      bug.printStackTrace(err);
    }
  }
}
