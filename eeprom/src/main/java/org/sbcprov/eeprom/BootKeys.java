package org.sbcprov.eeprom;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All keys of {@code boot.conf}. They are data, in {@code boot-keys.txt} beside this class. */
public final class BootKeys {
  private static final String TABLE = "boot-keys.txt";

  private BootKeys() {}

  /** Reads the table when the first key is asked for. */
  private static final class Table {
    static final Map<String, BootKey> BY_NAME = read();

    private static Map<String, BootKey> read() {
      try (InputStream stream = BootKeys.class.getResourceAsStream(TABLE)) {
        if (stream == null) {
          throw new IllegalStateException("resource " + TABLE + " is missing from this build");
        }
        Map<String, BootKey> keys = new LinkedHashMap<>();
        for (BootKey key : BootKeyTable.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8), TABLE)) {
          keys.put(key.name(), key);
        }
        return keys;
      } catch (IOException e) {
        throw new IllegalStateException("resource " + TABLE + " cannot be read", e);
      }
    }
  }

  /** All keys, in the table's order. */
  public static List<BootKey> all() {
    return List.copyOf(Table.BY_NAME.values());
  }

  /** The key of exactly that name. */
  public static Optional<BootKey> find(String name) {
    return Optional.ofNullable(Table.BY_NAME.get(name));
  }

  /** The key of that name in whatever case. */
  public static Optional<BootKey> findInAnyCase(String name) {
    for (BootKey key : Table.BY_NAME.values()) {
      if (key.name().equalsIgnoreCase(name)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /** The key whose name a misspelt one was probably meant to be. */
  public static Optional<BootKey> nearest(String name) {
    List<String> names = new ArrayList<>(Table.BY_NAME.keySet());
    return Misspelling.nearest(name, names).flatMap(BootKeys::find);
  }
}
