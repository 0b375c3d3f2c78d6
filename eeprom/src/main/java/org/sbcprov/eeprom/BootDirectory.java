package org.sbcprov.eeprom;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.FileFailures;

/** A directory that a board is booted from to update its EEPROM, such as {@code recovery} of usbboot. */
public final class BootDirectory {
  /** The image that such a directory came with, when {@link #IMAGE} was made from it. */
  public static final String ORIGINAL_IMAGE = "pieeprom.original.bin";

  /** The image that the board gets. */
  public static final String IMAGE = "pieeprom.bin";

  private static final String RELEASE_START = "pieeprom-";
  private static final String RELEASE_END = ".bin";

  /** How many names a message shows. */
  private static final int NAMES_SHOWN = 10;

  private BootDirectory() {}

  /**
   * The image to start from: {@code pieeprom.original.bin}; else {@code pieeprom.bin}; else the only {@code
   * pieeprom-*.bin}.
   *
   * @throws BadInput {@code eeprom.no-image} when there is none, or the one to take is a link to nothing or not a file;
   *     {@code eeprom.several-images} when there are several to choose from
   * @throws org.sbcprov.core.failure.IoFailed when the directory cannot be read
   */
  public static Path sourceImage(Path directory) {
    Path original = directory.resolve(ORIGINAL_IMAGE);
    if (isThere(original)) {
      return original;
    }
    Path image = directory.resolve(IMAGE);
    if (isThere(image)) {
      return image;
    }
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new BadInput(
          "input.not-directory",
          directory + " is a file, not a boot directory",
          Facts.of("file", directory.toAbsolutePath().normalize()),
          "Name the directory that it is in.");
    }
    List<String> others = new ArrayList<>();
    List<String> releases = releases(directory, others);
    if (releases.size() > 1) {
      throw several(directory, releases);
    }
    if (releases.isEmpty()) {
      throw none(directory, others);
    }
    Path release = directory.resolve(releases.get(0));
    isThere(release);
    return release;
  }

  /**
   * The image to go on with, so that one change is added to another: {@code pieeprom.bin} when it is an image; else as
   * {@link #sourceImage}.
   *
   * @throws BadInput see {@link #sourceImage}
   * @throws org.sbcprov.core.failure.IoFailed when the directory or the image cannot be read
   */
  public static Path currentImage(Path directory) {
    Path image = directory.resolve(IMAGE);
    if (Files.isRegularFile(image)) {
      try {
        EepromImage.read(image);
        return image;
      } catch (BadInput e) {
        // What nobody can start from is what the next one replaces.
      }
    }
    return sourceImage(directory);
  }

  /** Whether there is a file of that name; one that cannot be read as a file is a failure rather than passed over. */
  private static boolean isThere(Path file) {
    if (Files.isRegularFile(file)) {
      return true;
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    String problem = Files.exists(file) ? " is not a file" : " is a link to a file that does not exist";
    throw new BadInput(
        "eeprom.no-image",
        file + problem,
        Facts.of("file", file.toAbsolutePath().normalize()),
        "Put an EEPROM image there, or remove it so that another one in the directory is taken.");
  }

  private static List<String> releases(Path directory, List<String> others) {
    List<String> releases = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        boolean release = name.startsWith(RELEASE_START)
            && name.endsWith(RELEASE_END)
            && name.length() >= RELEASE_START.length() + RELEASE_END.length();
        (release ? releases : others).add(name);
      }
    } catch (DirectoryIteratorException e) {
      throw FileFailures.reading(directory, "boot directory", e.getCause());
    } catch (IOException e) {
      throw FileFailures.reading(directory, "boot directory", e);
    }
    Collections.sort(releases);
    Collections.sort(others);
    return releases;
  }

  private static Failure none(Path directory, List<String> found) {
    return new BadInput(
        "eeprom.no-image",
        directory + " has no EEPROM image",
        Facts.of(
            "directory", directory.toAbsolutePath().normalize(),
            "looked-for", List.of(ORIGINAL_IMAGE, IMAGE, RELEASE_START + "*" + RELEASE_END),
            "found", shown(found)),
        "Put a released image there as " + ORIGINAL_IMAGE + ", or name another directory.");
  }

  private static Failure several(Path directory, List<String> found) {
    return new BadInput(
        "eeprom.several-images",
        directory + " has " + found.size() + " EEPROM images, none of them called " + ORIGINAL_IMAGE + " or " + IMAGE,
        Facts.of("directory", directory.toAbsolutePath().normalize(), "found", shown(found)),
        "Rename the one to start from to " + ORIGINAL_IMAGE + ".");
  }

  private static List<String> shown(List<String> names) {
    if (names.size() <= NAMES_SHOWN) {
      return names;
    }
    List<String> shown = new ArrayList<>(names.subList(0, NAMES_SHOWN));
    shown.add("and " + (names.size() - NAMES_SHOWN) + " more");
    return shown;
  }
}
