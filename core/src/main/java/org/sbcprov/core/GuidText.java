package org.sbcprov.core;

import java.util.Optional;
import java.util.UUID;

/** GUIDs as people write them: 36 characters. */
public final class GuidText {
  private static final int LENGTH = 36;

  private GuidText() {}

  /**
   * The GUID that a text is, if it is one. Java's own reader also takes shorter forms, in which a slip of the finger
   * would go unnoticed.
   */
  public static Optional<UUID> parse(String text) {
    if (text.length() != LENGTH) {
      return Optional.empty();
    }
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
