package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * The last byte of the second stage is gone.
 *
 * @param bytes its size
 */
public record SecondStageSent(int bytes) implements Event {
  @Override
  public String name() {
    return "second-stage-sent";
  }

  @Override
  public String words() {
    return "Sent the second stage, " + bytes + " bytes";
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("bytes", bytes);
  }

  @Override
  public Level level() {
    return Level.DETAIL;
  }
}
