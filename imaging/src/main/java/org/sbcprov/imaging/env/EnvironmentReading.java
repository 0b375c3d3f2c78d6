package org.sbcprov.imaging.env;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An environment that was found.
 *
 * @param place where
 * @param copies what lies at each copy's place; empty where no CRC matches. One of them is there
 * @param active which copy U-Boot reads: 0 or 1
 * @param doubt why this may not be what U-Boot reads and writes; then it is not to be changed
 */
public record EnvironmentReading(
    EnvironmentPlace place, List<Optional<EnvironmentBlock>> copies, int active, Optional<String> doubt) {
  public EnvironmentReading {
    copies = List.copyOf(copies);
    if (copies.get(active).isEmpty()) {
      throw new IllegalArgumentException("the active copy is not there");
    }
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
