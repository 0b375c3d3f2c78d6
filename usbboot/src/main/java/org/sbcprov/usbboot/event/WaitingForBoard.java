package org.sbcprov.usbboot.event;

import java.nio.file.Path;
import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * No board in boot mode is there yet.
 *
 * @param directory what it will be booted from
 */
public record WaitingForBoard(Path directory) implements Event {
  @Override
  public String name() {
    return "waiting-for-board";
  }

  @Override
  public String words() {
    return "Waiting for a board in USB boot mode";
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("directory", directory);
  }
}
