package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.rpi.SecondStageForm;

/**
 * The directories of the mass-storage gadget, which a board is booted with when no directory is given: it then shows its
 * eMMC, and whatever else it has, as USB disks. The package {@code rpiboot} and checkouts of raspberrypi/usbboot have
 * one for chips since the BCM2711, and another one for older chips.
 */
public final class GadgetDirectories {
  /** Of packages and of {@code make install}, below the root of the system. */
  private static final String[] PREFIXES = {"usr/share/rpiboot", "usr/local/share/rpiboot"};

  /** Of checkouts, seen from the working directory: in one, with one in it. */
  private static final String[] CHECKOUTS = {"", "usbboot"};

  /** What the names of their directories begin with. */
  private static final String[] NAMES = {"mass-storage-gadget", "msd", "secure-boot-msd"};

  /** Smaller than any system, larger than what stands for a file that a checkout lacks. */
  private static final int LEAST_SYSTEM = 4096;

  /** What is looked at of a file that stands for another. */
  private static final int PROBE = 256;

  private static final String FIX =
      "sudo apt install rpiboot brings it; or run this in a checkout, made by git clone --recurse-submodules"
          + " --shallow-submodules --depth 1 https://github.com/raspberrypi/usbboot; or give a directory of boot files"
          + " with -d.";

  /** A kind of gadget: the name of its directory, and the system that the board loads from it. */
  private enum Kind {
    LINUX("mass-storage-gadget64", "boot.img"),
    FIRMWARE("msd", "start.elf");

    final String directory;
    final String system;

    Kind(String directory, String system) {
      this.directory = directory;
      this.system = system;
    }

    static Kind of(Chip chip) {
      return chip == Chip.BCM2711 || chip == Chip.BCM2712 ? LINUX : FIRMWARE;
    }
  }

  /**
   * A place that was looked at.
   *
   * @param directory where
   * @param found what is there, as the end of a sentence
   */
  public record Looked(Path directory, String found) {
    @Override
    public String toString() {
      return directory + ": " + found;
    }
  }

  private final Map<Chip, Path> directories = new EnumMap<>(Chip.class);
  private final Map<Chip, List<Looked>> looked = new EnumMap<>(Chip.class);

  private GadgetDirectories() {}

  /**
   * Looks for the gadgets.
   *
   * @param root of the system that they are installed on
   * @param working the working directory, which may be a checkout, a directory in one, or one that has one in it
   * @throws BadInput {@code usbboot.no-gadget} when there is none for any chip
   */
  public static GadgetDirectories find(Path root, Path working) {
    GadgetDirectories gadgets = new GadgetDirectories();
    for (Chip chip : Chip.values()) {
      gadgets.look(chip, candidates(Kind.of(chip).directory, root, working.toAbsolutePath().normalize()));
    }
    if (gadgets.directories.isEmpty()) {
      Set<Looked> all = new LinkedHashSet<>();
      gadgets.looked.values().forEach(all::addAll);
      throw none("There is no mass-storage gadget to boot a board with", all);
    }
    return gadgets;
  }

