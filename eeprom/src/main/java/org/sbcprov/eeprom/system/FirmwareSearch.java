package org.sbcprov.eeprom.system;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.RecoveryBin;

/**
 * Looks for images and for recovery.bin. Directories and files are known by where their links lead, so that each is
 * looked at once, however many links and loops of links there are; how far and how much is limited. What cannot be read
 * or is not what its name says is warned about and passed over. What an image is, is told by its content: names and
 * dates of files count for nothing.
 */
public final class FirmwareSearch {
  /** Levels of directories below a place; releases that were replaced are at {@code old/stable}. */
  static final int MOST_LEVELS = 3;

  /** Names that are looked at, in all. Upstream's checkout has less than 400. */
  static final int MOST_NAMES = 5_000;

  /** Images that are read; the largest of them have 2 MiB. */
  static final int MOST_IMAGES = 1_000;

  private final FirmwarePlaces places;
  private final Wanted wanted;
  private final EventSink sink;
  private final Set<Path> visited = new HashSet<>();
  private final Map<String, Entry> bySha256 = new HashMap<>();
  private final List<Entry> images = new ArrayList<>();
  private final List<RecoveryBin> recoveries = new ArrayList<>();
  private final Set<String> releases = new LinkedHashSet<>();
  private Path root;
  private int names;
  private int read;
  private boolean full;

  /**
   * What to look for.
   *
   * @param chip only for this chip
   * @param release only of this release
   * @param recoveries whether recovery.bin is looked for instead of images; its release does not matter
   */
  public record Wanted(Optional<Chip> chip, Optional<String> release, boolean recoveries) {}

  /**
   * What was found.
   *
   * @param images newest first
   * @param recoveries the newest for each chip, newest first
   * @param releases names of all releases that were seen, whichever was wanted
   */
  public record Found(List<InstalledImage> images, List<RecoveryBin> recoveries, List<String> releases) {}

  /** An image, without its bytes: there can be hundreds. */
  private record Entry(Set<Path> alsoAt, Set<String> releases, InstalledImage image) {}

  private FirmwareSearch(FirmwarePlaces places, Wanted wanted, EventSink sink) {
    this.places = places;
    this.wanted = wanted;
    this.sink = sink;
  }

  /** Looks. */
  public static Found search(FirmwarePlaces places, Wanted wanted, EventSink sink) {
    return new FirmwareSearch(places, wanted, sink).search();
  }

  private Found search() {
    List<InstalledImage> found = new ArrayList<>();
    try {
      root = places.root().toRealPath();
    } catch (IOException e) {
      return new Found(List.of(), List.of(), List.of());
    }
    for (Path directory : places.directories()) {
      if (Files.isDirectory(directory)) {
        walk(directory, 0, !directory.startsWith(places.root()));
      }
    }
    for (Entry entry : images) {
      found.add(entry.image.with(List.copyOf(entry.alsoAt), List.copyOf(entry.releases)));
    }
    found.sort(InstalledImage::newestFirst);
    recoveries.sort((a, b) -> Long.compare(built(b), built(a)));
    return new Found(List.copyOf(found), List.copyOf(recoveries), List.copyOf(releases));
  }

  /**
   * @param anywhere whether the place itself, by its owner's wish, is not below the root
   */
  private void walk(Path directory, int level, boolean anywhere) {
    Path real;
    try {
      real = directory.toRealPath();
    } catch (IOException e) {
      passOver(directory, "cannot be read");
      return;
    }
    if (!anywhere && !real.startsWith(root)) {
      passOver(directory, "leads out of " + places.root());
      return;
    }
    if (!visited.add(real)) {
      return;
    }
    List<Path> inside = entries(real);
    for (Path entry : inside) {
      if (Files.isRegularFile(entry)) {
        file(entry, anywhere);
      }
    }
    for (Path entry : inside) {
      if (level < MOST_LEVELS && !full && Files.isDirectory(entry) && !entry.getFileName().toString().startsWith(".")) {
        walk(entry, level + 1, anywhere);
      }
    }
  }

