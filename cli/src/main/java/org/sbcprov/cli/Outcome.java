package org.sbcprov.cli;

import java.util.Map;
import org.sbcprov.core.failure.ExitStatus;

/**
 * How a command ended that did what it was asked.
 *
 * @param status {@link ExitStatus#OK}, or another where the answer itself is the bad news
 * @param facts what {@code --json} gives as the result
 */
public record Outcome(ExitStatus status, Map<String, Object> facts) {
  /** The usual end. */
  public static Outcome ok(Map<String, Object> facts) {
    return new Outcome(ExitStatus.OK, facts);
  }
}
