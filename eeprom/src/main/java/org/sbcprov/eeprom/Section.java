package org.sbcprov.eeprom;

import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/**
 * The header of a section. Integers are big-endian.
 *
 * <pre>
 * offset  size
 *      0     4  magic
 *      4     4  length of what follows
 *      8    12  name, filled up with NUL   } FILE and FIRMWARE only
 *     20     4  reserved, kept as it is    }
 * </pre>
 *
 * The next section begins at the next multiple of 8.
 *
 * @param magic tells its {@link #kind}
 * @param offset where in the image it begins, a multiple of 8
 * @param length bytes after the first 8, so that a file of n bytes has n + 16
 * @param name 1 to 12 printable ASCII characters; empty when the kind has none
 */
public record Section(int magic, int offset, int length, String name) {
  /** Magic and length. */
  static final int HEADER_SIZE = 8;

  static final int NAME_OFFSET = 8;
  static final int NAME_SIZE = 12;

  /** Magic, length, name and reserved bytes. */
  static final int NAMED_HEADER_SIZE = 24;

  static final int ALIGNMENT = 8;

  /**
   * Reads the header at an offset, which is a multiple of 8 below the image's size.
   *
   * @param source the image's name, for messages
   * @throws BadInput {@code eeprom.section} when the magic number is not one, when the section ends outside the image,
   *     or when a file has no room for a name or a name that is none
   */
  static Section parse(byte[] image, int offset, String source) {
    int magic = int32(image, offset);
    int length = int32(image, offset + 4);
    if (!SectionKind.isMagic(magic)) {
      throw bad(source, offset, "begins with 0x" + Integer.toHexString(magic) + ", which is no magic number", length);
    }
    if (length < 0 || length > image.length - offset - HEADER_SIZE) {
      throw bad(source, offset, "ends outside the image", length);
    }
    SectionKind kind = SectionKind.of(magic);
    if (kind != SectionKind.FILE && kind != SectionKind.FIRMWARE) {
      return new Section(magic, offset, length, "");
    }
    String name = length < NAMED_HEADER_SIZE - HEADER_SIZE ? null : nameAt(image, offset + NAME_OFFSET);
    if (name != null) {
      return new Section(magic, offset, length, name);
    }
    // Nothing looks up firmware by name, so a strange one does no harm.
    if (kind == SectionKind.FIRMWARE) {
      return new Section(magic, offset, length, "");
    }
    throw bad(source, offset, "is a file without a name of 1 to 12 printable characters", length);
  }

  /** Writes the header into the image, except for the reserved bytes. */
  void write(byte[] image) {
    putInt32(image, offset, magic);
    putInt32(image, offset + 4, length);
    if (name.isEmpty()) {
      return;
    }
    for (int i = 0; i < NAME_SIZE; i++) {
      image[offset + NAME_OFFSET + i] = i < name.length() ? (byte) name.charAt(i) : 0;
    }
  }

  /** What it holds. */
  public SectionKind kind() {
    return SectionKind.of(magic);
  }

  /** Whether its content is compressed, as most firmware is. */
  public boolean isCompressed() {
    return magic == SectionKind.FIRMWARE_MAGIC_PACKED || magic == SectionKind.FIRMWARE_MAGIC_PACKED_2;
  }

  /** Where in the image its content begins: behind the header. */
  public int contentOffset() {
    return offset + (name.isEmpty() ? HEADER_SIZE : NAMED_HEADER_SIZE);
  }

  /** The size of its content in bytes. */
  public int contentLength() {
    return offset + HEADER_SIZE + length - contentOffset();
  }

  /** Where the next section begins. */
  public int next() {
    return aligned(offset + HEADER_SIZE + length);
  }

  /** Whether it is the replaceable file of that name. */
  public boolean isFile(String fileName) {
    return magic == SectionKind.FILE_MAGIC && name.equals(fileName);
  }

  static int aligned(int offset) {
    return (offset + ALIGNMENT - 1) & -ALIGNMENT;
  }

  static int int32(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff) << 24
        | (bytes[offset + 1] & 0xff) << 16
        | (bytes[offset + 2] & 0xff) << 8
        | bytes[offset + 3] & 0xff;
  }

  private static void putInt32(byte[] bytes, int offset, int value) {
    bytes[offset] = (byte) (value >>> 24);
    bytes[offset + 1] = (byte) (value >>> 16);
    bytes[offset + 2] = (byte) (value >>> 8);
    bytes[offset + 3] = (byte) value;
  }

  /** The name at an offset, or null when there is no proper one. */
  private static String nameAt(byte[] image, int offset) {
    char[] name = new char[NAME_SIZE];
    int size = 0;
    while (size < NAME_SIZE && image[offset + size] != 0) {
      byte character = image[offset + size];
      if (character <= ' ' || character > '~') {
        return null;
      }
      name[size++] = (char) character;
    }
    for (int i = size; i < NAME_SIZE; i++) {
      if (image[offset + i] != 0) {
        return null;
      }
    }
    return size == 0 ? null : new String(name, 0, size);
  }

  private static Failure bad(String source, int offset, String problem, int length) {
    return new BadInput(
        "eeprom.section",
        source + " is damaged: the section at 0x" + Integer.toHexString(offset) + " " + problem,
        Facts.of(
            "file", source,
            "offset", "0x" + Integer.toHexString(offset),
            "length", "0x" + Integer.toHexString(length)),
        "Get the image again, and compare its checksum with the one where it comes from.");
  }
}
