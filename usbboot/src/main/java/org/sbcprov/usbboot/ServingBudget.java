package org.sbcprov.usbboot;

import java.time.Duration;
import org.sbcprov.core.Clock;
import org.sbcprov.core.Deadline;

/**
 * What one session may cost, however its board behaves: messages, names, bytes and time. All limits are far beyond what
 * any board needs that means well; they hold for all file servers of a session together.
 */
final class ServingBudget {
  /** The most messages; a system that is loaded file by file needs some hundreds. */
  static final int MESSAGES = 20_000;

  /** The most different names, each of which is remembered. */
  static final int NAMES = 4096;

  /** The most bytes of files: each of the largest possible files four times. */
  static final long BYTES = 8L << 30;

  /** The longest time; a file as large as the protocol allows takes half an hour on a full-speed bus. */
  static final Duration TIME = Duration.ofHours(2);

  private final Deadline end;
  private int messages;
  private long bytes;
  private String spent;

  /** Starts now. */
  ServingBudget(Clock clock) {
    end = Deadline.in(TIME, clock);
  }

  /**
   * Whether another message may be answered.
   *
   * @param names how many different names the board has asked for
   */
  boolean message(int names) {
    if (messages >= MESSAGES) {
      spent = "sent " + MESSAGES + " messages";
    } else if (names > NAMES) {
      spent = "asked for more than " + NAMES + " different names";
    } else if (timeLeft()) {
      messages++;
      return true;
    }
    return false;
  }

  /** Whether a file of this size may be sent. */
  boolean file(long size) {
    if (size > BYTES - bytes) {
      spent = "read " + bytes + " bytes";
      return false;
    }
    bytes += size;
    return timeLeft();
  }

  /** Whether the session may go on. */
  boolean timeLeft() {
    if (end.passed()) {
      spent = "was served for " + TIME.toHours() + " hours";
      return false;
    }
    return true;
  }

  /** What the board has done too much of, as the rest of a sentence; {@code null} when nothing. */
  String spent() {
    return spent;
  }
}
