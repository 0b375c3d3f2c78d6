package org.sbcprov.eeprom;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;

/** Looks for what is wrong with a boot order on a chip or board. */
final class BootOrderDangers {
  private final BootOrder order;
  private final Chip chip;
  private final Optional<Board> board;
  private final List<Warning> found = new ArrayList<>();

  BootOrderDangers(BootOrder order, Chip chip, Optional<Board> board) {
    this.order = order;
    this.chip = chip;
    this.board = board;
  }

  List<Warning> find() {
    List<Integer> digits = order.digits();
    int reached = reached();
    boolean[] seen = new boolean[16];
    for (int i = 0; i < reached; i++) {
      int digit = digits.get(i);
      if (seen[digit]) {
        warn("eeprom.order-repeated", "has the digit " + hex(digit) + " more than once", digit);
        continue;
      }
      seen[digit] = true;
      checkDigit(digit);
    }
    checkEnd(reached);
    return found;
  }

  /** How many digits are ever tried: those up to the first final one. */
  private int reached() {
    List<Integer> digits = order.digits();
    for (int i = 0; i < digits.size(); i++) {
      BootMode mode = BootMode.ofDigit(digits.get(i));
      if (mode != null && mode.isFinal()) {
        return i + 1;
      }
    }
    return digits.size();
  }

  private void checkDigit(int digit) {
    BootMode mode = BootMode.ofDigit(digit);
    if (mode == null) {
      warn("eeprom.order-undefined", "has the digit " + hex(digit) + ", which is not defined; boards try the SD card",
          digit);
    } else if (!mode.isOn(chip)) {
      warn("eeprom.order-mode-missing", "has " + mode.label() + ", which the " + chip + " does not have", digit);
    } else if (isMissingOnBoard(mode)) {
      warn("eeprom.order-mode-missing", "has " + mode.label() + ", which the " + board.get().title() + " does not have",
          digit);
    } else if (mode == BootMode.SD_DETECT) {
      warn("eeprom.order-deprecated", "has sd-detect (0), which is deprecated; sd (1) with restart (f) at the end"
          + " replaces it", digit);
    }
  }

  private boolean isMissingOnBoard(BootMode mode) {
    return board.isPresent()
        && board.get().eeprom().isPresent()
        && !board.get().eeprom().get().bootModes().contains(mode.label());
  }

  private void checkEnd(int reached) {
    List<Integer> digits = order.digits();
    int last = digits.get(reached - 1);
    BootMode end = BootMode.ofDigit(last);
    if (end == null || !end.isFinal()) {
      warn("eeprom.order-no-end", "ends without restart (f) or stop (e), so a board that finds nothing to boot"
          + " stops without trying again", last);
      return;
    }
    boolean nothingTried = reached == 1 && end != BootMode.RPIBOOT;
    if (nothingTried) {
      warn("eeprom.order-nothing", "begins with " + end.label() + ", so a board with it boots from nothing; the number"
          + " is read from the right" + (digits.size() > 1 ? ", so perhaps " + reversed() + " is meant" : ""), last);
    }
    if (reached < digits.size()) {
      warn("eeprom.order-dead-digits", "goes on behind " + end.label() + " (" + hex(last) + "), after which nothing is"
          + " tried: " + deadDigits(reached), last);
    }
  }

  private String reversed() {
    List<Integer> digits = new ArrayList<>(order.digits());
    Collections.reverse(digits);
    return new BootOrder(digits).hex();
  }

  private String deadDigits(int reached) {
    StringBuilder dead = new StringBuilder();
    for (int i = reached; i < order.digits().size(); i++) {
      dead.append(dead.length() == 0 ? "" : ", ").append(hex(order.digits().get(i)));
    }
    return dead.toString();
  }

  private void warn(String code, String words, int digit) {
    String hex = order.hex();
    found.add(new Warning(code, "The boot order " + hex + " " + words, Facts.of("order", hex, "digit", hex(digit))));
  }

  private static String hex(int digit) {
    return String.valueOf(Character.forDigit(digit, 16));
  }
}
