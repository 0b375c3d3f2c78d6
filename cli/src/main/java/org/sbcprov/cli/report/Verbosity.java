package org.sbcprov.cli.report;

import org.sbcprov.core.event.Event;

/** How much a user wants to see. */
public enum Verbosity {
  QUIET,
  NORMAL,
  VERBOSE,
  DEBUG;

  /** Whether an event of that level is shown. */
  boolean shows(Event.Level level) {
    return switch (level) {
      case TRACE -> this == DEBUG;
      case DETAIL -> this == DEBUG || this == VERBOSE;
      case INFO -> this != QUIET;
      case WARNING -> true;
    };
  }
}
