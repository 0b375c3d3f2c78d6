package org.sbcprov.eeprom;

import java.util.Arrays;
import java.util.List;

/**
 * How much room the sections of an image have, and how their content is replaced. The rules are those of {@code
 * rpi-eeprom-config}: what is left behind the new content becomes a padding section, so that sections stay a chain.
 */
final class SectionRoom {
  /** In images with one partition, the first stage may be replaced only when this much is kept for it. */
  static final int BOOTCODE_RESERVED = 128 * 1024;

  /** {@code rpi-eeprom-config} counts the header of a file with so many bytes where it compares with an image's end. */
  private static final int COUNTED_HEADER_SIZE = 20;

  private static final byte ERASED = (byte) 0xff;

  private final byte[] image;
  private final List<Section> sections;

  SectionRoom(byte[] image, List<Section> sections) {
    this.image = image;
    this.sections = sections;
  }

  /**
   * The bytes that fit behind the header of a file: up to the next section that is not padding, but not into the scratch
   * sector or behind the partition, other than with the last 4 bytes. Negative when the header does not fit.
   */
  int of(Section file) {
    int end = endOfFiles() - file.offset() - COUNTED_HEADER_SIZE;
    Section next = nextContent(file);
    if (next != null) {
      end = Math.min(end, next.offset() - file.contentOffset());
    }
    return file.isFile(EepromImage.BOOTSYS) ? end : Math.min(end, EepromImage.MAX_FILE_SIZE);
  }

  /** The bytes that fit behind the header of the first stage. */
  int ofBootcode() {
    Section first = sections.get(0);
    Section next = nextContent(first);
    return (next == null ? EepromImage.READ_ONLY_END : next.offset()) - first.contentOffset();
  }

  /** A copy of the image with another content of a section, which has to fit. */
  byte[] replaced(Section section, byte[] content) {
    byte[] changed = image.clone();
    int headerRest = section.contentOffset() - section.offset() - Section.HEADER_SIZE;
    new Section(section.magic(), section.offset(), headerRest + content.length, section.name()).write(changed);
    System.arraycopy(content, 0, changed, section.contentOffset(), content.length);
    int end = section.contentOffset() + content.length;
    int fillEnd = Math.max(fillEnd(section), end);
    Arrays.fill(changed, end, fillEnd, ERASED);
    int padding = Section.aligned(end);
    boolean last = section == sections.get(sections.size() - 1);
    if (!last && fillEnd - padding >= Section.HEADER_SIZE) {
      new Section(SectionKind.PAD_MAGIC, padding, fillEnd - padding - Section.HEADER_SIZE, "").write(changed);
    }
    return changed;
  }

  /** Where no file goes further: at the end of the partition, or at the scratch sector. */
  private int endOfFiles() {
    return Math.min(image.length - EepromImage.SCRATCH_SIZE, EepromImage.PARTITION_END);
  }

  /**
   * Up to where padding replaces what is left of a section: to the next one that is not padding, wherever that is;
   * without one, to where no file goes further, or to the end of what is there.
   */
  private int fillEnd(Section section) {
    Section next = nextContent(section);
    return next == null ? Math.max(endOfFiles(), section.next()) : next.offset();
  }

  private Section nextContent(Section section) {
    for (Section other : sections) {
      if (other.offset() > section.offset() && other.magic() != SectionKind.PAD_MAGIC) {
        return other;
      }
    }
    return null;
  }
}
