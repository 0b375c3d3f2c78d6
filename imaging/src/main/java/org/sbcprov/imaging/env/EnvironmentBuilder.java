package org.sbcprov.imaging.env;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes an environment from another one by many changes; each takes as long as the first one, however many there are. */
public final class EnvironmentBuilder {
  private static final int NONE = -1;

  private final Environment before;

  /** As {@code name=value}, a char for each byte; null where one was taken away. */
  private final List<String> entries;

  /** The last entry of each name. */
  private final Map<String, Integer> last = new HashMap<>();

  /** For each entry the one of the same name before it. */
  private final List<Integer> previous = new ArrayList<>();

  private boolean changed;

  private EnvironmentBuilder(Environment before) {
    this.before = before;
    this.entries = new ArrayList<>(before.entries());
    for (int i = 0; i < entries.size(); i++) {
      link(entries.get(i), i);
    }
  }

  /** Begins with the variables of an environment. */
  public static EnvironmentBuilder of(Environment environment) {
    return new EnvironmentBuilder(environment);
  }

  /** As {@link Environment#with(String, byte[])}. */
  public EnvironmentBuilder set(String name, byte[] value) {
    if (value.length == 0) {
      return remove(name);
    }
    String stored = Environment.stored(name);
    Integer at = last.get(stored);
    boolean once = at != null && previous.get(at) == NONE;
    return once && entries.get(at).equals(entry(stored, value)) ? this : setStored(name, value);
  }

  /** Sets a variable to a text, which is stored as UTF-8. */
  public EnvironmentBuilder set(String name, String value) {
    return set(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link Environment#withStored}. */
  public EnvironmentBuilder setStored(String name, byte[] value) {
    remove(name);
    add(entry(Environment.stored(name), value));
    return this;
  }

  /** Takes a variable away. */
  public EnvironmentBuilder remove(String name) {
    Integer at = last.remove(Environment.stored(name));
    while (at != null && at != NONE) {
      entries.set(at, null);
      changed = true;
      at = previous.get(at);
    }
    return this;
  }

  /** Puts an entry behind the others. */
  void add(String entry) {
    entries.add(entry);
    link(entry, entries.size() - 1);
    changed = true;
  }

  /** The result. */
  public Environment build() {
    if (!changed) {
      return before;
    }
    List<String> left = new ArrayList<>(entries.size());
    for (String entry : entries) {
      if (entry != null) {
        left.add(entry);
      }
    }
    return Environment.of(left);
  }

  private void link(String entry, int at) {
    int equals = entry.indexOf('=');
    Integer earlier = equals < 0 ? null : last.put(entry.substring(0, equals), at);
    previous.add(earlier == null ? NONE : earlier);
  }

  private static String entry(String stored, byte[] value) {
    return stored + "=" + new String(value, StandardCharsets.ISO_8859_1);
  }
}
