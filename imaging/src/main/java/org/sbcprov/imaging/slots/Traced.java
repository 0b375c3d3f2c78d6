package org.sbcprov.imaging.slots;

import java.util.Arrays;
import java.util.Optional;

/** A text, a char for each byte, that knows of each char in which variable it was written. */
final class Traced {
  /** The most that a value is followed to; longer ones are no command lines. */
  static final int LONGEST = 1 << 14;

  static final Traced EMPTY = new Traced("", new Origin[0], new int[0]);

  private final String text;
  private final Origin[] from;
  private final int[] at;

  private Traced(String text, Origin[] from, int[] at) {
    this.text = text;
    this.from = from;
    this.at = at;
  }

  /** The text of a variable; what is beyond {@link #LONGEST} is left out. */
  static Traced of(String text, Origin origin) {
    String kept = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    Origin[] from = new Origin[kept.length()];
    int[] at = new int[kept.length()];
    Arrays.fill(from, origin);
    for (int i = 0; i < at.length; i++) {
      at[i] = i;
    }
    return new Traced(kept, from, at);
  }

  String text() {
    return text;
  }

  Traced part(int start, int end) {
    return new Traced(
        text.substring(start, end), Arrays.copyOfRange(from, start, end), Arrays.copyOfRange(at, start, end));
  }

  /** Both, one behind the other, up to {@link #LONGEST}. */
  Traced plus(Traced other) {
    if (text.isEmpty() || other.text.isEmpty()) {
      return text.isEmpty() ? other : this;
    }
    int room = Math.min(other.text.length(), LONGEST - text.length());
    int length = text.length() + room;
    Origin[] allFrom = Arrays.copyOf(from, length);
    int[] allAt = Arrays.copyOf(at, length);
    System.arraycopy(other.from, 0, allFrom, text.length(), room);
    System.arraycopy(other.at, 0, allAt, text.length(), room);
    return new Traced(text + other.text.substring(0, room), allFrom, allAt);
  }

  /**
   * The place where it was written as one piece.
   *
   * @return empty when it is empty, or was put together
   */
  Optional<Place> place() {
    for (int i = 0; i < at.length; i++) {
      if (!from[i].equals(from[0]) || at[i] != at[0] + i) {
        return Optional.empty();
      }
    }
    return at.length == 0 ? Optional.empty() : Optional.of(new Place(from[0], at[0], at[0] + at.length));
  }

  /**
   * Where a text stands.
   *
   * @param origin the variable
   * @param start first char of its value
   * @param end behind the last char
   */
  record Place(Origin origin, int start, int end) {}
}
