package org.sbcprov.eeprom;

import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;

/**
 * A bootloader's configuration, out of an EEPROM image or from a file of its own.
 *
 * @param text the configuration, byte for byte
 * @param image the image that it was in
 */
public record ConfigFile(byte[] text, Optional<EepromImage> image) {
  /** No configuration comes near it: images have room for {@link EepromImage#MAX_FILE_SIZE}. */
  public static final int MAX_TEXT_SIZE = 64 * 1024;

  /** Names that images have, and no configuration. */
  private static final String[] IMAGE_ENDINGS = {".bin", ".upd"};

  /**
   * Reads an EEPROM image or a {@code boot.conf}, whichever it is by its content. A file without content to tell it by
   * is what its name says: empty, or without any line of a configuration, it is none when it is called as images are.
   *
   * @throws BadInput when there is no such file, it is a damaged image, or it is neither; {@code
   *     eeprom.config-is-key}
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static ConfigFile read(Path file) {
    byte[] bytes = InputFiles.read(file, "EEPROM image or boot.conf", EepromImage.MAX_SIZE);
    if (isImage(bytes)) {
      EepromImage image = EepromImage.parse(bytes, file.toString());
      return new ConfigFile(image.bootConf(), Optional.of(image));
    }
    if (ForeignFile.kindOf(bytes) != null) {
      throw ForeignFile.failure(bytes, file.toString());
    }
    if (isNamedAsImage(file) && !hasLineOfConfig(bytes)) {
      throw ForeignFile.failure(bytes, file.toString());
    }
    if (bytes.length > MAX_TEXT_SIZE) {
      throw new BadInput(
          "eeprom.neither",
          file + " is neither an EEPROM image nor a boot.conf: it has " + bytes.length + " bytes",
          Facts.of("file", file.toAbsolutePath().normalize(), "size", bytes.length, "limit", MAX_TEXT_SIZE),
          "An image has " + Chip.BCM2711.imageSize() + " or " + Chip.BCM2712.imageSize() + " bytes, a boot.conf"
              + " at most " + EepromImage.MAX_FILE_SIZE + ".");
    }
    ConfigText.requireNoKey(bytes, file.toString());
    return new ConfigFile(bytes, Optional.empty());
  }

  private static boolean isNamedAsImage(Path file) {
    String name = file.toString();
    for (String ending : IMAGE_ENDINGS) {
      if (name.regionMatches(true, name.length() - ending.length(), ending, 0, ending.length())) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is a setting, a filter or a comment, well written or not. */
  private static boolean hasLineOfConfig(byte[] bytes) {
    ConfLines lines = new ConfLines(bytes);
    while (lines.next()) {
      int first = lines.start();
      while (first < lines.end() && BootConf.isBlank(bytes[first])) {
        first++;
      }
      if (lines.isHeader() || first < lines.end() && bytes[first] == '#' || isSetting(bytes, first, lines.end())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSetting(byte[] bytes, int start, int end) {
    int next = start;
    while (next < end && (Character.isLetterOrDigit(bytes[next]) || bytes[next] == '_')) {
      next++;
    }
    boolean key = next > start;
    while (next < end && BootConf.isBlank(bytes[next])) {
      next++;
    }
    return key && next < end && bytes[next] == '=';
  }

  /** The configuration in an image. */
  public static ConfigFile of(EepromImage image) {
    return new ConfigFile(image.bootConf(), Optional.of(image));
  }

  private static boolean isImage(byte[] bytes) {
    return bytes.length == Chip.BCM2711.imageSize()
        || bytes.length == Chip.BCM2712.imageSize()
        || bytes.length >= 4 && SectionKind.isMagic(Section.int32(bytes, 0));
  }
}
