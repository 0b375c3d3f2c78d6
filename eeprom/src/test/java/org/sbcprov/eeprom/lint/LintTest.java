package org.sbcprov.eeprom.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.ConfigFile;

class LintTest {
  private static final Lint.Target ANY = Lint.Target.unknown();

  static List<WrongConfigs.Wrong> wrong() {
    return WrongConfigs.all();
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void aMistakeIsFoundWhereItIsAndNothingElse(WrongConfigs.Wrong wrong) {
    List<Finding> findings = Lint.check(wrong.text(), wrong.target());
    assertThat(findings).hasSize(1);
    Finding finding = findings.get(0);
    assertThat(finding.rule()).isEqualTo(wrong.rule());
    assertThat(finding.line() + ":" + finding.column()).isEqualTo(wrong.line() + ":" + wrong.column());
    assertThat(finding.message()).isNotBlank().doesNotEndWith(".").matches("[ -~]+");
    assertThat(finding.fix()).matches("[ -~]+[.?]");
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void theReplacementIsWithoutTheMistake(WrongConfigs.Wrong wrong) {
    Finding finding = Lint.check(wrong.text(), wrong.target()).get(0);
    if (finding.replacement().isPresent()) {
      String[] lines = latin1(wrong.text()).split("\n", -1);
      lines[finding.line() - 1] = finding.replacement().get();
      byte[] fixed = latin1(String.join("\n", lines));
      assertThat(Lint.check(fixed, wrong.target())).as(latin1(fixed)).noneMatch(each -> each.rule() == wrong.rule());
    }
  }

  @Test
  void everyRuleHasItsWrongConfiguration() {
    Set<Rule> rules = EnumSet.noneOf(Rule.class);
    for (WrongConfigs.Wrong wrong : WrongConfigs.all()) {
      rules.add(wrong.rule());
    }
    assertThat(rules).isEqualTo(EnumSet.allOf(Rule.class));
    assertThat(rules).hasSizeGreaterThan(45);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // What configurations in use look like, and what rules must not stumble over.
        "[all]\nBOOT_UART=1\n\n[cm4]\nBOOT_ORDER=0xf21\n\n[pi4]\nBOOT_ORDER=0xf41\n",
        "[all]\nBOOT_ORDER=0xf41\n[gpio7=0]\nPARTITION=2\nHDMI_DELAY=0\n",
        "[all]\ngpio=21=ip,pu\ngpio=22=ip,pu\n\n[gpio21=0]\nBOOT_ORDER=0x3\n\n[gpio21=1]\nBOOT_ORDER=0xf421\n",
        "[all]\nBOOT_UART=0\n[partition=62]\nPARTITION=2\nSD_QUIRKS=1\n",
        "[all]\nBOOT_UART=0\n[config.txt]\n[pi4]\narm_boost=1\n[all]\nenable_uart=1\ndtoverlay = x\n",
        "[all]\nBOOT_UART=0\n[none]\nusercert=AAAA==\nwhatever\n # \n",
        "[all]\nBOOT_UART=0     \nTFTP_IP=\n                 \n",
        "[all]\nBOOT_UART=0\n# K\u00fcche = laut\n#BOOT_ORDER=f21\n  # BOOT_ORDER = f21\n",
        "[all]\nBOOT_UART=0\nCLIENT_IP=10.0.0.2\nSUBNET=255.255.255.252\nTFTP_IP=10.0.0.1\n",
        "[all]\nCLIENT_IP=10.0.0.2\nSUBNET=255.0.0.0\nTFTP_IP=11.0.0.1\nGATEWAY=10.0.0.1\nDNS_IP=10.0.0.1\n",
        "[all]\nTFTP_PREFIX=1\nTFTP_PREFIX_STR=tftp_test/\nNETCONSOLE=6665@169.254.1.1/,6666@/\n",
        "[all]\nBOOT_ORDER=0xf7\nHTTP_HOST=10.0.0.1\nHTTP_PORT=8080\nHTTP_PATH=a/b\nIMAGER_REPO_URL=https://x/y.json\n",
        "[all]\nMAC_ADDRESS=DC:a6:32:01:36:c2\nUSB_MSD_EXCLUDE_VID_PID=034700a0,a4231234\nXHCI_DEBUG=0x3\n",
        "[0x9FFEFDEF]\nBOOT_ORDER=0xe1\n[all]\nWAIT_FOR_POWER_BUTTON=1\nPOWER_OFF_ON_HALT=1\n",
        "[cust_otp3&0xf=2]\n[cm5]\nBOOT_ORDER=0xf6\n[board_attributes&1]\nBOOT_ORDER=0xf1\n[all]\n",
        "[all]\nWAKE_ON_GPIO=2\nPSU_MAX_CURRENT=500\n",
        "[all]\nBOOT_UART=0\nPSU_MAX_CURRENT=0\n",
        "[all]\nMAX_RESTARTS=-1\nSD_BOOT_MAX_RETRIES=-1\nBOOT_ORDER=0xf1\n",
        "[pi4]\nBOOT_ORDER=0xf41\n[pi5]\nBOOT_ORDER=0xf461\nPCIE_PROBE=1\n[all]\nBOOT_UART=1\n",
      })
  void aGoodConfigurationHasNoFindings(String text) {
    assertThat(Lint.check(latin1(text), ANY)).isEmpty();
  }

  @Test
  void whatIsForOtherBoardsIsNotHeldAgainstTheImage() {
    byte[] text = latin1("[all]\nBOOT_UART=1\n[pi5]\nPCIE_PROBE=1\nBOOT_ORDER=0xf61\n");
    Lint.Target old = ANY.withChip(Chip.BCM2711).withBuilt(LocalDate.of(2024, 10, 10));
    assertThat(Lint.check(text, old)).extracting(Finding::rule).containsExactly(Rule.NEVER_MATCHES);
  }

  /** VL805, for the CM4 only, passed in images for the BCM2712 unless a board was named. */
  @Test
  void aKeyOfOneBoardIsHeldAgainstTheOtherChipOnlyWhereThatReadsIt() {
    byte[] text = latin1("[all]\nBOOT_UART=1\n[cm4]\nVL805=1\n");
    assertThat(Lint.check(text, ANY.withChip(Chip.BCM2712))).extracting(Finding::rule)
        .containsExactly(Rule.NEVER_MATCHES);
    assertThat(Lint.check(text, ANY.withChip(Chip.BCM2711))).isEmpty();
    assertThat(Lint.check(latin1("[all]\nBOOT_UART=1\nVL805=1\n"), ANY.withChip(Chip.BCM2711))).isEmpty();
  }

  /** PSU_MAX_CURRENT=5, and WAKE_ON_GPIO=2 on boards without a Pi 400's button, passed without a word. */
  @Test
  void numbersOfAmperesAreMultipliedAndTheButtonOfThePi400IsLeftToItsFilter() {
    Finding finding = Lint.check(latin1("[all]\n\nPSU_MAX_CURRENT=5\n"), ANY).get(0);
    assertThat(finding.replacement()).contains("PSU_MAX_CURRENT=5000");
    byte[] text = latin1("[pi400]\nWAKE_ON_GPIO=2\n[all]\n");
    assertThat(Lint.check(text, ANY.withBoard(BoardCatalogue.find("cm4")))).isEmpty();
    assertThat(Lint.check(text, ANY.withChip(Chip.BCM2711))).isEmpty();
  }

  @Test
  void findingsComeByLineAndColumn() {
    List<Finding> findings = Lint.check(latin1("boot_uart =yes\nBOOT_ORDER=f\nNONSENSE\n"), ANY);
    assertThat(findings)
        .extracting(Finding::line, Finding::column, finding -> finding.rule().id())
        .containsExactly(
            tuple(1, 1, "wrong-case"),
            tuple(1, 10, "blank-before-equals"),
            tuple(1, 12, "word-for-number"),
            tuple(2, 12, "order-without-0x"),
            tuple(3, 1, "no-equals"));
    assertThat(findings.get(0).replacement()).contains("BOOT_UART=yes");
  }

  @Property(tries = 300)
  void anyBytesAreTaken(@ForAll byte[] text) {
    Lint.check(text, ANY.withChip(Chip.BCM2712).withBuilt(LocalDate.of(2024, 1, 1)));
  }

  @Property(tries = 500)
  void anyMixOfPiecesIsTakenAndEveryPlaceIsInTheText(@ForAll("mixes") String text) {
    byte[] bytes = latin1(text);
    for (Finding finding : Lint.check(bytes, ANY.withChip(Chip.BCM2711).withBuilt(LocalDate.of(2021, 1, 1)))) {
      String[] lines = text.split("\n", -1);
      assertThat(finding.line()).isBetween(1, lines.length);
      assertThat(finding.column()).isBetween(1, lines[finding.line() - 1].length() + 1);
    }
  }

  @Provide
  Arbitrary<String> mixes() {
    return Arbitraries.of(
            "[all]", "[none]", "[cm4]", "[", "]", "[config.txt]", "[gpio", "[0x", "[board-type=", "BOOT_ORDER", "=",
            "0x", "f41", "\n", "\n", "\r", "\u0000", " ", "\t", "#", "export ", "set ", "CLIENT_IP", "SUBNET",
            "1.2.3.4", "255.255.255.0", "TFTP_PREFIX_STR", "HTTP_HOST", "http://", "/", ",", "@", "\"", "'", ":", "-",
            "MAC_ADDRESS", "USB_MSD_EXCLUDE_VID_PID", "MAX_RESTARTS",
            "NETCONSOLE", "\u00ef\u00bb\u00bf", "\u00ff", "99999999999", "&", "<")
        .list()
        .ofMaxSize(60)
        .map(pieces -> String.join("", pieces));
  }

  /** A linter that takes minutes for a file of the wrong kind would be worse than none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n", "=\n", "x\n", "[a]\n", "[pi4]\nBOOT_UART=1\n", "BOOT_UART=1\n", "BOOT_ODER=1\n", "\u0000", "[", "A=", "\r"
      })
  void timeGrowsWithTheSizeAndEndsAtTheLimit(String piece) {
    byte[] whole = latin1(piece.repeat(ConfigFile.MAX_TEXT_SIZE / piece.length()));
    long begin = System.nanoTime();
    assertThat(Lint.check(whole, ANY.withChip(Chip.BCM2711))).isNotEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    byte[] huge = new byte[2 * 1024 * 1024];
    new Random(1).nextBytes(huge);
    assertThat(Lint.check(huge, ANY)).extracting(Finding::rule).contains(Rule.TOO_LARGE).hasSizeLessThan(3);
    Arrays.fill(huge, (byte) '\n');
    assertThat(Lint.check(huge, ANY)).extracting(Finding::rule).containsExactly(Rule.TOO_LARGE);
  }

  @Test
  void theDocumentListsTheRulesAsTheyAre() throws Exception {
    String document = Files.readString(Path.of("..", "docs", "boot-conf.md"));
    StringBuilder listed = new StringBuilder();
    Matcher row = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| (error|warning|info) \\| (.+) \\|$").matcher(document);
    while (row.find()) {
      listed.append(row.group(1)).append('|').append(row.group(2)).append('|').append(row.group(3)).append('\n');
    }
    StringBuilder rules = new StringBuilder();
    for (Rule rule : Rule.values()) {
      rules.append(rule.id()).append('|').append(rule.severity().label()).append('|').append(rule.about()).append('\n');
    }
    assertThat(listed.toString()).isEqualTo(rules.toString());
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
