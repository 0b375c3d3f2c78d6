package org.sbcprov.eeprom;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A key of {@code boot.conf}, as the table of keys has it.
 *
 * @param name as it is written; case counts
 * @param type what its value is
 * @param maxLength the most characters of a text; 0 where the type says it all
 * @param values what a number may be; empty for any that fits
 * @param lifetimes since when the bootloaders of a chip know it; none for a chip whose bootloaders never did
 * @param defaults what counts without it, by chip; none where that is nothing, or is not known
 * @param boards where it matters, such as {@code pi4} or {@code cm4}; empty for all boards of its chips
 * @param documented whether the Raspberry Pi documentation tells about it
 * @param effective whether setting it does anything
 * @param repeatable whether several lines with it all count
 * @param hexadecimal whether it is a number that people write in hexadecimal
 * @param note what else to know, one or more sentences; perhaps empty
 * @param doc what it is for, one sentence
 */
public record BootKey(
    String name,
    BootKeyType type,
    int maxLength,
    List<Range> values,
    Map<Chip, Lifetime> lifetimes,
    Map<Chip, String> defaults,
    List<String> boards,
    boolean documented,
    boolean effective,
    boolean repeatable,
    boolean hexadecimal,
    String note,
    String doc) {
  public BootKey {
    values = List.copyOf(values);
    lifetimes = Map.copyOf(lifetimes);
    defaults = Map.copyOf(defaults);
    boards = List.copyOf(boards);
  }

  /**
   * Numbers that a value may be.
   *
   * @param least the smallest one
   * @param most the largest one; {@link Long#MAX_VALUE} when there is no limit but the type's
   */
  public record Range(long least, long most) {
    @Override
    public String toString() {
      if (least == most) {
        return Long.toString(least);
      }
      return most == Long.MAX_VALUE ? least + " or more" : least + " to " + most;
    }
  }

  /**
   * Which bootloaders know a key, by build date (UTC).
   *
   * @param since the first one
   * @param last the last one, when newer ones do not know it
   */
  public record Lifetime(LocalDate since, Optional<LocalDate> last) {}

  /** Which bootloaders for a chip know it; empty when none ever did. */
  public Optional<Lifetime> on(Chip chip) {
    return Optional.ofNullable(lifetimes.get(chip));
  }

  /** What counts on a chip when the key is not set; empty when that is nothing, or is not known. */
  public Optional<String> defaultOn(Chip chip) {
    return Optional.ofNullable(defaults.get(chip));
  }

  /** Whether a number is one of those allowed. */
  public boolean allows(long number) {
    for (Range range : values) {
      if (number >= range.least() && number <= range.most()) {
        return true;
      }
    }
    return values.isEmpty();
  }

  /** The numbers allowed in words, such as {@code 0 or 1}; empty for any. */
  public String valueWords() {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      String separator = i == 0 ? "" : i == values.size() - 1 ? " or " : ", ";
      words.append(separator).append(values.get(i));
    }
    return words.toString();
  }
}
