package org.sbcprov.cli.report;

import java.io.PrintStream;
import org.sbcprov.core.Clock;
import org.sbcprov.core.event.Progress;

/** One line on a terminal that is drawn over and over: what is being done, a bar, per cent, speed, time left. */
public final class ProgressBar {
  private static final long NANOS_BETWEEN_DRAWINGS = 100_000_000;
  private static final long NANOS_BEFORE_TIME = 2_000_000_000L;
  private static final int BAR = 24;

  private final PrintStream terminal;
  private final int columns;
  private final Clock clock;
  private String task = "";
  private long started;
  private long drawn;
  private boolean visible;

  /** A bar on that terminal. */
  public ProgressBar(PrintStream terminal, int columns, Clock clock) {
    this.terminal = terminal;
    this.columns = columns;
    this.clock = clock;
  }

  /** A bar that nobody sees. */
  public static ProgressBar none() {
    return new ProgressBar(null, 0, null);
  }

  /** Takes the newest state; draws it unless it was drawn a moment ago. */
  void draw(Progress progress) {
    if (terminal == null) {
      return;
    }
    long now = clock.nanoTime();
    if (!progress.task().equals(task)) {
      task = progress.task();
      started = now;
      drawn = now - NANOS_BETWEEN_DRAWINGS;
    }
    if (progress.finished()) {
      clear();
      task = "";
    } else if (now - drawn >= NANOS_BETWEEN_DRAWINGS) {
      drawn = now;
      show(progress, now - started);
    }
  }

  /** Takes the newest state of a task whose end nobody knows. */
  void draw(String underway, long done) {
    if (terminal == null) {
      return;
    }
    long now = clock.nanoTime();
    if (!underway.equals(task)) {
      task = underway;
      started = now;
      drawn = now - NANOS_BETWEEN_DRAWINGS;
    }
    if (now - drawn >= NANOS_BETWEEN_DRAWINGS) {
      drawn = now;
      StringBuilder line = new StringBuilder("\r");
      line.append(task).append("  ").append(mebibytes(done)).append("  ").append(pace(done, 0, now - started));
      print(line);
    }
  }

  /** Takes the line away, so that other words can be printed. */
  void clear() {
    if (visible) {
      terminal.print("\r\u001b[K");
      terminal.flush();
      visible = false;
    }
  }

  private void show(Progress progress, long nanos) {
    double share = progress.total() == 0 ? 1 : (double) progress.done() / progress.total();
    int full = (int) (share * BAR);
    StringBuilder line = new StringBuilder("\r");
    line.append(progress.task()).append(" [").append("#".repeat(full)).append("-".repeat(BAR - full)).append("] ");
    line.append((int) (share * 100)).append('%');
    line.append("  ").append(pace(progress.done(), progress.total(), nanos));
    print(line);
  }

  private void print(StringBuilder line) {
    // A line that wraps could not be drawn over.
    line.setLength(Math.min(line.length(), columns));
    terminal.print(line.append("\u001b[K"));
    terminal.flush();
    visible = true;
  }

  /**
   * How fast it goes, and how long it will take from now on.
   *
   * @param total 0 when that is not known
   * @param nanos since it began
   * @return such as {@code 12.3 MiB/s  1:05 left}; empty at the beginning
   */
  public static String pace(long done, long total, long nanos) {
    if (nanos <= 0 || done <= 0) {
      return "";
    }
    double perNano = (double) done / nanos;
    String rate = mebibytes(perNano * 1e9) + "/s";
    // Too early, it would jump about.
    if (total <= done || nanos < NANOS_BEFORE_TIME) {
      return rate;
    }
    long seconds = Math.round((total - done) / perNano / 1e9);
    return rate + "  " + time(seconds) + " left";
  }

  private static String time(long seconds) {
    String minutes = Long.toString(seconds / 60 % 60);
    String hours = seconds < 3600 ? "" : seconds / 3600 + ":" + (minutes.length() < 2 ? "0" : "");
    return hours + minutes + ":" + (seconds % 60 < 10 ? "0" : "") + seconds % 60;
  }

  private static String mebibytes(double bytes) {
    long tenths = Math.round(bytes / (1 << 20) * 10);
    return tenths / 10 + "." + tenths % 10 + " MiB";
  }
}
