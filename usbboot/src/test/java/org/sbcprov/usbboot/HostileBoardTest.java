package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.BootDirectories.put;
import static org.sbcprov.usbboot.HostileBoard.message;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.usbboot.event.FileRead;
import org.sbcprov.usbboot.event.MetadataReported;
import org.sbcprov.usbboot.event.RequestDenied;

/** A stranger's board can neither get what it must not have, nor hold the host up. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HostileBoardTest {
  private static final String OWN = "own content";

  @TempDir Path temporary;

  private final FakeClock clock = new FakeClock();
  private final EventLog log = new EventLog();
  private Path directory;

  @BeforeEach
  void aDirectoryWithASecretBesideIt() throws IOException {
    directory = temporary.resolve("boot");
    put(directory, "bootcode4.bin", bytes(5000, 4));
    put(directory, "config.txt", OWN);
    put(directory, "sub/x", "x");
    put(temporary, "secret", "secret");
  }

  private Failure failure(HostileBoard board) {
    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> new BootSession(board, clock, BootSession.Settings.of(directory), log).run());
    assertThat(failure).isNotNull();
    return failure;
  }

  private HostileBoard board(IntFunction<byte[]> messages) {
    return new HostileBoard(clock, messages);
  }

  // -- What it asks for.

  @ParameterizedTest(name = "{0}: {1}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "1|../secret|denied",
        "2|sub/../../secret|denied",
        "3|sub/..|denied",
        "4|/etc/passwd|denied",
        "5|//etc/passwd|denied",
        "6|..\\secret|denied",
        "7|sub\\..\\..\\secret|denied",
        "8|C:/secret|denied",
        "9|config.txt::$DATA|denied",
        "10|.. /secret|denied",
        "11|.../secret|denied",
        "12|2711/../../secret|denied",
        "13|config.txt#/../../secret|served",
        "14|config.txt##|served",
        "15|./config.txt|served",
        "16|sub//../config.txt|denied",
        "17|config.txt |nothing",
        "18|config.txt.|nothing",
        "19|config.txt/|served",
        "20|config.txt/.|nothing",
        "21|CONFIG.TXT|nothing",
        "22|sub|nothing",
        "23|.|nothing",
        "24|zero|nothing",
        "25|pipe|nothing",
        "26|broken|nothing",
        "27|loop|nothing",
        "28|environ|denied",
        "29|sys|denied",
        "30|~/secret|nothing",
        "31|%2e%2e/secret|nothing",
        "32|$HOME/secret|nothing"
      })
  void namesLeadToNothingThatIsNotServed(int number, String name, String expected) throws Exception {
    switch (name) {
      case "zero" -> link(name, "/dev/zero");
      case "broken", "loop" -> link(name, "loop");
      case "environ" -> link(name, "/proc/self/environ");
      case "sys" -> link(name, "/sys/power/state");
      case "pipe" -> makePipe(directory.resolve(name));
      default -> {}
    }
    byte[] wire = name.replace('#', '\0').getBytes(StandardCharsets.US_ASCII);
    HostileBoard board = board(i -> i < 2 ? message(i, wire) : message(2, ""));

    failure(board);

    assertThat(new String(board.received(), StandardCharsets.US_ASCII)).isEqualTo(expected.equals("served") ? OWN : "");
    assertThat(log.of(RequestDenied.class)).hasSize(expected.equals("denied") ? 1 : 0);
    assertThat(log.of(FileRead.class)).hasSize(expected.equals("served") ? 1 : 0);
  }

  private void link(String name, String target) throws IOException {
    Assumptions.assumeTrue(
        !target.startsWith("/") || Files.exists(Path.of(target)), "skipped: the system has no " + target);
    Files.createSymbolicLink(directory.resolve(name), Path.of(target));
  }

  private static void makePipe(Path pipe) throws InterruptedException {
    try {
      new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    } catch (IOException e) {
      Assumptions.abort("skipped: mkfifo is not installed");
    }
  }

  @ParameterizedTest(name = "{0}: byte {1}")
  @CsvSource({"1, 1", "2, 9", "3, 10", "4, 13", "5, 27", "6, 127", "7, 128", "8, 255"})
  void aNameWithOtherThanPrintableBytesIsNoMessage(int number, int value) {
    HostileBoard board = board(i -> message(0, new byte[] {'a', (byte) value, 'b'}));
    assertThat(failure(board).code()).isEqualTo("usbboot.wrong-message");
    assertThat(board.received()).isEmpty();
  }

  // -- How often, how much, and how slowly it asks.

  @Test
  void endlessRequestsComeToAnEnd() {
    HostileBoard board = board(i -> message(0, "config.txt"));
    Failure failure = failure(board);
    assertThat(failure.code()).isEqualTo("usbboot.endless");
    assertThat(failure.getMessage()).contains("sent 20000 messages");
    assertThat(board.sent()).isEqualTo(ServingBudget.MESSAGES);
  }

  @Test
  void onlySoManyNamesAreRemembered() {
    HostileBoard board = board(i -> message(0, "name" + i));
    Failure failure = failure(board);
    assertThat(failure.code()).isEqualTo("usbboot.endless");
    assertThat(failure.getMessage()).contains("4096 different names");
    assertThat(board.sent()).isEqualTo(ServingBudget.NAMES + 1);
  }

  @Test
  void aFloodOfMetadataIsNeitherKeptNorEndless() {
    HostileBoard board = board(i -> message(0, "*PROPERTY" + i + "*" + "v".repeat(200)));
    Failure failure = failure(board);
    assertThat(failure.code()).isEqualTo("usbboot.endless");
    assertThat((Map<?, ?>) failure.facts().get("metadata")).hasSize(FileServer.METADATA_LIMIT);
    assertThat(log.of(MetadataReported.class)).hasSize(FileServer.METADATA_LIMIT);
  }

  /** Behind a flood, the one property that decides was lost. */
  @Test
  void aResultBehindAFloodOfMetadataIsNotLost() {
    HostileBoard board =
        board(i -> i < 300 ? message(0, "*P" + i + "*v") : message(i == 300 ? 0 : 2, "*EEPROM_UPDATE*fail"));
    assertThat(failure(board).code()).isEqualTo("usbboot.update-failed");
  }

  @Test
  void aBoardThatAsksSlowlyComesToAnEnd() {
    HostileBoard board = board(i -> message(0, "config.txt")).slow(Duration.ofSeconds(19), Duration.ZERO);
    Failure failure = failure(board);
    assertThat(failure.code()).isEqualTo("usbboot.endless");
    assertThat(failure.getMessage()).contains("served for 2 hours");
    assertThat(clock.elapsed()).isLessThan(ServingBudget.TIME.plusMinutes(1));
  }

  /** Each piece arrived in time, and the whole file would have taken days. */
  @Test
  void aBoardThatTakesAFileSlowlyComesToAnEnd() throws IOException {
    try (RandomAccessFile image = new RandomAccessFile(directory.resolve("boot.img").toFile(), "rw")) {
      image.setLength(64 << 20);
    }
    HostileBoard board = board(i -> message(1, "boot.img")).slow(Duration.ZERO, Duration.ofSeconds(4));
    Failure failure = failure(board);
    assertThat(failure.code()).isEqualTo("usbboot.endless");
    assertThat(clock.elapsed()).isLessThan(ServingBudget.TIME.plusMinutes(2));
  }

  /** Files were opened once for each question. */
  @Test
  void askingForASizeAgainAndAgainLeavesNoFileOpen() throws IOException {
    Path open = Path.of("/proc/self/fd");
    Assumptions.assumeTrue(Files.isDirectory(open), "skipped: no /proc");
    long before = count(open);
    failure(board(i -> message(0, "config.txt")));
    assertThat(count(open)).isLessThan(before + 50);
  }

  private static long count(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.count();
    }
  }

  @Test
  void bytesAreCountedOverAllFilesOfASession() {
    ServingBudget budget = new ServingBudget(clock);
    for (int i = 0; i < 4; i++) {
      assertThat(budget.file(Integer.MAX_VALUE)).isTrue();
    }
    assertThat(budget.spent()).isNull();
    assertThat(budget.file(Integer.MAX_VALUE)).isFalse();
    assertThat(budget.spent()).isEqualTo("read 8589934588 bytes");
    assertThat(new ServingBudget(clock).file(Long.MAX_VALUE)).isFalse();
  }
}
