package org.sbcprov.eeprom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.InputFiles;

/**
 * A boot EEPROM image: sections one after the other, ended by erased memory. The layout, and the rules for replacing a
 * file, are those of {@code rpi-eeprom-config}; its output and that of {@link #withBootConf} are the same bytes.
 *
 * <p>Two things differ, both to the safe side. Lengths are checked against the image. And the configuration must fit with its
 * whole header of 24 bytes, where {@code rpi-eeprom-config} counts 20, so that the last 4 bytes of a file can overwrite
 * the section behind it, or go into the scratch sector.
 *
 * <p>An image never changes; its bytes are copied on the way in and out.
 */
public final class EepromImage {
  /** The largest image there is, in bytes. */
  public static final int MAX_SIZE = 2 * 1024 * 1024;

  /** The most that the configuration can hold, in bytes: a sector of 4096 less 20. */
  public static final int MAX_FILE_SIZE = 4096 - 20;

  /** The file with the bootloader's configuration. */
  public static final String BOOT_CONF = "bootconf.txt";

  /** The file with the signature of {@link #BOOT_CONF}, for boards with secure boot. */
  public static final String BOOT_CONF_SIGNATURE = "bootconf.sig";

  /** The second stage, in images with two partitions (A/B). */
  static final String BOOTSYS = "bootsys";

  /** End of the read-only area of images with two partitions; in none, a file that may change lies below it. */
  static final int READ_ONLY_END = 64 * 1024;

  /** End of the first partition of images with two partitions; in no other image, a file lies behind it. */
  static final int PARTITION_END = READ_ONLY_END + 988 * 1024;

  /** The last bytes of an image belong to the bootloader, which may use them during an update. */
  static final int SCRATCH_SIZE = 4096;

  /** Released images have up to 28. */
  static final int MAX_SECTIONS = 256;

  private static final byte ERASED = (byte) 0xff;

  private final byte[] bytes;
  private final String source;
  private final Chip chip;
  private final List<Section> sections;

  /** Takes the array over. */
  private EepromImage(byte[] bytes, String source) {
    this.bytes = bytes;
    this.source = source;
    if (bytes.length == Chip.BCM2711.imageSize()) {
      this.chip = Chip.BCM2711;
    } else if (bytes.length == Chip.BCM2712.imageSize()) {
      this.chip = Chip.BCM2712;
    } else {
      throw ForeignFile.failure(bytes, source);
    }
    this.sections = Collections.unmodifiableList(sections(bytes, source));
  }

  /**
   * Reads an image.
   *
   * @throws BadInput when there is no such file, or it is not an image, see {@link #parse}
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static EepromImage read(Path file) {
    return new EepromImage(InputFiles.read(file, "EEPROM image", MAX_SIZE), file.toString());
  }

  /**
   * Takes bytes as an image.
   *
   * @param source its name, for messages
   * @throws BadInput {@code eeprom.size} for a size that no image has; {@code eeprom.other-file} for a file of another
   *     kind; {@code eeprom.empty} when it is erased or zeroed; {@code eeprom.section} when a section is damaged
   */
  static EepromImage parse(byte[] bytes, String source) {
    return new EepromImage(bytes.clone(), source);
  }

  /** What it is for. */
  public Chip chip() {
    return chip;
  }

  /** Whether it has two partitions, of which the bootloader updates one while it runs from the other. */
  public boolean ab() {
    for (Section section : sections) {
      if (section.offset() == READ_ONLY_END && section.isFile(BOOTSYS)) {
        return true;
      }
    }
    return false;
  }

  /** All sections in order; at least one. */
  List<Section> sections() {
    return sections;
  }

  /**
   * The bootloader's configuration: the first {@code bootconf.txt} that may be replaced, else the first one.
   *
   * @throws BadInput {@code eeprom.no-config} when the image has no {@code bootconf.txt}
   */
  public byte[] bootConf() {
    Section section = findUsed(BOOT_CONF);
    if (section == null) {
      throw missing("");
    }
    return contentOf(section);
  }