  /** What is in a directory, sorted by name, links last: what they lead to is better known by its own name. */
  private List<Path> entries(Path directory) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path entry : stream) {
        if (++names > MOST_NAMES) {
          stop(MOST_NAMES + " names");
          break;
        }
        entries.add(entry);
      }
    } catch (DirectoryIteratorException | IOException e) {
      passOver(directory, "cannot be read");
    }
    entries.sort(
        (a, b) -> {
          boolean linkA = Files.isSymbolicLink(a);
          return linkA == Files.isSymbolicLink(b) ? a.compareTo(b) : linkA ? 1 : -1;
        });
    return entries;
  }

  private void file(Path file, boolean anywhere) {
    String name = file.getFileName().toString();
    Path directory = file.getParent().getFileName();
    boolean image = FirmwareNames.isImage(name, directory == null ? "" : directory.toString());
    if (!(wanted.recoveries() ? FirmwareNames.isRecovery(name) : image)) {
      return;
    }
    Path real;
    try {
      real = file.toRealPath();
    } catch (IOException e) {
      passOver(file, "cannot be read");
      return;
    }
    if (!anywhere && !real.startsWith(root)) {
      passOver(file, "leads out of " + places.root());
      return;
    }
    if (!visited.add(real)) {
      return;
    }
    try {
      if (wanted.recoveries()) {
        recovery(real);
      } else {
        image(real);
      }
    } catch (BadInput | IoFailed e) {
      sink.accept(skipped(file, e.getMessage(), e));
    }
  }

  private void recovery(Path file) {
    if (++read > MOST_IMAGES) {
      stop(MOST_IMAGES + " programs");
      return;
    }
    RecoveryBin recovery = RecoveryBin.read(file);
    if (wanted.chip().isPresent() && wanted.chip().get() != recovery.chip()) {
      return;
    }
    // They hold their whole content, so no more than one is kept for each chip.
    for (RecoveryBin other : recoveries) {
      if (other.chip() == recovery.chip()) {
        if (built(recovery) > built(other)) {
          recoveries.remove(other);
          recoveries.add(recovery);
        }
        return;
      }
    }
    recoveries.add(recovery);
  }

  private void image(Path file) {
    Optional<String> release = FirmwareNames.release(file);
    release.ifPresent(releases::add);
    if (wanted.release().isPresent() && !wanted.release().equals(release)) {
      return;
    }
    if (wanted.chip().isPresent() && isOtherChips(file, wanted.chip().get())) {
      return;
    }
    if (++read > MOST_IMAGES) {
      stop(MOST_IMAGES + " images");
      return;
    }
    EepromImage image = EepromImage.read(file);
    String sha256 = Sha256.hex(image.bytes());
    Entry same = bySha256.get(sha256);
    if (same == null) {
      InstalledImage installed =
          new InstalledImage(
              file, List.of(), List.of(), image.chip(), image.ab(), image.signedConfig(), image.build(), sha256);
      same = new Entry(new LinkedHashSet<>(), new LinkedHashSet<>(), installed);
      bySha256.put(sha256, same);
      images.add(same);
    } else {
      same.alsoAt.add(file);
    }
    release.ifPresent(same.releases::add);
  }

  private static boolean isOtherChips(Path file, Chip chip) {
    try {
      long size = Files.size(file);
      for (Chip other : Chip.values()) {
        if (other != chip && size == other.imageSize()) {
          return true;
        }
      }
    } catch (IOException e) {
      // Reading it will tell.
    }
    return false;
  }

  private static long built(RecoveryBin recovery) {
    return recovery.build().isEmpty() ? Long.MIN_VALUE : recovery.build().get().timestamp().getEpochSecond();
  }

  private void stop(String what) {
    if (!full) {
      full = true;
      sink.accept(
          new Warning(
              "eeprom.search-limit",
              "Not all was looked at: there are more than " + what,
              Facts.of("directories", places.directories())));
    }
  }

  private void passOver(Path path, String problem) {
    sink.accept(skipped(path, path + " " + problem, null));
  }

  private static Warning skipped(Path path, String words, Failure why) {
    return new Warning(
        "eeprom.search-skipped",
        "Passed over: " + words,
        Facts.of("file", path, "reason", why == null ? null : why.code()));
  }
}
