package org.sbcprov.core.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class TextDiffTest {
  @Test
  void aChangedLineStandsBetweenThoseAroundIt() {
    assertThat(diff("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nX\n6\n7\n8\n"))
        .containsExactly("--- a", "+++ b", "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+X", " 6", " 7", " 8");
  }

  @Test
  void theSameTextsHaveNoDifference() {
    TextDiff none = TextDiff.of("a", bytes("A=1\r\n"), "b", bytes("A=1\r\n"));
    assertThat(none.isEmpty()).isTrue();
    assertThat(none.text()).isEmpty();
    assertThat(diff("", "")).isEmpty();
  }

  @Test
  void aMissingFinalNewlineIsToldAndIsADifference() {
    assertThat(diff("A=1\nB=1", "A=1\nB=1\n"))
        .containsExactly("--- a", "+++ b", "@@ -1,2 +1,2 @@", " A=1", "-B=1", "\\ No newline at end of file", "+B=1");
    assertThat(diff("A=1", "A=2")).endsWith("-A=1", "\\ No newline at end of file", "+A=2", "\\ No newline at end of file");
  }

  @Test
  void aCrAtTheEndOfALineIsShown() {
    assertThat(diff("A=1\r\n", "A=1\n")).endsWith("-A=1\\r", "+A=1");
  }

  @Test
  void anEmptySideIsOneWithoutLines() {
    assertThat(diff("", "A=1\n")).containsExactly("--- a", "+++ b", "@@ -0,0 +1,1 @@", "+A=1");
    assertThat(diff("A=1\n", "")).containsExactly("--- a", "+++ b", "@@ -1,1 +0,0 @@", "-A=1");
  }

  /** A comment in an image could clear the screen or turn the text around. */
  @Test
  void nothingReachesATerminalButText() {
    assertThat(diff("", "#\u001b[2J\u0007\u009b\n")).endsWith("+#\\x1b[2J\\x07\\x9b");
    assertThat(TextDiff.of("a\u001b]0;x\u0007", bytes(""), "b\n+++ c", bytes("A=1\n")).lines())
        .startsWith("--- a\\x1b]0;x\\x07", "+++ b\\x0a+++ c");
  }

  @Test
  void hugeTextsAreComparedInTimeAndWithoutMuchMemory() {
    String one = "x\n".repeat(30_000);
    String other = "y\n".repeat(30_000);
    List<String> lines = assertTimeout(Duration.ofSeconds(5), () -> diff(one, other));
    assertThat(lines).hasSize(60_003);
  }

  @Property
  void theLinesAreSafeWhateverTheBytesAre(@ForAll byte[] before, @ForAll byte[] after) {
    for (String line : TextDiff.of("a", before, "b", after).lines()) {
      assertThat(line.codePoints().filter(c -> Character.getType(c) == Character.CONTROL && c != '\t')).isEmpty();
    }
  }

  /** The proof that it says all: {@code patch} makes the second text of the first one and the difference. */
  @Property(tries = 40)
  void patchMakesOneTextOfTheOther(@ForAll("texts") String before, @ForAll("texts") String after) throws Exception {
    Path directory = Files.createTempDirectory("confdiff");
    try {
      Path file = Files.writeString(directory.resolve("file"), before);
      Path patch = Files.writeString(directory.resolve("patch"), TextDiff.of("a", bytes(before), "b", bytes(after)).text());
      Process process;
      try {
        process = new ProcessBuilder("patch", "-s", "--no-backup-if-mismatch", file.toString(), patch.toString())
            .redirectErrorStream(true).start();
      } catch (IOException e) {
        Assumptions.abort("skipped: no patch");
        return;
      }
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
      assertThat(Files.exists(file) ? Files.readString(file) : "").isEqualTo(after);
    } finally {
      for (String name : List.of("file", "patch")) {
        Files.deleteIfExists(directory.resolve(name));
      }
      Files.deleteIfExists(directory);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("A=1", "B=2", "C=3", "[all]", "", "# x")
        .list().ofMaxSize(14)
        .flatMap(lines -> Arbitraries.of("", "\n").map(end -> lines.isEmpty() ? "" : String.join("\n", lines) + end));
  }

  private static List<String> diff(String before, String after) {
    return TextDiff.of("a", bytes(before), "b", bytes(after)).lines();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
