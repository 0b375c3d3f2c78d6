package org.sbcprov.usbboot.trace;

import java.util.Map;
import org.sbcprov.core.failure.Facts;

/**
 * From here on nothing was recorded but results, since the trace had the size that it may have.
 *
 * @param at when
 * @param limit that size in bytes
 */
public record Truncated(long at, long limit) implements TraceRecord {
  static final String NAME = "truncated";

  @Override
  public Map<String, Object> facts() {
    return Facts.of(KIND, NAME, "at", at, "limit", limit);
  }

  static Truncated parse(RecordFields fields) throws BadRecord {
    return new Truncated(fields.number("at", 0, Span.LIMIT), fields.number("limit", 0, Long.MAX_VALUE));
  }
}
