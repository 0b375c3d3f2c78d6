package org.sbcprov.imaging.content;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * Recognises a U-Boot environment: a CRC32, with redundant copies a flag byte, and {@code name=value} texts up to a size
 * that only the board's configuration tells. The usual sizes are tried, and whether a second copy follows.
 */
public final class EnvironmentContent {
  /** The largest size that is tried. */
  public static final int LARGEST = 0x80000;

  /** The kind of content. */
  public static final String KIND = "u-boot-env";

  private static final int SMALLEST = 0x2000;
  private static final int SINGLE_DATA = 4;
  private static final int REDUNDANT_DATA = 5;

  private EnvironmentContent() {}

  /** Whether a partition has one of the names that such partitions have. */
  public static boolean isName(String name) {
    return name.equals("u-boot-env") || name.equals("ubootenv") || name.equals("uboot-env") || name.equals("env");
  }

  /** Whether an image, looked at from some position, has an environment there: for places without a partition. */
  public static Optional<Found> at(SectorSource image, long position) {
    if (position >= image.size()) {
      return Optional.empty();
    }
    return recognise(new Region(image, position, Math.min(2L * LARGEST, image.size() - position)));
  }

  /** The environment that a region begins with, or of which the second copy is left. */
  static Optional<Found> recognise(Region region) {
    byte[] bytes = region.start(2 * LARGEST);
    if (isBlank(bytes)) {
      return Optional.empty();
    }
    for (int size = LARGEST; size >= SMALLEST; size /= 2) {
      if (matches(bytes, 0, SINGLE_DATA, size)) {
        return Optional.of(found(bytes, "single", size, false));
      }
      if (matches(bytes, 0, REDUNDANT_DATA, size)) {
        return Optional.of(found(bytes, "redundant", size, false));
      }
    }
    for (int size = LARGEST; size >= SMALLEST; size /= 2) {
      if (matches(bytes, size, REDUNDANT_DATA, size)) {
        return Optional.of(found(bytes, "redundant", size, true));
      }
    }
    return Optional.empty();
  }

  private static boolean isBlank(byte[] bytes) {
    for (int i = 1; i < Math.min(bytes.length, SMALLEST); i++) {
      if (bytes[i] != bytes[0]) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(byte[] bytes, int at, int data, int size) {
    if (at + size > bytes.length) {
      return false;
    }
    CRC32 crc = new CRC32();
    crc.update(bytes, at + data, size - data);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at) == (int) crc.getValue();
  }

  private static Found found(byte[] bytes, String form, int size, boolean onlySecond) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("form", form);
    details.put("size", size);
    int good = onlySecond ? size : 0;
    int data = form.equals("single") ? SINGLE_DATA : REDUNDANT_DATA;
    details.put("variables", variables(bytes, good + data, good + size));
    String words = "U-Boot environment, " + form + ", " + size / 1024 + " KiB, CRC matches";
    long length = size;
    if (form.equals("redundant")) {
      String second = onlySecond ? "good" : secondCopy(bytes, size);
      List<Map<String, Object>> copies = new ArrayList<>();
      copies.add(copy(bytes, 0, onlySecond ? "bad" : "good"));
      copies.add(copy(bytes, size, second));
      details.put("copies", copies);
      words += onlySecond ? "; the first of two copies is damaged"
          : second.equals("good") ? "; both copies" : second.equals("bad") ? "; the second copy is damaged" : "";
      length = 2L * size;
    } else if (matches(bytes, size, REDUNDANT_DATA, size)) {
      details.put("mixed", true);
    }
    return Found.sized(KIND, words, details, length);
  }

  /** {@code good}, {@code empty}, {@code single} (one of the other form) or {@code bad}. */
  private static String secondCopy(byte[] bytes, int size) {
    if (matches(bytes, size, REDUNDANT_DATA, size)) {
      return "good";
    }
    if (matches(bytes, size, SINGLE_DATA, size)) {
      return "single";
    }
    for (int i = size; i < Math.min(bytes.length, 2 * size); i++) {
      if (bytes[i] != 0 && bytes[i] != (byte) 0xff) {
        return "bad";
      }
    }
    return "empty";
  }

  private static Map<String, Object> copy(byte[] bytes, int at, String state) {
    Integer flag = state.equals("good") ? bytes[at + SINGLE_DATA] & 0xff : null;
    return Facts.of("offset", "0x" + Integer.toHexString(at), "state", state, "flag", flag);
  }

  private static int variables(byte[] bytes, int from, int to) {
    int count = 0;
    int at = from;
    while (at < to && bytes[at] != 0) {
      while (at < to && bytes[at] != 0) {
        at++;
      }
      count++;
      at++;
    }
    return count;
  }
}
