package org.sbcprov.eeprom;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/**
 * The file beside an image ({@code pieeprom.sig}), by which the board checks what it read before it writes it. Its form
 * is that of {@code rpi-eeprom-digest}:
 *
 * <pre>
 * 384a24cbb35d648de76fb19f5bef51b895e4a3d35ef0692f85045e5e6a6ec238
 * ts: 1628266219
 * </pre>
 *
 * @param sha256 the image's digest, 64 lower-case hexadecimal digits
 * @param timestamp seconds since 1970; a board updates itself only to an image with a later one. {@link #NO_TIMESTAMP}
 *     when there is none.
 */
public record UpdateSignature(String sha256, long timestamp) {
  /** Stands for a timestamp that a signature does not have. */
  public static final long NO_TIMESTAMP = -1;

  /** Bootloaders keep it in 32 bits. */
  static final long MAX_TIMESTAMP = 0xffffffffL;

  /** More than a signature with the longest known lines needs. */
  static final int MAX_SIZE = 4096;

  private static final int HASH_LENGTH = 64;
  private static final String TIMESTAMP = "ts:";

  public UpdateSignature {
    if (!isHash(sha256) || timestamp < NO_TIMESTAMP || timestamp > MAX_TIMESTAMP) {
      throw new IllegalArgumentException(sha256 + " " + timestamp);
    }
  }

  /**
   * The signature of an image.
   *
   * @throws BadUsage {@code eeprom.timestamp} for a time before 1970 or after 2106-02-07
   */
  public static UpdateSignature of(byte[] image, Instant timestamp) {
    return new UpdateSignature(Sha256.hex(image), seconds(timestamp));
  }

  /**
   * Reads a signature: the digest on the first line; then, in any order, {@code ts:} and lines for other purposes, such
   * as {@code rsa2048:}, which are passed over. Lines may end with CR LF.
   *
   * @param source its name, for messages
   * @throws BadInput {@code eeprom.signature-form} when it is not a signature
   */
  public static UpdateSignature parse(byte[] signature, String source) {
    if (signature.length > MAX_SIZE) {
      throw bad(source, "it has more than " + MAX_SIZE + " bytes", 1);
    }
    String text = new String(signature, StandardCharsets.ISO_8859_1);
    String hash = null;
    long timestamp = NO_TIMESTAMP;
    int number = 0;
    int begin = 0;
    while (begin < text.length()) {
      int lineFeed = text.indexOf('\n', begin);
      int end = lineFeed < 0 ? text.length() : lineFeed;
      String line = text.substring(begin, end).strip();
      begin = end + 1;
      number++;
      if (hash == null) {
        hash = asciiLowerCase(line);
        if (!isHash(hash)) {
          throw bad(source, "its first line is not a SHA-256 digest of 64 hexadecimal digits", 1);
        }
      } else if (line.startsWith(TIMESTAMP)) {
        if (timestamp != NO_TIMESTAMP) {
          throw bad(source, "it has two timestamps", number);
        }
        timestamp = timestamp(line.substring(TIMESTAMP.length()).strip(), source, number);
      } else if (!line.isEmpty() && line.indexOf(':') <= 0) {
        throw bad(source, "it has a line that is not of the form \"name: value\"", number);
      }
    }
    if (hash == null) {
      throw bad(source, "it is empty", 1);
    }
    return new UpdateSignature(hash, timestamp);
  }

  /** The file's content. */
  public byte[] write() {
    String text = sha256 + "\n" + (timestamp == NO_TIMESTAMP ? "" : TIMESTAMP + " " + timestamp + "\n");
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The seconds of a time that signatures can hold, see {@link #of}. */
  static long seconds(Instant timestamp) {
    long seconds = timestamp.getEpochSecond();
    if (seconds < 0 || seconds > MAX_TIMESTAMP) {
      throw new BadUsage(
          "eeprom.timestamp",
          "The timestamp of an update cannot be " + seconds,
          Facts.of("timestamp", seconds, "limit", MAX_TIMESTAMP),
          "It is in seconds since 1970 and has 32 bits; check the clock, or SOURCE_DATE_EPOCH when it is set.");
    }
    return seconds;
  }

  private static long timestamp(String text, String source, int line) {
    long value = text.isEmpty() ? NO_TIMESTAMP : 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      value = c < '0' || c > '9' || value > MAX_TIMESTAMP ? NO_TIMESTAMP : 10 * value + (c - '0');
      if (value == NO_TIMESTAMP) {
        break;
      }
    }
    if (value == NO_TIMESTAMP || value > MAX_TIMESTAMP) {
      throw bad(source, "its timestamp is not a number of 32 bits", line);
    }
    return value;
  }

  /** Other letters than those of ASCII stay, so that none of them turns into a digit. */
  private static String asciiLowerCase(String text) {
    StringBuilder lower = new StringBuilder(text);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lower.setCharAt(i, (char) (c + ('a' - 'A')));
      }
    }
    return lower.toString();
  }

  private static boolean isHash(String text) {
    if (text.length() != HASH_LENGTH) {
      return false;
    }
    for (int i = 0; i < HASH_LENGTH; i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  private static Failure bad(String source, String problem, int line) {
    return new BadInput(
        "eeprom.signature-form",
        source + " is not an update signature: " + problem,
        Facts.of("file", source, "line", line),
        "It has the image's SHA-256 on its first line, and \"ts: \" with the seconds since 1970 on the next.");
  }
}
