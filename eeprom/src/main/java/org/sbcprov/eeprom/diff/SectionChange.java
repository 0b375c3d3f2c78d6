package org.sbcprov.eeprom.diff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.Sha256;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.Section;
import org.sbcprov.eeprom.SectionKind;

/**
 * A section that differs. Padding is left out: it follows from the others.
 *
 * @param name its name; of several with one name the second one has {@code (2)} behind it
 * @param before empty where it is new
 * @param after empty where it is gone
 */
public record SectionChange(String name, Optional<State> before, Optional<State> after) {
  /**
   * A section of one image.
   *
   * @param offset where in the image its header begins
   * @param size of its content in bytes
   * @param sha256 of its content, in hexadecimal
   */
  public record State(int offset, int size, String sha256) {}

  static List<SectionChange> between(EepromImage before, EepromImage after) {
    Map<String, State> statesBefore = states(before);
    Map<String, State> statesAfter = states(after);
    Set<String> names = new LinkedHashSet<>(statesBefore.keySet());
    names.addAll(statesAfter.keySet());
    List<SectionChange> changes = new ArrayList<>();
    for (String name : names) {
      Optional<State> one = Optional.ofNullable(statesBefore.get(name));
      Optional<State> other = Optional.ofNullable(statesAfter.get(name));
      if (!one.equals(other)) {
        changes.add(new SectionChange(name, one, other));
      }
    }
    return changes;
  }

  private static Map<String, State> states(EepromImage image) {
    Map<String, State> states = new LinkedHashMap<>();
    for (Section section : image.sections()) {
      if (section.kind() == SectionKind.PAD) {
        continue;
      }
      String name = name(section);
      String unique = name;
      for (int i = 2; states.containsKey(unique); i++) {
        unique = name + " (" + i + ")";
      }
      states.put(
          unique, new State(section.offset(), section.contentLength(), Sha256.hex(image.content(section))));
    }
    return states;
  }

  private static String name(Section section) {
    if (section.kind() == SectionKind.BOOTCODE) {
      return EepromImage.BOOTCODE;
    }
    return section.name().isEmpty() ? "0x" + Integer.toHexString(section.magic()) : section.name();
  }
}
