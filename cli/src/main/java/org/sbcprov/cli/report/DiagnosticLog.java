package org.sbcprov.cli.report;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sbcprov.core.event.Event;

/** Sends what {@code -v} and {@code -vv} show to the log. Loading this class is what starts logging. */
final class DiagnosticLog {
  private DiagnosticLog() {}

  static void write(Event event) {
    Logger logger = LoggerFactory.getLogger(event.getClass().getPackageName());
    if (event.level() == Event.Level.TRACE) {
      logger.trace("{}", event.words());
    } else {
      logger.debug("{}", event.words());
    }
  }
}
