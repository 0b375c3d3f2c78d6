package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * A file was found and opened, because the board wants it.
 *
 * @param file as the board calls it
 * @param source where it comes from: a path, or an archive and the entry in it
 * @param bytes its size
 * @param again whether the board had this file opened before
 */
public record LoadingFile(String file, String source, long bytes, boolean again) implements Event {
  @Override
  public String name() {
    return "loading-file";
  }

  @Override
  public String words() {
    return "Loading " + source;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("file", file, "source", source, "bytes", bytes);
  }

  @Override
  public Level level() {
    return again ? Level.DETAIL : Level.INFO;
  }
}
