package org.sbcprov.imaging.fat;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A time as directory entries have it, in UTC.
 *
 * @param date bits 15-9 years since 1980, 8-5 month, 4-0 day
 * @param time bits 15-11 hour, 10-5 minute, 4-0 half of the seconds
 */
record FatTime(int date, int time) {
  /** 1980-01-01T00:00:00Z. */
  private static final long FIRST = 315532800L;

  /** 2107-12-31T23:59:58Z. */
  private static final long LAST = 4354819198L;

  private static final int EPOCH_YEAR = 1980;
  private static final int DAY_SECONDS = 86400;

  /** The nearest time that can be told. */
  static FatTime of(long seconds) {
    LocalDateTime at = LocalDateTime.ofEpochSecond(Math.max(FIRST, Math.min(LAST, seconds)), 0, ZoneOffset.UTC);
    return new FatTime(
        (at.getYear() - EPOCH_YEAR) << 9 | at.getMonthValue() << 5 | at.getDayOfMonth(),
        at.getHour() << 11 | at.getMinute() << 5 | at.getSecond() / 2);
  }

  /** Seconds since 1970; of a date that is none, the nearest that is one. */
  long seconds() {
    int month = Math.max(1, Math.min(12, date >> 5 & 15));
    int day = Math.max(1, date & 31);
    long days = LocalDate.of(EPOCH_YEAR + (date >> 9 & 127), month, 1).toEpochDay() + day - 1;
    return days * DAY_SECONDS + (time >> 11 & 31) * 3600L + (time >> 5 & 63) * 60L + (time & 31) * 2L;
  }
}
