package org.sbcprov.eeprom.report;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.Section;
import org.sbcprov.eeprom.SectionKind;
import org.sbcprov.eeprom.UpdateTime;

/**
 * What there is to tell about a section.
 *
 * @param section its header
 * @param name its name; {@code bootcode.bin} for the first stage, empty where it has none
 * @param purpose what it is for; empty for padding, and when no released image has such a section
 * @param filled whether there is more in it than zeros, erased memory and blanks
 * @param room the most that its content may have in bytes; empty when it is not one that may be replaced
 * @param updateTime seconds since 1970, when that is what it holds
 */
public record SectionReport(
    Section section, String name, String purpose, boolean filled, OptionalInt room, OptionalLong updateTime) {
  static SectionReport of(EepromImage image, Section section) {
    boolean bootcode = section.offset() == 0 && section.kind() == SectionKind.BOOTCODE;
    String name = bootcode ? EepromImage.BOOTCODE : section.name();
    boolean time = section.isFile(EepromImage.UPDATE_TIME) && section.contentLength() >= UpdateTime.SIZE;
    return new SectionReport(
        section,
        name,
        Purpose.of(name),
        section.kind() != SectionKind.PAD && image.isFilled(section),
        section.kind() == SectionKind.PAD ? OptionalInt.empty() : image.room(section),
        time ? UpdateTime.read(image.content(section), 0) : OptionalLong.empty());
  }

  /** How many more bytes there may be in it; empty when it is not one that may be replaced. */
  public OptionalInt free() {
    return room.isEmpty() || !filled ? room : OptionalInt.of(Math.max(0, room.getAsInt() - section.contentLength()));
  }
}
