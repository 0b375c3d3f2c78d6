package org.sbcprov.eeprom;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.InputFiles;

/**
 * A boot EEPROM image: sections one after the other, ended by erased memory. The layout, and the rules for replacing a
 * file, are those of {@code rpi-eeprom-config}; its output and that of {@link #withFile} are the same bytes.
 *
 * <p>Two things differ, both to the safe side. Lengths are checked against the image. And a file must fit before the
 * section behind it with its whole header of 24 bytes, where {@code rpi-eeprom-config} counts 20 and can overwrite the
 * first bytes of that section, after which nothing reads the image any more.
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

  /** The public key that signatures are checked with. */
  public static final String PUBLIC_KEY = "pubkey.bin";

  /** The certificate of the authority that HTTPS servers are checked with. */
  public static final String CA_CERTIFICATE = "cacert.der";

  /** What the first stage is called, although it has no name in the image. */
  public static final String BOOTCODE = "bootcode.bin";

  /** The second stage, in images with two partitions (A/B). */
  public static final String BOOTSYS = "bootsys";

  /** The time of the last update; images with two partitions have two files of that name. */
  public static final String UPDATE_TIME = "updatetime";

  /** End of the read-only area of images with two partitions; in none, a file that may change lies below it. */
  public static final int READ_ONLY_END = 64 * 1024;

  /** End of the first partition of images with two partitions; in no other image, a file lies behind it. */
  public static final int PARTITION_END = READ_ONLY_END + 988 * 1024;

  /** The last bytes of an image belong to the bootloader, which may use them during an update. */
  public static final int SCRATCH_SIZE = 4096;

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
    this.sections = SectionWalk.over(bytes, source);
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
  public static EepromImage parse(byte[] bytes, String source) {
    return new EepromImage(bytes.clone(), source);
  }

  /** Its name, for messages: the path that it was read from. */
  public String source() {
    return source;
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

  /** All sections in order; at least one. The first holds the {@link #BOOTCODE}. */
  public List<Section> sections() {
    return sections;
  }

  /** The content of one of its {@link #sections}: what stands behind the header. */
  public byte[] content(Section section) {
    return Arrays.copyOfRange(bytes, section.contentOffset(), section.contentOffset() + section.contentLength());
  }

  /** The first stage of the bootloader. */
  public byte[] bootcode() {
    return content(sections.get(0));
  }

  /**
   * A file by name: the first one that may be replaced, else the first one at all. {@link #BOOTCODE} is none, see {@link
   * #bootcode}.
   */
  public Optional<byte[]> file(String name) {
    Section section = findUsed(name);
    return section == null ? Optional.empty() : Optional.of(content(section));
  }

  /**
   * The bootloader's configuration: the first {@code bootconf.txt} that may be replaced, else the first one.
   *
   * @throws BadInput {@code eeprom.no-config} when the image has no {@code bootconf.txt}
   */
  public byte[] bootConf() {
    Section section = findUsed(BOOT_CONF);
    if (section == null) {
      throw missing(BOOT_CONF, "");
    }
    return content(section);
  }

  /**
   * The same image with another configuration, see {@link #withFile}.
   *
   * @throws BadInput {@code eeprom.no-config} when there is none to replace; {@code eeprom.config-too-large}
   */
  public EepromImage withBootConf(byte[] content) {
    return withFile(BOOT_CONF, content);
  }

  /**
   * The same image with another content of a file. The first file of that name at or above 64 KiB is replaced; what is
   * left of its room is filled up.
   *
   * @param name such as {@link #BOOT_CONF} or {@link #BOOTSYS}, not {@link #BOOTCODE}
   * @throws BadInput {@code eeprom.no-file}, for the configuration {@code eeprom.no-config}, when there is none there;
   *     {@code eeprom.file-too-large}, for the configuration {@code eeprom.config-too-large}, when it does not fit
   */
  public EepromImage withFile(String name, byte[] content) {
    Section section = writable(name);
    int limit = room().of(section);
    if (content.length > limit) {
      throw tooLarge(name, section, content.length, limit);
    }
    return new EepromImage(room().replaced(section, content), source);
  }

  /**
   * The same image with another first stage.
   *
   * @throws BadInput {@code eeprom.file-too-large} when it does not fit; {@code eeprom.bootcode-fixed} when the image
   *     has no room reserved for it, as those for the BCM2711
   */
  public EepromImage withBootcode(byte[] content) {
    Section first = sections.get(0);
    int limit = room().ofBootcode();
    if (!isBootcodeReplaceable(limit)) {
      throw new BadInput(
          "eeprom.bootcode-fixed",
          "The bootcode of " + source + " cannot be replaced: the image reserves less than 128 KiB for it",
          Facts.of("file", source, "chip", chip.soc(), "room", limit),
          "Only images for the BCM2712 hold a bootcode that may be replaced.");
    }
    if (content.length > limit) {
      throw tooLarge(BOOTCODE, first, content.length, limit);
    }
    return new EepromImage(room().replaced(first, content), source);
  }

  /**
   * The most that a file can hold in this image, in bytes: {@link #MAX_FILE_SIZE}, or less when another section follows
   * closely; {@link #BOOTSYS} is limited by the next section only.
   *
   * @throws BadInput {@code eeprom.no-file}, for the configuration {@code eeprom.no-config}, when there is none that may
   *     be replaced
   */
  public int limit(String name) {
    return Math.max(0, room().of(writable(name)));
  }

  /**
   * The most that one of its {@link #sections} can hold, in bytes; empty for those that {@link #withFile} and {@link
   * #withBootcode} do not replace.
   */
  public OptionalInt room(Section section) {
    if (section == sections.get(0)) {
      int limit = room().ofBootcode();
      return isBootcodeReplaceable(limit) ? OptionalInt.of(limit) : OptionalInt.empty();
    }
    boolean replaceable = !section.name().isEmpty() && section == find(section.name(), READ_ONLY_END, PARTITION_END);
    return replaceable ? OptionalInt.of(Math.max(0, room().of(section))) : OptionalInt.empty();
  }

  /** The same for {@link #BOOT_CONF}. */
  public int configLimit() {
    return limit(BOOT_CONF);
  }

  /**
   * How many of the last bytes of the configuration lie in the scratch sector, which the bootloader may overwrite: up to
   * 4 where a configuration of more than 4072 bytes ends right before it.
   */
  public int configBytesAtRisk() {
    Section section = findUsed(BOOT_CONF);
    int end = section == null ? 0 : section.contentOffset() + section.contentLength();
    return Math.max(0, end - (bytes.length - SCRATCH_SIZE));
  }

  /**
   * Whether the configuration is signed: a board with secure boot starts only as long as the signature fits. Released
   * images have a {@code bootconf.sig} filled with zeros.
   */
  public boolean signedConfig() {
    return isFilled(BOOT_CONF_SIGNATURE);
  }

  /** Whether there is a file of that name with more in it than zeros, erased memory and blanks. */
  public boolean isFilled(String name) {
    Section section = findUsed(name);
    return section != null && isFilled(section);
  }

  /** Whether there is more in one of its {@link #sections} than zeros, erased memory and blanks. */
  public boolean isFilled(Section section) {
    for (int i = 0; i < section.contentLength(); i++) {
      byte value = bytes[section.contentOffset() + i];
      if (value != 0 && value != ERASED && !BootConf.isBlank(value) && value != '\n') {
        return true;
      }
    }
    return false;
  }

  /** When and from what the bootloader was built; empty where the image does not tell. */
  public Optional<BuildInfo> build() {
    byte[] firmware = bytes.clone();
    for (Section section : sections) {
      // What a file says that anybody may replace, a configuration above all, says nothing of the bootloader.
      if (section.kind() == SectionKind.FILE && !section.isFile(BOOTSYS)) {
        Arrays.fill(firmware, section.contentOffset(), section.contentOffset() + section.contentLength(), (byte) 0);
      }
    }
    return BuildInfo.find(firmware);
  }

  /**
   * The time of the update that put this image on a board, in seconds since 1970, as {@link #withUpdateTime} writes it;
   * empty in released images.
   */
  public OptionalLong updateTime() {
    Section section = find(UPDATE_TIME, 0, READ_ONLY_END);
    if (section == null) {
      return UpdateTime.read(bytes, bytes.length - UpdateTime.SIZE);
    }
    return section.contentLength() < UpdateTime.SIZE
        ? OptionalLong.empty()
        : UpdateTime.read(bytes, section.contentOffset());
  }

  /**
   * The same image with the time of an update, for writing it to the flash without the bootloader's own update: images
   * with two partitions have it in two files, all others in the last 8 bytes.
   *
   * @throws BadInput {@code eeprom.no-file} when only one of the two files is there, or one is too short
   * @throws org.sbcprov.core.failure.BadUsage {@code eeprom.timestamp} for a time before 1970 or after 2106-02-07, and
   *     for the last second of 32 bits, which stands for none
   */
  public EepromImage withUpdateTime(Instant time) {
    UpdateTime.requireTime(time.getEpochSecond());
    return withUpdateTimeOrNone(time);
  }

  /**
   * The same, and the last second of 32 bits is taken as well: an image with it has no time, as {@link #updateTime}
   * tells.
   */
  public EepromImage withUpdateTimeOrNone(Instant time) {
    long seconds = SignatureFile.seconds(time);
    byte[] changed = bytes.clone();
    if (find(UPDATE_TIME, 0, READ_ONLY_END) == null) {
      UpdateTime.write(changed, changed.length - UpdateTime.SIZE, seconds);
    } else {
      UpdateTime.write(changed, updateTimeOffset(0, READ_ONLY_END), seconds);
      UpdateTime.write(changed, updateTimeOffset(READ_ONLY_END, PARTITION_END), seconds);
    }
    return new EepromImage(changed, source);
  }

  /** Where the section of the configuration begins that may be replaced. */
  int configOffset() {
    return writable(BOOT_CONF).offset();
  }

  /** That section with its header, to be read only. */
  ByteBuffer configSection() {
    Section section = writable(BOOT_CONF);
    return ByteBuffer.wrap(bytes, section.offset(), Section.HEADER_SIZE + section.length());
  }

  /** A copy of the whole image. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The image itself, for those who only read it. */
  byte[] sharedBytes() {
    return bytes;
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

  private Section writable(String name) {
    Section section = find(name, READ_ONLY_END, PARTITION_END);
    if (section == null) {
      throw missing(name, " that may be replaced");
    }
    return section;
  }

  private int updateTimeOffset(int from, int to) {
    Section section = find(UPDATE_TIME, from, to);
    if (section == null || section.contentLength() < UpdateTime.SIZE) {
      throw missing(UPDATE_TIME, " of 8 bytes between 0x" + Integer.toHexString(from) + " and 0x" + Integer.toHexString(to));
    }
    return section.contentOffset();
  }

  private boolean isBootcodeReplaceable(int limit) {
    return ab() || limit + Section.HEADER_SIZE >= SectionRoom.BOOTCODE_RESERVED;
  }

  private SectionRoom room() {
    return new SectionRoom(bytes, sections);
  }

  private Failure missing(String name, String which) {
    return new BadInput(
        name.equals(BOOT_CONF) ? "eeprom.no-config" : "eeprom.no-file",
        source + " has no file " + name + which,
        Facts.of("file", source, "name", name, "sections", sections.size()),
        name.equals(BOOT_CONF)
            ? "The image is incomplete. Take a released image, called pieeprom-DATE.bin."
            : "Take a newer released image, called pieeprom-DATE.bin; older ones lack some files.");
  }

  private Failure tooLarge(String name, Section section, int size, int limit) {
    boolean config = name.equals(BOOT_CONF);
    return new BadInput(
        config ? "eeprom.config-too-large" : "eeprom.file-too-large",
        (config ? "The configuration" : name) + " would have " + size + " bytes; " + source + " has room for "
            + Math.max(0, limit),
        Facts.of(
            "file", source,
            "name", name,
            "size", size,
            "limit", Math.max(0, limit),
            "offset", "0x" + Integer.toHexString(section.offset())),
        config ? "Remove comments or settings that are not needed." : "Take an image with more room, or another file.");
  }
}
