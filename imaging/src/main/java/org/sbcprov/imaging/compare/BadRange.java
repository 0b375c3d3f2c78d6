package org.sbcprov.imaging.compare;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Printable;

/**
 * Blocks in a row that differ in the same way.
 *
 * @param offset of the first byte of the first of them
 * @param length in bytes, up to the end of what is compared
 * @param blocks of 64 KiB, wholly or in part; those that are free between them do not count
 * @param difference what they look like
 * @param distance of what is repeated or shifted: where these bytes belong, as bytes from here; else 0
 * @param partition what lies there, such as {@code partition 1 (boot)}; empty when that is not known
 * @param example the first byte that differs, where that is known
 * @param flippedBits bits that are the other way round, of {@link Difference#FLIPS}; else 0
 */
public record BadRange(
    long offset,
    long length,
    long blocks,
    Difference difference,
    long distance,
    String partition,
    Optional<Example> example,
    long flippedBits) {
  /** Bytes of an example. */
  public static final int EXAMPLE = 16;

  /**
   * Bytes that were read, and those that should have been.
   *
   * @param offset of the first one that differs; when nothing is known of what was expected, of the block
   * @param expected up to {@link #EXAMPLE} bytes from there; none when they are not known
   * @param read those of the medium
   */
  public record Example(long offset, byte[] expected, byte[] read) {}

  /** One line for people. */
  public String words() {
    StringBuilder words = new StringBuilder(160);
    words.append(hex(offset)).append(" to ").append(hex(offset + length - 1));
    words.append(" (").append(length).append(" bytes");
    if (!partition.isEmpty()) {
      words.append(", ").append(Printable.of(partition));
    }
    words.append(") ").append(difference.words());
    switch (difference) {
      case REPEATED -> words.append(", at ").append(hex(offset + distance));
      case SHIFTED ->
          words.append(", ").append(Math.abs(distance)).append(distance < 0 ? " bytes too late" : " bytes too early");
      case FLIPS -> words.append(": ").append(flippedBits).append(flippedBits == 1 ? " bit" : " bits");
      default -> {}
    }
    if (example.isPresent()) {
      Example first = example.get();
      words.append("; at ").append(hex(first.offset())).append(" it has ").append(bytes(first.read()));
      if (first.expected().length > 0) {
        words.append(" instead of ").append(bytes(first.expected()));
      }
    }
    return words.toString();
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    Example first = example.orElse(null);
    return Facts.of(
        "offset", hex(offset),
        "length", length,
        "blocks", blocks,
        "partition", partition.isEmpty() ? null : Printable.of(partition),
        "difference", difference.word(),
        "belongs-to", difference == Difference.REPEATED ? hex(offset + distance) : null,
        "shift", difference == Difference.SHIFTED ? -distance : null,
        "flipped-bits", difference == Difference.FLIPS ? flippedBits : null,
        "first-difference", first == null || first.expected().length == 0 ? null : hex(first.offset()),
        "expected", first == null || first.expected().length == 0 ? null : bytes(first.expected()),
        "read", first == null ? null : bytes(first.read()));
  }

  private static String bytes(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String hex(long position) {
    return "0x" + Long.toHexString(position);
  }
}
