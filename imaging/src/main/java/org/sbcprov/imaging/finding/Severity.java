package org.sbcprov.imaging.finding;

import java.util.Locale;

/** How much a {@link Finding} matters. */
public enum Severity {
  /** It was checked and is as it has to be. */
  OK,
  /** It works today, or may be meant, but somebody has to know. */
  WARNING,
  /** It is damaged or contradicts itself, or a boot stage will stop there. */
  ERROR;

  /** The name as scripts get it: {@code ok}, {@code warning} or {@code error}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
