package org.sbcprov.eeprom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.OutputDirectory;
import org.sbcprov.core.io.OutputGuard;

/**
 * Takes the files out of an image: those that may be replaced and the bootcode, as {@code rpi-eeprom-config -x} does,
 * and by name also parts of the firmware.
 */
public final class EepromExtract {
  private EepromExtract() {}

  /**
   * Where the files go.
   *
   * @param source the image
   * @param directory where to write; made when it is missing
   * @param names which files, see {@link #files}
   * @param overwrite whether files that are there already may be replaced
   */
  public record Request(Path source, Path directory, List<String> names, boolean overwrite) {
    public Request {
      names = List.copyOf(names);
    }
  }

  /**
   * The files of an image in its order. Of several sections of one name, in whatever case, the first one has the plain
   * name and the others are {@code NAME@0xOFFSET}.
   *
   * @param names which ones, perhaps parts of the firmware; none for the bootcode and all files that may be replaced
   * @throws BadInput {@code eeprom.no-file} when the image lacks one; {@code eeprom.section-name} when a section to
   *     extract has a name that cannot be that of a file
   */
  public static List<ExtractedFile> files(EepromImage image, List<String> names) {
    List<ExtractedFile> files = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    List<String> known = new ArrayList<>();
    Set<String> missing = new HashSet<>(names);
    for (Section section : image.sections()) {
      boolean bootcode = section.offset() == 0 && section.kind() == SectionKind.BOOTCODE;
      String stored = bootcode ? EepromImage.BOOTCODE : section.name();
      if (stored.isEmpty()) {
        continue;
      }
      boolean first = taken.add(stored.toLowerCase(Locale.ROOT));
      String name = first ? stored : stored + "@0x" + Integer.toHexString(section.offset());
      known.add(name);
      if (names.isEmpty() ? section.kind() != SectionKind.FIRMWARE : missing.remove(name)) {
        requireSafe(stored, section, image.source());
        files.add(new ExtractedFile(name, section, image.content(section), image.isFilled(section)));
      }
    }
    for (String name : names) {
      if (missing.contains(name)) {
        throw missing(name, known, image.source());
      }
    }
    return files;
  }

  /**
   * Writes the files of an image into a directory: all of them, or none.
   *
   * @return what was written, under {@link ExtractedFile#name} in the directory
   * @throws BadInput as {@link #files}; {@code input.not-directory} when the directory is a file
   * @throws org.sbcprov.core.failure.Refused {@code output.exists} when a file is there already;
   *     {@code output.is-input} when the image is one
   * @throws org.sbcprov.core.failure.IoFailed when writing fails
   */
  public static List<ExtractedFile> write(Request request) {
    List<ExtractedFile> files = files(EepromImage.read(request.source()), request.names());
    List<Path> targets = new ArrayList<>();
    for (ExtractedFile file : files) {
      targets.add(request.directory().resolve(file.name()));
    }
    OutputGuard.requireApart(targets, List.of(request.source()));
    if (!request.overwrite()) {
      OutputDirectory.requireAbsent(request.directory(), targets);
    }
    List<byte[]> contents = new ArrayList<>();
    for (ExtractedFile file : files) {
      contents.add(file.content());
    }
    OutputDirectory.write(request.directory(), true, targets, contents);
    return files;
  }

  /** An image can come from anywhere; its names must not lead out of the directory, nor to a device. */
  private static void requireSafe(String name, Section section, String source) {
    String problem = problemOf(name);
    if (problem != null) {
      throw new BadInput(
          "eeprom.section-name",
          "The section at 0x" + Integer.toHexString(section.offset()) + " of " + source + " is called \"" + name
              + "\", which " + problem,
          Facts.of("file", source, "name", name, "offset", "0x" + Integer.toHexString(section.offset())),
          "No released image has such a name. To take other files out of it, name them.");
    }
  }

  private static String problemOf(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._-+".indexOf(c) >= 0;
      if (!plain) {
        return "has a character that file names should not have";
      }
    }
    if (name.charAt(0) == '.' || name.charAt(0) == '-' || name.endsWith(".")) {
      return "begins or ends as file names should not";
    }
    return isDevice(name) ? "stands for a device on some systems" : null;
  }

  /** Windows takes these for devices, whatever the extension. */
  private static boolean isDevice(String name) {
    int dot = name.indexOf('.');
    String stem = (dot < 0 ? name : name.substring(0, dot)).toLowerCase(Locale.ROOT);
    return switch (stem) {
      case "con", "prn", "aux", "nul" -> true;
      default -> stem.length() == 4
          && (stem.startsWith("com") || stem.startsWith("lpt"))
          && stem.charAt(3) >= '0'
          && stem.charAt(3) <= '9';
    };
  }

  private static Failure missing(String name, List<String> known, String source) {
    return new BadInput(
        "eeprom.no-file",
        source + " has no file " + name,
        Facts.of("file", source, "name", name, "files", known),
        "Names are those in the image, in the same case; eeprom show lists them.");
  }
}
