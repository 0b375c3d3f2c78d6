package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * The board was told how large a file is.
 *
 * @param file as the board calls it
 * @param bytes its size
 */
public record FileSizeAsked(String file, long bytes) implements Event {
  @Override
  public String name() {
    return "file-size-asked";
  }

  @Override
  public String words() {
    return "Size of " + file + ": " + bytes + " bytes";
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("file", file, "bytes", bytes);
  }

  @Override
  public Level level() {
    return Level.DETAIL;
  }
}
