package org.sbcprov.eeprom;

/**
 * Walks over the lines of a configuration, and knows for each one which boards it is for. A line ends with LF or with
 * the text; a CR before that belongs to the ending. Filters as in the Raspberry Pi documentation, "Conditional
 * filters".
 */
public final class ConfLines {
  /** Which boards a line is for. */
  public enum Scope {
    /** All. */
    ALL,
    /** Those that a filter such as {@code [pi4]} lets through. */
    SOME,
    /** None: behind {@code [none]}, or behind {@code [config.txt]}, where the bootloader's part is over. */
    NONE
  }

  private static final int NO_HEADER = -1;

  private final byte[] bytes;
  private int start;
  private int end;
  private int next;
  private int number;
  private boolean header;
  private Scope scope = Scope.ALL;
  private boolean over;
  private int filterStart = NO_HEADER;
  private int filterEnd;
  /** Whether the filter is all that limits the line: no filter of another kind, and no [none], is on as well. */
  private boolean alone;

  /** Begins in front of the first line. The array is not copied. */
  public ConfLines(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Moves to the next line; false when there is none. */
  public boolean next() {
    if (next == bytes.length) {
      return false;
    }
    start = next;
    number++;
    int lineFeed = start;
    while (lineFeed < bytes.length && bytes[lineFeed] != '\n') {
      lineFeed++;
    }
    end = lineFeed > start && bytes[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
    next = Math.min(lineFeed + 1, bytes.length);
    readHeader();
    return true;
  }

  /** Offset of the line's first byte. */
  public int start() {
    return start;
  }

  /** Offset behind its last byte, without the line ending. */
  public int end() {
    return end;
  }

  /** Offset of the next line, or the text's size. */
  int nextStart() {
    return next;
  }

  /** 1 for the first line. */
  public int number() {
    return number;
  }

  /** Which boards it is for; a filter's own line counts as behind the filter. */
  public Scope scope() {
    return scope;
  }

  /** Whether it is a filter, such as {@code [all]}. */
  public boolean isHeader() {
    return header;
  }

  /** The filter that the line stands behind, with its brackets; empty before the first one. */
  public String filter() {
    return filterStart == NO_HEADER ? "" : BootConf.shown(bytes, filterStart, filterEnd);
  }

  /** Whether the bootloader's part is over: from {@code [config.txt]} on, lines belong to the firmware's config.txt. */
  public boolean isBehindConfigTxt() {
    return over;
  }

  /** Whether it stands in a section, such as {@code [cm4]}, that nothing but its own filter limits. */
  boolean isIn(String section) {
    return alone && filterStart != NO_HEADER && filterIs(section);
  }

  boolean isBlank() {
    for (int i = start; i < end; i++) {
      if (!BootConf.isBlank(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether it sets a key: {@code KEY=} at its very start, as the bootloader demands. */
  boolean sets(String key) {
    int length = key.length();
    return end - start > length && bytes[start + length] == '=' && matches(start, key, false);
  }

  /** Offset of the {@code =} behind a key at the very start of the line; -1 when it sets none. */
  int keyEnd() {
    int equals = start;
    while (equals < end && isKey(bytes[equals])) {
      equals++;
    }
    return equals > start && equals < end && bytes[equals] == '=' ? equals : -1;
  }

  private static boolean isKey(byte value) {
    return value >= 'A' && value <= 'Z' || value >= 'a' && value <= 'z' || value >= '0' && value <= '9' || value == '_';
  }

  /** Offset of the value in a line that {@link #sets} a key. */
  int valueStart(String key) {
    return start + key.length() + 1;
  }

  /** Whether it was probably meant to set a key, but does not: blanks around the name, or another case. */
  boolean seemsToSet(String key) {
    if (sets(key)) {
      return false;
    }
    int first = start;
    while (first < end && BootConf.isBlank(bytes[first])) {
      first++;
    }
    int equals = first + key.length();
    if (equals > end || !matches(first, key, true)) {
      return false;
    }
    while (equals < end && BootConf.isBlank(bytes[equals])) {
      equals++;
    }
    return equals < end && bytes[equals] == '=';
  }

  private boolean matches(int offset, String key, boolean anyCase) {
    for (int i = 0; i < key.length(); i++) {
      int here = bytes[offset + i];
      int there = key.charAt(i);
      if (here != there && !(anyCase && Character.toLowerCase(here) == Character.toLowerCase(there))) {
        return false;
      }
    }
    return true;
  }

  private void readHeader() {
    header = false;
    if (over || start == end || bytes[start] != '[') {
      return;
    }
    int close = start;
    while (close < end && bytes[close] != ']') {
      close++;
    }
    if (close == end) {
      return;
    }
    header = true;
    boolean joins = scope != Scope.ALL && !(alone && ConfFilters.sameKind(bytes, filterStart, start));
    filterStart = start;
    filterEnd = close + 1;
    alone = true;
    if (filterIs("[config.txt]")) {
      over = true;
      alone = false;
      scope = Scope.NONE;
    } else if (filterIs("[all]")) {
      scope = Scope.ALL;
    } else if (filterIs("[none]")) {
      scope = Scope.NONE;
    } else {
      alone = !joins && restIsBlank();
      scope = scope == Scope.NONE ? Scope.NONE : Scope.SOME;
    }
  }

  /** Several filters in one line limit what follows together. */
  private boolean restIsBlank() {
    for (int i = filterEnd; i < end; i++) {
      if (!BootConf.isBlank(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  private boolean filterIs(String text) {
    return filterEnd - filterStart == text.length() && matches(filterStart, text, false);
  }
}
