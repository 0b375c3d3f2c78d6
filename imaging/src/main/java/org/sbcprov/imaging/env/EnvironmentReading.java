package org.sbcprov.imaging.env;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * An environment that was found.
 *
 * @param place where
 * @param raw the bytes of each copy's place, as they were when they were read
 * @param copies what they are; empty where no CRC matches. One of them is there
 * @param active which copy U-Boot reads: 0 or 1
 * @param doubt why this may not be what U-Boot reads and writes; then it is not to be changed
 */
public record EnvironmentReading(
    EnvironmentPlace place,
    List<byte[]> raw,
    List<Optional<EnvironmentBlock>> copies,
    int active,
    Optional<String> doubt) {
  public EnvironmentReading {
    raw = List.copyOf(raw);
    copies = List.copyOf(copies);
    if (copies.get(active).isEmpty()) {
      throw new IllegalArgumentException("the active copy is not there");
    }
  }

  /**
   * Reads the copies at a place. All that is told of them comes from the same bytes.
   *
   * @param doubt what is odd about the place
   * @return empty when none is there
   */
  static Optional<EnvironmentReading> at(SectorSource source, EnvironmentPlace place, Optional<String> doubt) {
    List<byte[]> raw = new ArrayList<>();
    List<Optional<EnvironmentBlock>> copies = new ArrayList<>();
    for (int copy = 0; copy < (place.redundantOffset().isPresent() ? 2 : 1); copy++) {
      byte[] bytes = source.read(place.offset(copy), place.size());
      raw.add(bytes);
      copies.add(block(bytes, place.form()));
    }
    return of(place, raw, copies, doubt);
  }

  /** One copy of two whose other one has no known place. */
  static Optional<EnvironmentReading> copyAt(SectorSource source, EnvironmentPlace place, Optional<String> doubt) {
    byte[] bytes = source.read(place.offset(), place.size());
    return of(place, List.of(bytes), List.of(block(bytes, EnvironmentForm.REDUNDANT)), doubt);
  }

  private static Optional<EnvironmentReading> of(
      EnvironmentPlace place, List<byte[]> raw, List<Optional<EnvironmentBlock>> copies, Optional<String> doubt) {
    Optional<EnvironmentBlock> first = copies.get(0);
    Optional<EnvironmentBlock> second = copies.get(copies.size() - 1);
    if (first.isEmpty() && second.isEmpty()) {
      return Optional.empty();
    }
    int active = first.isPresent() ? 0 : 1;
    Optional<String> why = doubt;
    if (copies.size() > 1 && first.isPresent() && second.isPresent()) {
      int flag0 = first.get().flag();
      int flag1 = second.get().flag();
      FlagScheme scheme = scheme(place, copies);
      active = scheme.active(flag0, flag1);
      boolean differ = !first.get().environment().equals(second.get().environment());
      if (doubt.isEmpty() && scheme == FlagScheme.UNKNOWN && FlagScheme.isAmbiguous(flag0, flag1) && differ) {
        why = Optional.of(
            "its copies have the flags " + flag0 + " and " + flag1 + ": copy " + (active + 1)
                + " is newer where flags are a count, as on disks and NAND, and copy " + (2 - active) + " on NOR flash");
      }
    }
    return Optional.of(new EnvironmentReading(place, raw, copies, active, why));
  }

  private static Optional<EnvironmentBlock> block(byte[] bytes, EnvironmentForm form) {
    try {
      return EnvironmentBlock.read(bytes, form);
    } catch (BadInput e) {
      // The CRC matches and the texts do not end: nothing that U-Boot could read.
      return Optional.empty();
    }
  }

  /** How its copies are told apart: a count that has left 0 and 1 is none of NOR flash, wherever it lies. */
  FlagScheme scheme() {
    return scheme(place, copies);
  }

  private static FlagScheme scheme(EnvironmentPlace place, List<Optional<EnvironmentBlock>> copies) {
    for (Optional<EnvironmentBlock> copy : copies) {
      if (copy.isPresent() && copy.get().flag() > FlagScheme.ACTIVE && copy.get().flag() < FlagScheme.LARGEST) {
        return FlagScheme.INCREMENTAL;
      }
    }
    return place.flags();
  }

  /** The copy that U-Boot reads. */
  public EnvironmentBlock block() {
    return copies.get(active).orElseThrow();
  }

  /** The variables that U-Boot reads. */
  public Environment environment() {
    return block().environment();
  }

  /** Whether it has two copies, and one of them is damaged or blank. */
  public boolean lacksCopy() {
    return copies.size() > 1 && (copies.get(0).isEmpty() || copies.get(1).isEmpty());
  }

  /** What it is and where. */
  public String words() {
    StringBuilder words = new StringBuilder();
    words.append(block().form().word()).append(" environment at ").append(place.where());
    if (copies.size() > 1) {
      words.append("; copy ").append(active + 1).append(" counts, with flag ").append(block().flag());
    }
    return words.append(" (").append(place.words()).append(')').toString();
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>(place.facts());
    facts.put("form", block().form().word());
    if (block().form() == EnvironmentForm.REDUNDANT) {
      facts.put("active-copy", active + 1);
      facts.put("flag", block().flag());
    }
    facts.put("used", block().environment().length());
    return facts;
  }
}
