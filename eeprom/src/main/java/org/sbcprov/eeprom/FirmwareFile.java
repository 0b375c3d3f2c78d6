package org.sbcprov.eeprom;

import java.nio.file.Path;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;

/** A first or second stage of the bootloader in a file of its own. */
public final class FirmwareFile {
  private FirmwareFile() {}

  /**
   * Its content. What it does cannot be checked; that it is not some other known kind of file can.
   *
   * @param what {@link EepromImage#BOOTCODE} or {@link EepromImage#BOOTSYS}
   * @throws BadInput when there is no such file; {@code eeprom.firmware-form} when it is empty, an EEPROM image, an
   *     archive, or another file that is surely none
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static byte[] read(Path file, String what) {
    byte[] content = InputFiles.read(file, what, EepromImage.MAX_SIZE);
    String kind = ForeignFile.kindOf(content);
    if (kind == null && ConfigText.beginsAsImage(content)) {
      kind = "an EEPROM image";
    }
    if (content.length == 0) {
      kind = "empty";
    }
    if (kind != null) {
      throw new BadInput(
          "eeprom.firmware-form",
          file + " is " + kind + ", not a " + what,
          Facts.of("file", file.toAbsolutePath().normalize(), "kind", kind, "size", content.length),
          "It is the file as it stands in an image, with its signature if it is signed.");
    }
    return content;
  }
}
