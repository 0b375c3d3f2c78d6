package org.sbcprov.imaging.medium;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Ranges that become known one by one, while those before them are read already. */
public final class FedRanges implements Iterator<Range> {
  private static final Range END = new Range(Long.MAX_VALUE, Long.MAX_VALUE);

  private final BlockingQueue<Range> ranges = new LinkedBlockingQueue<>();
  private Range next;

  /** One more range. */
  public void add(Range range) {
    ranges.add(range);
  }

  /** There are no more. */
  public void end() {
    ranges.add(END);
  }

  /** Waits until there is a range, or the end. */
  @Override
  public boolean hasNext() {
    if (next == null) {
      try {
        next = ranges.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        next = END;
      }
    }
    return next != END;
  }

  @Override
  public Range next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Range range = next;
    next = null;
    return range;
  }
}