  /**
   * The same image with another configuration. The first {@link #BOOT_CONF} at or above 64 KiB is replaced; what is left
   * of its room is filled up.
   *
   * @throws BadInput {@code eeprom.no-config} when there is none there; {@code eeprom.config-too-large} when it does not
   *     fit
   */
  public EepromImage withBootConf(byte[] content) {
    Section section = writableConfig();
    int room = roomFor(section);
    if (content.length > room) {
      throw tooLarge(section, content.length, room);
    }
    int limit = fillEndOf(section);
    byte[] changed = bytes.clone();
    int nameAndReserved = Section.NAMED_HEADER_SIZE - Section.HEADER_SIZE;
    new Section(section.magic(), section.offset(), content.length + nameAndReserved, BOOT_CONF).write(changed);
    System.arraycopy(content, 0, changed, section.contentOffset(), content.length);
    int end = section.contentOffset() + content.length;
    Arrays.fill(changed, end, limit, ERASED);
    int padding = Section.aligned(end);
    boolean last = section == sections.get(sections.size() - 1);
    if (!last && limit - padding >= Section.HEADER_SIZE) {
      new Section(SectionKind.PAD_MAGIC, padding, limit - padding - Section.HEADER_SIZE, "").write(changed);
    }
    return new EepromImage(changed, source);
  }

  /**
   * The most that {@link #BOOT_CONF} can hold in this image, in bytes: {@link #MAX_FILE_SIZE}, or less when another
   * section follows closely.
   *
   * @throws BadInput {@code eeprom.no-config} when there is none that may be replaced
   */
  public int configLimit() {
    Section section = writableConfig();
    return Math.max(0, roomFor(section));
  }

  /**
   * Whether the configuration is signed: a board with secure boot starts only as long as the signature fits. Released
   * images have a {@code bootconf.sig} filled with zeros.
   */
  public boolean signedConfig() {
    Section signature = findUsed(BOOT_CONF_SIGNATURE);
    if (signature == null) {
      return false;
    }
    for (int i = 0; i < signature.contentLength(); i++) {
      byte value = bytes[signature.contentOffset() + i];
      if (value != 0 && value != ERASED && !BootConf.isBlank(value) && value != '\n') {
        return true;
      }
    }
    return false;
  }

  /** A copy of the whole image. */
  byte[] bytes() {
    return bytes.clone();
  }

  /** The image itself, for those who only read it. */
  byte[] sharedBytes() {
    return bytes;
  }

  private static List<Section> sections(byte[] bytes, String source) {
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
    return sections;
  }

  private byte[] contentOf(Section section) {
    return Arrays.copyOfRange(bytes, section.contentOffset(), section.contentOffset() + section.contentLength());
  }

  /** The first file of that name which begins in a range of offsets, or null. */
  private Section find(String name, int from, int to) {
    for (Section section : sections) {
      if (section.offset() >= from && section.offset() < to && section.isFile(name)) {
        return section;
      }
    }
    return null;
  }

  private Section findUsed(String name) {
    Section section = find(name, READ_ONLY_END, PARTITION_END);
    return section == null ? find(name, 0, bytes.length) : section;
  }

  private Section writableConfig() {
    Section section = find(BOOT_CONF, READ_ONLY_END, PARTITION_END);
    if (section == null) {
      throw missing(" that may be replaced");
    }
    return section;
  }

  /**
   * The bytes that fit behind the configuration's header: up to the next section that is not padding, but never into the
   * scratch sector or behind the partition. Negative when the header does not fit.
   */
  private int roomFor(Section file) {
    return Math.min(Math.min(endOfFiles(), fillEndOf(file)) - file.contentOffset(), MAX_FILE_SIZE);
  }

  /** Where no file goes further: at the end of the partition, or at the scratch sector. */
  private int endOfFiles() {
    return Math.min(bytes.length - SCRATCH_SIZE, PARTITION_END);
  }

  /**
   * Up to where padding replaces what is left of a file: to the next section that is not padding, wherever that is, so
   * that sections stay a chain; without one, to where no file goes further, or to the end of the file that is there.
   */
  private int fillEndOf(Section file) {
    for (Section section : sections) {
      if (section.offset() > file.offset() && section.magic() != SectionKind.PAD_MAGIC) {
        return section.offset();
      }
    }
    return Math.max(endOfFiles(), file.next());
  }

  private Failure missing(String which) {
    return new BadInput(
        "eeprom.no-config",
        source + " has no file " + BOOT_CONF + which,
        Facts.of("file", source, "name", BOOT_CONF, "sections", sections.size()),
        "The image is incomplete. Take a released image, called pieeprom-DATE.bin.");
  }

  private Failure tooLarge(Section section, int size, int limit) {
    return new BadInput(
        "eeprom.config-too-large",
        "The configuration would have " + size + " bytes; " + source + " has room for " + Math.max(0, limit),
        Facts.of(
            "file", source,
            "name", section.name(),
            "size", size,
            "limit", Math.max(0, limit),
            "offset", "0x" + Integer.toHexString(section.offset())),
        "Remove comments or settings that are not needed.");
  }
}
