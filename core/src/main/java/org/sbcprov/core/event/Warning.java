package org.sbcprov.core.event;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something to act upon although the work goes on.
 *
 * @param code stable dotted name, like a failure's
 * @param words one sentence
 * @param details see {@link org.sbcprov.core.failure.Facts#of}
 */
public record Warning(String code, String words, Map<String, Object> details) implements Event {
  @Override
  public String name() {
    return "warning";
  }

  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("code", code);
    facts.put("message", words);
    facts.putAll(details);
    return facts;
  }

  @Override
  public Level level() {
    return Level.WARNING;
  }
}
