package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Clock;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.fixtures.ScriptedPrograms;
import picocli.CommandLine;

/** What all commands have in common. */
class CommandLineTest {
  /** Every command without the program's name, such as {@code eeprom config}; the root is empty. */
  static List<String> commands() {
    List<String> commands = new ArrayList<>();
    collect(CommandTree.whole(), "", commands);
    return commands;
  }

  private static void collect(CommandLine commandLine, String words, List<String> commands) {
    commands.add(words.strip());
    commandLine.getSubcommands().forEach((name, child) -> collect(child, words + " " + name, commands));
  }

  private static String[] split(String words) {
    return words.isEmpty() ? new String[0] : words.split(" ");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithAnExampleAndItsExitStatuses(String words) {
    Run run = Run.of(split((words + " --help").strip()));
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Usage: sbcprov").contains("Exit status:").contains("--json");
    boolean group = List.of("eeprom", "image", "bl2", "fip", "env", "compat", "doctor").contains(words);
    assertThat(run.out()).contains(group ? "Commands:" : "Examples:");
  }

  @Test
  void theWholeTreeAndTheLazyOneKnowTheSameOptions() {
    for (String words : commands()) {
      CommandLine whole = CommandTree.whole();
      CommandLine lazy = CommandTree.forArguments(split(words)).commandLine();
      for (String word : split(words)) {
        whole = whole.getSubcommands().get(word);
        lazy = lazy.getSubcommands().getOrDefault(word, lazy);
      }
      assertThat(lazy.getCommandSpec().optionsMap().keySet()).isEqualTo(whole.getCommandSpec().optionsMap().keySet());
      assertThat(lazy.getCommandSpec().qualifiedName()).isEqualTo(("sbcprov " + words).strip());
    }
  }

  @Test
  void aGroupsHelpListsItsCommandsHoweverItIsAskedFor() {
    assertThat(Run.of("eeprom", "-vh").out()).contains("set-order");
    assertThat(Run.of("-h").out()).contains("completion");
  }

  @Test
  void aRunBuildsOnlyTheCommandThatItNames() {
    CommandTree.Parser parser =
        CommandTree.forArguments(new String[] {"--json", "--color", "never", "eeprom", "-q", "config", "x", "eeprom"});
    assertThat(parser.commandLine().getCommandName()).isEqualTo("sbcprov eeprom config");
    assertThat(parser.commandLine().getSubcommands()).isEmpty();
    assertThat(parser.arguments()).containsExactly("--json", "--color", "never", "-q", "x", "eeprom");
    assertThat(CommandTree.forArguments(new String[] {"--version"}).commandLine().getSubcommands()).isEmpty();
    assertThat(CommandTree.forArguments(new String[] {"usbboot", "list"}).commandLine().getCommandName())
        .isEqualTo("sbcprov usbboot list");
    assertThat(CommandTree.forArguments(new String[] {"usbboot", "-d", "x"}).commandLine().getCommandName())
        .isEqualTo("sbcprov usbboot");
    assertThat(CommandTree.forArguments(new String[] {"usbboot", "-q", "list"}).commandLine().getSubcommands())
        .containsOnlyKeys("usbboot");
  }

  @Test
  void aCommandThatHoldsOthersListsThemInItsHelp() {
    assertThat(Run.of("usbboot", "--help").out()).contains("Commands:").contains("list");
  }

  @Test
  void whatStandsBehindTheNameOfADropInIsItsOwn() {
    CommandTree.Parser parser =
        CommandTree.forArguments(
            new String[] {"--color", "never", "compat", "-q", "rpi-eeprom-config", "-h", "--json", "compat", "--", "-d"});
    assertThat(parser.commandLine().getCommandName()).isEqualTo("sbcprov compat rpi-eeprom-config");
    assertThat(parser.arguments()).containsExactly("--color", "never", "-q");
    assertThat(parser.verbatim()).containsExactly("-h", "--json", "compat", "--", "-d");
    assertThat(CommandTree.forArguments(new String[] {"compat", "rpi-eeprom-digest"}).verbatim()).isEmpty();
    assertThat(CommandTree.forArguments(new String[] {"eeprom", "config", "x"}).verbatim()).isNull();
  }

  @Test
  void theVersionIsThatOfTheBuild() throws IOException {
    Matcher matcher =
        Pattern.compile("<artifactId>sbcprov</artifactId>\\s*<version>([^<]+)<").matcher(Files.readString(Path.of("pom.xml")));
    assertThat(matcher.find()).isTrue();
    assertThat(Run.of("--version").out()).isEqualTo("sbcprov " + matcher.group(1) + "\n");
    assertThat(Run.of("--version", "--json").lastLine())
        .isEqualTo(
            "{\"event\":\"result\",\"command\":\"\",\"ok\":true,\"status\":0,\"version\":\"" + matcher.group(1) + "\"}");
  }

  @Test
  void aMisspeltCommandIsAnsweredWithWhatWasMeant() {
    Run run = Run.of("eeprom", "set-ordr", "0xf21");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("set-ordr").contains("Did you mean set-order").contains("--help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "eeprom", "image", "nonsense", "boards --nonsense", "boards --color pink", "eeprom set-order", "image build",
        "usbboot -o", "usbboot -d . --count 2", "usbboot -d . -p 1-1 -3", "usbboot -d . -l --count 0",
        "usbboot -d . --expect wonders", "usbboot -d . --boards 2", "usbboot -d . --timeout 0", "usbboot -d . --timeout x", "usbboot -d . --fault stalled",
        "completion fish", "image build --board c64", "image build --board cm4", "eeprom config", "eeprom set-order f21",
        "usbboot -d . --simulate bpi-r4", "usbboot -d . --simulate cm4 --fault nonsense",
      })
  void whatMakesNoSenseEndsWithStatus2AndAHintOnStandardError(String commandLine) {
    Run run = Run.of(split(commandLine));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("error: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "boards --nonsense", "eeprom config /nonexistent", "image inspect /nonexistent"})
  void withJsonAFailureIsTheLastLineOfStandardOutputToo(String commandLine) {
    Run run = Run.of((commandLine + " --json").split(" "));
    assertThat(run.err()).isEmpty();
    assertThat(run.lastLine())
        .startsWith("{\"event\":\"result\",\"command\":")
        .contains("\"ok\":false,\"status\":" + run.status())
        .contains("\"error\":{\"code\":\"");
  }

  @Test
  void anOptionThatIsNotKnownIsToldBeforeAParameterThatIsMissing() {
    assertThat(Run.of("eeprom", "config", "--bogus").err()).contains("Unknown option: '--bogus'");
    assertThat(Run.of("eeprom", "config", "-net/x.bin").err()).contains("./-net/x.bin");
    assertThat(Run.of("eeprom", "config").err()).contains("Missing required parameter");
  }

  @Test
  void anOptionThatWouldHaveNoEffectIsRefused() {
    Run run = Run.of("usbboot", "-d", "x", "list", "--simulate", "cm4");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--dir has no meaning before \"list\"");
    assertThat(Run.of("-q", "usbboot", "-q", "list", "--simulate", "cm4").status()).isZero();
  }

  @Test
  void aDashIsNoFile() {
    assertThat(Run.of("eeprom", "config", "-").err()).contains("/dev/stdin");
  }

  @Test
  void jsonIsJsonHoweverItIsAskedFor() {
    assertThat(Run.of("--json=true", "--bogus").lastLine()).contains("\"status\":2");
  }

  @Test
  void commandLinesThatAreShownCanBePasted() {
    assertThat(ShellWords.join("./sbcprov", "-d", "a b", "it's", "", "x=1,y"))
        .isEqualTo("./sbcprov -d 'a b' 'it'\\''s' '' x=1,y");
  }

  @Test
  void globalOptionsMayStandAnywhereAndMoreThanOnce() {
    assertThat(Run.of("--json", "--json", "boards", "--json").lastLine()).startsWith("{\"event\":\"result\"");
    assertThat(Run.of("-q", "boards", "-q").status()).isZero();
  }

  /** A file named like an argument must not become arguments. */
  @Test
  void anArgumentThatBeginsWithAnAtSignIsJustThat(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("arguments"), "--version");
    assertThat(Run.of("@" + file).status()).isEqualTo(2);
  }

  @Test
  void coloursAreForTerminalsAndNoColorTurnsThemOff() {
    assertThat(Run.of("boards", "--color", "always", "x").err()).doesNotContain("\u001b[");
    assertThat(Run.of("--color", "always", "eeprom", "config", "/nonexistent").err()).contains("\u001b[");
    assertThat(Run.with(Map.of(), true, "eeprom", "config", "/nonexistent").err()).contains("\u001b[");
    assertThat(Run.with(Map.of("NO_COLOR", "1"), true, "eeprom", "config", "/nonexistent").err())
        .doesNotContain("\u001b[");
    assertThat(Run.of("eeprom", "config", "/nonexistent").err()).doesNotContain("\u001b[");
  }

  @Test
  void aStackTraceIsShownOnlyWhenAskedFor() {
    assertThat(Run.of("-v", "eeprom", "config", "/nonexistent").err()).doesNotContain("\tat ");
    assertThat(Run.of("-vv", "eeprom", "config", "/nonexistent").err()).contains("\tat ");
  }

  @Test
  void aFullDiskBehindStandardOutputIsNotSuccess() {
    PrintStream full =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("No space left on device");
              }
            });
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Environment environment =
        new Environment(
            full, nowhere, false, false, 80, Map.of(), "sbcprov", Clock.system(), new ScriptedPrograms(), Path.of("/"));
    assertThat(new Application(environment).run("boards")).isEqualTo(8);
  }

  @Test
  void theBoardsAreListedForPeopleAndForScripts() {
    assertThat(Run.of("boards").lines()).hasSameSizeAs(BoardCatalogue.names()).anyMatch(line -> line.matches("bpi-r4 +mt7988 +Banana Pi BPI-R4 +image.*"));
    assertThat(Run.of("boards", "--json").lastLine())
        .contains("{\"name\":\"cm4\",\"title\":\"Raspberry Pi Compute Module 4\",\"soc\":\"bcm2711\"");
  }
}
