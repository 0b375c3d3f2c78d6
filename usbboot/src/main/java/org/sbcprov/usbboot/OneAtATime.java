package org.sbcprov.usbboot;

import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;

/** Passes on the events of several threads, one at a time. */
final class OneAtATime implements EventSink {
  private final EventSink sink;

  OneAtATime(EventSink sink) {
    this.sink = sink;
  }

  @Override
  public synchronized void accept(Event event) {
    sink.accept(event);
  }
}
