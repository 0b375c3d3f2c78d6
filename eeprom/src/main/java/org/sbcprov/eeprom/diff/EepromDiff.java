package org.sbcprov.eeprom.diff;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.diff.TextDiff;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.EepromImage;

/**
 * What differs between two images, two configurations, or one of each; then the configurations alone are compared.
 *
 * @param same whether all that was compared is the same, byte for byte
 * @param config the unified diff of the configurations
 * @param keys keys with another value for all boards
 * @param images what differs about the images as a whole; empty unless both are images
 * @param sections sections that differ; empty unless both are images
 */
public record EepromDiff(
    boolean same, TextDiff config, List<KeyChange> keys, List<ImageChange> images, List<SectionChange> sections) {

  /** Compares two files, which are called so in the diff's heading. */
  public static EepromDiff of(String nameBefore, ConfigFile before, String nameAfter, ConfigFile after) {
    TextDiff config = TextDiff.of(nameBefore, before.text(), nameAfter, after.text());
    List<KeyChange> keys = KeyChange.between(before.text(), after.text());
    Optional<EepromImage> one = before.image();
    Optional<EepromImage> other = after.image();
    if (one.isEmpty() || other.isEmpty()) {
      return new EepromDiff(config.isEmpty(), config, keys, List.of(), List.of());
    }
    return new EepromDiff(
        Arrays.equals(one.get().bytes(), other.get().bytes()),
        config,
        keys,
        ImageChange.between(one.get(), other.get()),
        SectionChange.between(one.get(), other.get()));
  }

  /** The sections that differ between two images. */
  public static List<SectionChange> sections(EepromImage before, EepromImage after) {
    return SectionChange.between(before, after);
  }
}
