package org.sbcprov.cli.report;

import java.util.Map;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;

/** Shows what a command tells. One of its two forms serves a whole run. */
public interface Reporter extends EventSink {
  /** A line for people. */
  void say(String line);

  /** Data as text. */
  void data(String text);

  /** Data as bytes. */
  void data(byte[] bytes);

  /** The end of a command that did what it was asked. */
  void result(String command, ExitStatus status, Map<String, Object> facts);

  /** The end of a command that failed. */
  void failure(String command, Failure failure);

  /** The end of a command that met a bug. */
  void crash(String command, Throwable bug);
}
