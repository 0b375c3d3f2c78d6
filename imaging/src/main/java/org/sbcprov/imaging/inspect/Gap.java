package org.sbcprov.imaging.inspect;

import java.util.Map;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.content.Found;

/**
 * Something outside of the starts of partitions: between them, behind them, or at a known place within one.
 *
 * @param title where it is, for people
 * @param first its first sector
 * @param last its last sector, inclusive
 * @param found what lies there
 */
public record Gap(String title, long first, long last, Found found) {
  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    return Facts.of("place", title, "first", first, "last", last, "content", found.content().facts());
  }
}
