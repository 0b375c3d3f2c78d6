package org.sbcprov.eeprom;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Edits of a configuration's text, which leave every other byte as it is. */
final class ConfEdit {
  private static final String ALL = BootConf.FOR_ALL;

  private final byte[] bytes;

  ConfEdit(byte[] bytes) {
    this.bytes = bytes;
  }

  /** See {@link BootConf#with(String, String)}. */
  byte[] withForAll(String key, String value) {
    ConfLines lines = new ConfLines(bytes);
    int valueStart = -1;
    int valueEnd = 0;
    int insertAt = 0;
    while (lines.next()) {
      if (lines.scope() != ConfLines.Scope.ALL) {
        continue;
      }
      if (lines.sets(key)) {
        valueStart = lines.valueStart(key);
        valueEnd = lines.end();
      }
      if (lines.isHeader() || !lines.isBlank()) {
        insertAt = lines.nextStart();
      }
    }
    return valueStart >= 0 ? splice(valueStart, valueEnd, value) : withLines(insertAt, key + "=" + value);
  }

  /** See {@link BootConf#with(String, String, String)}. */
  byte[] withIn(String section, String key, String value) {
    ConfLines lines = new ConfLines(bytes);
    int valueStart = -1;
    int valueEnd = 0;
    int insertAt = -1;
    int partEnd = 0;
    boolean forAll = true;
    while (lines.next() && !lines.isBehindConfigTxt()) {
      partEnd = lines.nextStart();
      forAll = lines.scope() == ConfLines.Scope.ALL;
      if (forAll && lines.sets(key)) {
        // Whatever sections before it say has no effect.
        valueStart = -1;
        insertAt = -1;
      }
      if (!lines.isIn(section)) {
        continue;
      }
      if (lines.sets(key)) {
        valueStart = lines.valueStart(key);
        valueEnd = lines.end();
      }
      if (lines.isHeader() || !lines.isBlank()) {
        insertAt = lines.nextStart();
      }
    }
    String line = key + "=" + value;
    if (valueStart >= 0) {
      return splice(valueStart, valueEnd, value);
    }
    if (insertAt >= 0) {
      return withLines(insertAt, line);
    }
    return forAll ? withLines(partEnd, section, line, ALL) : withLines(partEnd, ALL, section, line, ALL);
  }

  /** See {@link BootConf#without}. */
  byte[] without(String section, String key) {
    byte[] kept = new byte[bytes.length];
    int size = 0;
    int lastLineEnd = 0;
    boolean openLineRemoved = false;
    ConfLines lines = new ConfLines(bytes);
    while (lines.next()) {
      boolean remove = isFor(lines, section) && lines.sets(key);
      openLineRemoved = remove && bytes[lines.nextStart() - 1] != '\n';
      if (!remove) {
        lastLineEnd = size + lines.end() - lines.start();
        System.arraycopy(bytes, lines.start(), kept, size, lines.nextStart() - lines.start());
        size += lines.nextStart() - lines.start();
      }
    }
    // A text whose last line has no ending still has none when that line is gone.
    return Arrays.copyOf(kept, openLineRemoved ? lastLineEnd : size);
  }

  /** Whether a line counts for the boards of a section, and for them alone. */
  static boolean isFor(ConfLines lines, String section) {
    return section.equals(ALL) ? lines.scope() == ConfLines.Scope.ALL : lines.isIn(section);
  }

  /** Puts lines at the beginning of a line, or behind the last one. */
  private byte[] withLines(int offset, String... lines) {
    boolean behindOpenLine = offset > 0 && bytes[offset - 1] != '\n';
    String ending = lineEnding(behindOpenLine ? 0 : offset);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      if (!behindOpenLine) {
        text.append(lines[i]).append(ending);
      } else {
        // A CR at the very end wants nothing but its LF.
        boolean half = i == 0 && bytes[offset - 1] == '\r';
        text.append(half ? "\n" : ending).append(lines[i]);
      }
    }
    return splice(offset, offset, text.toString());
  }

  /** The ending of the line that ends at an offset; at offset 0, of the first line. */
  private String lineEnding(int offset) {
    int next = offset;
    if (offset == 0) {
      ConfLines lines = new ConfLines(bytes);
      next = lines.next() ? lines.nextStart() : 0;
    }
    return next >= 2 && bytes[next - 1] == '\n' && bytes[next - 2] == '\r' ? "\r\n" : "\n";
  }

  private byte[] splice(int start, int end, String text) {
    byte[] inserted = text.getBytes(StandardCharsets.ISO_8859_1);
    byte[] result = Arrays.copyOf(bytes, bytes.length - (end - start) + inserted.length);
    System.arraycopy(inserted, 0, result, start, inserted.length);
    System.arraycopy(bytes, end, result, start + inserted.length, bytes.length - end);
    return result;
  }
}
