package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A reader that has seen enough, as head has, is no failure; a full disk is. */
class StandardOutputTest {
  @Test
  void aPipeWithoutAReaderIsToldFromOtherFailures() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().close();
    StandardOutput out = StandardOutput.to(Channels.newOutputStream(pipe.sink()));
    assertThat(out.isReaderGone()).isFalse();
    out.print("x");
    assertThat(out.checkError()).isTrue();
    assertThat(out.isReaderGone()).isTrue();
    pipe.sink().close();

    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.isWritable(full), "skipped: no /dev/full here");
    StandardOutput disk = StandardOutput.to(Files.newOutputStream(full));
    disk.print("x");
    assertThat(disk.checkError()).isTrue();
    assertThat(disk.isReaderGone()).isFalse();
  }

  @Test
  void whatIsReadArrivesAtOnce() throws IOException {
    Pipe pipe = Pipe.open();
    StandardOutput out = StandardOutput.to(Channels.newOutputStream(pipe.sink()));
    out.print("x");
    ByteBuffer buffer = ByteBuffer.allocate(2);
    assertThat(pipe.source().read(buffer)).isEqualTo(1);
    out.close();
    pipe.source().close();
    assertThat(out.isReaderGone()).isFalse();
  }

  /** It ended with status 8 and advice about the space of the disk. */
  @Test
  void aCommandWhoseReaderWentAwayEndsSilentlyWithItsOwnStatus() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped: no /bin/sh here");
    assertThat(shell("{ sleep 1; \"$@\"; echo \"status $?\" >&2; } | true")).isEqualTo("status 0\n");
    Assumptions.assumeTrue(Files.isWritable(Path.of("/dev/full")), "skipped: no /dev/full here");
    assertThat(shell("\"$@\" >/dev/full; echo \"status $?\" >&2")).contains("[io.stdout]").endsWith("status 8\n");
  }

  private static String shell(String script) throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(
                "/bin/sh", "-c", script, "sh", java.toString(), "-cp", System.getProperty("java.class.path"),
                "org.sbcprov.cli.Main", "eeprom", "keys")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String errors = new String(process.getErrorStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return errors;
  }
}
