package org.sbcprov.eeprom;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.InputFiles;

/**
 * A file of the kind of {@code pieeprom.sig}, {@code bootconf.sig} and {@code boot.sig}: the digest of another file,
 * and perhaps its RSA signature. Its form is that of {@code rpi-eeprom-digest}:
 *
 * <pre>
 * 384a24cbb35d648de76fb19f5bef51b895e4a3d35ef0692f85045e5e6a6ec238
 * ts: 1628266219
 * target-soc: 2712       where it was asked for
 * rsa2048: 284d...       512 digits: PKCS#1 v1.5 over SHA-256 of the other file; where a key was given
 * </pre>
 *
 * @param sha256 the other file's digest, 64 lower-case hexadecimal digits
 * @param timestamp seconds since 1970, 32 bits; a board updates itself only to an image with a later one. Always there
 *     in files that are made here
 * @param targetSoc the chip that a firmware update is for, such as {@code 2712}
 * @param rsa2048 the signature, 512 lower-case hexadecimal digits
 */
public record SignatureFile(
    String sha256, OptionalLong timestamp, Optional<String> targetSoc, Optional<String> rsa2048) {
  /** The largest file of this kind that is read; written ones have up to 632 bytes. */
  public static final int MAX_SIZE = 4096;

  private static final int DIGEST_DIGITS = 64;
  private static final int RSA_DIGITS = 512;
  private static final int MAX_SOC = 16;

  /** Bootloaders keep it in 32 bits. */
  private static final long MAX_TIMESTAMP = 0xffffffffL;

  private static final int MAX_TIMESTAMP_DIGITS = 10;
  private static final int ERASED = 0xff;

  /**
   * The signature of an image, without RSA.
   *
   * @throws BadUsage {@code eeprom.timestamp} for a time before 1970 or after 2106-02-07
   */
  public static SignatureFile of(byte[] image, Instant timestamp) {
    return of(Sha256.hex(image), timestamp, Optional.empty(), Optional.empty());
  }

  /**
   * A new one.
   *
   * @param sha256 64 lower-case hexadecimal digits
   * @param rsa2048 512 lower-case hexadecimal digits, if there is a signature
   * @throws BadUsage {@code eeprom.timestamp} for a time before 1970 or after 2106-02-07
   */
  public static SignatureFile of(
      String sha256, Instant timestamp, Optional<String> targetSoc, Optional<String> rsa2048) {
    return new SignatureFile(sha256, OptionalLong.of(seconds(timestamp)), targetSoc, rsa2048);
  }

  /**
   * Reads a file.
   *
   * @throws BadInput when there is no such file, or it is none of this kind, see {@link #parse}
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static SignatureFile read(Path file) {
    return parse(InputFiles.read(file, "signature file", MAX_SIZE), file.toString());
  }

  /**
   * Takes bytes as such a file. The digest comes first, perhaps with a name behind it as {@code sha256sum} writes one;
   * the other lines may have any order, and lines of other kinds are passed over, as the bootloader's tools do. Line
   * ends may be CRLF, and zeros or erased memory may follow, as in a file of an EEPROM image.
   *
   * @param source its name, for messages
   * @throws BadInput {@code eeprom.signature-form} when there is no digest, or a line is malformed or there twice
   */
  public static SignatureFile parse(byte[] bytes, String source) {
    int length = bytes.length;
    while (length > 0 && (bytes[length - 1] == 0 || (bytes[length - 1] & 0xff) == ERASED)) {
      length--;
    }
    if (length > MAX_SIZE) {
      throw malformed(source, 1, "it has " + length + " bytes; no such file has more than " + MAX_SIZE);
    }
    String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    String sha256 = null;
    OptionalLong timestamp = OptionalLong.empty();
    Optional<String> targetSoc = Optional.empty();
    Optional<String> rsa2048 = Optional.empty();
    int number = 0;
    for (int start = 0; start < length; ) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? length : end;
      String line = text.substring(start, end).strip();
      start = end + 1;
      number++;
      if (sha256 == null) {
        sha256 = digest(line, source, number);
      } else if (line.startsWith("ts:")) {
        once(timestamp.isEmpty(), "ts", source, number);
        timestamp = OptionalLong.of(timestamp(line.substring(3).strip(), source, number));
      } else if (line.startsWith("target-soc:")) {
        once(targetSoc.isEmpty(), "target-soc", source, number);
        targetSoc = Optional.of(soc(line.substring(11).strip(), source, number));
      } else if (line.startsWith("rsa2048:")) {
        once(rsa2048.isEmpty(), "rsa2048", source, number);
        rsa2048 = Optional.of(rsa(line.substring(8).strip(), source, number));
      }
    }
    if (sha256 == null) {
      throw malformed(source, 1, "it is empty");
    }
    return new SignatureFile(sha256, timestamp, targetSoc, rsa2048);
  }

  /** The file's content, byte for byte as {@code rpi-eeprom-digest} writes it. */
  public byte[] write() {
    String text = sha256 + "\n";
    if (timestamp.isPresent()) {
      text += "ts: " + timestamp.getAsLong() + "\n";
    }
    if (targetSoc.isPresent()) {
      text += "target-soc: " + targetSoc.get() + "\n";
    }
    if (rsa2048.isPresent()) {
      text += "rsa2048: " + rsa2048.get() + "\n";
    }
    return text.getBytes(StandardCharsets.US_ASCII);
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

  /**
   * Reads such a time, in seconds since 1970, as scripts give it.
   *
   * @throws BadUsage {@code eeprom.timestamp} when it is none
   */
  public static Instant timestamp(String text) {
    try {
      return Instant.ofEpochSecond(Long.parseLong(text.strip()));
    } catch (NumberFormatException | DateTimeException e) {
      throw new BadUsage(
          "eeprom.timestamp",
          "\"" + text + "\" is not a number of seconds",
          Facts.of("timestamp", text),
          "Give seconds since 1970, such as those of: date +%s",
          e);
    }
  }

  private static String digest(String line, String source, int number) {
    int digits = hexDigits(line);
    if (digits != DIGEST_DIGITS || line.length() > digits && line.charAt(digits) > ' ') {
      throw malformed(source, number, "it does not begin with a SHA-256 of 64 hexadecimal digits");
    }
    return lowerCase(line.substring(0, digits));
  }

  private static long timestamp(String value, String source, int number) {
    boolean digits = !value.isEmpty() && value.length() <= MAX_TIMESTAMP_DIGITS;
    for (int i = 0; digits && i < value.length(); i++) {
      digits = value.charAt(i) >= '0' && value.charAt(i) <= '9';
    }
    if (!digits || Long.parseLong(value) > MAX_TIMESTAMP) {
      throw malformed(source, number, "ts is not a number of seconds of 32 bits");
    }
    return Long.parseLong(value);
  }

  private static String soc(String value, String source, int number) {
    boolean plain = !value.isEmpty() && value.length() <= MAX_SOC;
    for (int i = 0; plain && i < value.length(); i++) {
      plain = value.charAt(i) > ' ' && value.charAt(i) < 0x7f;
    }
    if (!plain) {
      throw malformed(source, number, "target-soc is not the name of a chip");
    }
    return value;
  }

  private static String rsa(String value, String source, int number) {
    if (value.length() != RSA_DIGITS || hexDigits(value) != RSA_DIGITS) {
      throw malformed(
          source,
          number,
          "rsa2048 has " + value.length() + " characters; a signature has " + RSA_DIGITS + " hexadecimal digits");
    }
    return lowerCase(value);
  }

  private static void once(boolean first, String name, String source, int number) {
    if (!first) {
      throw malformed(source, number, name + " is there twice");
    }
  }

  private static int hexDigits(String text) {
    int count = 0;
    while (count < text.length() && Character.digit(text.charAt(count), 16) >= 0 && text.charAt(count) < 0x80) {
      count++;
    }
    return count;
  }

  private static String lowerCase(String hex) {
    return hex.toLowerCase(Locale.ROOT);
  }

  private static Failure malformed(String source, int line, String problem) {
    return new BadInput(
        "eeprom.signature-form",
        source + " is no signature file: " + problem,
        Facts.of("file", source, "line", line),
        "sbcprov eeprom digest makes such files, and so does rpi-eeprom-digest.");
  }
}
