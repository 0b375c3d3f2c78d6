package org.sbcprov.cli.eeprom;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/** Reads a time as people and scripts write it. */
final class TimeText {
  private TimeText() {}

  /**
   * Reads seconds since 1970, or an ISO date with or without a time. Without a zone it is UTC; a date is its midnight.
   *
   * @throws BadUsage {@code time.form} when it is neither
   */
  static Instant parse(String text) {
    try {
      if (isNumber(text)) {
        return Instant.ofEpochSecond(Long.parseLong(text));
      }
      int t = text.indexOf('T');
      if (t < 0) {
        return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
      }
      String time = text.substring(t);
      boolean zoned = time.endsWith("Z") || time.indexOf('+') >= 0 || time.indexOf('-') >= 0;
      return zoned ? OffsetDateTime.parse(text).toInstant() : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException | NumberFormatException e) {
      throw new BadUsage(
          "time.form",
          "\"" + text + "\" is not a time",
          Facts.of("time", text),
          "Give seconds since 1970 (1628266219), a date (2021-08-06) or both (2021-08-06T16:10:19Z); without a zone it is"
              + " UTC.",
          e);
    }
  }

  private static boolean isNumber(String text) {
    for (int i = text.startsWith("-") ? 1 : 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