  /** Whether directories of gadgets are named like this. */
  static boolean isName(String name) {
    for (String gadget : NAMES) {
      if (name.startsWith(gadget)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A gadget that is given by its bare name, such as {@code mass-storage-gadget64}: a directory of that name here, or else
   * where gadgets are looked for. What is not named as a gadget is looked for nowhere else, as it could write an EEPROM.
   *
   * @param given a directory, or such a name
   * @return where it is; what was given, when it is nowhere
   */
  public static Path named(Path given, Path root, Path working) {
    boolean bare = !given.isAbsolute() && given.getNameCount() == 1 && isName(given.toString());
    if (!bare || Files.exists(working.resolve(given))) {
      return given;
    }
    for (Path candidate : candidates(given.toString(), root, working.toAbsolutePath().normalize())) {
      if (Files.isDirectory(candidate)) {
        return candidate;
      }
    }
    return given;
  }

  private static Set<Path> candidates(String name, Path root, Path working) {
    Set<Path> candidates = new LinkedHashSet<>();
    for (String prefix : PREFIXES) {
      candidates.add(root.resolve(prefix).resolve(name));
    }
    for (String checkout : CHECKOUTS) {
      candidates.add(working.resolve(checkout).resolve(name));
    }
    // Beside the working directory, as in a checkout's recovery/; elsewhere that could be anybody's directory.
    Path beside = working.resolveSibling(name);
    if (Files.isDirectory(beside) && sameOwner(beside, working)) {
      candidates.add(beside);
    }
    return candidates;
  }

  private static boolean sameOwner(Path one, Path other) {
    try {
      return Files.getOwner(one).equals(Files.getOwner(other));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private void look(Chip chip, Set<Path> candidates) {
    List<Looked> seen = new ArrayList<>();
    looked.put(chip, seen);
    for (Path candidate : candidates) {
      Optional<String> problem = problem(candidate, chip);
      if (problem.isEmpty()) {
        directories.put(chip, candidate);
        return;
      }
      seen.add(new Looked(candidate, problem.get()));
    }
  }

  private static Optional<String> problem(Path directory, Chip chip) {
    if (!Files.isDirectory(directory)) {
      return Optional.of(Files.exists(directory) ? "not a directory" : "no such directory");
    }
    try {
      if (isEmpty(directory)) {
        return Optional.of("an empty directory, as in a checkout without its files");
      }
      String system = Kind.of(chip).system;
      for (String name : List.of(FileLookup.ARCHIVE, chip.secondStage(), system)) {
        Optional<String> standIn = standIn(directory.resolve(name), name.equals(system) ? LEAST_SYSTEM : SecondStage.LEAST);
        if (standIn.isPresent()) {
          return Optional.of("a checkout without its files: " + name + " is " + standIn.get());
        }
      }
      return unusable(directory, chip, system);
    } catch (IOException e) {
      Interruption.check();
      return Optional.of("cannot be read: " + e.getMessage());
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      return !stream.iterator().hasNext();
    }
  }

  /** What a file is that stands for another one; empty when there is none, or it is large enough to be one itself. */
  private static Optional<String> standIn(Path file, int least) throws IOException {
    if (Files.isSymbolicLink(file) && !Files.exists(file)) {
      return Optional.of("a link to " + Files.readSymbolicLink(file) + ", which is not there");
    }
    if (!Files.isRegularFile(file) || Files.size(file) >= least) {
      return Optional.empty();
    }
    byte[] start;
    try (var in = Files.newInputStream(file)) {
      start = in.readNBytes(PROBE);
    }
    return Optional.of(
        start.length == 0 ? "empty" : SecondStageForm.otherKind(start).orElse("too small") + ", of " + Files.size(file)
            + " bytes");
  }

  private static Optional<String> unusable(Path directory, Chip chip, String system) {
    try (BootFiles files = BootFiles.in(directory)) {
      files.secondStage(chip, (String) null);
      try (BootFile file = files.find(chip, (String) null, system).orElse(null)) {
        return file == null || file.size() == 0 ? Optional.of("there is no " + system + " in it") : Optional.empty();
      }
    } catch (Denied e) {
      return Optional.of(system + " is not used: " + e.getMessage());
    } catch (Failure e) {
      Interruption.check();
      return Optional.of(e.getMessage());
    }
  }

  /** The chips that there is a gadget for; at least one. */
  public Set<Chip> chips() {
    return Collections.unmodifiableSet(directories.keySet());
  }

  /**
   * The directory for a chip.
   *
   * @throws BadInput {@code usbboot.no-gadget} when there is none
   */
  public Path directory(Chip chip) {
    Path directory = directories.get(chip);
    if (directory == null) {
      throw none("There is no mass-storage gadget to boot a " + chip.title() + " with", looked.get(chip));
    }
    return directory;
  }

  private static BadInput none(String message, Iterable<Looked> looked) {
    List<String> places = new ArrayList<>();
    StringBuilder hint = new StringBuilder("Looked at:");
    for (Looked place : looked) {
      places.add(place.toString());
      hint.append("\n- ").append(place);
    }
    return new BadInput("usbboot.no-gadget", message, Facts.of("looked-at", places), hint + "\n" + FIX);
  }
}
