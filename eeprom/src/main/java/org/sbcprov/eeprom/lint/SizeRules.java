package org.sbcprov.eeprom.lint;

import java.time.LocalDate;

/** Rules for the size of the whole text. */
final class SizeRules {
  /** What reads the configuration of a running board has failed at about 2200 bytes: raspberrypi/rpi-eeprom issue 647. */
  private static final int READ_BACK = 2048;

  /** rpi-eeprom-update takes a configuration with fewer line feeds for a remnant, and replaces it. */
  private static final int LINES = 3;

  /** Images before had fewer lines themselves. */
  private static final LocalDate FIRST_OF_THREE_LINES = LocalDate.of(2019, 7, 15);

  private SizeRules() {}

  static void check(byte[] text, Lint.Target target, Findings findings) {
    if (text.length > target.sizeLimit()) {
      findings.add(
          Rule.TOO_LARGE, 1, 1,
          "The configuration has " + text.length + " bytes; there is room for " + target.sizeLimit(),
          "Remove comments and settings that are not needed: "
              + (text.length - target.sizeLimit()) + " bytes have to go.");
    } else if (text.length > READ_BACK) {
      findings.add(
          Rule.HARD_TO_READ_BACK, 1, 1,
          "The configuration has " + text.length + " bytes; beyond about " + READ_BACK + ", rpi-eeprom-config on a"
              + " running board may fail to read it back",
          "Keep it shorter, or keep the file, since the board may not give it back.");
    }
    int lineFeeds = 0;
    boolean blank = true;
    for (byte value : text) {
      lineFeeds += value == '\n' ? 1 : 0;
      blank &= value == '\n' || value == '\r' || value == ' ' || value == '\t';
    }
    boolean early = target.built().isPresent() && target.built().get().isBefore(FIRST_OF_THREE_LINES);
    if (lineFeeds < LINES && !early) {
      findings.add(
          Rule.FEW_LINES, Math.max(1, lineFeeds), 1,
          blank
              ? "The configuration is empty"
              : "The configuration has " + lineFeeds + " complete lines; rpi-eeprom-update replaces one with fewer than "
                  + LINES + " by that of its new image",
          "Begin with a line [all], and end the last line with a line feed; comments count as lines.");
    }
  }
}
