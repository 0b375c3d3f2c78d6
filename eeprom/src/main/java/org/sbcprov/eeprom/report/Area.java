package org.sbcprov.eeprom.report;

import java.util.ArrayList;
import java.util.List;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.Section;
import org.sbcprov.eeprom.SectionKind;

/**
 * A part of an image that the bootloader treats as one. Their places are those that {@code rpi-eeprom-config} has.
 *
 * @param kind what it is
 * @param offset where in the image it begins
 * @param size in bytes
 * @param used whether there is anything but padding and erased memory in it
 */
public record Area(Kind kind, int offset, int size, boolean used) {
  /** What an area is for. */
  public enum Kind {
    /** Everything but the scratch sector, in images with one partition. */
    SECTIONS("sections"),
    /** The last sector, which the bootloader may use during an update. */
    SCRATCH("scratch sector"),
    /** What no update of the bootloader changes, in images with two partitions. */
    READ_ONLY("read-only area"),
    /** The partition that released images fill. */
    PARTITION_A("partition A"),
    /** The partition that the next update goes to. */
    PARTITION_B("partition B"),
    /** Where the bootloader keeps which partition counts: two sectors, of which the last is also the scratch sector. */
    JOURNAL("journal");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** Its name for people. */
    public String words() {
      return words;
    }
  }

  /** The offset behind it. */
  public int end() {
    return offset + size;
  }

  /** The areas of an image in order; together they are all of it. */
  static List<Area> of(EepromImage image, byte[] bytes) {
    List<Area> areas = new ArrayList<>();
    int size = bytes.length;
    if (!image.ab()) {
      areas.add(area(Kind.SECTIONS, 0, size - EepromImage.SCRATCH_SIZE, image, bytes));
      areas.add(area(Kind.SCRATCH, size - EepromImage.SCRATCH_SIZE, size, image, bytes));
      return areas;
    }
    int secondEnd = 2 * EepromImage.PARTITION_END - EepromImage.READ_ONLY_END;
    areas.add(area(Kind.READ_ONLY, 0, EepromImage.READ_ONLY_END, image, bytes));
    areas.add(area(Kind.PARTITION_A, EepromImage.READ_ONLY_END, EepromImage.PARTITION_END, image, bytes));
    areas.add(area(Kind.PARTITION_B, EepromImage.PARTITION_END, secondEnd, image, bytes));
    areas.add(area(Kind.JOURNAL, secondEnd, size, image, bytes));
    return areas;
  }

  private static Area area(Kind kind, int begin, int end, EepromImage image, byte[] bytes) {
    boolean used = false;
    int erasedFrom = begin;
    for (Section section : image.sections()) {
      if (section.offset() < end && section.next() > begin) {
        used |= section.kind() != SectionKind.PAD;
        erasedFrom = Math.max(erasedFrom, section.next());
      }
    }
    for (int i = erasedFrom; i < end && !used; i++) {
      used = bytes[i] != 0 && bytes[i] != -1;
    }
    return new Area(kind, begin, end - begin, used);
  }
}
