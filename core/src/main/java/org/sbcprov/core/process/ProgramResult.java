package org.sbcprov.core.process;

import java.nio.charset.StandardCharsets;

/**
 * How a program ended.
 *
 * @param status its exit status
 * @param output what it wrote to standard output
 * @param errors what it wrote to standard error
 */
public record ProgramResult(int status, byte[] output, byte[] errors) {
  /** The most that a program may write to each of the two, in bytes. */
  public static final int MAX_OUTPUT = 1024 * 1024;

  private static final int SHOWN = 300;

  /** What it said about an error, for messages: the first 300 characters, all printable. */
  public String complaint() {
    String text = new String(errors, StandardCharsets.UTF_8).strip();
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < SHOWN; i++) {
      char c = text.charAt(i);
      shown.append(c == '\n' ? ' ' : Character.isISOControl(c) ? '?' : c);
    }
    return text.length() > SHOWN ? shown + "..." : shown.toString();
  }
}
