package org.sbcprov.usbboot.trace;

/** Where records go. One record at a time is given to it, by whichever thread is there. It must not throw. */
public interface TraceSink {
  /** Takes one record. */
  void accept(TraceRecord record);

  /** There are no more records. */
  default void close() {}
}
