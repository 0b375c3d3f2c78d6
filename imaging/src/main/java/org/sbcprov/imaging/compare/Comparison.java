package org.sbcprov.imaging.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.VerificationFailed;

/**
 * What a comparison gave.
 *
 * @param compared bytes that were compared, those that could not be read included
 * @param badBlocks blocks of 64 KiB that differ
 * @param blocks how many of them differ in which way; only those ways that occur, in the order of {@link Difference}
 * @param bad the first ranges of them, in order; at most {@link #MOST_RANGES}
 * @param ranges how many there are in all
 * @param likelySize bytes that the medium seems to have in truth, where what was read looks like a fake
 * @param emptyFrom the first byte from which on it has nothing of what it should have, where it was not written just now
 */
public record Comparison(
    long compared,
    long badBlocks,
    Map<Difference, Long> blocks,
    List<BadRange> bad,
    long ranges,
    OptionalLong likelySize,
    OptionalLong emptyFrom) {
  /** The most ranges that are kept. */
  public static final int MOST_RANGES = 1000;

  /** The most ranges that stand in a failure. */
  private static final int MOST_TOLD = 20;

  public Comparison {
    bad = List.copyOf(bad);
  }

  /** Whether the medium holds what it should. */
  public boolean same() {
    return badBlocks == 0;
  }

  /** Names and values, for scripts: numbers only. */
  public Map<String, Object> facts() {
    return Facts.of(
        "compared", compared,
        "different-blocks", badBlocks,
        "differences", counts(),
        "likely-size", likelySize.isPresent() ? likelySize.getAsLong() : null);
  }

  /** All ranges that are kept, for scripts. */
  public List<Map<String, Object>> rangeFacts() {
    return rangeFacts(MOST_RANGES);
  }

  private List<Map<String, Object>> rangeFacts(int most) {
    List<Map<String, Object>> facts = new ArrayList<>();
    for (int i = 0; i < Math.min(most, bad.size()); i++) {
      facts.add(bad.get(i).facts());
    }
    return facts;
  }

  private Map<String, Object> counts() {
    Object[] counts = new Object[2 * blocks.size()];
    int at = 0;
    for (Map.Entry<Difference, Long> count : blocks.entrySet()) {
      counts[at++] = count.getKey().word();
      counts[at++] = count.getValue();
    }
    return Facts.of(counts);
  }

  /**
   * What to fail with when it is not the same.
   *
   * @param device what the medium is called
   * @return {@link VerificationFailed} {@code write.mismatch}; {@link DeviceFailed} {@code write.unreadable} when nothing
   *     is wrong but that some of it cannot be read
   */
  public Failure failure(String device) {
    return failure(device, Advice.of(this));
  }

  /** The same; it is known that the partition table was changed, and what that makes of the first block is no sign. */
  Failure failureWithOtherTable(String device) {
    Map<Difference, Long> others = new EnumMap<>(Difference.class);
    others.putAll(blocks);
    if (bad.get(0).offset() == 0) {
      others.merge(bad.get(0).difference(), -1L, Long::sum);
      others.remove(bad.get(0).difference(), 0L);
    }
    return failure(device, Advice.of(new Comparison(compared, badBlocks, others, bad, ranges, likelySize, emptyFrom)));
  }

  private Failure failure(String device, String advice) {
    if (same()) {
      throw new IllegalStateException(device + " is the same");
    }
    BadRange first = bad.get(0);
    String where = ranges == 1 ? "" : ", and " + (ranges - 1) + (ranges == 2 ? " other range" : " other ranges");
    Map<String, Object> facts =
        Facts.of(
            "device", device,
            "compared", compared,
            "different-blocks", badBlocks,
            "differences", counts(),
            "likely-size", likelySize.isPresent() ? likelySize.getAsLong() : null,
            "ranges", rangeFacts(MOST_TOLD));
    if (blocks.size() == 1 && blocks.containsKey(Difference.UNREADABLE)) {
      return new DeviceFailed(
          "write.unreadable", device + " cannot be read back: " + first.words() + where, facts, advice);
    }
    return new VerificationFailed(
        "write.mismatch",
        device + " does not hold what it should: " + first.words() + where,
        facts,
        advice);
  }
}
