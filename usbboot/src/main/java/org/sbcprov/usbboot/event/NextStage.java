package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.usbboot.BootStage;

/**
 * What is being worked at is done, and another stage begins: told by what follows a boot. Others see it as a {@link
 * StageReached}.
 *
 * @param stage that begins
 * @param detail about the one that is done; perhaps empty
 */
public record NextStage(BootStage stage, String detail) implements Event {
  @Override
  public String name() {
    return "next-stage";
  }

  @Override
  public String words() {
    return "Next: " + stage.work();
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("stage", stage.id(), "detail", detail);
  }

  @Override
  public Level level() {
    return Level.DETAIL;
  }
}
