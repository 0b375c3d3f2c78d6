package org.sbcprov.cli.rig;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.opentest4j.AssertionFailedError;
import org.sbcprov.cli.report.JsonLineReader;

/**
 * A process that has ended.
 *
 * @param status exit status
 * @param out standard output
 * @param err standard error
 * @param started when it was started, as {@link System#nanoTime} tells it
 * @param took from its start to its end
 */
record Finished(int status, String out, String err, long started, Duration took) {
  private static final int LONGEST_TEXT = 1_000_000;

  /** The last line of standard output: with {@code --json}, the result. */
  String lastLine() {
    List<String> lines = out.lines().toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  /** The result: what {@code --json} has in its last line. */
  Map<String, Object> result() {
    return object(lastLine());
  }

  /** All lines of {@code --json}. */
  List<Map<String, Object>> lines() {
    return out.lines().map(this::object).toList();
  }

  private Map<String, Object> object(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    try {
      return new JsonLineReader(LONGEST_TEXT).read(bytes, 0, bytes.length);
    } catch (JsonLineReader.BadJson e) {
      throw new AssertionFailedError("no line of JSON: " + this, e);
    }
  }

  /** The failure's code in the result; empty when there is none. */
  String code() {
    return result().get("error") instanceof Map<?, ?> error ? String.valueOf(error.get("code")) : "";
  }

  /** What the result has for each board of several. */
  @SuppressWarnings("unchecked")
  List<Map<String, Object>> boards() {
    Map<String, Object> result = result();
    Object boards = result.get("boards");
    if (boards == null && result.get("error") instanceof Map<?, ?> error) {
      boards = ((Map<String, Object>) error.get("facts")).get("boards");
    }
    return (List<Map<String, Object>>) boards;
  }

  /** What the result has for the board at a port. */
  Map<String, Object> board(String port) {
    for (Map<String, Object> board : boards()) {
      if (port.equals(board.get("port"))) {
        return board;
      }
    }
    throw new AssertionFailedError("nothing about the board at " + port + ": " + this);
  }

  /** All of it, for messages of failed assertions. */
  @Override
  public String toString() {
    return "status " + status + " after " + took.toMillis() + " ms\n" + out + err;
  }
}
