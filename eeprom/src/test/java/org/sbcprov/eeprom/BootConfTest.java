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

class BootConfTest {
  private static final String KEY = "BOOT_ORDER";

  /** Number, configuration before, value before or null, configuration with BOOT_ORDER=0xf21. */
  static Stream<Arguments> edits() {
    return Stream.of(
        arguments(1, "[all]\nA=1\nBOOT_ORDER=0xf41\n", "0xf41", "[all]\nA=1\nBOOT_ORDER=0xf21\n"),
        arguments(2, "BOOT_ORDER=0xf41\nA=1\n", "0xf41", "BOOT_ORDER=0xf21\nA=1\n"),
        arguments(3, "[all]\nBOOT_ORDER=0xf21\n", "0xf21", "[all]\nBOOT_ORDER=0xf21\n"),
        arguments(4, "BOOT_ORDER=0xf41\r\nA=1\r\n", "0xf41", "BOOT_ORDER=0xf21\r\nA=1\r\n"),
        arguments(5, "[all]\nBOOT_ORDER=0xf41", "0xf41", "[all]\nBOOT_ORDER=0xf21"),
        arguments(6, "BOOT_ORDER=\n", "", "BOOT_ORDER=0xf21\n"),
        arguments(7, "BOOT_ORDER= 1 \t\n", " 1 \t", "BOOT_ORDER=0xf21\n"),
        // Of several lines the last one counts.
        arguments(8, "BOOT_ORDER=0x1\nBOOT_ORDER=0x2\nA=1\n", "0x2", "BOOT_ORDER=0x1\nBOOT_ORDER=0xf21\nA=1\n"),
        arguments(9, "BOOT_ORDER=0x1\n[pi4]\nA=1\n[all]\nBOOT_ORDER=0x2", "0x2",
            "BOOT_ORDER=0x1\n[pi4]\nA=1\n[all]\nBOOT_ORDER=0xf21"),
        arguments(10, "BOOT_ORDER=0x1\n[pi4]\nBOOT_ORDER=0x2\n", "0x1", "BOOT_ORDER=0xf21\n[pi4]\nBOOT_ORDER=0x2\n"),
        // None: it goes to the end of the last part for all boards, before blank lines.
        arguments(11, "[all]\nA=1\n", null, "[all]\nA=1\nBOOT_ORDER=0xf21\n"),
        arguments(12, "[all]\nA=1\n\n", null, "[all]\nA=1\nBOOT_ORDER=0xf21\n\n"),
        arguments(13, "[all]\nA=1", null, "[all]\nA=1\nBOOT_ORDER=0xf21"),
        arguments(14, "[all]\r\nA=1\r\n", null, "[all]\r\nA=1\r\nBOOT_ORDER=0xf21\r\n"),
        arguments(15, "[all]\r\nA=1", null, "[all]\r\nA=1\r\nBOOT_ORDER=0xf21"),
        arguments(16, "", null, "BOOT_ORDER=0xf21\n"),
        arguments(17, "[all]", null, "[all]\nBOOT_ORDER=0xf21"),
        arguments(18, "\n\n", null, "BOOT_ORDER=0xf21\n\n\n"),
        arguments(19, "A=1\n[pi4]\nB=1\n", null, "A=1\nBOOT_ORDER=0xf21\n[pi4]\nB=1\n"),
        arguments(20, "[pi4]\nB=1\n", null, "BOOT_ORDER=0xf21\n[pi4]\nB=1\n"),
        arguments(21, "A=1\n\n[pi4]\nB=1\n[all]\nC=1\n\n[cm4]\nD=1\n", null,
            "A=1\n\n[pi4]\nB=1\n[all]\nC=1\nBOOT_ORDER=0xf21\n\n[cm4]\nD=1\n"),
        arguments(22, "[all]\n[pi4]\nB=1", null, "[all]\nBOOT_ORDER=0xf21\n[pi4]\nB=1"),
        arguments(23, "[pi4]\r\nB=1\n", null, "BOOT_ORDER=0xf21\r\n[pi4]\r\nB=1\n"),
        // Behind [none] nothing counts until [all], whatever comes between.
        arguments(24, "A=1\n[none]\nBOOT_ORDER=0x2\n[pi4]\nBOOT_ORDER=0x3\n", null,
            "A=1\nBOOT_ORDER=0xf21\n[none]\nBOOT_ORDER=0x2\n[pi4]\nBOOT_ORDER=0x3\n"),
        arguments(25, "[none]\nBOOT_ORDER=0x2\n[all]\nBOOT_ORDER=0x3\n", "0x3",
            "[none]\nBOOT_ORDER=0x2\n[all]\nBOOT_ORDER=0xf21\n"),
        // Behind [config.txt] nothing is the bootloader's, not even behind another [all].
        arguments(26, "A=1\n[config.txt]\nBOOT_ORDER=0x2\n[all]\nBOOT_ORDER=0x3\n", null,
            "A=1\nBOOT_ORDER=0xf21\n[config.txt]\nBOOT_ORDER=0x2\n[all]\nBOOT_ORDER=0x3\n"),
        arguments(27, "[pi4]\nA=1\n[config.txt]\n", null, "BOOT_ORDER=0xf21\n[pi4]\nA=1\n[config.txt]\n"),
        // What looks like the key, but is not.
        arguments(28, "#BOOT_ORDER=0x1\n", null, "#BOOT_ORDER=0x1\nBOOT_ORDER=0xf21\n"),
        arguments(29, "BOOT_ORDER =0x1\n", null, "BOOT_ORDER =0x1\nBOOT_ORDER=0xf21\n"),
        arguments(30, " BOOT_ORDER=0x1\n", null, " BOOT_ORDER=0x1\nBOOT_ORDER=0xf21\n"),
        arguments(31, "boot_order=0x1\n", null, "boot_order=0x1\nBOOT_ORDER=0xf21\n"),
        arguments(32, "BOOT_ORDERS=0x1\n", null, "BOOT_ORDERS=0x1\nBOOT_ORDER=0xf21\n"),
        arguments(33, "BOOT_ORDER\n", null, "BOOT_ORDER\nBOOT_ORDER=0xf21\n"),
        arguments(34, "[BOOT_ORDER=0x1\n", null, "[BOOT_ORDER=0x1\nBOOT_ORDER=0xf21\n"),
        arguments(35, "\u00e4\0\u00ff\rB", null, "\u00e4\0\u00ff\rB\nBOOT_ORDER=0xf21"),
        // The first release padded its configuration with blanks.
        arguments(36, "A=1\n     \n", null, "A=1\nBOOT_ORDER=0xf21\n     \n"),
        arguments(37, "[pi4][0x12345678]\nBOOT_ORDER=0x1\n", null,
            "BOOT_ORDER=0xf21\n[pi4][0x12345678]\nBOOT_ORDER=0x1\n"),
        arguments(38, "[all] \nBOOT_ORDER=0x1\n", "0x1", "[all] \nBOOT_ORDER=0xf21\n"),
        arguments(39, "[ALL]\nBOOT_ORDER=0x1\n", null, "BOOT_ORDER=0xf21\n[ALL]\nBOOT_ORDER=0x1\n"),
        arguments(40, "BOOT_ORDER=0x1", "0x1", "BOOT_ORDER=0xf21"),
        // A CR at the end became part of a line ending when a line was added behind it.
        arguments(41, "A=1\nB=2\r", null, "A=1\nB=2\r\nBOOT_ORDER=0xf21"),
        arguments(42, "A=1\r\nBOOT_ORDER=0x1\r", "0x1", "A=1\r\nBOOT_ORDER=0xf21\r"),
        arguments(43, "\r", null, "BOOT_ORDER=0xf21\n\r"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("edits")
  void oneLineIsEditedOrAdded(int number, String before, String value, String after) {
    BootConf conf = BootConf.of(Images.latin1(before));

    assertThat(conf.value(KEY).orElse(null)).isEqualTo(value);
    assertThat(Images.latin1(conf.with(KEY, "0xf21").bytes())).isEqualTo(after);
    assertThat(conf.with(KEY, "0xf21").value(KEY)).hasValue("0xf21");
    assertThat(Images.latin1(conf.bytes())).isEqualTo(before);
  }

  @Test
  void linesThatOverrideOnSomeBoardsAreTold() {
    BootConf conf =
        BootConf.of(Images.latin1("[all]\nBOOT_ORDER=0xf21\n[cm4]\nBOOT_ORDER=0xf1\n[none]\nBOOT_ORDER=0x2\n"));

    assertThat(conf.conditional(KEY, BootConf.FOR_ALL))
        .containsExactly(
            new Warning(
                "eeprom.setting-conditional",
                "Line 4, behind [cm4], still sets BOOT_ORDER=0xf1 on boards that this filter matches",
                Map.of("line", 4, "section", "[cm4]", "key", KEY, "value", "0xf1")));
    assertThat(conf.overridden(KEY)).isEmpty();
    assertThat(conf.ignored(KEY)).isEmpty();
  }

  @Test
  void linesThatALaterLineOverridesAreTold() {
    BootConf conf =
        BootConf.of(
            Images.latin1("BOOT_ORDER=0x1\n[pi4]\nBOOT_ORDER=0x2\n[all]\nBOOT_ORDER=0x3\n[pi5]\nBOOT_ORDER=0x4\n"));

    assertThat(conf.conditional(KEY, BootConf.FOR_ALL)).extracting(warning -> warning.facts().get("line")).containsExactly(7);
    assertThat(conf.overridden(KEY))
        .extracting(Warning::words)
        .containsExactly(
            "Line 1 sets BOOT_ORDER=0x1 without effect: line 5 sets it again",
            "Line 3 sets BOOT_ORDER=0x2 without effect: line 5 sets it again");
  }

  @ParameterizedTest
  @CsvSource({
    "BOOT_ORDER = 0xf41", "' BOOT_ORDER=0xf41'", "boot_order=0xf41", "Boot_Order=0xf41", "BOOT_ORDER =",
    "'\tBOOT_ORDER=1'"
  })
  void linesThatTheBootloaderIgnoresAreTold(String line) {
    BootConf conf = BootConf.of(Images.latin1("A=1\n" + line + "\n"));

    assertThat(conf.ignored(KEY)).singleElement().satisfies(warning -> assertThat(warning.words()).contains("line 2"));
    assertThat(conf.value(KEY)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "#BOOT_ORDER = 0xf41", "BOOT_ORDERS=1", "BOOT_ORDE=1", "XBOOT_ORDER=1", "BOOT_ORDER=1", "BOOT_ORDER",
    "BOOT_ORDER x=1"
  })
  void otherLinesAreNot(String line) {
    assertThat(BootConf.of(Images.latin1(line)).ignored(KEY)).isEmpty();
  }

  @Test
  void whatAnImageSaysCannotDisturbATerminal() {
    BootConf conf = BootConf.of(Images.latin1("[pi4\u001b[2J]\nBOOT_ORDER=\u001b]0;x\u0007" + "y".repeat(200) + "\n"));

    String words = conf.conditional(KEY, BootConf.FOR_ALL).get(0).words();

    assertThat(words).contains("[pi4?[2J]").contains("BOOT_ORDER=?]0;x?yyy").matches("[ -~]{1,199}");
  }

  @ParameterizedTest
  @CsvSource({"'',1", "A B,1", "A=,1", "#A,1", "[A,1", "A,'1\n'", "A,'1\r'", "A,'\0'", "A,\u20ac"})
  void whatCannotBeALineIsRefused(String key, String value) {
    assertThatThrownBy(() -> BootConf.of(new byte[0]).with(key, value))
        .asInstanceOf(InstanceOfAssertFactories.type(BadUsage.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.setting-form"));
  }

  /** In UTF-8 terminals a u with dots was put in as the single byte fc, and Japanese was called a control character. */
  @ParameterizedTest
  @ValueSource(strings = {"\u00fc/", "\u65e5\u672c/", "\ud83d\ude00", "\u00a0"})
  void aValueThatIsNotAsciiIsRefusedInWordsThatSaySo(String value) {
    assertThatThrownBy(() -> Setting.parse("TFTP_PREFIX_STR=" + value))
        .asInstanceOf(InstanceOfAssertFactories.type(BadUsage.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.setting-form"))
        .satisfies(failure -> assertThat(failure).hasMessageContaining(
            String.format("U+%04X", value.codePointAt(0))).hasMessageContaining("ASCII"));
  }

  @Property
  void anyBytesSurvive(@ForAll byte[] bytes) {
    assertThat(BootConf.of(bytes).bytes()).isEqualTo(bytes);
  }

  /** Texts in which the things that matter meet often. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "\n", "\r\n", "\n", "BOOT_ORDER=", "BOOT_ORDER=0x1", "boot_order=1", "A=1", "[all]", "[pi4]", "[none]", "#",
            " ", "[", "]", "=", "\0", "\u00ff", "\r", "[config.txt]")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }

  @Property
  void aValueThatIsSetIsThere(@ForAll("texts") String text) {
    BootConf conf = BootConf.of(Images.latin1(text)).with(KEY, "0xf21");

    assertThat(conf.value(KEY)).hasValue("0xf21");
    assertThat(conf.with(KEY, "0xf21").bytes()).isEqualTo(conf.bytes());
  }

  @Property
  void allOtherLinesStay(@ForAll("texts") String text) {
    BootConf conf = BootConf.of(Images.latin1(text));
    List<String> before = lines(text);

    List<String> after = lines(Images.latin1(conf.with(KEY, "0xf21").bytes()));

    if (conf.value(KEY).isPresent()) {
      assertThat(after).hasSameSizeAs(before);
      int differences = 0;
      for (int i = 0; i < before.size(); i++) {
        differences += before.get(i).equals(after.get(i)) ? 0 : 1;
      }
      assertThat(differences).isLessThanOrEqualTo(1);
    } else {
      assertThat(after.remove("BOOT_ORDER=0xf21")).isTrue();
      assertThat(after).isEqualTo(before);
    }
    assertThat(text.isEmpty() || text.endsWith("\n") == endsWithLineFeed(conf)).isTrue();
  }

  @Property
  void settingOneKeyLeavesTheOthers(@ForAll("texts") String text) {
    BootConf conf = BootConf.of(Images.latin1(text));

    assertThat(conf.with("B", "2").value("A")).isEqualTo(conf.value("A"));
    assertThat(conf.with("B", "2").value(KEY)).isEqualTo(conf.value(KEY));
  }

  /** A configuration of 1.9 MB gave 8.8 MB of warnings. */
  @Test
  void ofManyWarningsTwentyAreToldAndHowManyMore() {
    for (int lines : new int[] {20, 21, 100_000}) {
      String settings = "[pi4]\n" + (KEY + "=1\n").repeat(lines);
      BootConf conf = BootConf.of(Images.latin1(settings + "[all]\n" + (" " + KEY + "=1\n").repeat(lines)));
      assertTold(lines, conf.conditional(KEY, BootConf.FOR_ALL), "eeprom.setting-conditional");
      assertTold(lines, conf.ignored(KEY), "eeprom.setting-ignored");
      assertTold(lines, conf.with(KEY, "2").overridden(KEY), "eeprom.setting-overridden");
      assertThat(conf.with(KEY, "2").conditional(KEY, BootConf.FOR_ALL)).isEmpty();
    }
  }

  private static void assertTold(int lines, List<Warning> warnings, String code) {
    assertThat(warnings).hasSize(lines == 20 ? 20 : 21).allSatisfy(each -> assertThat(each.code()).isEqualTo(code));
    if (lines > 20) {
      assertThat(warnings.get(20).words()).startsWith("The same goes for " + (lines - 20) + " more line");
      assertThat(warnings.get(20).facts()).containsEntry("more", lines - 20);
    }
  }

  @Property
  void warningsAreFoundInAnyBytes(@ForAll("texts") String text, @ForAll byte[] bytes) {
    for (BootConf conf : List.of(BootConf.of(Images.latin1(text)), BootConf.of(bytes))) {
      List<Warning> warnings = new ArrayList<>(conf.conditional(KEY, BootConf.FOR_ALL));
      warnings.addAll(conf.overridden(KEY));
      warnings.addAll(conf.ignored(KEY));
      assertThat(warnings).allSatisfy(warning -> assertThat(warning.words()).matches("[ -~]+"));
    }
  }

  private static boolean endsWithLineFeed(BootConf conf) {
    return Images.latin1(conf.with(KEY, "0xf21").bytes()).endsWith("\n");
  }

  /** Lines without their endings; a part behind the last line feed is one only when it is not empty. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int begin = 0;
    while (begin < text.length()) {
      int end = text.indexOf('\n', begin);
      end = end < 0 ? text.length() : end;
      String line = text.substring(begin, end);
      lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
      begin = end + 1;
    }
    return lines;
  }
}
