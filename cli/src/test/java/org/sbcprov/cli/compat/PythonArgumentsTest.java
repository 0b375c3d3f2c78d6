package org.sbcprov.cli.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.failure.BadUsage;

class PythonArgumentsTest {
  private static final int RANDOM_CASES = 4000;
  private static final String[] WORDS = {
    "a.bin", "-", "", "--", "-c", "-cfile", "-c=file", "-cx=y", "--config", "--config=f", "--conf", "--con=", "--c",
    "-x", "-xe", "-ex", "-xcf", "-xc", "-x=", "-xh", "-xz", "--ext", "--e", "--extract=1", "--o", "--out", "-o", "-t",
    "-1", "-1.5", "-z", "-z b", "--zz", "--zz b", "--d", "--di", "--deb", "-h", "--help", "--h", "--cacert", "--ca=1", "b.bin",
    "-t-1", "---",
  };

  @TempDir Path directory;

  static Stream<Arguments> accepted() {
    return Stream.of(
        arguments(1, "", ""),
        arguments(2, "a.bin", "positional=a.bin"),
        arguments(3, "--config c --out o a.bin", "config=c out=o positional=a.bin"),
        arguments(4, "a.bin --config c --out o", "config=c out=o positional=a.bin"),
        arguments(5, "-c c a.bin -o o", "config=c out=o positional=a.bin"),
        arguments(6, "-cc -oo -- -a", "config=c out=o positional=-a"),
        arguments(7, "--config=c --out= -t=5", "config=c out= timestamp=5"),
        arguments(8, "-xe --deb", "debug edit extract"),
        arguments(9, "-xcfile --cacert d", "cacertder=d config=file extract"),
        arguments(10, "--conf c --boots s --bootc b", "bootcode=b bootsys=s config=c"),
        arguments(11, "-c a -c b", "config=b"),
        arguments(12, "-t -1", "timestamp=-1"),
        arguments(13, "-c -", "config=-"),
        arguments(14, "-h --nonsense", "help"),
        arguments(15, "-xh", "help"),
        arguments(16, "--nonsense a b --help", "help"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("accepted")
  void optionsMayStandAnywhereAndBeCutShort(int number, String line, String expected) {
    assertThat(ours(split(line))).isEqualTo(expected);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments(1, "--boot b", "ambiguous option: --boot could match --bootcode, --bootsys"),
        arguments(2, "--d", "ambiguous option: --d could match --digest, --debug"),
        arguments(3, "a b", "unrecognized arguments: b"),
        arguments(4, "--nonsense a b c", "unrecognized arguments: --nonsense b c"),
        arguments(5, "-c", "argument -c/--config: expected one argument"),
        arguments(6, "-c --out o", "argument -c/--config: expected one argument"),
        arguments(7, "-c -- a", "argument -c/--config: expected one argument"),
        arguments(8, "--extract=yes", "argument -x/--extract: ignored explicit argument 'yes'"),
        arguments(9, "-xyz", "argument -x/--extract: ignored explicit argument 'yz'"),
        arguments(10, "--cacertder", "argument --cacertder: expected one argument"),
        arguments(11, "-h --d", "ambiguous option: --d could match --digest, --debug"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("refused")
  void whatMakesNoSenseIsToldInTheWordsOfArgparse(int number, String line, String words) {
    assertThatThrownBy(() -> PythonArguments.parse("tool", ConfigDropIn.OPTIONS, split(line)))
        .isInstanceOf(BadUsage.class)
        .hasMessage("tool: " + words);
  }

  @Test
  void anyCommandLineIsTakenAsArgparseTakesIt() throws Exception {
    List<String[]> cases = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < RANDOM_CASES; i++) {
      String[] words = new String[random.nextInt(6)];
      for (int word = 0; word < words.length; word++) {
        words[word] = WORDS[random.nextInt(WORDS.length)];
      }
      cases.add(words);
    }
    List<String> answers = askPython(cases);
    assertThat(answers).hasSameSizeAs(cases);
    for (int i = 0; i < cases.size(); i++) {
      assertThat(ours(cases.get(i))).as(String.join(" | ", cases.get(i))).isEqualTo(answers.get(i));
    }
  }

  private List<String> askPython(List<String[]> cases) throws IOException, InterruptedException {
    Path program = directory.resolve("argparse-cases.py");
    try (InputStream resource = PythonArgumentsTest.class.getResourceAsStream("argparse-cases.py")) {
      Files.write(program, resource.readAllBytes());
    }
    StringBuilder options = new StringBuilder();
    for (PythonOption option : ConfigDropIn.OPTIONS) {
      options.append(option.letter() == 0 ? '-' : option.letter()).append(' ').append(option.name());
      options.append(option.takesValue() ? " value\n" : " flag\n");
    }
    StringBuilder lines = new StringBuilder();
    for (String[] words : cases) {
      for (String word : words) {
        lines.append(word).append('\u001f');
      }
      lines.append('\n');
    }
    Path optionsFile = Files.writeString(directory.resolve("options"), options);
    Path casesFile = Files.writeString(directory.resolve("cases"), lines);
    Path answers = directory.resolve("answers");
    Assumptions.assumeTrue(run("-c", "import sys; sys.exit(sys.version_info[:2] != (3, 11))") == 0,
        "skipped: no python3 of version 3.11; others take abbreviations and -- in slightly other ways");
    Process process = start(answers, program.toString(), optionsFile.toString(), casesFile.toString());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readAllLines(answers);
  }

  private int run(String... arguments) throws IOException, InterruptedException {
    Process process = start(directory.resolve("version"), arguments);
    return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  private static Process start(Path output, String... arguments) {
    List<String> command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    } catch (IOException e) {
      return Assumptions.abort("skipped: no python3");
    }
  }

  private static String ours(String[] words) {
    PythonArguments parsed;
    try {
      parsed = PythonArguments.parse("tool", ConfigDropIn.OPTIONS, words);
    } catch (BadUsage e) {
      return "usage";
    }
    if (parsed.help()) {
      return "help";
    }
    TreeSet<String> found = new TreeSet<>();
    for (PythonOption option : ConfigDropIn.OPTIONS) {
      if (parsed.value(option.name()) != null) {
        found.add(option.name() + "=" + parsed.value(option.name()));
      } else if (parsed.has(option.name())) {
        found.add(option.name());
      }
    }
    if (parsed.positional() != null) {
      found.add("positional=" + parsed.positional());
    }
    return String.join(" ", found);
  }

  private static String[] split(String line) {
    return line.isEmpty() ? new String[0] : line.split(" ");
  }
}
