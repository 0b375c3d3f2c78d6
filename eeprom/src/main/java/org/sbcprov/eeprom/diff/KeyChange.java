package org.sbcprov.eeprom.diff;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.eeprom.BootConf;
import org.sbcprov.eeprom.BootOrder;

/**
 * A key that has another value for all boards. Values are made safe to show; those for some boards only are not
 * compared here.
 *
 * @param before empty where it was not set, so that the bootloader's default counted
 * @param wordsBefore what the value means, for a boot order that is one
 */
public record KeyChange(
    String key,
    Optional<String> before,
    Optional<String> after,
    Optional<String> wordsBefore,
    Optional<String> wordsAfter) {

  static List<KeyChange> between(byte[] before, byte[] after) {
    Map<String, String> valuesBefore = BootConf.of(before).values();
    Map<String, String> valuesAfter = BootConf.of(after).values();
    Set<String> keys = new LinkedHashSet<>(valuesBefore.keySet());
    keys.addAll(valuesAfter.keySet());
    List<KeyChange> changes = new ArrayList<>();
    for (String key : keys) {
      Optional<String> one = Optional.ofNullable(valuesBefore.get(key));
      Optional<String> other = Optional.ofNullable(valuesAfter.get(key));
      if (!one.equals(other)) {
        changes.add(
            new KeyChange(key, one.map(KeyChange::shown), other.map(KeyChange::shown), words(key, one), words(key, other)));
      }
    }
    return changes;
  }

  private static String shown(String value) {
    return SafeText.of(value.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Optional<String> words(String key, Optional<String> value) {
    if (!key.equals(BootOrder.KEY) || value.isEmpty() || !value.get().startsWith("0x")) {
      return Optional.empty();
    }
    try {
      return Optional.of(BootOrder.parse(value.get()).words());
    } catch (BadUsage e) {
      return Optional.empty();
    }
  }
}
