package org.sbcprov.eeprom;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/** Walks over an image from section to section, up to erased memory. */
final class SectionWalk {
  /** Released images have up to 28. */
  private static final int MAX_SECTIONS = 256;

  private SectionWalk() {}

  /**
   * All sections in order; at least one.
   *
   * @param source the image's name, for messages
   * @throws BadInput see {@link EepromImage#parse}
   */
  static List<Section> over(byte[] bytes, String source) {
    int first = Section.int32(bytes, 0);
    if (SectionKind.isEnd(first)) {
      throw new BadInput(
          "eeprom.empty",
          source + " is an empty EEPROM image: it begins with " + (first == 0 ? "zeros" : "erased memory (0xff)"),
          Facts.of("file", source, "size", bytes.length, "offset", "0x0"),
          "It may come from an erased chip. Take a released image, called pieeprom-DATE.bin.");
    }
    if (!SectionKind.isMagic(first)) {
      throw ForeignFile.failure(bytes, source);
    }
    List<Section> sections = new ArrayList<>(32);
    int offset = 0;
    while (offset < bytes.length && !SectionKind.isEnd(Section.int32(bytes, offset))) {
      if (sections.size() == MAX_SECTIONS) {
        throw new BadInput(
            "eeprom.section",
            source + " is damaged: it has more than " + MAX_SECTIONS + " sections",
            Facts.of("file", source, "offset", "0x" + Integer.toHexString(offset), "limit", MAX_SECTIONS),
            "Get the image again, and compare its checksum with the one where it comes from.");
      }
      Section section = Section.parse(bytes, offset, source);
      sections.add(section);
      offset = section.next();
    }
    return Collections.unmodifiableList(sections);
  }
}
