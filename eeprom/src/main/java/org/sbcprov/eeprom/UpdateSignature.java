package org.sbcprov.eeprom;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

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
 * @param timestamp seconds since 1970; a board updates itself only to an image with a later one
 */
record UpdateSignature(String sha256, long timestamp) {
  /** Bootloaders keep it in 32 bits. */
  private static final long MAX_TIMESTAMP = 0xffffffffL;

  /**
   * The signature of an image.
   *
   * @throws BadUsage {@code eeprom.timestamp} for a time before 1970 or after 2106-02-07
   */
  static UpdateSignature of(byte[] image, Instant timestamp) {
    return new UpdateSignature(Sha256.hex(image), seconds(timestamp));
  }

  /** The file's content. */
  byte[] write() {
    return (sha256 + "\nts: " + timestamp + "\n").getBytes(StandardCharsets.US_ASCII);
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
}
