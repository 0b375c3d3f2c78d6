package org.sbcprov.core;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * A size in bytes, written with binary units.
 *
 * @param bytes 0 or more
 */
public record ByteSize(long bytes) {
  private static final String UNITS = "KMGT";
  private static final Pattern FORM = Pattern.compile("(\\d{1,19})\\s*(?:([KMGT])(?:i?B?)|B)?", Pattern.CASE_INSENSITIVE);

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("negative size " + bytes);
    }
  }

  /**
   * Reads {@code 4194304}, {@code 4096K}, {@code 4 MiB} or {@code 4M}. Units are binary, whichever way they are written:
   * a megabyte of a card's label is never meant where sectors count.
   *
   * @throws BadUsage when it is none of these or exceeds 2^63-1
   */
  public static ByteSize parse(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (matcher.matches() && new BigInteger(matcher.group(1)).bitLength() < Long.SIZE) {
      long number = Long.parseLong(matcher.group(1));
      int exponent = matcher.group(2) == null ? 0 : 10 * (1 + UNITS.indexOf(matcher.group(2).toUpperCase(Locale.ROOT)));
      if (number <= Long.MAX_VALUE >> exponent) {
        return new ByteSize(number << exponent);
      }
    }
    throw new BadUsage(
        "size.form",
        "\"" + text + "\" is not a size",
        Facts.none(),
        "Give bytes, or a number with K, M, G or T (binary units), such as 4000MiB.");
  }

  /** The largest binary unit that gives a whole number, such as {@code 4000 MiB} or {@code 513 B}. */
  @Override
  public String toString() {
    int unit = bytes == 0 ? 0 : Math.min(UNITS.length(), Long.numberOfTrailingZeros(bytes) / 10);
    return (bytes >> 10 * unit) + (unit == 0 ? " B" : " " + UNITS.charAt(unit - 1) + "iB");
  }
}
