package org.sbcprov.cli.compat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.usbboot.BootFiles;
import org.sbcprov.usbboot.BootSource;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.FileRules;
import org.sbcprov.usbboot.GadgetDirectories;

/**
 * Where boards' files come from, and how rpiboot calls those places: a directory as it was given, without one the
 * gadget's, and what is built into rpiboot and comes from its {@code msd} directory here.
 */
final class RpibootPlaces {
  private static final String ARCHIVE = "bootfiles.bin";
  private static final String SIGNED = "bootsig.bin";
  private static final String[] SECOND_STAGES = {"bootcode.bin", "bootcode4.bin", "bootcode5.bin"};
  private static final String DEFAULT_DIRECTORY = "usr/share/rpiboot/mass-storage-gadget64";

  private final String given;
  private final Path directory;
  private final GadgetDirectories gadgets;
  private final Path embedded;
  private final Path usual;
  private boolean defaultTold;

  private RpibootPlaces(String given, Path directory, GadgetDirectories gadgets, Path root) {
    this.given = given;
    this.directory = directory;
    this.gadgets = gadgets;
    this.embedded = gadgets != null && gadgets.chips().contains(Chip.BCM2835) ? gadgets.directory(Chip.BCM2835) : null;
    this.usual = root.resolve(DEFAULT_DIRECTORY);
  }

  /**
   * Looks for them.
   *
   * @param given what {@code -d} says, or null
   * @param root of the system
   * @param working the working directory
   * @throws BadInput when there is neither a directory nor a gadget
   */
  static RpibootPlaces find(String given, Path root, Path working) {
    if (given == null) {
      return new RpibootPlaces(null, null, GadgetDirectories.find(root, working), root);
    }
    Path directory = DropInFiles.path(given);
    GadgetDirectories gadgets;
    try {
      gadgets = GadgetDirectories.find(root, working);
    } catch (BadInput e) {
      // Then nothing is taken but what the directory has.
      gadgets = null;
    }
    return new RpibootPlaces(given, directory, gadgets, root);
  }

  /** For sessions. */
  BootSource source() {
    return directory != null ? BootSource.of(directory) : BootSource.of(gadgets);
  }

  /** How files are looked up: as rpiboot does, which has some first programs built in. */
  FileRules rules(RpibootArguments arguments) {
    return new FileRules(arguments.overlay(), false, arguments.signed(), Optional.ofNullable(embedded));
  }

  /**
   * Checks the directory, if one was given.
   *
   * @throws BadInput when no board can be booted from it
   */
  void check(FileRules rules) {
    if (directory != null) {
      BootFiles.in(directory, rules).close();
    }
  }

  /** What rpiboot tells of a directory before it looks for boards. */
  List<String> start(boolean verbose, boolean signed) {
    List<String> lines = new ArrayList<>();
    if (directory == null) {
      return lines;
    }
    if (verbose) {
      lines.add("Boot directory '" + given + "'");
    }
    if (found(ARCHIVE, lines)) {
      lines.add("Using " + given + "/" + ARCHIVE);
    } else {
      for (String name : SECOND_STAGES) {
        found(name, lines);
      }
    }
    if (signed) {
      found(SIGNED, lines);
    }
    return lines;
  }

  /** Before it knows the chip, rpiboot looks into the directory of the older ones. */
  private boolean found(String name, List<String> lines) {
    String older = Chip.BCM2835.directory() + "/" + name;
    for (String place : new String[] {older, name}) {
      if (Files.isRegularFile(directory.resolve(place))) {
        lines.add("Loading: " + given + "/" + place);
        return true;
      }
    }
    return false;
  }

  /** What rpiboot tells of the gadget's directory when it has found the first board; empty from then on. */
  List<String> defaultDirectory(Chip chip) {
    List<String> lines = new ArrayList<>();
    if (directory == null && !defaultTold && (chip == Chip.BCM2711 || chip == Chip.BCM2712)) {
      defaultTold = true;
      lines.add("Directory not specified - trying default " + usual + "/");
      if (gadgets.chips().contains(chip) && !gadgets.directory(chip).equals(usual)) {
        lines.add("Trying local path " + gadgets.directory(chip) + "/");
      }
    }
    return lines;
  }

  /**
   * What rpiboot tells when it opens a file for a board; empty when it takes it out of {@code bootfiles.bin} and says
   * so with {@code -v} only.
   *
   * @param file as the board calls it
   * @param source where it comes from, as events tell it
   * @param bytes its size
   */
  Optional<String> loading(Chip chip, String file, String source, long bytes, boolean verbose) {
    Path base = directory != null ? directory : gadgets.directory(chip);
    // The gadget's directory is called with a slash at its end.
    String shown = directory != null ? given : base + "/";
    Optional<String> inBase = below(base, source);
    boolean own = directory != null && inBase.isPresent();
    if (!own && embedded != null && below(embedded, source).isPresent()) {
      return Optional.of("Loading embedded: " + file);
    }
    if (inBase.isEmpty()) {
      return Optional.of("Loading: " + source);
    }
    String name = inBase.get();
    String chipDirectory = chip.directory() + "/";
    if (name.startsWith(ARCHIVE + ":") || name.startsWith(chipDirectory + ARCHIVE + ":")) {
      String archive = directory != null ? shown + "/" + ARCHIVE : shown + ARCHIVE;
      return verbose
          ? Optional.of("Completed file-read " + chipDirectory + file + " in archive " + archive + " length " + bytes)
          : Optional.empty();
    }
    boolean overArchive = name.startsWith(chipDirectory) && Files.isRegularFile(base.resolve(ARCHIVE));
    return Optional.of((overArchive ? "Loading bootfiles.bin overlay: " : "Loading: ") + shown + "/" + name);
  }

  /** The part of a source behind a directory that it is in, with {@code /} between the names. */
  private static Optional<String> below(Path directory, String source) {
    String separator = directory.getFileSystem().getSeparator();
    String start = directory + separator;
    return source.startsWith(start)
        ? Optional.of(source.substring(start.length()).replace(separator, "/"))
        : Optional.empty();
  }
}
