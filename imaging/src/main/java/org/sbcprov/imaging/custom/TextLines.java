package org.sbcprov.imaging.custom;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/**
 * A text out of an image as lines, which are changed one by one; what is not changed keeps its bytes.
 *
 * <p>What ends its lines is kept with them, so that a file of mixed line ends stays one.
 */
final class TextLines {
  /** The largest text that is edited. */
  static final int LIMIT = 1 << 20;

  private static final char BYTE_ORDER_MARK = '\ufeff';

  /** Each with its line end, which only the last one may lack. */
  private final List<String> lines = new ArrayList<>();

  private TextLines() {}

  /**
   * Takes bytes apart.
   *
   * @param name of the file, for messages
   * @throws BadInput {@code customize.encoding} when they are not UTF-8, or have a NUL
   */
  static TextLines of(byte[] bytes, String name) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    int nul = text.indexOf('\0');
    if (result.isError() || nul >= 0) {
      long offset = nul >= 0 ? text.substring(0, nul).getBytes(StandardCharsets.UTF_8).length : in.position();
      Map<String, Object> facts =
          Facts.of("path", CustomFailures.shown(name), "offset", "0x" + Long.toHexString(offset));
      throw new BadInput(
          "customize.encoding",
          CustomFailures.shown(name) + " is not a text in UTF-8: byte 0x" + Long.toHexString(offset) + " cannot be part of one",
          facts,
          "Edit it by hand; sbcprov image customize --copy FILE:" + CustomFailures.shown(name) + " puts it back.");
    }
    TextLines all = new TextLines();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      all.lines.add(text.substring(start, end + 1));
      start = end + 1;
    }
    if (start < text.length()) {
      all.lines.add(text.substring(start));
    }
    return all;
  }

  /** How many lines there are. */
  int count() {
    return lines.size();
  }

  /** A line without its end. */
  String line(int index) {
    String line = lines.get(index);
    return line.substring(0, line.length() - end(line).length());
  }

  /** Puts another text in the place of a line's; its end stays. */
  void set(int index, String text) {
    lines.set(index, text + end(lines.get(index)));
  }

  /** Puts a line in front of another, or at the end; it ends as those around it, and a line before it ends, too. */
  void insert(int index, String text) {
    String end = usualEnd();
    if (index == lines.size() && index > 0 && end(lines.get(index - 1)).isEmpty()) {
      lines.set(index - 1, lines.get(index - 1) + end);
    }
    lines.add(index, text + end);
  }

  /** Takes a line out. */
  void remove(int index) {
    lines.remove(index);
  }

  /** Whether any line ends with CR and LF. */
  boolean hasCarriageReturns() {
    for (String line : lines) {
      if (line.endsWith("\r\n") || line.endsWith("\r")) {
        return true;
      }
    }
    return false;
  }

  /** Ends every line with LF alone. */
  void withoutCarriageReturns() {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.endsWith("\r\n")) {
        lines.set(i, line.substring(0, line.length() - 2) + "\n");
      } else if (line.endsWith("\r")) {
        lines.set(i, line.substring(0, line.length() - 1));
      }
    }
  }

  /** Ends the last line. */
  void endLast() {
    int last = lines.size() - 1;
    if (last >= 0 && end(lines.get(last)).isEmpty()) {
      lines.set(last, lines.get(last) + usualEnd());
    }
  }

  /** Whether it begins with a byte order mark, which nothing that boots expects. */
  boolean hasByteOrderMark() {
    return !lines.isEmpty() && lines.get(0).charAt(0) == BYTE_ORDER_MARK;
  }

  /** All of it. */
  byte[] bytes() {
    return String.join("", lines).getBytes(StandardCharsets.UTF_8);
  }

  private String usualEnd() {
    return !lines.isEmpty() && lines.get(0).endsWith("\r\n") ? "\r\n" : "\n";
  }

  private static String end(String line) {
    return line.endsWith("\r\n") ? "\r\n" : line.endsWith("\n") ? "\n" : "";
  }
}
