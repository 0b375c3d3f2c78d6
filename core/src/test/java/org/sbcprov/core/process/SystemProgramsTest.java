package org.sbcprov.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.IoFailed;

@DisabledOnOs(OS.WINDOWS)
@Timeout(30)
class SystemProgramsTest {
  private static final Duration LONG = Duration.ofSeconds(20);

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
  }

  @Test
  void anInterruptEndsTheProgram() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(Interrupted.class).isThrownBy(() -> programs.run(List.of("sleep", "60"), LONG));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aProgramInTheTerminalGivesItsStatus() {
    assertThat(programs.runInTerminal(List.of("/bin/sh", "-c", "exit 4"), true)).isEqualTo(4);
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
}
