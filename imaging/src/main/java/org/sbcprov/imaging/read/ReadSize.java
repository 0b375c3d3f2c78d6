package org.sbcprov.imaging.read;

import org.sbcprov.core.ByteSize;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * How much of a medium is read.
 *
 * @param kind what tells where the end is
 * @param bytes of {@link Kind#BYTES}; else 0
 */
public record ReadSize(Kind kind, long bytes) {
  /** What tells where the end is. */
  public enum Kind {
    /** Up to the end of the last partition, with a backup GPT behind it where there is a GPT. */
    AUTO,
    /** All of it, as it is. */
    ALL,
    /** That many bytes, as they are. */
    BYTES
  }

  /**
   * Reads {@code auto}, {@code all}, or a size.
   *
   * @throws BadUsage {@code size.form}, {@code write.read-size}
   */
  public static ReadSize parse(String text) {
    switch (text) {
      case "auto":
        return new ReadSize(Kind.AUTO, 0);
      case "all":
        return new ReadSize(Kind.ALL, 0);
      default:
        long bytes = ByteSize.parse(text).bytes();
        if (bytes == 0) {
          throw bad("There is nothing to read", bytes, "Give auto, all, or a size such as 64MiB.");
        }
        return new ReadSize(Kind.BYTES, bytes);
    }
  }

  static BadUsage bad(String message, long bytes, String hint) {
    return new BadUsage("write.read-size", message, Facts.of("size", bytes), hint);
  }
}
