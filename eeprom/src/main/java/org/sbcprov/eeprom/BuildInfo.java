package org.sbcprov.eeprom;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * When and from what a bootloader was built. Every released image has it as plain text, once: {@code
 * BUILD_TIMESTAMP=1785847093}, {@code VERSION:0a7ef05f}, and since 2026 {@code MFG_VER: 1}.
 *
 * @param timestamp when it was built
 * @param version the first 8 hexadecimal digits of the sources' revision; empty where the image does not tell
 * @param manufacturingVersion boards have the least that they can take in their fuses; images without it are taken for 0
 */
public record BuildInfo(Instant timestamp, String version, OptionalInt manufacturingVersion) {
  private static final String TIMESTAMP = "BUILD_TIMESTAMP=";
  private static final String VERSION = "VERSION:";
  private static final String MANUFACTURING_VERSION = "MFG_VER: ";

  private static final int TIMESTAMP_DIGITS = 10;
  private static final int VERSION_DIGITS = 8;
  private static final int MANUFACTURING_VERSION_DIGITS = 4;

  /** The day on which it was built; released images are named after it. */
  public LocalDate date() {
    return LocalDate.ofInstant(timestamp, ZoneOffset.UTC);
  }

  static Optional<BuildInfo> find(byte[] image) {
    String timestamp = digitsBehind(image, TIMESTAMP, 10, TIMESTAMP_DIGITS);
    if (timestamp.isEmpty()) {
      return Optional.empty();
    }
    String version = digitsBehind(image, VERSION, 16, VERSION_DIGITS);
    String manufacturing = digitsBehind(image, MANUFACTURING_VERSION, 10, MANUFACTURING_VERSION_DIGITS);
    return Optional.of(
        new BuildInfo(
            Instant.ofEpochSecond(Long.parseLong(timestamp)),
            version.length() == VERSION_DIGITS ? version : "",
            manufacturing.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(manufacturing))));
  }

  /** The digits behind the first place where a label has some. */
  private static String digitsBehind(byte[] image, String label, int radix, int limit) {
    byte[] pattern = label.getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at < image.length - pattern.length; at++) {
      if (image[at] != pattern[0] || !matches(image, at, pattern)) {
        continue;
      }
      int start = at + pattern.length;
      int end = start;
      while (end < image.length && end < start + limit && isDigit(image[end], radix)) {
        end++;
      }
      if (end > start) {
        return new String(image, start, end - start, StandardCharsets.US_ASCII);
      }
    }
    return "";
  }

  private static boolean matches(byte[] image, int at, byte[] pattern) {
    for (int i = 1; i < pattern.length; i++) {
      if (image[at + i] != pattern[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(byte value, int radix) {
    return value >= '0' && value <= '9' || radix == 16 && value >= 'a' && value <= 'f';
  }
}
