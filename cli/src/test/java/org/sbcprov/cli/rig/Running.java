package org.sbcprov.cli.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.AssertionFailedError;

/** A process with its output in files, so that it never waits for a reader. */
final class Running {
  private final Process process;
  private final Path out;
  private final Path err;
  private final long started;

  private Running(Process process, Path out, Path err, long started) {
    this.process = process;
    this.out = out;
    this.err = err;
    this.started = started;
  }

  /** Starts {@code sbcprov}. */
  static Running sbcprov(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Rig.sbcprov()));
    command.addAll(List.of(arguments));
    return start(command);
  }

  /** Starts any command. */
  static Running start(List<String> command) {
    try {
      Path out = Files.createTempFile("rig", ".out");
      Path err = Files.createTempFile("rig", ".err");
      long started = System.nanoTime();
      Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      process.getOutputStream().close();
      return new Running(process, out, err, started);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has said on standard error so far. */
  String saidSoFar() {
    return read(err);
  }

  /** What it has said on standard output so far. */
  String printedSoFar() {
    return read(out);
  }

  /** Asks it to end, as Ctrl-C does. */
  void interrupt() {
    start(List.of("kill", "-INT", Long.toString(process.pid()))).within(Duration.ofSeconds(10));
  }

  /** Its end, which has to come within this time. */
  Finished within(Duration limit) {
    try {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      Duration took = Duration.ofNanos(System.nanoTime() - started);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      keepCrashReport();
      Finished finished = new Finished(process.exitValue(), read(out), read(err), started, took);
      Files.delete(out);
      Files.delete(err);
      if (!ended) {
        throw new AssertionFailedError("it did not end within " + limit + ": " + finished);
      }
      return finished;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A JVM that crashes leaves its report in the working directory, which is lost with the machine. */
  private void keepCrashReport() throws IOException {
    Path report = Path.of("hs_err_pid" + process.pid() + ".log");
    if (Files.exists(report)) {
      Files.copy(report, Rig.RESULTS.resolve(report.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
