package org.sbcprov.cli;

/** The process: its streams, its signals, its exit status. */
public final class Main {
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
   * status, 130. A command that does not come back in time, in the middle of a native call, is left.
   */
  static void unwindOnSignal(Thread command, Application application) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread("sbcprov-signal") {
              @Override
              public void run() {
                command.interrupt();
                try {
                  command.join(UNWINDING_MILLIS);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                application.abandon();
              }
            });
  }
}
