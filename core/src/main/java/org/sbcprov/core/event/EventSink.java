package org.sbcprov.core.event;

/** Where events go. Called on the thread that works; it must return soon and must not throw. */
@FunctionalInterface
public interface EventSink {
  /** For callers who do not want to know. */
  EventSink NONE = event -> {};

  /** Takes one event. */
  void accept(Event event);
}
