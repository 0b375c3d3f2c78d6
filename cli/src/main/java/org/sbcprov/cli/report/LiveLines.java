package org.sbcprov.cli.report;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sbcprov.core.Clock;
import org.sbcprov.core.SafeText;

/**
 * Lines at the bottom of a terminal that are drawn over and over, one for each of several things that go on at the same
 * time. Several threads may change them.
 */
public final class LiveLines {
  private static final long NANOS_BETWEEN_DRAWINGS = 100_000_000;

  /** The most that are shown; a terminal that scrolls could not be drawn over. */
  private static final int MOST = 20;

  private final PrintStream terminal;
  private final int columns;
  private final Clock clock;
  private final Map<String, String> lines = new LinkedHashMap<>();
  private long drawn;
  private int visible;

  /** Lines on that terminal. */
  public LiveLines(PrintStream terminal, int columns, Clock clock) {
    this.terminal = terminal;
    this.columns = columns;
    this.clock = clock;
    this.drawn = clock.nanoTime() - NANOS_BETWEEN_DRAWINGS;
  }

  /** Shows or changes a line; it may be drawn a moment later. */
  public synchronized void put(String key, String line) {
    boolean known = lines.put(key, SafeText.of(line)) != null;
    long now = clock.nanoTime();
    if (!known || now - drawn >= NANOS_BETWEEN_DRAWINGS) {
      drawn = now;
      draw();
    }
  }

  /** Takes a line away. */
  public synchronized void remove(String key) {
    if (lines.remove(key) != null) {
      draw();
    }
  }

  /** Takes all lines off the terminal, so that other words can be printed; the next change draws them again. */
  synchronized void clear() {
    if (visible > 0) {
      terminal.print(erasing());
      terminal.flush();
      visible = 0;
    }
  }

  private void draw() {
    StringBuilder text = new StringBuilder(erasing());
    visible = 0;
    for (String line : lines.values()) {
      if (visible == MOST && lines.size() > MOST) {
        text.append("... and ").append(lines.size() - MOST).append(" more\n");
        visible++;
        break;
      }
      // A line that wraps could not be drawn over.
      text.append(line, 0, Math.min(line.length(), columns - 1)).append('\n');
      visible++;
    }
    terminal.print(text);
    terminal.flush();
  }

  private String erasing() {
    return visible == 0 ? "" : "\r\u001b[" + visible + "A\u001b[J";
  }
}
