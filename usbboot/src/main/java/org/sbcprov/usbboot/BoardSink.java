package org.sbcprov.usbboot;

import java.util.Optional;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.event.BoardOpened;
import org.sbcprov.usbboot.event.OfBoard;

/** Marks the events of one of several boards as its own. */
final class BoardSink implements EventSink {
  private final UsbPort port;
  private final EventSink sink;
  private Optional<String> serial = Optional.empty();

  BoardSink(UsbPort port, EventSink sink) {
    this.port = port;
    this.sink = sink;
  }

  @Override
  public void accept(Event event) {
    if (event instanceof BoardOpened opened && opened.serial().isPresent()) {
      serial = opened.serial();
    }
    sink.accept(new OfBoard(port, serial, event));
  }
}
