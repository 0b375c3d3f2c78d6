package org.sbcprov.cli.image;

import java.util.HashMap;
import java.util.Map;
import org.sbcprov.cli.Columns;
import org.sbcprov.cli.report.LiveLines;
import org.sbcprov.cli.report.ProgressBar;
import org.sbcprov.core.Clock;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.imaging.write.OfTarget;
import org.sbcprov.imaging.write.Underway;

/** Shows several disks on a terminal: a line for each. */
final class TargetLines implements EventSink {
  private static final int NAME_WIDTH = 16;

  private final LiveLines lines;
  private final EventSink others;
  private final Clock clock;
  private final Map<String, String> tasks = new HashMap<>();
  private final Map<String, Long> began = new HashMap<>();

  TargetLines(LiveLines lines, EventSink others, Clock clock) {
    this.lines = lines;
    this.others = others;
    this.clock = clock;
  }

  @Override
  public void accept(Event event) {
    if (event instanceof OfTarget of && of.event() instanceof Progress progress) {
      show(of.target(), progress.task(), progress.done(), progress.total());
    } else if (event instanceof OfTarget of && of.event() instanceof Underway underway) {
      show(of.target(), underway.task(), underway.done(), 0);
    } else {
      others.accept(event);
    }
  }

  private void show(String target, String task, long done, long total) {
    long now = clock.nanoTime();
    if (!task.equals(tasks.put(target, task))) {
      began.put(target, now);
    }
    String words = task.endsWith(" " + target) ? task.substring(0, task.length() - target.length() - 1) : task;
    String share = total > 0 ? done * 100 / total + "%" : "";
    lines.put(
        target,
        Columns.pad(target, NAME_WIDTH)
            + Columns.pad(words, 11)
            + Columns.pad(share, 5)
            + ProgressBar.pace(done, total, now - began.get(target)));
  }
}
