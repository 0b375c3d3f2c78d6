package org.sbcprov.core.event;

import java.util.Map;
import org.sbcprov.core.failure.Facts;

/**
 * How far a long task is. The first event of a task has {@code done} 0, the last one {@code done == total}.
 *
 * @param task what is being done, such as {@code sending pieeprom.bin}; the same words for all events of one task
 * @param done bytes done, 0 to {@code total}
 * @param total bytes in all
 */
public record Progress(String task, long done, long total) implements Event {
  /** {@link #name} of these events, also where others stand around them. */
  public static final String NAME = "progress";

  public Progress {
    if (done < 0 || done > total) {
      throw new IllegalArgumentException(done + " of " + total);
    }
  }

  /** Whether this is the task's last event. */
  public boolean finished() {
    return done == total;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String words() {
    return task + ": " + done + " of " + total + " bytes";
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("task", task, "done", done, "total", total);
  }
}
