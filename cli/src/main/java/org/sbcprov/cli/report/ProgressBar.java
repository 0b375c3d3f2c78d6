package org.sbcprov.cli.report;

import java.io.PrintStream;
import org.sbcprov.core.Clock;
import org.sbcprov.core.event.Progress;

/** One line on a terminal that is drawn over and over: what is being done, a bar, per cent, speed. */
public final class ProgressBar {
  private static final long NANOS_BETWEEN_DRAWINGS = 100_000_000;
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
    if (nanos > 0 && progress.done() > 0) {
      line.append("  ").append(mebibytes(progress.done() * 1e9 / nanos)).append("/s");
    }
    // A line that wraps could not be drawn over.
    line.setLength(Math.min(line.length(), columns));
    terminal.print(line.append("\u001b[K"));
    terminal.flush();
    visible = true;
  }

  private static String mebibytes(double bytes) {
    long tenths = Math.round(bytes / (1 << 20) * 10);
    return tenths / 10 + "." + tenths % 10 + " MiB";
  }
}
