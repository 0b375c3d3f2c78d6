package org.sbcprov.usbboot.trace;

/**
 * A stretch of time.
 *
 * @param at its begin, in microseconds from the start of the recording
 * @param micros how long it was, in microseconds
 */
public record Span(long at, long micros) {
  /** The latest time, and the longest stretch, that a trace may have: a year. */
  static final long LIMIT = 366L * 24 * 60 * 60 * 1_000_000;

  /** The time at its end. */
  public long end() {
    return at + micros;
  }

  static Span parse(RecordFields fields) throws BadRecord {
    return new Span(fields.number("at", 0, LIMIT), fields.number("micros", 0, LIMIT));
  }
}
