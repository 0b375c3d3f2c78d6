package org.sbcprov.eeprom.lint;

/** Rules for single bytes and for how lines end. Each of them tells about the first place only. */
final class ByteRules {
  private final byte[] text;
  private final Findings findings;
  private int line = 1;
  private int lineStart;

  private final int[] nul = new int[3];
  private final int[] loneCr = new int[3];
  private final int[] crlf = new int[3];
  private final int[] control = new int[3];

  private ByteRules(byte[] text, Findings findings) {
    this.text = text;
    this.findings = findings;
  }

  /** Whether it is UTF-16, which no other rule can read: by its mark, or by a 0 in every other byte. */
  static boolean isUtf16(byte[] text, Findings findings) {
    if (text.length < 2) {
      return false;
    }
    int mark = (text[0] & 0xff) << 8 | text[1] & 0xff;
    boolean marked = mark == 0xfffe || mark == 0xfeff;
    int even = 0;
    int odd = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == 0) {
        even += 1 - i % 2;
        odd += i % 2;
      }
    }
    int pairs = text.length / 2;
    boolean alternating = pairs >= 4 && (even >= pairs * 3 / 4 && odd == 0 || odd >= pairs * 3 / 4 && even == 0);
    if (!marked && !alternating) {
      return false;
    }
    findings.add(
        Rule.UTF_16, 1, 1,
        "The text is UTF-16, of which the bootloader understands nothing",
        "Save it as ASCII or UTF-8 without a byte order mark.");
    return true;
  }

  static void check(byte[] text, Findings findings) {
    new ByteRules(text, findings).check();
  }

  private void check() {
    if (ConfText.startsWithByteOrderMark(text)) {
      findings.add(
          Rule.BYTE_ORDER_MARK, 1, 1,
          "The text begins with a byte order mark, so the bootloader does not understand its first line",
          "Save it as UTF-8 without a byte order mark.");
    }
    for (int i = 0; i < text.length; i++) {
      int value = text[i] & 0xff;
      if (value == 0) {
        note(nul, i);
      } else if (value == '\r') {
        boolean ending = i + 1 < text.length && text[i + 1] == '\n';
        boolean last = i + 1 == text.length;
        note(ending || last ? crlf : loneCr, i);
      } else if (value < ' ' && value != '\n' && value != '\t' || value == 0x7f) {
        note(control, i);
      } else if (value == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    tell();
    tellNonAscii();
  }

  private void note(int[] what, int offset) {
    if (what[0]++ == 0) {
      what[1] = line;
      what[2] = offset - lineStart + 1;
    }
  }

  private void tell() {
    if (nul[0] > 0) {
      findings.add(
          Rule.NUL_BYTE, nul[1], nul[2],
          "There is a byte 0" + more(nul[0]) + "; the bootloader may take it for the end of the text",
          "Remove it. It may come from a damaged file, or from memory that was read with the text.");
    }
    if (loneCr[0] > 0) {
      findings.add(
          Rule.LONE_CR, loneCr[1], loneCr[2],
          "A CR stands alone" + more(loneCr[0]) + "; only LF ends a line",
          "End lines with LF.");
    }
    if (crlf[0] > 0) {
      findings.add(
          Rule.CRLF, crlf[1], crlf[2],
          "The line ends with CR LF" + more(crlf[0]) + "; the CR may become part of a value",
          "End lines with LF alone, as dos2unix does.");
    }
    if (control[0] > 0) {
      findings.add(
          Rule.CONTROL_BYTE, control[1], control[2],
          "There is a control character" + more(control[0]),
          "Remove it.");
    }
  }

  private static String more(int count) {
    return count == 1 ? "" : " (and " + (count - 1) + " more)";
  }

  /** In comments, other encodings do no harm. */
  private void tellNonAscii() {
    int first = -1;
    int firstLine = 0;
    int start = ConfText.startsWithByteOrderMark(text) ? ConfText.BYTE_ORDER_MARK_SIZE : 0;
    int begin = start;
    int number = 1;
    boolean comment = false;
    boolean blank = true;
    for (int i = start; i < text.length && first < 0; i++) {
      byte value = text[i];
      if (value == '\n') {
        number++;
        begin = i + 1;
        comment = false;
        blank = true;
      } else {
        boolean sign = value == '#' && (blank || text[i - 1] == ' ' || text[i - 1] == '\t');
        comment |= sign;
        blank &= value == ' ' || value == '\t';
        if (value < 0 && !comment) {
          first = i - begin + 1 + (number == 1 ? start : 0);
          firstLine = number;
        }
      }
    }
    if (first >= 0) {
      findings.add(
          Rule.NON_ASCII, firstLine, first,
          "There is a character outside ASCII, perhaps a typographic quote, dash or blank from a web page",
          "Type the line again with plain characters.");
    }
  }
}
