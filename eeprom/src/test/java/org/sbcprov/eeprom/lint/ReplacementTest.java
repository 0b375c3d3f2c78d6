package org.sbcprov.eeprom.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.eeprom.BootKey;
import org.sbcprov.eeprom.BootKeys;
import org.sbcprov.eeprom.Chip;

/** What a finding advises: a script may put the replacement in the place of the line. */
class ReplacementTest {
  private static final String HEAD = "[all]\n#\n";
  private static final Lint.Target ANY = Lint.Target.unknown();
  private static final List<Lint.Target> TARGETS =
      List.of(
          ANY, ANY.withChip(Chip.BCM2711), ANY.withChip(Chip.BCM2712), ANY.withBoard(BoardCatalogue.find("cm4")),
          ANY.withBoard(BoardCatalogue.find("cm5")));

  /** Values that are wrong for some keys and right for others. */
  private static final String[] VALUES = {
    "", "0", "1", "2", "5", "499", "500", "5000", "5A", "5a", "5e3", "115200b", "1f", "fffffffff", "1ffffffff", "007",
    "010", "00", "-0", "-1", "-01", "-05", "+07", "05000", "yes", "Off", "TRUE", "0x", "0x5a", "5s", "99999999999",
    "f21", "3841", "61985", "41", "00f21", "0xf81", "0xf", "restart", "sd,network,restart", "stop,sd", "first", "24",
    "/24", "/0", "/32", "/33", "32", "0", "255.255.255.0", "255.0.255.0", "192.168.1.10", "192.168.1", "0.0.0.0",
    "http://Boot.example.com:8080/x", "Boot.example.com", "https://example.com", "/images/", "/", "//",
    "@/,6666@/", "6665@/", "dc:a6:32:01:36:c2", "0,8", "0,1", "034700a0", "\"5A\"", "'yes'", "5A # amperes", "# none",
    "a b", "[x]", "x=y", "a".repeat(64), "a".repeat(64) + "/", "http://" + "a".repeat(70) + "/x", "1".repeat(1100),
  };

  @Test
  void aReplacementNeverLeadsToAnErrorThatWasNotThere() {
    int replaced = 0;
    for (BootKey key : BootKeys.all()) {
      for (String value : VALUES) {
        for (String line : forms(key.name(), value)) {
          for (Lint.Target target : TARGETS) {
            replaced += checkReplacements(line, target);
          }
        }
      }
    }
    assertThat(replaced).isGreaterThan(10_000);
  }

  /** The same line in many ways to get it wrong. */
  private static List<String> forms(String key, String value) {
    List<String> forms = new ArrayList<>();
    for (String before : new String[] {"", " ", "export "}) {
      forms.add(before + key + "=" + value);
    }
    forms.add(key + " = " + value + " ");
    forms.add(key + ": " + value);
    forms.add(key.toLowerCase(Locale.ROOT) + "=" + value);
    forms.add(key.substring(0, key.length() - 1) + "=" + value);
    forms.add("SELF_UPDATE=" + value);
    forms.add("BOOTORDER=" + value);
    forms.add("NETMASK=" + value);
    return forms;
  }

  private static int checkReplacements(String line, Lint.Target target) {
    List<Finding> findings = check(line, target);
    Set<Rule> errors = errors(findings);
    int replaced = 0;
    for (Finding finding : findings) {
      if (finding.line() == 3 && finding.replacement().isPresent()) {
        Set<Rule> allowed = EnumSet.copyOf(errors.isEmpty() ? EnumSet.noneOf(Rule.class) : errors);
        allowed.remove(finding.rule());
        Set<Rule> after = errors(check(finding.replacement().get(), target));
        if (!allowed.containsAll(after)) {
          assertThat(after).as(line + " -> " + finding).isSubsetOf(allowed);
        }
        replaced++;
      }
    }
    return replaced;
  }

  /** 5A was told to be 0x5A, which is 90 milliamperes; 5e3 is no hexadecimal number of milliseconds. */
  @ParameterizedTest
  @ValueSource(strings = {"PSU_MAX_CURRENT=5A", "DHCP_TIMEOUT=5e3", "UART_BAUD=115200b", "BOOT_UART=5A"})
  void lettersInANumberAreHexadecimalOnlyWhereThatIsUsual(String line) {
    Finding finding = only(line, ANY);
    assertThat(finding.rule()).isEqualTo(Rule.NOT_A_NUMBER);
    assertThat(finding.fix()).startsWith("Write ").doesNotContain("0x5").doesNotContain("0x1");
    assertThat(finding.replacement()).isEmpty();
  }

  /** 3841 was told to be written 0x3841, which has an undefined digit; it is what people get who print 0xf01. */
  @ParameterizedTest
  @CsvSource({
    "3841, 'and decimal 3841 is 0xf01', 'Write 0xf01 if that is meant.', ",
    "61985, 'and decimal 61985 is 0xf221', 'Write 0xf221 if that is meant.', ",
    "41, 'and decimal 41 is 0x29', 'Write 0x41.', BOOT_ORDER=0x41",
    "5A, 'or for none', 'Write 0x and a digit for each attempt', ",
    "f21, 'or for none', 'Write 0xf21.', BOOT_ORDER=0xf21",
  })
  void anOrderIsSuggestedOnlyWhenItIsOne(String order, String message, String fix, String replacement) {
    Finding finding = only("BOOT_ORDER=" + order, ANY);
    assertThat(finding.message()).isEqualTo("\"" + order + "\" is taken for a decimal number, " + message);
    assertThat(finding.fix()).startsWith(fix);
    assertThat(finding.replacement()).isEqualTo(Optional.ofNullable(replacement));
  }

  /** For SUBNET, 192.168.1.10 was the advice; for a NETCONSOLE with all of its signs, to write all of its signs. */
  @ParameterizedTest
  @CsvSource({
    "SUBNET=24, '\"24\" is not the mask of a subnet', 'Write 255.255.255.0.', SUBNET=255.255.255.0",
    "SUBNET=/20, '\"/20\" is not the mask of a subnet', 'Write 255.255.240.0.', SUBNET=255.255.240.0",
    "SUBNET=/32, '\"/32\" is not the mask of a subnet', 'Write four numbers, such as 255.255.255.0.', ",
    "SUBNET=255.255.0, '\"255.255.0\" is not the mask of a subnet', 'Write four numbers, such as 255.255.255.0.', ",
    "'NETCONSOLE=@/,6666@/', '\"@/,6666@/\" does not have the board''s own address, which is the only part it needs',"
        + " 'Put it between the first @ and /, such as 6665@169.254.1.1/,6666@/.', ",
  })
  void theAdviceIsForTheKeyAndTheMistake(String line, String message, String fix, String replacement) {
    Finding finding = check(line, ANY).stream().filter(each -> each.severity() == Severity.ERROR).findFirst().get();
    assertThat(finding.message()).isEqualTo(message);
    assertThat(finding.fix()).isEqualTo(fix);
    assertThat(finding.replacement()).isEqualTo(Optional.ofNullable(replacement));
  }

  private static Finding only(String line, Lint.Target target) {
    List<Finding> findings = check(line, target);
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  private static Set<Rule> errors(List<Finding> findings) {
    Set<Rule> errors = EnumSet.noneOf(Rule.class);
    for (Finding finding : findings) {
      if (finding.severity() == Severity.ERROR) {
        errors.add(finding.rule());
      }
    }
    return errors;
  }

  private static List<Finding> check(String line, Lint.Target target) {
    return Lint.check((HEAD + line + "\n").getBytes(StandardCharsets.ISO_8859_1), target);
  }
}
