package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.usbboot.StageTime;

/**
 * A stage of the boot was reached, or is where it failed.
 *
 * @param stage the stage, its time and its outcome
 */
public record StageReached(StageTime stage) implements Event {
  @Override
  public String name() {
    return "stage";
  }

  @Override
  public String words() {
    return "Stage \"" + stage.stage().words() + "\""
        + (stage.outcome() == StageTime.Result.OK ? " after " : " failed after ")
        + stage.at().toMillis() + " ms"
        + (stage.detail().isEmpty() ? "" : ": " + stage.detail());
  }

  @Override
  public Map<String, Object> facts() {
    return stage.facts();
  }

  @Override
  public Level level() {
    return Level.DETAIL;
  }
}
