package org.sbcprov.usbboot;

import java.time.Duration;
import java.util.Map;
import org.sbcprov.core.failure.Facts;

/**
 * A stage of a boot, and how it went.
 *
 * @param stage the stage
 * @param at when it was reached, or failed, since the board was found
 * @param outcome how it went
 * @param detail a few words; perhaps empty
 */
public record StageTime(BootStage stage, Duration at, Result outcome, String detail) {
  /** How a stage ended. */
  public enum Result {
    /** It was reached. */
    OK,
    /** It was not; nothing came after it. */
    FAILED
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    return Facts.of(
        "stage", stage.id(),
        "at-ms", at.toMillis(),
        "outcome", outcome == Result.OK ? "ok" : "failed",
        "detail", detail.isEmpty() ? null : detail);
  }
}
