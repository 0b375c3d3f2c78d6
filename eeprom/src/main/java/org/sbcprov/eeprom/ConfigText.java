package org.sbcprov.eeprom;

import java.nio.file.Path;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;

/** Tells a configuration from what is none. */
public final class ConfigText {
  private ConfigText() {}

  /**
   * The content of a boot.conf that stands in a file of its own; it may be larger than an image can hold.
   *
   * @throws BadInput when there is no such file, see {@link InputFiles#read}; {@code eeprom.config-binary} when it is
   *     not a text
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static byte[] read(Path file) {
    byte[] config = InputFiles.read(file, "boot.conf", EepromImage.MAX_SIZE);
    require(config, file.toString());
    return config;
  }

  /**
   * Checks that bytes are a text.
   *
   * @param what the beginning of the message, such as {@code The configuration}
   * @throws BadInput {@code eeprom.config-binary} when they are something else
   */
  public static void require(byte[] config, String what) {
    String kind = ForeignFile.kindOf(config);
    if (kind == null && beginsAsImage(config)) {
      kind = "an EEPROM image";
    }
    int offset = 0;
    if (kind == null) {
      while (offset < config.length && isText(config[offset])) {
        offset++;
      }
      if (offset == config.length) {
        return;
      }
      kind = "a binary file: it has the byte 0x" + Integer.toHexString(config[offset] & 0xff) + " at 0x"
          + Integer.toHexString(offset);
    }
    throw new BadInput(
        "eeprom.config-binary",
        what + " is " + kind,
        Facts.of("size", config.length, "offset", "0x" + Integer.toHexString(offset)),
        "A configuration is a text with lines such as BOOT_ORDER=0xf21.");
  }

  /** Whether a text has nothing but blanks and line endings. */
  public static boolean isBlank(byte[] text) {
    return BootConf.isBlank(text);
  }

  /** Whether bytes begin as an EEPROM image does. */
  static boolean beginsAsImage(byte[] bytes) {
    return bytes.length >= 4 && Section.int32(bytes, 0) == SectionKind.BOOTCODE_MAGIC;
  }

  /** Warns of a configuration that nothing is in ({@code eeprom.config-empty}). */
  public static void warnWhenEmpty(byte[] config, EventSink sink) {
    if (BootConf.isBlank(config)) {
      sink.accept(
          new Warning(
              "eeprom.config-empty",
              "The configuration is empty; the board will use the bootloader's defaults",
              Facts.of("size", config.length)));
    }
  }

  /** Warns when the configuration of an image ends where the bootloader may write ({@code eeprom.config-in-scratch}). */
  public static void warnWhenAtRisk(EepromImage image, EventSink sink) {
    int atRisk = image.configBytesAtRisk();
    if (atRisk > 0) {
      sink.accept(
          new Warning(
              "eeprom.config-in-scratch",
              "The last " + atRisk + " bytes of the configuration lie in the last 4096 bytes of the image, which the"
                  + " bootloader may overwrite",
              Facts.of("bytes", atRisk, "size", image.bootConf().length)));
    }
  }

  /** Other encodings of letters than ASCII may stand in comments. */
  private static boolean isText(byte value) {
    return value < 0 || value >= ' ' && value != 0x7f || value == '\n' || value == '\r' || value == '\t';
  }
}
