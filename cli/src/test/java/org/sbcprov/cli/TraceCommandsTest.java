package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.fixtures.SyntheticEeprom;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sample.SampleBootcode;
import org.sbcprov.usbboot.sim.Fault;

/** {@code usbboot --trace} and {@code usbboot replay}. */
class TraceCommandsTest {
  /** A session with a simulated CM4 and generated firmware, as the first version that made traces recorded it. */
  private static final String GOLDEN = "trace-cm4.jsonl";

  @TempDir Path directory;

  private Path boot;
  private Path trace;

  @BeforeEach
  void aDirectoryThatFlashesAnEeprom() throws IOException {
    boot = Files.createDirectory(directory.resolve("network"));
    trace = directory.resolve("F.jsonl");
    Files.write(boot.resolve("bootcode4.bin"), SampleBootcode.recovery(Chip.BCM2711));
    Files.write(boot.resolve("pieeprom.original.bin"), SyntheticEeprom.bcm2711().build());
    assertThat(Run.of("eeprom", "set-order", "0xf21", "-d", boot.toString()).status()).isZero();
  }

  private Run record(String... more) {
    return Run.of(
        Stream.concat(
                Stream.of("usbboot", "-d", boot.toString(), "--simulate", "cm4", "--trace", trace.toString()),
                Arrays.stream(more))
            .toArray(String[]::new));
  }

