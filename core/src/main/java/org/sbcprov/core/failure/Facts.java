package org.sbcprov.core.failure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes the ordered facts of a {@link Failure} or an event. */
public final class Facts {
  private Facts() {}

  /** No facts. */
  public static Map<String, Object> none() {
    return Collections.emptyMap();
  }

  /**
   * Facts in the order given; a pair whose value is {@code null} is left out.
   *
   * @param namesAndValues names (strings, in kebab-case) and values in turn. Values are strings, numbers, booleans,
   *     paths, or lists and maps of these.
   */
  public static Map<String, Object> of(Object... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value");
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] != null) {
        facts.put((String) namesAndValues[i], namesAndValues[i + 1]);
      }
    }
    return Collections.unmodifiableMap(facts);
  }
}
