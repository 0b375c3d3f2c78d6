package org.sbcprov.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.IoFailed;

@DisabledOnOs(OS.WINDOWS)
@Timeout(30)
class SystemProgramsTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path directory;
  private final SystemPrograms programs = new SystemPrograms();

  @Test
  void givesStatusOutputAndErrors() {
    ProgramResult result = programs.run(List.of("/bin/sh", "-c", "echo out; echo 'no key' >&2; exit 3"), LONG);

    assertThat(result.status()).isEqualTo(3);
    assertThat(new String(result.output(), StandardCharsets.US_ASCII)).isEqualTo("out\n");
    assertThat(result.complaint()).isEqualTo("no key");
  }

  @Test
  void givesAProgramNoInputToWaitFor() {
    assertThat(programs.run(List.of("cat"), LONG).status()).isZero();
  }

  @Test
  void passesArgumentsAsTheyAre() {
    ProgramResult result = programs.run(List.of("printf", "%s", "a b; $HOME"), LONG);

    assertThat(new String(result.output(), StandardCharsets.US_ASCII)).isEqualTo("a b; $HOME");
  }

  @Test
  void takesMuchOutputOfBothKindsAtOnce() {
    ProgramResult result =
        programs.run(List.of("/bin/sh", "-c", "head -c 500000 /dev/zero; head -c 500000 /dev/zero >&2"), LONG);

    assertThat(result.output()).hasSize(500_000);
    assertThat(result.errors()).hasSize(500_000);
  }

  @Test
  void endsAProgramThatWritesWithoutEnd() {
    assertThatExceptionOfType(IoFailed.class)
        .isThrownBy(() -> programs.run(List.of("cat", "/dev/zero"), LONG))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("program.output"));
  }

  @Test
  void endsAProgramThatTakesTooLong() {
    assertThatExceptionOfType(IoFailed.class)
        .isThrownBy(() -> programs.run(List.of("sleep", "60"), Duration.ofMillis(200)))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("program.timeout"));
  }

  /** What a program leaves behind may hold its output open; whether Java waits for that depends on the moment. */
  @Test
  void doesNotWaitForWhatAProgramLeavesBehind() {
    long start = System.nanoTime();
    try {
      programs.run(List.of("/bin/sh", "-c", "sleep 60 &"), Duration.ofMillis(500));
    } catch (IoFailed failure) {
      assertThat(failure.code()).isEqualTo("program.timeout");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void saysThatAProgramIsMissing() {
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> programs.run(List.of("/no/such/program"), LONG))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("program.missing"));
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> programs.runInTerminal(List.of("/no/such/program"), false));
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> programs.runToItsEnd(List.of("/no/such/program"), false))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("program.missing"));
  }

  @Test
  void anInterruptEndsTheProgram() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(Interrupted.class).isThrownBy(() -> programs.run(List.of("sleep", "60"), LONG));
    assertThat(Thread.interrupted()).isTrue();
  }

  /** Killing what a program had started at once left a flash half written. */
  @Test
  void aProgramAndItsChildrenAreToldToEndBeforeTheyAreKilled() throws Exception {
    Path told = directory.resolve("told");
    String child = "trap 'echo child >>" + told + "; exit' TERM; : >" + started() + "; while :; do sleep 0.05; done";
    String parent = "trap 'echo parent >>" + told + "; exit' TERM; (" + child + ") & wait; wait";
    interruptedWhenStarted(() -> programs.run(shell(parent), LONG));
    assertThat(Files.readAllLines(told)).containsExactlyInAnyOrder("child", "parent");
  }

  @Test
  void whatDoesNotEndIsKilledInTimeToUnwind() throws Exception {
    String stubborn = "trap '' TERM; echo $$ >" + directory.resolve("pid") + "; : >" + started()
        + "; while :; do sleep 0.05; done";
    long millis = interruptedWhenStarted(() -> programs.runInTerminal(shell(stubborn), false));
    assertThat(millis).isBetween(SystemPrograms.GRACE_MILLIS - 50, SystemPrograms.GRACE_MILLIS + 1000);
    long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
    // A killed process is gone a moment after the signal.
    ProcessHandle.of(pid).ifPresent(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10)));
  }

  /** An interrupt killed flashrom in the middle of the flash. */
  @Test
  void aProgramThatMustNotBeStoppedComesToItsEnd() throws Exception {
    Path log = directory.resolve("log");
    String flasher = "trap 'echo TERM >>" + log + "' TERM; : >" + started() + "; sleep 0.7; echo done >>" + log;
    AtomicReference<Interrupted> told = new AtomicReference<>();
    interruptedWhenStarted(
        () -> {
          try {
            programs.runToItsEnd(shell(flasher), false);
          } catch (Interrupted e) {
            told.set(e);
            throw e;
          }
        });
    assertThat(Files.readAllLines(log)).containsExactly("done");
    assertThat(told.get().facts()).containsEntry("program-status", 0);
    assertThat(programs.mustStay()).isFalse();
    assertThat(programs.runToItsEnd(shell("exit 5"), false)).isEqualTo(5);
  }

  /** A terminal sends Ctrl-C to all that run in it. */
  @Test
  void ctrlCDoesNotReachAProgramThatMustNotBeStopped() {
    assertThat(programs.runToItsEnd(shell("kill -INT $$; kill -HUP $$; exit 6"), false)).isEqualTo(6);
    assertThat(programs.runInTerminal(shell("kill -INT $$; exit 6"), false)).isEqualTo(130);
  }

  /** With EDITOR=ed, Ctrl-C ended the command and the text was lost. */
  @Test
  void ctrlCIsForTheProgramInTheTerminalAlone() {
    assertThat(programs.runInTerminal(shell("kill -INT $PPID; sleep 0.3; exit 7"), false)).isEqualTo(7);
  }

  @Test
  void aProgramInTheTerminalGivesItsStatus() {
    assertThat(programs.runInTerminal(List.of("/bin/sh", "-c", "exit 4"), true)).isEqualTo(4);
  }

  /** An editor had the locale that the launcher gives the JVM, not the user's. */
  @Test
  void aProgramThatPeopleSeeCanHaveOtherVariables() {
    SystemPrograms given = new SystemPrograms(Map.of("LC_X", "de_DE.UTF-8"));
    List<String> test = List.of("/bin/sh", "-c", "[ \"$LC_X\" = de_DE.UTF-8 ]");
    assertThat(given.runInTerminal(test, true)).isZero();
    assertThat(given.run(test, Duration.ofSeconds(20)).status()).isEqualTo(1);
    String environment = "/usr/bin/env | /usr/bin/grep -q ^HOME=";
    assertThat(new SystemPrograms(Map.of("HOME", "")).runInTerminal(List.of("/bin/sh", "-c", environment), true)).isEqualTo(1);
  }

  /** An editor's words came before the JSON line. */
  @Test
  void whatAProgramInTheTerminalPrintsCanGoToStandardError() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Speaker.class.getName()).start();
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)).contains("spoken");
  }

  /** A signer that asks for a PIN found no input, and its question was not seen. */
  @Test
  void anAttendedProgramReadsOurInputAndIsSeen() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Asker.class.getName()).start();
    process.getOutputStream().write("1234\n".getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().close();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("got 1234");
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.US_ASCII)).contains("PIN:");
  }

  /** Runs a program that asks, in a process whose input is the test's. */
  static final class Asker {
    private Asker() {}

    public static void main(String[] arguments) {
      ProgramResult result =
          new SystemPrograms().runAttended(shell("echo PIN: >&2; read pin; printf 'got %s' \"$pin\""), LONG);
      System.out.write(result.output(), 0, result.output().length);
      System.out.flush();
    }
  }

  /** Runs a program that prints, in a process whose streams can be told apart. */
  static final class Speaker {
    private Speaker() {}

    public static void main(String[] arguments) {
      new SystemPrograms().runInTerminal(List.of("echo", "spoken"), true);
    }
  }

  @Test
  void complaintsAreShortAndPrintable() {
    ProgramResult result = new ProgramResult(1, new byte[0], ("a\u001b[1m" + "x".repeat(1000)).getBytes(StandardCharsets.UTF_8));

    assertThat(result.complaint()).startsWith("a?[1mxxx").hasSize(303);
  }

  private static List<String> shell(String script) {
    return List.of("/bin/sh", "-c", script);
  }

  private Path started() {
    return directory.resolve("started");
  }

  /** Gives the time from the interrupt to the end, in milliseconds. */
  private long interruptedWhenStarted(Runnable run) throws InterruptedException {
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread thread =
        new Thread(
            () -> {
              try {
                run.run();
              } catch (Interrupted e) {
                interrupted.set(true);
              }
            });
    thread.start();
    while (!Files.exists(started())) {
      Thread.sleep(5);
    }
    long start = System.nanoTime();
    thread.interrupt();
    thread.join();
    assertThat(interrupted).isTrue();
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  /** Ctrl-C ends the programs that run with this one, and that was once told as their own failure. */
  @Test
  void aProgramThatEndsByTheSameSignalIsNoFailureOfIt() {
    List<String> ends = List.of("/bin/sh", "-c", "kill -INT $$");
    assertThat(programs.run(ends, LONG).status()).isEqualTo(130);
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(Interrupted.class).isThrownBy(() -> SharedSignal.heed("sh"));
    assertThat(Thread.interrupted()).isTrue();
    Thread self = Thread.currentThread();
    Thread later = new Thread(() -> {
      try {
        Thread.sleep(SharedSignal.WAIT_MILLIS / 4);
      } catch (InterruptedException e) {
        return;
      }
      self.interrupt();
    });
    later.start();
    assertThatExceptionOfType(Interrupted.class).isThrownBy(() -> programs.run(ends, LONG));
    assertThat(Thread.interrupted()).isTrue();
  }
}
