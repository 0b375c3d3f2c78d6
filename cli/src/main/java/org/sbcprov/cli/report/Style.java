package org.sbcprov.cli.report;

/** Colours, or none. */
public enum Style {
  PLAIN,
  COLOUR;

  private static final String RESET = "\u001b[0m";

  String red(String text) {
    return wrap("\u001b[1;31m", text);
  }

  String yellow(String text) {
    return wrap("\u001b[1;33m", text);
  }

  String faint(String text) {
    return wrap("\u001b[2m", text);
  }

  private String wrap(String start, String text) {
    return this == PLAIN ? text : start + text + RESET;
  }
}
