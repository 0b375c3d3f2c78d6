package org.sbcprov.imaging.stream;

import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * How an image is read.
 *
 * @param sha256 that the file has to have as it lies, packed or not: 64 lower-case digits
 * @param map which blocks matter, and their checksums
 * @param threads that unpack, where the file allows more than one; 1 or more
 * @param limit bytes that an image may have
 */
public record StreamOptions(Optional<String> sha256, Optional<BlockMapFile> map, int threads, long limit) {
  /** No card or disk for such boards has more. */
  public static final long USUAL_LIMIT = 4L << 40;

  private static final int SHA256_DIGITS = 64;

  /** Nothing is expected; one thread for each processor. */
  public static StreamOptions usual() {
    return new StreamOptions(
        Optional.empty(), Optional.empty(), Runtime.getRuntime().availableProcessors(), USUAL_LIMIT);
  }

  /**
   * The file has to have that SHA-256, or the stream fails after its last piece with {@code image.sha256}.
   *
   * @throws BadUsage {@code image.sha256-form} when these are not 64 hexadecimal digits
   */
  public StreamOptions withSha256(String hex) {
    String digits = hex.toLowerCase(Locale.ROOT);
    if (!isSha256(digits)) {
      throw new BadUsage(
          "image.sha256-form",
          "A SHA-256 has 64 hexadecimal digits",
          Facts.of("given", hex),
          "Give it as sha256sum prints it.");
    }
    return new StreamOptions(Optional.of(digits), map, threads, limit);
  }

  /** Whether a text is 64 hexadecimal digits, small or capital. */
  public static boolean isSha256(String digits) {
    if (digits.length() != SHA256_DIGITS) {
      return false;
    }
    for (int i = 0; i < SHA256_DIGITS; i++) {
      if (Character.digit(digits.charAt(i), 16) < 0 || digits.charAt(i) > 'f') {
        return false;
      }
    }
    return true;
  }

  /** Blocks that the map does not have are free, and those that it has are checked. */
  public StreamOptions withMap(BlockMapFile blocks) {
    return new StreamOptions(sha256, Optional.of(blocks), threads, limit);
  }

  /** With another number of threads. */
  public StreamOptions withThreads(int count) {
    return new StreamOptions(sha256, map, count, limit);
  }

  /** With another size that an image may have, in bytes. */
  public StreamOptions withLimit(long bytes) {
    return new StreamOptions(sha256, map, threads, bytes);
  }
}
