package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;

/** Finds files in the places of a boot directory. What it holds does not change, so many boards can share it. */
final class FileLookup implements AutoCloseable {
  static final String ARCHIVE = "bootfiles.bin";

  private final Path directory;
  private final LinkRule links;
  private final Path fallback;
  private final LinkRule fallbackLinks;
  private final Map<Chip, BootTar> archives;

  private FileLookup(
      Path directory, LinkRule links, Path fallback, LinkRule fallbackLinks, Map<Chip, BootTar> archives) {
    this.directory = directory;
    this.links = links;
    this.fallback = fallback;
    this.fallbackLinks = fallbackLinks;
    this.archives = archives;
  }

  /**
   * Opens the archives of a directory.
   *
   * @param directory exists
   * @throws BadInput when there is one that cannot be used
   */
  static FileLookup in(Path directory, FileRules rules) throws IOException {
    LinkRule links = new LinkRule(directory.toRealPath(), rules.allowLinks());
    Path fallback = rules.fallback().orElse(null);
    LinkRule fallbackLinks = fallback == null ? null : new LinkRule(fallback.toRealPath(), rules.allowLinks());
    Map<Chip, BootTar> archives = new EnumMap<>(Chip.class);
    try {
      openArchives(directory, links, archives);
    } catch (Throwable e) {
      close(archives);
      throw e;
    }
    return new FileLookup(directory, links, fallback, fallbackLinks, archives);
  }

  private static void openArchives(Path directory, LinkRule links, Map<Chip, BootTar> archives) {
    BootTar shared = null;
    for (Chip chip : Chip.values()) {
      Path own = directory.resolve(chip.directory()).resolve(ARCHIVE);
      if (Files.isRegularFile(own)) {
        archives.put(chip, openArchive(own, links));
      } else if (shared != null) {
        archives.put(chip, shared);
      } else if (Files.isRegularFile(directory.resolve(ARCHIVE))) {
        shared = openArchive(directory.resolve(ARCHIVE), links);
        archives.put(chip, shared);
      }
    }
  }

  private static BootTar openArchive(Path path, LinkRule links) {
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

  Path directory() {
    return directory;
  }

  /** The archive for a chip, or {@code null}. */
  BootTar archive(Chip chip) {
    return archives.get(chip);
  }

  /** The places to look at for a chip, in order. */
  Place[] order(Chip chip) {
    return Place.order(archives.containsKey(chip));
  }

  /**
   * Looks a file up in all places.
   *
   * @param overlay name of the board's own directory, or {@code null} when it has none
   * @param name one that {@link RequestedName} has let through
   * @return the file, opened; empty when there is none
   * @throws Denied when a link leads to a file that the board must not have
   */
  Optional<BootFile> find(Chip chip, String overlay, String name) throws Denied {
    for (Place place : order(chip)) {
      Optional<BootFile> file = at(place, chip, overlay, name);
      if (file.isPresent()) {
        return file;
      }
    }
    return Optional.empty();
  }

  /** Looks a file up in one place. */
  Optional<BootFile> at(Place place, Chip chip, String overlay, String name) throws Denied {
    switch (place) {
      case OVERLAY:
        return overlay == null || isSecondStage(name) ? Optional.empty() : open(overlay + "/" + name);
      case CHIP:
        return open(chip.directory() + "/" + name);
      case ARCHIVE:
        return archives.get(chip).find(chip.directory() + "/" + name);
      case DIRECTORY:
        return open(name);
      default:
        return fallback == null ? Optional.empty() : atFallback(chip, name);
    }
  }

  /** All boards are given the second stage of the shared directories, since its parts belong together. */
  private static boolean isSecondStage(String name) {
    for (Chip chip : Chip.values()) {
      if (chip.secondStage().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private Optional<BootFile> atFallback(Chip chip, String name) throws Denied {
    if (chip == Chip.BCM2711) {
      if (name.equals(chip.secondStage())) {
        return open(fallback, fallbackLinks, name);
      }
      return name.equals("start4.elf") ? open(fallback, fallbackLinks, "start.elf") : Optional.empty();
    }
    boolean older = chip == Chip.BCM2835 || chip == Chip.BCM2710;
    return older && (name.equals(chip.secondStage()) || name.equals("start.elf"))
        ? open(fallback, fallbackLinks, name)
        : Optional.empty();
  }

  private Optional<BootFile> open(String name) throws Denied {
    return open(directory, links, name);
  }

  private static Optional<BootFile> open(Path directory, LinkRule links, String name) throws Denied {
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
      FileChannel channel = PlainFile.open(links.follow(path));
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
    close(archives);
  }

  private static void close(Map<Chip, BootTar> archives) {
    for (BootTar archive : archives.values()) {
      archive.close();
    }
  }
}
