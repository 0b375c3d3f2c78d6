package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * The file server has ended.
 *
 * @param said whether the board said that it is done; otherwise it just left
 * @param files how many files it read
 */
public record BoardDone(boolean said, int files) implements Event {
  @Override
  public String name() {
    return "board-done";
  }

  @Override
  public String words() {
    return (said ? "The board says that it is done; it read " : "The board left; it read ")
        + files
        + (files == 1 ? " file" : " files");
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("said", said, "files", files);
  }
}
