package org.sbcprov.cli.eeprom;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.eeprom.BoardImages;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.RecoveryBin;
import org.sbcprov.eeprom.system.CurrentBootloader;
import org.sbcprov.eeprom.system.FirmwarePlaces;
import org.sbcprov.eeprom.system.FirmwareSearch;
import org.sbcprov.eeprom.system.InstalledImage;

/** Chooses among the images that the system has, for commands that take {@code --release} in place of a file. */
final class InstalledChoice {
  private static final String PACKAGE = "Install the package rpi-eeprom, or get it with git clone"
      + " https://github.com/raspberrypi/rpi-eeprom and set FIRMWARE_ROOT to rpi-eeprom/firmware.";

  private InstalledChoice() {}

  /** The places to look at: those of the system, or those in a directory that was given. */
  static FirmwarePlaces places(Session session, Path directory) {
    if (directory == null) {
      return FirmwarePlaces.ofSystem(session.systemRoot(), session.variable("FIRMWARE_ROOT"));
    }
    if (!Files.isDirectory(directory)) {
      boolean there = Files.exists(directory);
      throw new BadInput(
          there ? "input.not-directory" : "input.not-found",
          there ? directory + " is a file, not a directory" : "There is no directory " + directory,
          Facts.of("file", directory.toAbsolutePath().normalize()),
          "Name the root of a system, or a checkout of rpi-eeprom or usbboot.");
    }
    return FirmwarePlaces.in(directory);
  }

  /**
   * The newest image of a release for a board or chip; on a Raspberry Pi, for its own chip when nothing else is said.
   *
   * @param chipName the value of {@code --chip}, or null
   */
  static InstalledImage image(Session session, String release, String chipName, Optional<Board> board) {
    Chip chip = ChipNames.chosen(chipName, board).orElseGet(() -> own(session));
    FirmwarePlaces places = places(session, null);
    FirmwareSearch.Wanted wanted = new FirmwareSearch.Wanted(Optional.of(chip), Optional.of(release), false);
    FirmwareSearch.Found found = FirmwareSearch.search(places, wanted, session.events());
    for (InstalledImage image : found.images()) {
      if (board.isEmpty() || BoardImages.fits(board.get(), image.chip(), image.build())) {
        return image;
      }
    }
    if (!found.images().isEmpty()) {
      throw new BadInput(
          "eeprom.not-installed",
          "The installed images of release " + release + " are too old for the " + board.get().title(),
          Facts.of("newest", found.images().get(0).file(), "release", release),
          "Update the package rpi-eeprom.");
    }
    throw none("image of release " + release + " for the " + chip, places, found.releases());
  }

  /**
   * The recovery.bin that belongs to an image: the one beside it, else the newest that the system has for the chip.
   */
  static Path recovery(Session session, Path image, Chip chip) {
    Path beside = image.resolveSibling(RecoveryBin.NAME);
    if (Files.isRegularFile(beside)) {
      return beside;
    }
    FirmwarePlaces places = places(session, null);
    FirmwareSearch.Wanted wanted = new FirmwareSearch.Wanted(Optional.of(chip), Optional.empty(), true);
    List<RecoveryBin> found = FirmwareSearch.search(places, wanted, session.events()).recoveries();
    if (found.isEmpty()) {
      throw new BadInput(
          "eeprom.not-installed",
          "There is no " + RecoveryBin.NAME + " for the " + chip + ", neither beside the image nor installed",
          Facts.of("beside", beside, "looked-in", places.directories()),
          "Give it with --recovery. " + PACKAGE);
    }
    return found.get(0).file();
  }

  /**
   * The failure for when nothing is there.
   *
   * @param what what was looked for
   * @param releases those that are there
   */
  static Failure none(String what, FirmwarePlaces places, List<String> releases) {
    return new BadInput(
        "eeprom.not-installed",
        "There is no installed " + what,
        Facts.of("looked-in", places.directories(), "releases", releases.isEmpty() ? null : releases),
        releases.isEmpty() ? PACKAGE : "sbcprov eeprom find shows which images are there.");
  }

  private static Chip own(Session session) {
    return CurrentBootloader.find(session.systemRoot())
        .flatMap(CurrentBootloader::chip)
        .orElseThrow(
            () ->
                new BadUsage(
                    "eeprom.chip",
                    "Which chip or board is it for?",
                    Facts.of("known", List.of("2711", "2712")),
                    "Give --board, such as cm4 or cm5, or --chip 2711 or 2712. On a Raspberry Pi it can be left out."));
  }
}
