package org.sbcprov.core.event;

import java.util.Map;

/** Something that happened while a module worked. Modules define their own as records. */
public interface Event {
  /** Stable kebab-case name; the {@code event} field of the JSON form. */
  String name();

  /** The same for a person: one line, plain words. */
  String words();

  /** The same for a script: names and values, see {@link org.sbcprov.core.failure.Facts#of}. */
  Map<String, Object> facts();

  /** Who wants to see it. */
  default Level level() {
    return Level.INFO;
  }

  /** From what only a debugging developer wants to what everybody has to see. */
  enum Level {
    /** Each message on the wire; shown with {@code -vv}. */
    TRACE,
    /** A step of interest when something is wrong; shown with {@code -v}. */
    DETAIL,
    /** What a user wants to follow; hidden by {@code -q}. */
    INFO,
    /** Something to act upon although the work goes on; always shown. */
    WARNING
  }
}
