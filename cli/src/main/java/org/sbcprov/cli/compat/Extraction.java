package org.sbcprov.cli.compat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.Section;
import org.sbcprov.eeprom.SectionKind;

/** Writes the files of an image, all of them or none. */
final class Extraction {
  private Extraction() {}

  /**
   * Writes the bootcode and, of each name, the first file.
   *
   * @param source where the image was read; no file takes its place
   * @return the files written
   * @throws BadInput {@code compat.file-name} when a name is none that a file should have
   */
  static List<Path> into(Path directory, EepromImage image, Path source) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    if (image.sections().get(0).kind() == SectionKind.BOOTCODE) {
      files.put(EepromImage.BOOTCODE, image.bootcode());
    }
    for (Section section : image.sections()) {
      if (section.kind() == SectionKind.FILE) {
        requireFileName(section);
        files.putIfAbsent(section.name(), image.content(section));
      }
    }
    List<Path> written = new ArrayList<>();
    List<AtomicOutput> outputs = new ArrayList<>();
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path path = directory.resolve(file.getKey());
        OutputGuard.requireApart(List.of(path), List.of(source));
        AtomicOutput output = AtomicOutput.to(path);
        outputs.add(output);
        output.write(file.getValue());
        written.add(path);
      }
      AtomicOutput.commitAll(outputs);
    } finally {
      for (AtomicOutput output : outputs) {
        output.close();
      }
    }
    return written;
  }

  private static void requireFileName(Section section) {
    String name = section.name();
    boolean plain = name.charAt(0) != '.' && name.charAt(0) != '-';
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      plain &= c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._-+".indexOf(c) >= 0;
    }
    if (!plain) {
      throw new BadInput(
          "compat.file-name",
          "The image has a file called \"" + name + "\", which no file should be called",
          Facts.of("name", name, "offset", "0x" + Integer.toHexString(section.offset())),
          "Nothing was written. Take a released image, called pieeprom-DATE.bin.");
    }
  }
}
