package org.sbcprov.cli.usbboot;

import java.util.HashMap;
import java.util.Map;
import org.sbcprov.cli.Columns;
import org.sbcprov.cli.report.LiveLines;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.usbboot.event.BoardFinished;
import org.sbcprov.usbboot.event.OfBoard;
import org.sbcprov.usbboot.event.StageReached;

/** Shows many boards on a terminal: a line for each that is being served, and one that stays when it is done. */
final class BoardLines implements EventSink {
  private static final int PORT_WIDTH = 10;
  private static final int SERIAL_WIDTH = 18;
  private static final int STAGE_WIDTH = 20;

  private final LiveLines lines;
  private final EventSink others;
  private final Map<String, String> stages = new HashMap<>();

  /**
   * @param others what gets what is to be printed
   */
  BoardLines(LiveLines lines, EventSink others) {
    this.lines = lines;
    this.others = others;
  }

  @Override
  public void accept(Event event) {
    if (!(event instanceof OfBoard board)) {
      others.accept(event);
      return;
    }
    String key = board.port().toString();
    Event happened = board.event();
    if (happened instanceof BoardFinished) {
      stages.remove(key);
      lines.remove(key);
      others.accept(event);
      return;
    }
    if (happened instanceof StageReached reached) {
      stages.put(key, reached.stage().stage().words());
    }
    if (happened.level() == Event.Level.WARNING || happened.level() == Event.Level.DETAIL) {
      others.accept(event);
    }
    if (happened instanceof Progress || happened.level() == Event.Level.INFO) {
      lines.put(
          key,
          Columns.pad(key, PORT_WIDTH)
              + Columns.pad(board.serial().orElse("-"), SERIAL_WIDTH)
              + Columns.pad(stages.getOrDefault(key, ""), STAGE_WIDTH)
              + words(happened));
    }
  }

  private static String words(Event event) {
    if (event instanceof Progress progress) {
      long percent = progress.total() == 0 ? 100 : progress.done() * 100 / progress.total();
      return progress.task() + " " + percent + "%";
    }
    return event.words();
  }
}
