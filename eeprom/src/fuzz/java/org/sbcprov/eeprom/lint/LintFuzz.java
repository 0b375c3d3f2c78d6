package org.sbcprov.eeprom.lint;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.sbcprov.eeprom.BootKey;
import org.sbcprov.eeprom.BootKeys;
import org.sbcprov.eeprom.Chip;

/** Any bytes can be checked; each finding has a place and words. */
public final class LintFuzz {
  private static final String[] PIECES = pieces();

  private LintFuzz() {}

  /** One configuration: words that belong there, and bytes that do not. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    Lint.Target target = Lint.Target.unknown();
    if (data.consumeBoolean()) {
      target = target.withChip(data.pickValue(Chip.values()));
    }
    if (data.consumeBoolean()) {
      target = target.withBuilt(LocalDate.of(data.consumeInt(2019, 2030), 1, 1));
    }
    StringBuilder text = new StringBuilder();
    while (data.remainingBytes() > 0) {
      text.append(data.consumeBoolean() ? data.pickValue(PIECES) : data.consumeString(12));
    }
    for (Finding finding : Lint.check(text.toString().getBytes(StandardCharsets.ISO_8859_1), target)) {
      if (finding.line() < 0 || finding.column() < 0 || finding.toString().isEmpty()) {
        throw new IllegalStateException("a promise is broken: " + finding);
      }
    }
  }

  private static String[] pieces() {
    String[] others = {
      "=", "\n", "\r\n", "#", " ", "[all]\n", "[cm4]\n", "[gpio4=1]\n", "[config.txt]\n", "[none]\n", "0x", "0xf21",
      "1", "0", "192.168.1.1", "255.255.255.0", "00:11:22:33:44:55", "6665@169.254.1.1/,6666@/", "http", "-1", "999999999999",
    };
    String[] all = new String[others.length + BootKeys.all().size()];
    int next = 0;
    for (String other : others) {
      all[next++] = other;
    }
    for (BootKey key : BootKeys.all()) {
      all[next++] = key.name() + "=";
    }
    return all;
  }
}
