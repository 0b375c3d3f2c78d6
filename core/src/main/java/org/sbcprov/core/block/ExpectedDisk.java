package org.sbcprov.core.block;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;

/**
 * What a script says of the disk that it means, so that another one in its place is refused.
 *
 * @param from the least size that fits, in bytes
 * @param to the largest
 * @param size the size in the script's words; empty for any
 * @param serial empty for any
 */
public record ExpectedDisk(long from, long to, String size, Optional<String> serial) {
  /**
   * A medium has up to 2 percent more than is printed on it, and up to 5 less: an eMMC of 8 GB has 7 818 182 656 bytes, one
   * of 64 GB 62 537 072 640.
   */
  private static final int PERCENT_MORE = 2;

  private static final int PERCENT_LESS = 5;

  private static final String UNITS = "KMGTP";
  private static final int MAX_DIGITS = 12;

  /** Any disk. */
  public static ExpectedDisk any() {
    return new ExpectedDisk(0, Long.MAX_VALUE, "", Optional.empty());
  }

  /**
   * Takes a script's words.
   *
   * @param size null for any; {@code 32GB} or {@code 31.9GB} as printed on media or listed, about; else a form of {@link
   *     ByteSize}, exactly
   * @param serial null for any
   * @throws BadUsage {@code size.form}
   */
  public static ExpectedDisk of(String size, String serial) {
    Optional<String> wanted = Optional.ofNullable(serial).map(String::strip);
    if (size == null) {
      return new ExpectedDisk(0, Long.MAX_VALUE, "", wanted);
    }
    String text = size.strip();
    BigDecimal printed = printed(text);
    if (printed == null) {
      long bytes = ByteSize.parse(text).bytes();
      return new ExpectedDisk(bytes, bytes, text, wanted);
    }
    BigDecimal hundredth = printed.movePointLeft(2);
    return new ExpectedDisk(
        printed.subtract(hundredth.multiply(BigDecimal.valueOf(PERCENT_LESS))).longValue(),
        printed.add(hundredth.multiply(BigDecimal.valueOf(PERCENT_MORE))).longValue(),
        text,
        wanted);
  }

  /** A number with a decimal unit, {@code MB}, {@code GB}; null for another form. */
  private static BigDecimal printed(String text) {
    int length = text.length();
    String upper = text.toUpperCase(Locale.ROOT);
    int unit = length < 3 || !upper.endsWith("B") ? -1 : UNITS.indexOf(upper.charAt(length - 2));
    if (unit < 0) {
      return null;
    }
    String number = text.substring(0, length - 2).strip();
    boolean digits = !number.isEmpty() && number.length() <= MAX_DIGITS;
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      digits &= c >= '0' && c <= '9' || c == '.' && i > 0 && i + 1 < number.length() && number.indexOf('.') == i;
    }
    return digits ? new BigDecimal(number).movePointRight(3 * (unit + 1)) : null;
  }

  /** Whether nothing is expected. */
  public boolean isAny() {
    return size.isEmpty() && serial.isEmpty();
  }

  /**
   * Refuses a file that has still to be made: whoever expects something of a target means one that is there.
   *
   * @throws Refused {@code target.expect-size}, {@code target.expect-serial}
   */
  public void requireNone(Target target) {
    if (!isAny()) {
      throw new Refused(
          serial.isPresent() ? "target.expect-serial" : "target.expect-size",
          target.name() + " is not the one that is expected: there is nothing of that name, so that a file would be made",
          Facts.of("device", target.name(), "expected", SafeText.of(serial.orElse(size))),
          "If it is a disk, give its path, /dev/NAME. For a new file leave out --expect-size and --expect-serial.");
    }
  }

  /**
   * Refuses another one.
   *
   * @param disk what the system tells of it; empty for a file, which has no serial number
   * @throws Refused {@code target.expect-size}, {@code target.expect-serial}
   */
  public void require(Target target, Optional<Disk> disk) {
    long bytes = target.size();
    if (bytes < from || bytes > to) {
      throw new Refused(
          "target.expect-size",
          target.words() + " is not the one that is expected: it has " + bytes + " bytes, not " + SafeText.of(size),
          Facts.of("device", target.name(), "bytes", bytes, "expected", SafeText.of(size)),
          "If it is the right one, give --expect-size " + bytes + ".");
    }
    if (serial.isPresent() && (disk.isEmpty() || !disk.get().hasSerial(serial.get()))) {
      Optional<String> actual = disk.flatMap(Disk::serial);
      throw new Refused(
          "target.expect-serial",
          target.words() + " is not the one that is expected: its serial number is "
              + actual.orElse("not known") + ", not " + SafeText.of(serial.get()),
          Facts.of(
              "device", target.name(), "serial", actual.orElse(null), "expected", SafeText.of(serial.get())),
          "Look which one it is: sbcprov image targets.");
    }
  }
}
