package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * The ROM is about to get its second stage.
 *
 * @param file name of the second stage
 * @param bytes its size
 * @param attempt 1 for the first time
 */
public record SendingSecondStage(String file, int bytes, int attempt) implements Event {
  @Override
  public String name() {
    return "sending-second-stage";
  }

  @Override
  public String words() {
    return "Sending " + file + " (" + bytes + " bytes)" + (attempt == 1 ? "" : ", attempt " + attempt);
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("file", file, "bytes", bytes, "attempt", attempt);
  }
}
