package org.sbcprov.core.process;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.IoFailed;

/** The programs of the system that this runs on. */
public final class SystemPrograms implements Programs {
  private static final int BUFFER = 8192;

  /**
   * How long a program that is told to end may take to do so. A command that is interrupted has two seconds in all, see
   * {@code Main}: what it does after this, such as to name the files that it keeps, needs most of them on a slow board.
   */
  static final long GRACE_MILLIS = 800;

  /**
   * Starts a program that takes no notice of what a terminal sends to all that run in it: Ctrl-C, and that it is closed.
   * What is ignored when a program starts stays ignored in what it starts, and Java cannot ask for that.
   */
  private static final List<String> SHIELD =
      List.of(
          "/bin/sh", "-c", "trap '' HUP INT QUIT; command -v \"$1\" >/dev/null || exit 127; exec \"$@\"", "sh");

  private static final int NOT_FOUND = 127;

  /** A process can redirect to files only, so these are the names of what is open. */
  private static final String[] STANDARD_ERROR = {"/dev/stderr", "/dev/tty"};

  private final AtomicInteger unstoppable = new AtomicInteger();
  private final Map<String, String> forPeople;

  /** With the environment of this process. */
  public SystemPrograms() {
    this(Map.of());
  }

  /**
   * With other values of environment variables for programs that people see, such as editors.
   *
   * @param forPeople by name; an empty value takes the variable away
   */
  public SystemPrograms(Map<String, String> forPeople) {
    this.forPeople = Map.copyOf(forPeople);
  }

  @Override
  public ProgramResult run(List<String> command, Duration limit) {
    return run(command, new byte[0], limit);
  }

  @Override
  public ProgramResult run(List<String> command, byte[] input, Duration limit) {
    if (input.length > MAX_INPUT) {
      throw new IllegalArgumentException(input.length + " bytes of input");
    }
    Process process = start(command, new ProcessBuilder(command));
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(input);
    } catch (IOException e) {
      // It ended already, and did not want any input.
    }
    return answer(command, limit, process, null);
  }

  @Override
  public ProgramResult runAttended(List<String> command, Duration limit) {
    Process process = start(command, forPeople(command).redirectInput(ProcessBuilder.Redirect.INHERIT));
    return answer(command, limit, process, new FileOutputStream(FileDescriptor.err));
  }

  /**
   * @param shown where its standard error goes as well; null for nowhere
   */
  private static ProgramResult answer(List<String> command, Duration limit, Process process, OutputStream shown) {
    AtomicBoolean tooMuch = new AtomicBoolean();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Thread[] readers = {
      reader(process, process.getInputStream(), output, tooMuch, null),
      reader(process, process.getErrorStream(), errors, tooMuch, shown)
    };
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
    if (SharedSignal.isAsked(process.exitValue())) {
      SharedSignal.heed(command.get(0));
    }
    return new ProgramResult(process.exitValue(), output.toByteArray(), errors.toByteArray());
  }

  @Override
  public int runInTerminal(List<String> command, boolean toStandardError) {
    CtrlC unheeded = CtrlC.unheeded();
    try (unheeded) {
      Process process = start(command, inTerminal(command, toStandardError));
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        end(process);
        throw interrupted(command, e);
      }
    }
  }

  @Override
  public int runToItsEnd(List<String> command, boolean toStandardError) {
    unstoppable.incrementAndGet();
    try {
      return waitForEnd(command, startUnstoppable(command, toStandardError));
    } finally {
      unstoppable.decrementAndGet();
    }
  }

  @Override
  public boolean mustStay() {
    return unstoppable.get() > 0;
  }

  private Process startUnstoppable(List<String> command, boolean toStandardError) {
    List<String> shielded = new ArrayList<>(SHIELD);
    shielded.addAll(command);
    return start(shielded, inTerminal(shielded, toStandardError));
  }

  private static int waitForEnd(List<String> command, Process process) {
    InterruptedException interrupt = null;
    while (true) {
      try {
        int status = process.waitFor();
        if (status == NOT_FOUND) {
          throw missing(command, "it was not found", null);
        }
        if (interrupt == null) {
          return status;
        }
        Thread.currentThread().interrupt();
        throw new Interrupted(
            "interrupted",
            "Interrupted while " + command.get(0) + " ran, which was left to come to its end: status " + status,
            Facts.of("program", command.get(0), "program-status", status),
            "",
            interrupt);
      } catch (InterruptedException e) {
        interrupt = e;
      }
    }
  }

  /** The terminal where standard error cannot be opened by name, as when it is a socket or another user's terminal. */
  private ProcessBuilder inTerminal(List<String> command, boolean toStandardError) {
    ProcessBuilder builder = forPeople(command).inheritIO();
    return toStandardError ? builder.redirectOutput(standardError()) : builder;
  }

  private ProcessBuilder forPeople(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    for (Map.Entry<String, String> variable : forPeople.entrySet()) {
      if (variable.getValue().isEmpty()) {
        builder.environment().remove(variable.getKey());
      } else {
        builder.environment().put(variable.getKey(), variable.getValue());
      }
    }
    return builder;
  }

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
      throw missing(command, e.getMessage(), e);
    }
  }

  private static Failure missing(List<String> command, String why, IOException e) {
    return new BadInput(
        "program.missing",
        "The program " + command.get(0) + " cannot be started: " + why,
        Facts.of("program", command.get(0)),
        "Check its name and that it may be executed.",
        e);
  }

  private static Thread reader(
      Process process, InputStream from, ByteArrayOutputStream to, AtomicBoolean tooMuch, OutputStream shown) {
    Thread thread =
        new Thread(
            () -> {
              byte[] buffer = new byte[BUFFER];
              try (from) {
                int count = from.read(buffer);
                while (count >= 0) {
                  to.write(buffer, 0, count);
                  if (shown != null) {
                    shown.write(buffer, 0, count);
                  }
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

  /** Ends it and all that it started: they are told to, and whatever is still there after a while is killed. */
  private static void end(Process process) {
    List<ProcessHandle> all = new ArrayList<>(List.of(process.toHandle()));
    all.addAll(process.descendants().toList());
    for (ProcessHandle one : all) {
      one.destroy();
    }
    boolean interrupted = false;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
    for (ProcessHandle one : all) {
      try {
        one.onExit().get(interrupted ? 0 : Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (TimeoutException | ExecutionException e) {
        // It is killed below, with what it started meanwhile.
      }
    }
    for (ProcessHandle one : all) {
      if (one.isAlive()) {
        List<ProcessHandle> later = one.descendants().toList();
        // A shell whose child is killed first has something to say about it.
        one.destroyForcibly();
        later.forEach(ProcessHandle::destroyForcibly);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Failure interrupted(List<String> command, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new Interrupted(
        "interrupted", "Interrupted while " + command.get(0) + " ran", Facts.of("program", command.get(0)), "", e);
  }
}
