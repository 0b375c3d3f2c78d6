package org.sbcprov.imaging.env;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/**
 * A fw_env.config: lines {@code device offset size [sector-size] [sectors]}; one tells of a single environment, two of
 * a redundant one. Lines that begin with {@code #} are comments, and so is what stands behind the numbers. Source:
 * get_config and check_device_config in tools/env/fw_env.c of U-Boot.
 *
 * @param lines one or two
 */
public record FwEnvConfig(List<Line> lines) {
  /** The largest file that is read. */
  public static final int LIMIT = 64 * 1024;

  private static final int MOST_LINES = 2;
  private static final int LEAST_FIELDS = 3;
  private static final int MOST_FIELDS = 5;
  private static final long SECTOR = 512;
  private static final long MOST_SECTORS = 1L << 20;
  private static final int DECIMAL = 10;
  private static final int HEX = 16;
  private static final int OCTAL = 8;

  public FwEnvConfig {
    lines = List.copyOf(lines);
  }

  /**
   * One copy.
   *
   * @param device its file, as written; the tools take it from the current directory
   * @param offset where it begins; counted from the end when negative
   * @param size of the copy, CRC included
   */
  public record Line(String device, long offset, long size) {}

  /**
   * Reads one. The offset is decimal, or hexadecimal with 0x, or octal with 0; sizes are always hexadecimal.
   *
   * @throws BadInput {@code env.config-form}
   */
  public static FwEnvConfig parse(byte[] bytes) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String text : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      number++;
      if (lines.size() < MOST_LINES && !text.startsWith("#") && !text.isBlank()) {
        lines.add(line(text.strip().split("\\s+"), number));
      }
    }
    if (lines.isEmpty()) {
      throw bad("has no line that tells of an environment", 0);
    }
    if (lines.size() == MOST_LINES && lines.get(0).size() != lines.get(1).size()) {
      throw bad(
          "tells of two copies with different sizes, 0x" + Long.toHexString(lines.get(0).size()) + " and 0x"
              + Long.toHexString(lines.get(1).size()),
          0);
    }
    return new FwEnvConfig(lines);
  }

  private static Line line(String[] fields, int number) {
    if (fields.length < LEAST_FIELDS) {
      throw bad("has " + fields.length + " fields in line " + number + " instead of device, offset and size", number);
    }
    long offset = number(fields[1], false, "offset", number);
    long size = number(fields[2], true, "size", number);
    long[] more = new long[MOST_FIELDS - LEAST_FIELDS];
    for (int i = 0; i < more.length && LEAST_FIELDS + i < fields.length; i++) {
      if (fields[LEAST_FIELDS + i].startsWith("#")) {
        break;
      }
      more[i] = number(fields[LEAST_FIELDS + i], true, "sector size or count", number);
    }
    if (size < EnvironmentBlock.SMALLEST || size > EnvironmentBlock.LARGEST) {
      throw bad(
          "gives a size of 0x" + Long.toHexString(size) + " in line " + number
              + ", which no environment has (sizes are hexadecimal there, with 0x or without)",
          number);
    }
    long sector = more[0] == 0 ? SECTOR : more[0];
    if (offset % sector != 0) {
      throw bad("has an offset in line " + number + " that is no multiple of the sector size", number);
    }
    if (more[1] != 0 && (more[1] > MOST_SECTORS || size > more[1] * sector)) {
      throw bad("gives less room than the size in line " + number, number);
    }
    return new Line(fields[0], offset, size);
  }

  private static long number(String text, boolean hex, String what, int line) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int radix = hex ? HEX : DECIMAL;
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      radix = HEX;
      digits = digits.substring(2);
    } else if (!hex && digits.length() > 1 && digits.startsWith("0")) {
      radix = OCTAL;
    }
    try {
      boolean signed = digits.startsWith("-") || digits.startsWith("+");
      if (!signed && (!hex || !negative)) {
        long value = Long.parseLong(digits, radix);
        if (!hex || value <= Integer.MAX_VALUE) {
          return negative ? -value : value;
        }
      }
    } catch (NumberFormatException e) {
      throw badNumber(text, what, line);
    }
    throw badNumber(text, what, line);
  }

  private static BadInput badNumber(String text, String what, int line) {
    return bad("has \"" + SafeText.of(text) + "\" as " + what + " in line " + line, line);
  }

  private static BadInput bad(String problem, int line) {
    return new BadInput(
        "env.config-form",
        "The fw_env.config " + problem,
        line == 0 ? Facts.none() : Facts.of("line", line),
        "Each line is DEVICE OFFSET SIZE [SECTOR-SIZE [SECTORS]], such as /dev/mmcblk0p2 0x0 0x40000.");
  }
}
