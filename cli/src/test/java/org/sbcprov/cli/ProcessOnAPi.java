package org.sbcprov.cli;

import java.nio.file.Path;
import java.util.Arrays;

/** The process, but on a system whose root is the first argument: what {@link ProcessTest} starts. */
final class ProcessOnAPi {
  private ProcessOnAPi() {}

  public static void main(String[] arguments) {
    Environment real = Environment.ofProcess();
    Environment environment =
        new Environment(
            real.out(),
            real.err(),
            false,
            false,
            real.columns(),
            real.variables(),
            real.program(),
            real.clock(),
            real.programs(),
            Path.of(arguments[0]));
    Application application = new Application(environment);
    Main.unwindOnSignal(Thread.currentThread(), application);
    Runtime.getRuntime().halt(application.run(Arrays.copyOfRange(arguments, 1, arguments.length)));
  }
}
