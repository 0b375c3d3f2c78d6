package org.sbcprov.core.process;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.IoFailed;

/** The programs of the system that this runs on. */
public final class SystemPrograms implements Programs {
  private static final int BUFFER = 8192;
  /** How long a program that is told to end may take to do so. */
  private static final long GRACE_MILLIS = 2000;

  /** A process can redirect to files only, so these are the names of what is open. */
  private static final String[] STANDARD_ERROR = {"/dev/stderr", "/dev/tty"};

  @Override
  public ProgramResult run(List<String> command, Duration limit) {
    Process process = start(command, new ProcessBuilder(command));
    AtomicBoolean tooMuch = new AtomicBoolean();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Thread[] readers = {
      reader(process, process.getInputStream(), output, tooMuch), reader(process, process.getErrorStream(), errors, tooMuch)
    };
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It ended already, and did not want any input.
    }
    long end = System.nanoTime() + limit.toNanos();
    boolean ended;
    try {
      ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      for (Thread reader : readers) {
        // Its children may hold the pipe open after its own end.
        reader.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
        ended &= !reader.isAlive();
      }
    } catch (InterruptedException e) {
      end(process);
      throw interrupted(command, e);
    }
    if (!ended) {
      end(process);
      throw new IoFailed(
          "program.timeout",
          command.get(0) + " did not end within " + limit.toSeconds() + " seconds",
          Facts.of("program", command.get(0), "seconds", limit.toSeconds()),
          "Run it by hand to see what it waits for.");
    }
    if (tooMuch.get()) {
      throw new IoFailed(
          "program.output",
          command.get(0) + " wrote more than " + ProgramResult.MAX_OUTPUT + " bytes",
          Facts.of("program", command.get(0), "limit", ProgramResult.MAX_OUTPUT),
          "Run it by hand to see what it writes.");
    }
    return new ProgramResult(process.exitValue(), output.toByteArray(), errors.toByteArray());
  }

  @Override
  public int runInTerminal(List<String> command, boolean toStandardError) {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    if (toStandardError) {
      builder.redirectOutput(standardError());
    }
    Process process = start(command, builder);
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      end(process);
      throw interrupted(command, e);
    }
  }

  /** The terminal where standard error cannot be opened by name, as when it is a socket or another user's terminal. */
  private static ProcessBuilder.Redirect standardError() {
    for (String name : STANDARD_ERROR) {
      try {
        new FileOutputStream(name, /* append= */ true).close();
        return ProcessBuilder.Redirect.appendTo(new File(name));
      } catch (IOException e) {
        // The next one.
      }
    }
    return ProcessBuilder.Redirect.DISCARD;
  }

  private static Process start(List<String> command, ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new BadInput(
          "program.missing",
          "The program " + command.get(0) + " cannot be started: " + e.getMessage(),
          Facts.of("program", command.get(0)),
          "Check its name and that it may be executed.",
          e);
    }
  }

  private static Thread reader(
      Process process, InputStream from, ByteArrayOutputStream to, AtomicBoolean tooMuch) {
    Thread thread =
        new Thread(
            () -> {
              byte[] buffer = new byte[BUFFER];
              try (from) {
                int count = from.read(buffer);
                while (count >= 0) {
                  to.write(buffer, 0, count);
                  if (to.size() > ProgramResult.MAX_OUTPUT) {
                    tooMuch.set(true);
                    process.destroyForcibly();
                    return;
                  }
                  count = from.read(buffer);
                }
              } catch (IOException e) {
                // The pipe is gone with the program; what came is there.
              }
            },
            "program output");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Ends it and all that it started. */
  private static void end(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    for (ProcessHandle child : children) {
      child.destroyForcibly();
    }
  }

  private static Failure interrupted(List<String> command, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new Interrupted(
        "interrupted", "Interrupted while " + command.get(0) + " ran", Facts.of("program", command.get(0)), "", e);
  }
}
