package org.sbcprov.imaging.write;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.Facts;

/**
 * How far a task is whose end nobody knows: the image comes out of a pipe.
 *
 * @param task as of {@link Progress}
 * @param done bytes so far
 */
public record Underway(String task, long done) implements Event {
  @Override
  public String name() {
    return Progress.NAME;
  }

  @Override
  public String words() {
    return task + ": " + done + " bytes";
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("task", task, "done", done);
  }
}
