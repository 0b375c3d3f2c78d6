package org.sbcprov.eeprom;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;

/**
 * The order in which a board tries to boot: the value of {@code BOOT_ORDER}.
 *
 * @param digits in the order of trying, which is from right to left in the number; 1 to 8 digits from 0 to 15. Only a
 *     single digit may end with 0: a number has no leading zeros.
 */
public record BootOrder(List<Integer> digits) {
  /** The setting that holds it. */
  public static final String KEY = "BOOT_ORDER";

  /** A number of 32 bits. */
  static final int MAX_DIGITS = 8;

  public BootOrder {
    digits = List.copyOf(digits);
    if (digits.isEmpty() || digits.size() > MAX_DIGITS) {
      throw new IllegalArgumentException(digits.size() + " digits");
    }
    for (int digit : digits) {
      if (digit < 0 || digit > 0xf) {
        throw new IllegalArgumentException("digit " + digit);
      }
    }
    if (digits.size() > 1 && digits.get(digits.size() - 1) == 0) {
      throw new IllegalArgumentException("0 at the end");
    }
  }

  /**
   * Reads a number with {@code 0x}, such as {@code 0xf21}, or names of modes with commas in the order of trying, such
   * as {@code sd,network,restart}. Leading zeros of a number are dropped. Digits without a meaning (8 to d) are taken,
   * as images have them; {@link #dangers} tells about them.
   *
   * @throws BadUsage {@code eeprom.order-form} when it is neither
   */
  public static BootOrder parse(String text) {
    return BootOrderText.parse(text);
  }

  /** The number, such as {@code 0xf21}. */
  public String hex() {
    StringBuilder hex = new StringBuilder("0x");
    for (int i = digits.size() - 1; i >= 0; i--) {
      hex.append(Character.forDigit(digits.get(i), 16));
    }
    return hex.toString();
  }

  /**
   * The names of its modes in the order of trying, such as {@code sd,network,restart}; {@link #parse} takes them. Empty
   * when a digit has no meaning.
   */
  public Optional<String> names() {
    StringBuilder names = new StringBuilder();
    for (int digit : digits) {
      BootMode mode = BootMode.ofDigit(digit);
      if (mode == null) {
        return Optional.empty();
      }
      names.append(names.length() == 0 ? "" : ",").append(mode.label());
    }
    return Optional.of(names.toString());
  }

  /** The modes in the order of trying; empty for digits without a meaning. */
  public List<Optional<BootMode>> modes() {
    List<Optional<BootMode>> modes = new ArrayList<>();
    for (int digit : digits) {
      modes.add(Optional.ofNullable(BootMode.ofDigit(digit)));
    }
    return modes;
  }

  /** What a board does, such as {@code SD card or eMMC, then network (TFTP), then start over}. */
  public String words() {
    StringBuilder words = new StringBuilder();
    for (int digit : digits) {
      BootMode mode = BootMode.ofDigit(digit);
      words.append(words.length() == 0 ? "" : ", then ");
      if (mode == null) {
        words.append("undefined digit ").append(Character.forDigit(digit, 16));
      } else {
        words.append(mode.words());
      }
    }
    return words.toString();
  }

  /**
   * What is wrong with it, or will surprise: digits that are never reached, no end, nothing to boot from, modes that
   * the chip or the board lacks, repeated, deprecated or undefined digits.
   */
  public List<Warning> dangers(Chip chip, Optional<Board> board) {
    return new BootOrderDangers(this, chip, board).find();
  }
}
