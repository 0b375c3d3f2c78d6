package org.sbcprov.eeprom.lint;

/**
 * A number as it is written.
 *
 * @param form what it looks like
 * @param value its value where the form is a number's; never beyond {@link #LIMIT}
 */
record NumberText(Form form, long value) {
  /** What a text looks like. */
  enum Form {
    EMPTY,
    DECIMAL,
    /** With {@code 0x}. */
    HEXADECIMAL,
    /** Hexadecimal digits with a letter among them, but no {@code 0x}. */
    BARE_HEXADECIMAL,
    OTHER
  }

  /** Stands for all values that are as large or larger. */
  static final long LIMIT = 1L << 40;

  static NumberText of(String text) {
    if (text.isEmpty()) {
      return new NumberText(Form.EMPTY, 0);
    }
    boolean negative = text.charAt(0) == '-';
    int start = negative || text.charAt(0) == '+' ? 1 : 0;
    if (text.startsWith("0x", start) || text.startsWith("0X", start)) {
      return parse(text, start + 2, 16, negative, Form.HEXADECIMAL);
    }
    NumberText decimal = parse(text, start, 10, negative, Form.DECIMAL);
    if (decimal.isGood()) {
      return decimal;
    }
    return start == 0 ? parse(text, 0, 16, false, Form.BARE_HEXADECIMAL) : decimal;
  }

  /** Whether bootloaders read it as a number. */
  boolean isGood() {
    return form == Form.DECIMAL || form == Form.HEXADECIMAL;
  }

  private static NumberText parse(String text, int start, int radix, boolean negative, Form form) {
    long value = 0;
    for (int i = start; i < text.length(); i++) {
      int digit = text.charAt(i) > 'f' ? -1 : Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        return new NumberText(Form.OTHER, 0);
      }
      value = Math.min(value * radix + digit, LIMIT);
    }
    return start == text.length() ? new NumberText(Form.OTHER, 0) : new NumberText(form, negative ? -value : value);
  }
}
