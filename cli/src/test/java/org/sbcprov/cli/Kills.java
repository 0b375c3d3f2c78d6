package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Kills commands at random moments. {@code -Dsbcprov.kills=200} sets how many kills there are in all; what each of them left
 * goes to {@code target/kills.txt}.
 */
final class Kills {
  /** Kinds of commands that share the kills. */
  private static final int KINDS = 9;

  private static final int ALL = Integer.getInteger("sbcprov.kills", 16);
  private static final Path RECORD = Path.of("target", "kills.txt");
  private static final long LIMIT_SECONDS = 120;
  private static final int ROUNDS = 3;

  private final Random random = new Random();
  private final Path home;
  private final Map<String, Integer> states = new TreeMap<>();

  /**
   * @param home the user's directory for the commands
   */
  Kills(Path home) {
    this.home = home;
  }

  /** What is looked at after each kill. */
  interface Look {
    /** Fails when what is there is not allowed to be; else says in a word what it is. */
    String at() throws Exception;
  }

  /** Runs commands again and again, killing them at any moment, and looks at what is left each time. */
  void each(String what, List<String[]> commands, Look look) throws Exception {
    long round = roundNanos(commands);
    for (int i = 0; i < Math.max(1, ALL / KINDS); i++) {
      Process process = loop(commands);
      // By then all classes are loaded, and the rest is work.
      requireRound(process);
      long nanos = (long) (random.nextDouble() * round);
      if (random.nextBoolean()) {
        // The moments around the end of a command, when what counts is put in place.
        nanos = round / commands.size() + (long) (random.nextGaussian() * round / commands.size() / 8);
      }
      TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos));
      kill(process);
      states.merge(look.at(), 1, Integer::sum);
    }
    Files.writeString(
        RECORD, what + ": " + states + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private long roundNanos(List<String[]> commands) throws Exception {
    Process process = loop(commands);
    requireRound(process);
    long begin = System.nanoTime();
    for (int i = 0; i < ROUNDS; i++) {
      requireRound(process);
    }
    long nanos = (System.nanoTime() - begin) / ROUNDS;
    kill(process);
    return nanos;
  }

  private static void requireRound(Process process) throws IOException {
    byte[] line = new byte[6];
    int read = process.getInputStream().readNBytes(line, 0, line.length);
    assertThat(new String(line, 0, read, StandardCharsets.US_ASCII)).as(read < 6 ? said(process) : "").isEqualTo("round\n");
  }

  private static String said(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private Process loop(List<String[]> commands) throws IOException {
    List<String> words = new ArrayList<>();
    for (String[] command : commands) {
      if (!words.isEmpty()) {
        words.add(KillLoop.THEN);
      }
      words.addAll(List.of(command));
    }
    return start(KillLoop.class, words);
  }

  /** Runs one command to its end. */
  Ended run(String... command) throws Exception {
    Process process = start(Main.class, List.of(command));
    String out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).lines()
        .reduce("", (all, line) -> all + line + "\n");
    String err = said(process);
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out + err);
  }

  /** How a command ended. */
  record Ended(int status, String said) {}

  private Process start(Class<?> main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("XDG_"));
    builder.environment().put("HOME", home.toString());
    return builder.start();
  }
}
