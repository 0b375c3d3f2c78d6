package org.sbcprov.imaging.write;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sbcprov.core.event.Event;

/**
 * What happens to one of several disks.
 *
 * @param target which one, by its name
 * @param event what happened
 */
public record OfTarget(String target, Event event) implements Event {
  @Override
  public String name() {
    return event.name();
  }

  @Override
  public String words() {
    return target + ": " + event.words();
  }

  /** Those of the event, and {@code target} for whose it is. */
  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("target", target);
    facts.putAll(event.facts());
    return facts;
  }

  @Override
  public Level level() {
    return event.level();
  }
}
