package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.usbboot.wire.FileCommand;

/**
 * A message of the second stage.
 *
 * @param command what it wants
 * @param file the name in it
 */
public record MessageReceived(FileCommand command, String file) implements Event {
  @Override
  public String name() {
    return "message-received";
  }

  @Override
  public String words() {
    return "Received " + command.title() + ": " + file;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("command", command.title(), "file", file);
  }

  @Override
  public Level level() {
    return Level.TRACE;
  }
}
