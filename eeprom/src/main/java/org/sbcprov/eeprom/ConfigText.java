package org.sbcprov.eeprom;

import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.core.PemLabels;
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
   *     not a text; {@code eeprom.config-is-key}
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static byte[] read(Path file) {
    byte[] config = InputFiles.read(file, "boot.conf", EepromImage.MAX_SIZE);
    require(config, file.toString());
    return config;
  }

  /**
   * Checks that bytes are a text, and no key.
   *
   * @param what the beginning of the message, such as {@code The configuration}
   * @throws BadInput {@code eeprom.config-binary} when they are something else; {@code eeprom.config-is-key}
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
        requireNoKey(config, what);
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

  /**
   * Checks that bytes hold no key and no certificate in PEM: a private key in the wrong place is neither to be shown nor
   * to go to boards.
   *
   * @param what the beginning of the message, such as {@code The configuration}
   * @throws BadInput {@code eeprom.config-is-key} when they do
   */
  public static void requireNoKey(byte[] config, String what) {
    Optional<String> label = PemLabels.first(config);
    if (label.isPresent()) {
      throw new BadInput(
          "eeprom.config-is-key",
          what + " is a key or certificate, not a boot.conf",
          Facts.of("size", config.length, "label", label.get()),
          "A configuration is a text with lines such as BOOT_ORDER=0xf21. Keys are given with --key.");
    }
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
