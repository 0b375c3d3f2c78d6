package org.sbcprov.cli.flash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.PrivateDirectory;
import org.sbcprov.usbboot.BootSource;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.FileRules;
import org.sbcprov.usbboot.GadgetCheck;
import org.sbcprov.usbboot.GadgetDirectories;
import org.sbcprov.usbboot.sample.SampleGadget;

/** What boards are booted with: nothing that does anything else to them than to show their disks. */
final class GadgetChoice implements AutoCloseable {
  private static final String NO_GADGET = "usbboot.no-gadget";

  private final BootSource source;
  private final PrivateDirectory temporary;

  private GadgetChoice(BootSource source, PrivateDirectory temporary) {
    this.source = source;
    this.temporary = temporary;
  }

  /**
   * For real boards.
   *
   * @param given the directory that was asked for; empty for the gadget that is installed
   * @throws BadInput {@code flash.not-a-gadget}, {@code flash.no-directory}; {@code usbboot.no-gadget}
   */
  static GadgetChoice real(Session session, Optional<Path> given, FileRules rules, Chip chip) {
    if (given.isPresent()) {
      return of(given.get(), rules, chip);
    }
    GadgetDirectories gadgets = GadgetDirectories.find(session.systemRoot(), Path.of(""));
    gadgets.directory(chip);
    return new GadgetChoice(BootSource.of(gadgets), null);
  }

  /** For simulated boards, which do with a made-up gadget where none is installed. */
  static GadgetChoice simulated(Session session, Optional<Path> given, FileRules rules, Chip chip) {
    try {
      return real(session, given, rules, chip);
    } catch (BadInput e) {
      if (!e.code().equals(NO_GADGET)) {
        throw e;
      }
    }
    session.say("No mass-storage gadget is installed: the simulated board is booted with a made-up one");
    PrivateDirectory directory = PrivateDirectory.make();
    SampleGadget.write(directory.path(), chip);
    return new GadgetChoice(BootSource.of(directory.path()), directory);
  }

  private static GadgetChoice of(Path directory, FileRules rules, Chip chip) {
    if (!Files.isDirectory(directory)) {
      throw new BadInput(
          "flash.no-directory",
          Files.exists(directory) ? directory + " is not a directory" : "There is no boot directory " + directory,
          Facts.of("directory", directory.toAbsolutePath().normalize()),
          "Leave -d out: the mass-storage gadget of the rpiboot package is taken then.");
    }
    Optional<String> problem = GadgetCheck.problem(directory, rules, chip);
    if (problem.isPresent()) {
      throw new BadInput(
          "flash.not-a-gadget",
          directory + " does not turn a board into disks. " + problem.get(),
          Facts.of("directory", directory.toAbsolutePath().normalize(), "chip", chip.name(), "reason", problem.get()),
          "Nothing was sent. Leave -d out, or give the directory of a mass-storage gadget. What writes an EEPROM is for"
              + " sbcprov usbboot -d.");
    }
    return new GadgetChoice(BootSource.of(directory), null);
  }

  BootSource source() {
    return source;
  }

  @Override
  public void close() {
    if (temporary != null) {
      temporary.close();
    }
  }
}
