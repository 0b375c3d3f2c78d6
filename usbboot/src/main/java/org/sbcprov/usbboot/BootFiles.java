package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;

/**
 * A boot directory, and how boards' requests are looked up in it. For a file that a chip asks for, the first of these
 * is taken; the second one only where there is a {@code bootfiles.bin}:
 *
 * <ol>
 *   <li>the file in the chip's own directory, such as {@code 2711/config.txt};
 *   <li>the entry of {@code bootfiles.bin} in the chip's directory, in any case of letters;
 *   <li>the file in the boot directory itself.
 * </ol>
 *
 * <p><b>Links.</b> What a board asks for can never name anything outside of the directory, see {@link RequestedName}.
 * Symbolic links are the operator's, and packages' layouts are made of them, so they are followed, see {@link
 * LinkRule}.
 */
public final class BootFiles implements AutoCloseable {
  private static final String ARCHIVE = "bootfiles.bin";

  /** What makes a directory whole. */
  private static final String RECOVERY =
      "sbcprov eeprom recovery -d NEW --image IMAGE makes a directory with all that is needed, from an image for the"
          + " board.";

  private static final List<String> SECOND_STAGES = List.of("bootcode.bin", "bootcode4.bin", "bootcode5.bin");

  private final Path directory;
  private final LinkRule links;
  private final Map<Chip, BootTar> archives = new EnumMap<>(Chip.class);

  private BootFiles(Path directory, LinkRule links) {
    this.directory = directory;
    this.links = links;
  }

  /**
   * Opens a boot directory and checks that a board can be booted from it.
   *
   * @throws BadInput when it is not a directory, has neither {@code bootfiles.bin} nor a second stage, or has only such
   *     that cannot be one
   */
  public static BootFiles in(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new BadInput(
          "usbboot.no-directory",
          Files.exists(directory) ? directory + " is not a directory" : "There is no boot directory " + directory,
          Facts.of("directory", directory.toAbsolutePath().normalize()),
          "Give a directory of boot files. sbcprov eeprom recovery makes one that writes an EEPROM.");
    }
    try {
      BootFiles files = new BootFiles(directory, new LinkRule(directory.toRealPath()));
      try {
        files.openArchives();
        files.checkSecondStages();
        return files;
      } catch (Throwable e) {
        files.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileFailures.reading(directory, "boot directory", e);
    }
  }

  /** The directory, as it was given. */
  public Path directory() {
    return directory;
  }

  private void openArchives() {
    BootTar shared = null;
    for (Chip chip : Chip.values()) {
      Path own = directory.resolve(chip.directory()).resolve(ARCHIVE);
      if (Files.isRegularFile(own)) {
        archives.put(chip, openArchive(own));
      } else if (shared != null) {
        archives.put(chip, shared);
      } else if (Files.isRegularFile(directory.resolve(ARCHIVE))) {
        shared = openArchive(directory.resolve(ARCHIVE));
        archives.put(chip, shared);
      }
    }
  }

  private BootTar openArchive(Path path) {
    try {
      return BootTar.open(path, links.follow(path));
    } catch (IOException e) {
      throw FileFailures.reading(path, "boot file archive", e);
    } catch (Denied e) {
      throw new BadInput(
          "usbboot.bad-bootfiles",
          path + " is not used: " + e.getMessage(),
          Facts.of("file", path.toAbsolutePath().normalize()),
          "Copy the file into the directory.",
          e);
    }
  }

