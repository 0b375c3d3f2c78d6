package org.sbcprov.cli.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.fixtures.Checkout;

/** Against rpiboot itself, as far as that goes without a board. It has to be built in the checkout: {@code make}. */
class RpibootOriginalTest {
  private static final int LINES = 400;
  private static final String[] WORDS = {
    "-d", "x", "-l", "-o", "-m", "0", "5", "5x", "-v", "-vv", "-vvv", "-s", "-j", "-p", "1-1.2", "-i", "aa", "-3",
    "-98", "-99", "-5x", "-", "--", "-h", "--help", "-V", "--version", "-07", "-lo", "--dir",
  };

  /** What became of a command line whose directory is not there. */
  private enum End {
    REFUSED,
    HELP_OR_VERSION,
    TAKEN
  }

  @TempDir Path directory;

  private String rpiboot;

  @BeforeEach
  void theOriginal() {
    rpiboot = Checkout.usbboot("rpiboot").toString();
  }

  private Process start(List<String> words) throws IOException {
    List<String> command = new ArrayList<>(List.of(rpiboot));
    command.addAll(words);
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private End original(List<String> words) throws IOException, InterruptedException {
    Process process = start(words);
    try {
      boolean printed = process.getInputStream().readAllBytes().length > 0;
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isIn(0, RpibootFailures.USAGE);
      return process.exitValue() == 0 ? End.HELP_OR_VERSION : printed ? End.TAKEN : End.REFUSED;
    } finally {
      process.destroyForcibly();
    }
  }

  private static End ours(List<String> words) {
    try {
      RpibootArguments taken = RpibootArguments.parse(words.toArray(new String[0]));
      return taken.help() || taken.version() ? End.HELP_OR_VERSION : End.TAKEN;
    } catch (BadUsage refused) {
      return End.REFUSED;
    }
  }

  @Test
  void theSameCommandLinesAreTaken() throws Exception {
    Random random = new Random(1);
    int[] ends = new int[End.values().length];
    for (int i = 0; i < LINES; i++) {
      List<String> words = new ArrayList<>(List.of("-d", "nonexistent"));
      for (int word = random.nextInt(5); word >= 0; word--) {
        words.add(WORDS[random.nextInt(WORDS.length)]);
      }
      int delay = words.lastIndexOf("-m");
      if (delay >= 0 && delay + 1 < words.size() && words.get(delay + 1).matches("-\\d.*")) {
        // A delay below 0 is taken by rpiboot, which then sleeps for more than an hour.
        continue;
      }
      End end = original(words);
      assertThat(ours(words)).as(words.toString()).isEqualTo(end);
      ends[end.ordinal()]++;
    }
    assertThat(Arrays.stream(ends)).allMatch(count -> count > LINES / 20);
  }

  @ParameterizedTest
  @CsvSource({
    "1, bootcode4.bin, -d DIR",
    "2, bootcode4.bin bootcode5.bin bootcode.bin, -d DIR -v",
    "3, 2710/bootcode.bin bootcode.bin bootcode4.bin, -d DIR/",
    "4, bootfiles.bin bootcode4.bin, -d ./DIR -v",
    "5, 2710/bootfiles.bin bootfiles.bin, -d DIR",
    "6, bootcode.bin bootsig.bin, -s -d DIR",
    "7, bootfiles.bin 2710/bootsig.bin, -s -d DIR",
  })
  void theSameIsToldOfADirectoryBeforeABoardIsThere(int number, String files, String line) throws Exception {
    for (String file : files.split(" ")) {
      Path path = directory.resolve("DIR").resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, new byte[8192]);
    }
    String[] words = line.split(" ");
    List<String> expected = new ArrayList<>();
    Process process = start(List.of(words));
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String next = reader.readLine();
      for (int i = 0; next != null && !next.startsWith("Waiting"); i++) {
        // The version, and advice between two empty lines.
        if (i >= 5) {
          expected.add(next);
        }
        next = reader.readLine();
      }
      assertThat(next + "\n").isEqualTo(RpibootLines.WAITING);
    } finally {
      process.destroyForcibly();
    }
    RpibootArguments arguments = RpibootArguments.parse(words);
    Path here = Path.of("").toAbsolutePath().relativize(directory);
    RpibootPlaces places =
        RpibootPlaces.find(here + "/" + arguments.directory(), directory.resolve("root"), directory);
    assertThat(places.start(arguments.verbosity() > 0, arguments.signed()))
        .extracting(told -> told.replace(here + "/", ""))
        .isEqualTo(expected);
  }
}
