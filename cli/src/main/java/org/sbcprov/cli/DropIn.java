package org.sbcprov.cli;

import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;

/**
 * A command that stands in for another program: what stands behind its name is that program's command line, and it ends
 * with that program's exit statuses. Options of ours stand before its name.
 */
public interface DropIn extends Command {
  /** What most programs end with when something goes wrong. */
  int FAILED = 1;

  /**
   * Takes the arguments behind its name, as they are.
   *
   * @return whether they ask for help
   * @throws BadUsage {@code usage} when the other program would not take them
   */
  boolean take(String[] arguments);

  /** The status that the other program has for a failure: mostly 2 for a command line that it does not take, else 1. */
  default int statusOf(Failure failure) {
    if (failure.exitStatus() == ExitStatus.INTERRUPTED) {
      return ExitStatus.INTERRUPTED.code();
    }
    return failure instanceof BadUsage && failure.code().equals("usage") ? ExitStatus.USAGE.code() : FAILED;
  }
}
