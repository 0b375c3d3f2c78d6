package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;

/** Edits within sections, and removals. */
class ConfEditTest {
  private static final String KEY = "B";

  /** Number, configuration before, configuration with B=2 in [cm4]. */
  static Stream<Arguments> sectionEdits() {
    return Stream.of(
        arguments(1, "[all]\nA=1\n[cm4]\nB=1\n", "[all]\nA=1\n[cm4]\nB=2\n"),
        arguments(2, "[all]\nA=1\n[cm4]\nC=1\n\n[pi5]\nB=1\n", "[all]\nA=1\n[cm4]\nC=1\nB=2\n\n[pi5]\nB=1\n"),
        arguments(3, "[cm4]\r\nC=1", "[cm4]\r\nC=1\r\nB=2"),
        arguments(4, "[cm4]", "[cm4]\nB=2"),
        // None: at the end, closed, so that what is added later counts for all boards.
        arguments(5, "[all]\nA=1\n", "[all]\nA=1\n[cm4]\nB=2\n[all]\n"),
        arguments(6, "A=1", "A=1\n[cm4]\nB=2\n[all]"),
        arguments(7, "A=1\r\nC=1", "A=1\r\nC=1\r\n[cm4]\r\nB=2\r\n[all]"),
        arguments(8, "", "[cm4]\nB=2\n[all]\n"),
        arguments(9, "B=1\n", "B=1\n[cm4]\nB=2\n[all]\n"),
        // Behind another filter it would be for fewer boards, behind [none] for none.
        arguments(10, "A=1\n[0x12]\nC=1\n", "A=1\n[0x12]\nC=1\n[all]\n[cm4]\nB=2\n[all]\n"),
        arguments(11, "[none]\nC=1\n", "[none]\nC=1\n[all]\n[cm4]\nB=2\n[all]\n"),
        arguments(12, "[pi4]\nC=1\n", "[pi4]\nC=1\n[all]\n[cm4]\nB=2\n[all]\n"),
        // The firmware's part stays behind the bootloader's.
        arguments(13, "A=1\n[config.txt]\n[cm4]\nB=1\n", "A=1\n[cm4]\nB=2\n[all]\n[config.txt]\n[cm4]\nB=1\n"),
        arguments(14, "[config.txt]\n", "[cm4]\nB=2\n[all]\n[config.txt]\n"),
        // Several sections of that name: the last line that sets it, else the last section.
        arguments(15, "[cm4]\nB=1\n[cm4]\nC=1\n", "[cm4]\nB=2\n[cm4]\nC=1\n"),
        arguments(16, "[cm4]\nB=0\n[all]\n[cm4]\nB=1\n", "[cm4]\nB=0\n[all]\n[cm4]\nB=2\n"),
        arguments(17, "[cm4]\nC=1\n[all]\n[cm4]\nC=2\n", "[cm4]\nC=1\n[all]\n[cm4]\nC=2\nB=2\n"),
        // A section before a line for all boards has no effect.
        arguments(18, "[cm4]\nB=1\n[all]\nB=0\n", "[cm4]\nB=1\n[all]\nB=0\n[cm4]\nB=2\n[all]\n"),
        arguments(19, "[cm4]\nC=1\n[all]\nB=0\n", "[cm4]\nC=1\n[all]\nB=0\n[cm4]\nB=2\n[all]\n"),
        // A filter takes the place of one of its own kind, and joins others.
        arguments(20, "[pi4]\nA=1\n[cm4]\nC=1\n", "[pi4]\nA=1\n[cm4]\nC=1\nB=2\n"),
        arguments(21, "[0x12]\n[cm4]\nB=1\n", "[0x12]\n[cm4]\nB=1\n[all]\n[cm4]\nB=2\n[all]\n"),
        arguments(22, "[cm4]\n[gpio4=1]\nB=1\n", "[cm4]\nB=2\n[gpio4=1]\nB=1\n"),
        arguments(23, "[none]\n[cm4]\nB=1\n", "[none]\n[cm4]\nB=1\n[all]\n[cm4]\nB=2\n[all]\n"),
        arguments(24, "[cm4][0x12]\nB=1\n", "[cm4][0x12]\nB=1\n[all]\n[cm4]\nB=2\n[all]\n"),
        arguments(25, "[0x12]\n[gpio4=1]\n[all]\n[cm4]\nC=1\n", "[0x12]\n[gpio4=1]\n[all]\n[cm4]\nC=1\nB=2\n"),
        arguments(26, "[cm4] \nB=1\n", "[cm4] \nB=2\n"),
        arguments(27, "[CM4]\nB=1\n", "[CM4]\nB=1\n[all]\n[cm4]\nB=2\n[all]\n"),
        arguments(28, "A=1\n\n", "A=1\n\n[cm4]\nB=2\n[all]\n"),
        arguments(29, "A=1\n#x\r", "A=1\n#x\r\n[cm4]\nB=2\n[all]"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sectionEdits")
  void aSectionIsEditedOrAdded(int number, String before, String after) {
    BootConf conf = BootConf.of(Images.latin1(before)).with(KEY, "2", "[cm4]");

    assertThat(Images.latin1(conf.bytes())).isEqualTo(after);
    assertThat(conf.value(KEY, "[cm4]")).hasValue("2");
    assertThat(conf.value(KEY)).isEqualTo(BootConf.of(Images.latin1(before)).value(KEY));
  }

  /** Number, configuration before, section, configuration without B. */
  static Stream<Arguments> removals() {
    return Stream.of(
        arguments(1, "[all]\nA=1\nB=1\nC=1\n", "[all]", "[all]\nA=1\nC=1\n"),
        arguments(2, "B=1\nA=1\nB=2\n", "[all]", "A=1\n"),
        arguments(3, "A=1\n[cm4]\nB=1\n[all]\nB=2\n", "[all]", "A=1\n[cm4]\nB=1\n[all]\n"),
        arguments(4, "A=1\n[cm4]\nB=1\n[all]\nB=2\n", "[cm4]", "A=1\n[cm4]\n[all]\nB=2\n"),
        arguments(5, "A=1\nB=1", "[all]", "A=1"),
        arguments(6, "A=1\r\nB=1", "[all]", "A=1"),
        arguments(7, "A=1\r\nB=1\r\nC=1\r\n", "[all]", "A=1\r\nC=1\r\n"),
        arguments(8, "B=1", "[all]", ""),
        arguments(9, "#B=1\n B=1\nb=1\nB =1\nBB=1\n", "[all]", "#B=1\n B=1\nb=1\nB =1\nBB=1\n"),
        arguments(10, "[none]\nB=1\n[all]\n[config.txt]\nB=1\n", "[all]", "[none]\nB=1\n[all]\n[config.txt]\nB=1\n"),
        arguments(11, "[0x12]\n[cm4]\nB=1\n[all]\n[cm4]\nB=2\n[cm4]\nB=3\n", "[cm4]",
            "[0x12]\n[cm4]\nB=1\n[all]\n[cm4]\n[cm4]\n"),
        arguments(12, "\n\nB=1\n\n", "[all]", "\n\n\n"),
        arguments(13, "", "[all]", ""),
        arguments(14, "B=1\nA=1\nB=2", "[all]", "A=1"),
        arguments(15, "\u00e4\0B\nB=\u00ff\n", "[all]", "\u00e4\0B\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("removals")
  void linesThatSetAKeyAreRemoved(int number, String before, String section, String after) {
    BootConf conf = BootConf.of(Images.latin1(before)).without(KEY, section);

    assertThat(Images.latin1(conf.bytes())).isEqualTo(after);
    assertThat(conf.value(KEY, section)).isEmpty();
  }

  @Test
  void aLineThatStillCountsOnBoardsOfTheSectionIsTold() {
    BootConf conf = BootConf.of(Images.latin1("[cm4]\nB=1\n[pi4]\nB=2\n[all]\nC=1\n"));

    assertThat(conf.conditional(KEY, "[cm4]")).extracting(Warning::words)
        .containsExactly("Line 4, behind [pi4], still sets B=2 on boards that this filter matches");
    assertThat(conf.without(KEY, "[pi4]").conditional(KEY, "[cm4]")).isEmpty();
  }

  @Test
  void theValuesForAllBoardsAreThoseThatCount() {
    BootConf conf = BootConf.of(Images.latin1("A=1\nB=1\n[cm4]\nB=2\nC=1\n[all]\nA=3\n A=4\nno line\n=1\nD="));

    assertThat(conf.values()).containsExactly(
        Map.entry("A", "3"), Map.entry("B", "1"), Map.entry("D", ""));
  }

  @ParameterizedTest
  @CsvSource({"cm4, [cm4]", "[cm4], [cm4]", "all, [all]", "0x12345678, [0x12345678]", "gpio4=1, [gpio4=1]"})
  void aSectionMayBeNamedWithoutBrackets(String name, String section) {
    assertThat(BootConf.section(name)).isEqualTo(section);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "[cm4", "cm4]]", "[cm4][pi4]", "cm 4", "cm4\n[all", "config.txt", "[config.txt]", "\u00e4"})
  void whatCannotBeASectionIsRefused(String name) {
    assertThatThrownBy(() -> BootConf.of(new byte[0]).with(KEY, "1", name))
        .asInstanceOf(InstanceOfAssertFactories.type(BadUsage.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.section-form"));
  }

  @Property
  void aValueThatIsSetReadsBackAndSettingItAgainChangesNothing(
      @ForAll("texts") String text, @ForAll("sections") String section) {
    BootConf once = BootConf.of(Images.latin1(text)).with(KEY, "7", section);

    assertThat(once.value(KEY, section)).hasValue("7");
    assertThat(once.with(KEY, "7", section).bytes()).isEqualTo(once.bytes());
  }

  @Property
  void settingTouchesNothingElse(@ForAll("texts") String text, @ForAll("sections") String section) {
    String after = Images.latin1(BootConf.of(Images.latin1(text)).with(KEY, "7", section).bytes());

    List<String> left = new ArrayList<>(lines(after));
    int added = 0;
    for (String line : lines(text)) {
      // All lines are still there, in their order; but for the one that gets the value.
      while (!left.isEmpty() && !left.get(0).equals(line) && !(line.startsWith("B=") && left.get(0).equals("B=7"))) {
        assertThat(left.remove(0)).isIn("B=7", section, "[all]");
        added++;
      }
      assertThat(left).isNotEmpty();
      left.remove(0);
    }
    assertThat(added + left.size()).isLessThanOrEqualTo(4);
    assertThat(left).allMatch(line -> List.of("B=7", section, "[all]").contains(line));
    if (!text.isEmpty() && !text.endsWith("\r")) {
      assertThat(after.endsWith("\n")).isEqualTo(text.endsWith("\n"));
    }
  }

  /** What counts on a board that a section matches or does not match changes only as asked. */
  @Property
  void otherKeysCountAsBefore(@ForAll("texts") String text, @ForAll("sections") String section) {
    BootConf before = BootConf.of(Images.latin1(text));
    BootConf after = before.with(KEY, "7", section);

    for (String other : List.of("A", "C")) {
      assertThat(after.value(other)).isEqualTo(before.value(other));
      for (String where : List.of("[cm4]", "[pi4]", "[0x12]")) {
        assertThat(after.value(other, where)).isEqualTo(before.value(other, where));
      }
    }
    if (!section.equals(BootConf.FOR_ALL)) {
      assertThat(after.value(KEY)).isEqualTo(before.value(KEY));
    }
  }

  @Property
  void aKeyThatIsRemovedIsGoneAndAllElseStays(@ForAll("texts") String text, @ForAll("sections") String section) {
    BootConf before = BootConf.of(Images.latin1(text));
    BootConf after = before.without(KEY, section);

    assertThat(after.value(KEY, section)).isEmpty();
    assertThat(after.without(KEY, section).bytes()).isEqualTo(after.bytes());
    List<String> kept = new ArrayList<>(lines(text));
    List<String> now = lines(Images.latin1(after.bytes()));
    for (String line : now) {
      while (!kept.get(0).equals(line)) {
        assertThat(kept.remove(0)).startsWith("B=");
      }
      kept.remove(0);
    }
    // An empty last line cannot be told from none.
    assertThat(kept).allMatch(line -> line.startsWith("B=") || line.isEmpty());
    for (String other : List.of("A", "C")) {
      assertThat(after.value(other)).isEqualTo(before.value(other));
    }
    if (before.value(KEY, section).isEmpty()) {
      assertThat(after.bytes()).isEqualTo(before.bytes());
    }
  }

  @Property
  void anyBytesAreTaken(@ForAll byte[] text, @ForAll("sections") String section) {
    BootConf conf = BootConf.of(text).with(KEY, "7", section);

    assertThat(conf.value(KEY, section)).hasValue("7");
    assertThat(conf.without(KEY, section).value(KEY, section)).isEmpty();
  }

  private static List<String> lines(String text) {
    String unix = text.replace("\r\n", "\n");
    String separated = unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix;
    return text.isEmpty() ? List.of() : List.of(separated.split("\n", -1));
  }

  @Provide
  Arbitrary<String> sections() {
    return Arbitraries.of("[all]", "[cm4]", "[pi4]", "[0x12]", "[gpio4=1]");
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> line =
        Arbitraries.of(
            "A=1", "B=1", "B=2", "B=", "C=3", "[all]", "[cm4]", "[pi4]", "[0x12]", "[gpio4=1]", "[none]", "[config.txt]",
            "# B=1", "", " B=1", "[cm4][0x12]");
    Arbitrary<String> ending = Arbitraries.of("\n", "\r\n");
    return line.list().ofMaxSize(12).flatMap(
        lines -> ending.flatMap(
            end -> Arbitraries.of("", end).map(last -> lines.isEmpty() ? "" : String.join(end, lines) + last)));
  }
}
