package org.sbcprov.imaging.env;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.sbcprov.core.SafeText;

/**
 * What differs between two environments; the order of variables does not count.
 *
 * @param changes by name
 */
public record EnvironmentDiff(List<Entry> changes) {
  public EnvironmentDiff {
    changes = List.copyOf(changes);
  }

  /**
   * A variable that differs.
   *
   * @param name of it
   * @param before its value; empty when it is new
   * @param after its value; empty when it is gone
   */
  public record Entry(String name, Optional<byte[]> before, Optional<byte[]> after) {}

  /** Compares. */
  public static EnvironmentDiff of(Environment before, Environment after) {
    Set<String> names = new TreeSet<>(before.names());
    names.addAll(after.names());
    List<Entry> changes = new ArrayList<>();
    for (String name : names) {
      Optional<byte[]> old = before.value(name);
      Optional<byte[]> now = after.value(name);
      boolean same = old.isPresent() == now.isPresent()
          && (old.isEmpty() || Arrays.equals(old.get(), now.get()));
      if (!same) {
        changes.add(new Entry(name, old, now));
      }
    }
    // Entries that no name leads to: without "=", or with a name that is no UTF-8.
    Set<String> gone = before.strange();
    gone.removeAll(after.strange());
    for (String entry : gone) {
      changes.add(new Entry(entry, Optional.of(new byte[0]), Optional.empty()));
    }
    Set<String> added = after.strange();
    added.removeAll(before.strange());
    for (String entry : added) {
      changes.add(new Entry(entry, Optional.empty(), Optional.of(new byte[0])));
    }
    return new EnvironmentDiff(changes);
  }

  /** Whether nothing differs. */
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /** Lines with {@code -} for what goes and {@code +} for what comes. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Entry change : changes) {
      if (change.before().isPresent()) {
        line(text, '-', change.name(), change.before().get());
      }
      if (change.after().isPresent()) {
        line(text, '+', change.name(), change.after().get());
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, char sign, String name, byte[] value) {
    text.append(sign).append(SafeText.of(name)).append('=').append(SafeText.of(value)).append('\n');
  }
}
