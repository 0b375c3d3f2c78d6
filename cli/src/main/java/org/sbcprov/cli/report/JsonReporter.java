package org.sbcprov.cli.report;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;

/**
 * One JSON object a line on standard output; the last one is the result, whether good or bad:
 *
 * <pre>
 * {"event":"file-read","file":"pieeprom.bin", ...}
 * {"event":"result","command":"usbboot","ok":true,"status":0, ...}
 * </pre>
 *
 * A failure has {@code "ok":false} and an {@code "error"} with {@code code}, {@code message}, {@code facts} and {@code
 * hint}.
 */
public final class JsonReporter implements Reporter {
  private final PrintStream out;
  private final PrintStream err;
  private final Verbosity verbosity;
  private final String resultName;

  /**
   * Lines on {@code out}; stack traces, when asked for, on {@code err}.
   *
   * @param resultName the {@code event} of the last line: {@code result}, unless the command is a part of another one
   */
  public JsonReporter(PrintStream out, PrintStream err, Verbosity verbosity, String resultName) {
    this.resultName = resultName;
    this.out = out;
    this.err = err;
    this.verbosity = verbosity;
  }

  @Override
  public void accept(Event event) {
    if (verbosity.shows(event.level())) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("event", event.name());
      line.putAll(event.facts());
      write(line);
    }
  }

  @Override
  public void say(String line) {}

  @Override
  public void data(String text) {}

  @Override
  public void data(byte[] bytes) {}

  @Override
  public void result(String command, ExitStatus status, Map<String, Object> facts) {
    Map<String, Object> line = ending(command, status);
    line.putAll(facts);
    write(line);
  }

  @Override
  public void failure(String command, Failure failure) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", failure.code());
    error.put("message", failure.getMessage());
    error.put("facts", failure.facts());
    error.put("hint", failure.hint());
    Map<String, Object> line = ending(command, failure.exitStatus());
    line.put("error", error);
    write(line);
    if (verbosity == Verbosity.DEBUG) {
      failure.printStackTrace(err);
    }
  }

  @Override
  public void crash(String command, Throwable bug) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", "internal");
    error.put("message", String.valueOf(bug));
    Map<String, Object> line = ending(command, ExitStatus.INTERNAL);
    line.put("error", error);
    write(line);
    if (verbosity == Verbosity.DEBUG) {
      bug.printStackTrace(err);
    }
  }

  private Map<String, Object> ending(String command, ExitStatus status) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", resultName);
    line.put("command", command);
    line.put("ok", status == ExitStatus.OK);
    line.put("status", status.code());
    return line;
  }

  private void write(Map<String, Object> line) {
    byte[] bytes = JsonLine.of(line);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }
}
