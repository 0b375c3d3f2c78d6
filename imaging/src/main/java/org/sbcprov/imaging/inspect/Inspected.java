package org.sbcprov.imaging.inspect;

import java.nio.file.Path;
import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * An inspection came to its end.
 *
 * @param file the file
 * @param verdict what it comes to
 * @param sentence the same in one sentence
 */
public record Inspected(Path file, Verdict verdict, String sentence) implements Event {
  @Override
  public String name() {
    return "inspected";
  }

  @Override
  public String words() {
    return file + ": " + sentence;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("file", file, "verdict", verdict.word(), "sentence", sentence);
  }

  @Override
  public Level level() {
    return Level.DETAIL;
  }
}