  /** At least one chip's second stage has to be plausible; which one is needed shows when the board is there. */
  private void checkSecondStages() {
    BadInput problem = null;
    for (Chip chip : Chip.values()) {
      try (BootFile file = find(chip, chip.secondStage()).orElse(null)) {
        if (file != null) {
          SecondStage.checkSize(file);
          return;
        }
      } catch (BadInput e) {
        problem = problem == null ? e : problem;
      } catch (Denied e) {
        problem = problem == null ? deniedSecondStage(chip, e) : problem;
      }
    }
    if (problem != null) {
      throw problem;
    }
    List<String> broken = brokenLinks();
    String needed =
        "Needed are bootfiles.bin, or bootcode4.bin for BCM2711, bootcode5.bin for BCM2712, bootcode.bin for older"
            + " chips. In a clone of usbboot some of them are links into its submodules: git submodule update --init.";
    throw new BadInput(
        "usbboot.no-bootcode",
        "There is nothing in " + directory + " that a board could be started with",
        Facts.of(
            "directory", directory.toAbsolutePath().normalize(),
            "looked-for", lookedFor(),
            "broken-links", broken.isEmpty() ? null : broken),
        broken.isEmpty() && hasImage()
            ? "To write " + KnownFiles.EEPROM_IMAGE + ", a board is started with recovery.bin, called bootcode4.bin for"
                + " BCM2711 and bootcode5.bin for BCM2712. " + RECOVERY
            : needed);
  }

  private boolean hasImage() {
    return Files.isRegularFile(directory.resolve(KnownFiles.EEPROM_IMAGE));
  }

  private static List<String> lookedFor() {
    List<String> names = new ArrayList<>();
    names.add(ARCHIVE);
    names.addAll(SECOND_STAGES);
    return names;
  }

  private List<String> brokenLinks() {
    List<String> broken = new ArrayList<>();
    for (String name : lookedFor()) {
      Path path = directory.resolve(name);
      if (Files.isSymbolicLink(path) && !Files.exists(path)) {
        broken.add(name);
      }
    }
    return broken;
  }

  /**
   * The second stage for a chip.
   *
   * @throws BadInput when there is none, or what there is cannot be one
   */
  SecondStage secondStage(Chip chip) {
    try (BootFile file = find(chip, chip.secondStage()).orElse(null)) {
      if (file == null) {
        throw new BadInput(
            "usbboot.no-second-stage",
            "There is no " + chip.secondStage() + " in " + directory + " for this board, which has a " + chip.title(),
            Facts.of(
                "directory", directory.toAbsolutePath().normalize(),
                "looked-for", List.of(chip.directory() + "/" + chip.secondStage(), chip.secondStage()),
                "archive", archives.containsKey(chip) ? ARCHIVE : null),
            hasImage() && (chip == Chip.BCM2711 || chip == Chip.BCM2712)
                ? "To write " + KnownFiles.EEPROM_IMAGE + ", this board is started with the recovery.bin for the "
                    + chip + ", called " + chip.secondStage() + ". " + RECOVERY
                : "Give a directory that is made for this chip.");
      }
      return SecondStage.read(file, chip);
    } catch (Denied e) {
      throw deniedSecondStage(chip, e);
    }
  }

  private BadInput deniedSecondStage(Chip chip, Denied reason) {
    return new BadInput(
        "usbboot.bad-second-stage",
        directory.resolve(chip.secondStage()) + " is not used: " + reason.getMessage(),
        Facts.of("directory", directory.toAbsolutePath().normalize()),
        "Copy the file into the directory.",
        reason);
  }

  /**
   * Looks a file up.
   *
   * @param name as the board asked for it
   * @return the file, opened; empty when there is none
   * @throws Denied when the name is no plain relative path, or a link leads to a file that is not the operator's
   * @throws org.sbcprov.core.failure.IoFailed when there is one that cannot be opened
   */
  Optional<BootFile> find(Chip chip, String name) throws Denied {
    RequestedName.check(name);
    String own = chip.directory() + "/" + name;
    Optional<BootFile> file = onDisk(own);
    if (file.isPresent()) {
      return file;
    }
    BootTar archive = archives.get(chip);
    if (archive != null) {
      file = archive.find(own);
      if (file.isPresent()) {
        return file;
      }
    }
    return onDisk(name);
  }

  private Optional<BootFile> onDisk(String name) throws Denied {
    Path path;
    try {
      path = directory.resolve(name);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    // Directories, devices and pipes are not there for a board; a pipe would even block.
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    try {
      Path real = links.follow(path);
      FileChannel channel = FileChannel.open(real, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      try {
        return Optional.of(BootFile.whole(path.toString(), channel));
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileFailures.reading(path, "boot file", e);
    }
  }

  @Override
  public void close() {
    for (BootTar archive : archives.values()) {
      archive.close();
    }
  }
}
