package org.sbcprov.eeprom.lint;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Rules for the size of the whole text. */
final class SizeRules {
  /** What vcgencmd reads back has failed at about 2200 bytes: raspberrypi/rpi-eeprom issue 647. */
  private static final int READ_BACK = 2048;

  /** rpi-eeprom-update takes a configuration with fewer line feeds for a remnant, and replaces it. */
  private static final int LINES = 3;

  /** The configuration of the first images, before 2019-07-15: they had no third line to lose. */
  private static final byte[] FIRST = "BOOT_UART=0\nWAKE_ON_GPIO=0\n".getBytes(StandardCharsets.US_ASCII);

  private SizeRules() {}

  static void check(byte[] text, Lint.Target target, Findings findings) {
    if (text.length > target.sizeLimit()) {
      findings.add(
          Rule.TOO_LARGE, 1, 1,
          "The configuration has " + text.length + " bytes; there is room for " + target.sizeLimit(),
          "Remove comments and settings that are not needed. Bytes that have to go: "
              + (text.length - target.sizeLimit()) + ".");
    } else if (text.length > READ_BACK) {
      findings.add(
          Rule.HARD_TO_READ_BACK, 1, 1,
          "The configuration has " + text.length + " bytes; beyond about " + READ_BACK + ", vcgencmd on a running board"
              + " may fail to read it back",
          "Keep it shorter, or keep this file, since the board may not give it back.");
    }
    int lineFeeds = 0;
    boolean blank = true;
    for (byte value : text) {
      lineFeeds += value == '\n' ? 1 : 0;
      blank &= value == '\n' || value == '\r' || value == ' ' || value == '\t';
    }
    if (lineFeeds < LINES && !Arrays.equals(text, FIRST)) {
      findings.add(
          Rule.FEW_LINES, Math.max(1, lineFeeds), 1,
          blank
              ? "The configuration is empty"
              : "The configuration has " + lineFeeds + " complete lines; rpi-eeprom-update replaces one with fewer"
                  + " than " + LINES + " by that of its new image",
          "Begin with a line [all], and end the last line with a line feed; comments count as lines.");
    }
  }
}
