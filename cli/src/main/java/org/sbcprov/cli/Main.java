package org.sbcprov.cli;

/** The process: its streams, its signals, its exit status. */
public final class Main {
  /** Clearly more than the programs that a command calls have to end, see {@code SystemPrograms}. */
  private static final long UNWINDING_MILLIS = 2_000;

  private Main() {}

  /** Runs one command and exits with its status. */
  public static void main(String[] args) {
    Application application = new Application(Environment.ofProcess());
    unwindOnSignal(Thread.currentThread(), application);
    int status = application.run(args);
    // halt, not exit: nothing is left for shutdown hooks to do, and the one above waits for this thread.
    Runtime.getRuntime().halt(status);
  }

  /**
   * Ctrl-C interrupts the command, which removes its temporary files and says so; then the JVM ends with the signal's
   * status, 130. A command that does not come back in time, in the middle of a native call, is left; but never while a
   * program runs that must not be stopped halfway. While an editor has the terminal, Ctrl-C does not come here.
   */
  static void unwindOnSignal(Thread command, Application application) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread("sbcprov-signal") {
              @Override
              public void run() {
                command.interrupt();
                try {
                  boolean stay;
                  do {
                    stay = application.mustStay();
                    command.join(UNWINDING_MILLIS);
                  } while (command.isAlive() && stay);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                application.abandon();
              }
            });
  }
}
