package org.sbcprov.imaging.repair;

import java.util.Map;
import org.sbcprov.core.failure.Facts;

/**
 * One thing that is mended.
 *
 * @param kind what it is
 * @param words what it was and will be, one sentence without a full stop
 */
public record Repair(RepairKind kind, String words) {
  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    return Facts.of("kind", kind.word(), "words", words);
  }
}
