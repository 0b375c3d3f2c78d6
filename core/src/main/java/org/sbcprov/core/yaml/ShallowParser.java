package org.sbcprov.core.yaml;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * Gives a parser's events as long as they are not nested deeper than any file of ours is. What takes them calls itself for each
 * level, so that without a limit a small file could use up the stack.
 */
final class ShallowParser implements Parser {
  /** A board has seven levels, down to the attributes of a partition. */
  static final int DEEPEST = 16;

  private final Parser parser;
  private int depth;

  ShallowParser(Parser parser) {
    this.parser = parser;
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return parser.checkEvent(choice);
  }

  @Override
  public Event peekEvent() {
    return parser.peekEvent();
  }

  @Override
  public boolean hasNext() {
    return parser.hasNext();
  }

  @Override
  public Event next() {
    Event event = parser.next();
    switch (event.getEventId()) {
      case SequenceStart, MappingStart -> depth++;
      case SequenceEnd, MappingEnd -> depth--;
      default -> {
        // A leaf, or the document's own.
      }
    }
    if (depth > DEEPEST) {
      throw new YamlEngineException("it is nested deeper than " + DEEPEST + " levels");
    }
    return event;
  }
}
