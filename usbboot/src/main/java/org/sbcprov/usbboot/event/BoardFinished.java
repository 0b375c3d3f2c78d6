package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.usbboot.BoardReport;

/**
 * One of several boards is served, well or badly.
 *
 * @param report what became of it
 */
public record BoardFinished(BoardReport report) implements Event {
  @Override
  public String name() {
    return "board-finished";
  }

  @Override
  public String words() {
    long millis = report.took().toMillis();
    return (report.ok() ? "done after " : "FAILED after ")
        + millis / 1000 + "." + millis % 1000 / 100 + " s: " + report.verdict()
        + (report.ok() ? "" : " [" + report.failure().get().code() + "]");
  }

  @Override
  public Map<String, Object> facts() {
    return report.facts();
  }

  @Override
  public Level level() {
    return report.ok() ? Level.INFO : Level.WARNING;
  }
}
