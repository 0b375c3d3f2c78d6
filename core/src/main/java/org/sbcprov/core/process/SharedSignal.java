package org.sbcprov.core.process;

import java.util.concurrent.TimeUnit;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;

/**
 * Ctrl-C goes to all programs that run in a terminal, so that one that was started from here may have ended by it before
 * this process has heard of it.
 */
public final class SharedSignal {
  /** Of an exit status, for a program that was ended by a signal. */
  private static final int BY_SIGNAL = 128;

  private static final int HANGUP = 1;
  private static final int INTERRUPT = 2;
  private static final int TERMINATE = 15;

  /** Longer than it takes to interrupt a command, on a slow board too. */
  static final long WAIT_MILLIS = 600;

  private SharedSignal() {}

  /** Whether a program with this exit status was asked to end. */
  static boolean isAsked(int status) {
    return status == BY_SIGNAL + HANGUP || status == BY_SIGNAL + INTERRUPT || status == BY_SIGNAL + TERMINATE;
  }

  /**
   * Waits for an interrupt of this thread to arrive, after a program ended as if it had been asked to; comes back when it
   * was that program's own affair.
   *
   * @throws Interrupted when this thread is interrupted
   */
  public static void heed(String program) {
    try {
      TimeUnit.MILLISECONDS.sleep(WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted(
          "interrupted", "Interrupted while " + program + " ran", Facts.of("program", program), "", e);
    }
  }
}