  private Run replay(String... more) {
    return Run.of(
        Stream.concat(Stream.of("usbboot", "replay", trace.toString()), Arrays.stream(more)).toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource(value = Fault.class, mode = EnumSource.Mode.MATCH_NONE, names = "NO_DISK|DISK_.*")
  void aReplayEndsAsItsSessionDid(Fault fault) {
    Run recorded = record("--fault", fault.id(), "--json");
    Run replayed = replay("--json");
    assertThat(replayed.status()).isEqualTo(recorded.status());
    assertThat(code(replayed)).isEqualTo(code(recorded)).startsWith("usbboot.");
    assertThat(code(replay("-d", boot.toString(), "--json"))).isEqualTo(code(recorded));
  }

  private static String code(Run run) {
    return run.lastLine().replaceFirst(".*\"error\":\\{\"code\":\"([^\"]+)\".*", "$1");
  }

  @Test
  void aSessionThatEndedWellReplaysWell() {
    assertThat(record().status()).isZero();
    Run run = replay("--json");
    assertThat(run.status()).isZero();
    assertThat(run.lastLine())
        .contains("\"complete\":true")
        .contains("\"hashes-compared\":false")
        .contains("\"recorded-status\":0")
        .contains("\"chip\":\"BCM2711\"");
    assertThat(replay("-d", boot.toString(), "--json").lastLine()).contains("\"hashes-compared\":true");
    assertThat(replay().err()).contains("The session went as recorded, and ended well");
  }

  /** How each board's session replays is a matter of the module: here all boards share a clock that does not wait. */
  @Test
  void whichBoardOfATraceIsMeantHasToBeTold() throws IOException {
    assertThat(record("--all", "--boards", "3").status()).isZero();
    assertThat(Files.readAllLines(trace)).filteredOn(line -> line.contains("\"record\":\"result\"")).hasSize(3);
    Run which = replay("--json");
    assertThat(which.status()).isEqualTo(2);
    assertThat(which.lastLine()).contains("\"ports\":[").contains("\"1-1.1\"").contains("\"1-1.3\"");
    assertThat(replay("--port", "9-9").err()).contains("no session at USB port 9-9");
    assertThat(replay("--port", "1-1.3").err()).contains("at USB port 1-1.3").doesNotContain("1-1.1");
    assertThat(replay("--port", "1-1.3", "--session", "2").status()).isEqualTo(2);
  }

  @Test
  void anotherDirectoryIsStatus7() throws IOException {
    assertThat(record().status()).isZero();
    byte[] program = SampleBootcode.recovery(Chip.BCM2711);
    program[5000] ^= 1;
    Files.write(boot.resolve("bootcode4.bin"), program);
    Run run = replay("-d", boot.toString());
    assertThat(run.status()).isEqualTo(7);
    assertThat(run.err()).contains("differs from its trace at record ").contains("bulk-out");
  }

  @Test
  void contentsAreInATraceWhenAskedForOnly() throws IOException {
    Files.writeString(boot.resolve("config.txt"), "# a secret\nuart_2ndstage=1\n");
    String secret = "IyBhIHNlY3JldAp1"; // base64 of its start
    assertThat(record().status()).isZero();
    assertThat(Files.readString(trace)).doesNotContain(secret).doesNotContain("secret").doesNotContain("network");
    assertThat(record("--trace-contents").status()).isZero();
    assertThat(Files.readString(trace)).contains(secret);
    assertThat(replay("--json").lastLine()).contains("\"hashes-compared\":true");
  }

  @Test
  void aPrivateTraceHasNoSerialNumber() throws IOException {
    assertThat(record().status()).isZero();
    String hexadecimal = "35316230613264"; // 51b0a2d
    assertThat(Files.readString(trace)).contains("51b0a2d7").contains(hexadecimal);
    assertThat(record("--trace-private").status()).isZero();
    assertThat(Files.readString(trace)).doesNotContain("51b0a2d7").doesNotContain(hexadecimal);
    assertThat(replay().status()).isZero();
  }

  @Test
  void itsOptionsNeedATrace() {
    for (String option : List.of("--trace-contents", "--trace-private")) {
      Run run = Run.of("usbboot", "-d", boot.toString(), "--simulate", "cm4", option);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains(option + " needs --trace");
    }
  }

  @Test
  void aFileThatIsNoTraceStopsTheCommandBeforeTheBoardIsTouched() throws IOException {
    Files.writeString(trace, "precious");
    Run run = record();
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).doesNotContain("Found");
    assertThat(trace).hasContent("precious");
    assertThat(replay().status()).isEqualTo(3);
    assertThat(Run.of("usbboot", "replay", directory.resolve("none").toString()).status()).isEqualTo(3);
  }

  @Test
  void aTraceThatIsCutIsPlayedAsFarAsItGoes() throws IOException {
    assertThat(record().status()).isZero();
    byte[] bytes = Files.readAllBytes(trace);
    Files.write(trace, Arrays.copyOf(bytes, bytes.length / 2));
    Run run = replay();
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("does not go to the end of the session").contains("As far as the trace goes");
    assertThat(replay("--json").lastLine()).contains("\"complete\":false");
  }

  @Test
  void aSessionThatNeverCameToABoardIsTracedToo() throws IOException {
    Files.delete(boot.resolve("bootcode4.bin"));
    assertThat(record().status()).isEqualTo(3);
    Run run = replay("--json");
    assertThat(run.status()).isEqualTo(3);
    assertThat(code(run)).isEqualTo("usbboot.replay-needs-files");
    assertThat(code(replay("-d", boot.toString(), "--json"))).isEqualTo("usbboot.no-bootcode");
  }

  /** Traces in bug reports are as old as the versions that they are about. */
  @Test
  void aTraceOfTheFirstVersionStillReplays() throws IOException {
    Files.write(trace, golden());
    Run run = replay("--json");
    assertThat(run.status()).as(run.lastLine()).isZero();
    assertThat(run.lastLine()).contains("\"complete\":true").contains("pieeprom.bin");
  }

  private static byte[] golden() throws IOException {
    try (InputStream stream = TraceCommandsTest.class.getResourceAsStream(GOLDEN)) {
      return stream.readAllBytes();
    }
  }

  /** A trace may come from anywhere. */
  @Test
  void noTraceWhateverIsInItLeadsToABugOrToWaiting() throws IOException {
    byte[] golden = golden();
    String[] lines = new String(golden, StandardCharsets.UTF_8).split("(?<=\n)");
    Random random = new Random(4);
    assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> {
          for (int i = 0; i < 400; i++) {
            Files.write(trace, i % 2 == 0 ? otherBytes(golden, random) : otherLines(lines, random));
            Run run = replay("--json");
            assertThat(run.status()).as(run.lastLine()).isNotEqualTo(1);
          }
        });
  }

  /** Digits become other digits now and then, so that what comes out is a trace still. */
  private static byte[] otherBytes(byte[] golden, Random random) {
    byte[] bytes = golden.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int place = random.nextInt(bytes.length);
      boolean digit = random.nextInt(4) > 0;
      while (digit && (bytes[place] < '0' || bytes[place] > '9')) {
        place = (place + 1) % bytes.length;
      }
      bytes[place] = (byte) (digit ? '0' + random.nextInt(10) : random.nextInt(256));
    }
    return bytes;
  }

  private static byte[] otherLines(String[] golden, Random random) {
    String[] lines = golden.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int place = 1 + random.nextInt(lines.length - 1);
      int other = 1 + random.nextInt(lines.length - 1);
      switch (random.nextInt(4)) {
        case 0 -> lines[place] = "";
        case 1 -> lines[place] = lines[place] + lines[place];
        case 2 -> lines[place] = lines[other];
        default ->
            lines[place] =
                lines[place].replaceFirst("\\}\n$", ",\"error\":{\"reason\":\"TIMEOUT\",\"message\":\"changed\"}}\n");
      }
    }
    return String.join("", lines).getBytes(StandardCharsets.UTF_8);
  }
}
