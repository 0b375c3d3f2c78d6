package org.sbcprov.cli.env;

import org.sbcprov.core.ByteSize;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.env.EnvironmentBlock;

/** Offsets and sizes as people write them: 262144, 0x40000, 256KiB. */
final class Numbers {
  private static final int HEX = 16;

  private Numbers() {}

  /** A size of an environment. */
  static int size(String text) {
    long size = number(text);
    if (size < EnvironmentBlock.SMALLEST || size > EnvironmentBlock.LARGEST) {
      throw new BadUsage(
          "env.size",
          "No environment has " + size + " bytes",
          Facts.of("size", size),
          "Give " + EnvironmentBlock.SMALLEST + " bytes to 4MiB, such as 0x40000.");
    }
    return (int) size;
  }

  /** An offset; counted from the end when negative. */
  static long offset(String text) {
    return text.startsWith("-") ? -number(text.substring(1)) : number(text);
  }

  /** A byte. */
  static byte fill(String text) {
    long value = number(text);
    if (value > 0xff) {
      throw new BadUsage("env.fill", "\"" + text + "\" is no byte", Facts.none(), "Give 0 to 0xff.");
    }
    return (byte) value;
  }

  private static long number(String text) {
    if (text.startsWith("0x") || text.startsWith("0X")) {
      try {
        if (!text.startsWith("-", 2) && !text.startsWith("+", 2)) {
          return Long.parseLong(text.substring(2), HEX);
        }
      } catch (NumberFormatException e) {
        throw bad(text);
      }
      throw bad(text);
    }
    return ByteSize.parse(text).bytes();
  }

  private static BadUsage bad(String text) {
    return new BadUsage(
        "size.form",
        "\"" + text + "\" is not a size",
        Facts.none(),
        "Give bytes, hexadecimal with 0x, or a number with K, M, G or T, such as 256KiB.");
  }
}
