package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.wire.BootMessage;

/**
 * A boot directory, and how boards' requests are looked up in it. For a file that a board asks for, the first of these
 * is taken:
 *
 * <ol>
 *   <li>where there is a {@code bootfiles.bin}: the file in the chip's own directory, such as {@code 2711/config.txt},
 *       then the entry of {@code bootfiles.bin} in the chip's directory, in any case of letters;
 *   <li>with {@link FileRules#overlay}: the file in the directory named as the board's USB port is, such as {@code
 *       1-1.3/config.txt}; second stages are not looked for there;
 *   <li>the file in the chip's own directory;
 *   <li>the file in the boot directory itself;
 *   <li>with {@link FileRules#fallback}: the first programs of that directory.
 * </ol>
 *
 * <p><b>Links.</b> What a board asks for can never name anything outside of the directory, see {@link RequestedName}.
 * Symbolic links are the operator's, and packages' layouts are made of them, so they are followed, see {@link
 * LinkRule}.
 *
 * <p><b>Threads.</b> Any number of boards can be served from one of these at once.
 */
public final class BootFiles implements AutoCloseable {
  /** What rpiboot demands of a directory that chips locked to a key are booted from. */
  private static final String SIGNED_MARK = "bootsig.bin";

  /** The signature of the second stage for those chips. */
  private static final String SIGNATURE = "bootcode.sig";

  /** What makes a directory whole. */
  private static final String RECOVERY =
      "sbcprov eeprom recovery -d NEW --image IMAGE makes a directory with all that is needed, from an image for the"
          + " board.";

  private static final List<String> SECOND_STAGES = List.of("bootcode.bin", "bootcode4.bin", "bootcode5.bin");

  private final Path directory;
  private final FileRules rules;
  private final FileLookup lookup;

  private BootFiles(Path directory, FileRules rules, FileLookup lookup) {
    this.directory = directory;
    this.rules = rules;
    this.lookup = lookup;
  }

  /** Opens a boot directory by the usual rules, see {@link #in(Path, FileRules)}. */
  public static BootFiles in(Path directory) {
    return in(directory, FileRules.usual());
  }

  /**
   * Opens a boot directory and checks that a board can be booted from it.
   *
   * @throws BadInput when it is not a directory, has neither {@code bootfiles.bin} nor a second stage, or has only such
   *     that cannot be one; when a signed boot is wanted, and there is no {@code bootsig.bin}; or when the fallback is
   *     not a directory
   */
  public static BootFiles in(Path directory, FileRules rules) {
    requireDirectory(directory);
    if (rules.fallback().isPresent()) {
      requireDirectory(rules.fallback().get());
    }
    try {
      BootFiles files = new BootFiles(directory, rules, FileLookup.in(directory, rules));
      try {
        files.checkSecondStages();
        if (rules.signed()) {
          files.checkSigned();
        }
        return files;
      } catch (Throwable e) {
        files.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileFailures.reading(directory, "boot directory", e);
    }
  }

  private static void requireDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new BadInput(
          "usbboot.no-directory",
          Files.exists(directory) ? directory + " is not a directory" : "There is no boot directory " + directory,
          Facts.of("directory", directory.toAbsolutePath().normalize()),
          "Give a directory of boot files. sbcprov eeprom recovery makes one that writes an EEPROM.");
    }
  }

  /** The directory, as it was given. */
  public Path directory() {
    return directory;
  }

  /** How requests are looked up. */
  public FileRules rules() {
    return rules;
  }

  /** What finds the files. */
  FileLookup lookup() {
    return lookup;
  }

  /**
   * At least one chip's second stage has to be plausible; which one is needed shows when the board is there. What the
   * fallback has does not count.
   */
  private void checkSecondStages() {
    BadInput problem = null;
    for (Chip chip : Chip.values()) {
      try (BootFile file = ownSecondStage(chip)) {
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

  private BootFile ownSecondStage(Chip chip) throws Denied {
    for (Place place : lookup.order(chip)) {
      if (place != Place.FALLBACK) {
        Optional<BootFile> file = lookup.at(place, chip, null, chip.secondStage());
        if (file.isPresent()) {
          return file.get();
        }
      }
    }
    return null;
  }

  private void checkSigned() {
    Path own = directory.resolve(Chip.BCM2710.directory()).resolve(SIGNED_MARK);
    if (!Files.isRegularFile(own) && !Files.isRegularFile(directory.resolve(SIGNED_MARK))) {
      throw new BadInput(
          "usbboot.no-bootsig",
          "There is no " + SIGNED_MARK + " in " + directory + ", as a signed boot needs it",
          Facts.of("directory", directory.toAbsolutePath().normalize()),
          "Chips since the BCM2711 need neither -s nor this file: their second stage carries its signature.");
    }
  }

  private boolean hasImage() {
    return Files.isRegularFile(directory.resolve(KnownFiles.EEPROM_IMAGE));
  }

  private static List<String> lookedFor() {
    List<String> names = new ArrayList<>();
    names.add(FileLookup.ARCHIVE);
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
   * The second stage for a board.
   *
   * @throws BadInput when there is none, or what there is cannot be one; or when its signature is wanted and missing
   */
  SecondStage secondStage(Chip chip, UsbPort port) {
    return secondStage(chip, overlay(port));
  }

  /**
   * The second stage for a board.
   *
   * @param overlay name of the board's own directory, or {@code null}
   */
  SecondStage secondStage(Chip chip, String overlay) {
    try (BootFile file = lookup.find(chip, overlay, chip.secondStage()).orElse(null)) {
      if (file == null) {
        throw new BadInput(
            "usbboot.no-second-stage",
            "There is no " + chip.secondStage() + " in " + directory + " for this board, which has a " + chip.title(),
            Facts.of(
                "directory", directory.toAbsolutePath().normalize(),
                "looked-for", List.of(chip.directory() + "/" + chip.secondStage(), chip.secondStage()),
                "archive", lookup.archive(chip) == null ? null : FileLookup.ARCHIVE),
            hasImage() && (chip == Chip.BCM2711 || chip == Chip.BCM2712)
                ? "To write " + KnownFiles.EEPROM_IMAGE + ", this board is started with the recovery.bin for the "
                    + chip + ", called " + chip.secondStage() + ". " + RECOVERY
                : "Give a directory that is made for this chip.");
      }
      boolean signed = rules.signed() && (chip == Chip.BCM2835 || chip == Chip.BCM2710);
      return SecondStage.read(file, chip, signed ? signature(chip, overlay) : new byte[BootMessage.SIGNATURE]);
    } catch (Denied e) {
      throw deniedSecondStage(chip, e);
    }
  }

  private byte[] signature(Chip chip, String overlay) throws Denied {
    try (BootFile file = lookup.find(chip, overlay, SIGNATURE).orElse(null)) {
      byte[] signature = new byte[BootMessage.SIGNATURE];
      if (file == null || file.size() != signature.length || file.read(ByteBuffer.wrap(signature), 0) < signature.length) {
        throw new BadInput(
            "usbboot.bootcode-signature",
            file == null
                ? "There is no " + SIGNATURE + " in " + directory + " to send with the second stage"
                : file.source() + " has " + file.size() + " bytes; the signature of a second stage has "
                    + signature.length,
            Facts.of("directory", directory.toAbsolutePath().normalize(), "size", file == null ? null : file.size()),
            "It is the HMAC-SHA1 of " + chip.secondStage() + " with the key that the chip is locked to, as it is, not in"
                + " hexadecimal. A chip that is not locked needs no -s.");
      }
      return signature;
    } catch (IOException e) {
      Interruption.check();
      throw FileFailures.reading(directory.resolve(SIGNATURE), "signature of the second stage", e);
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
   * @param port where the board is plugged in
   * @param name as the board asked for it
   * @return the file, opened; empty when there is none
   * @throws Denied when the name is no plain relative path, or a link leads to a file that is not the operator's
   * @throws org.sbcprov.core.failure.IoFailed when there is one that cannot be opened
   */
  Optional<BootFile> find(Chip chip, UsbPort port, String name) throws Denied {
    return find(chip, overlay(port), name);
  }

  /**
   * Looks a file up.
   *
   * @param overlay name of the board's own directory, or {@code null}
   */
  Optional<BootFile> find(Chip chip, String overlay, String name) throws Denied {
    RequestedName.check(name);
    return lookup.find(chip, overlay, name);
  }

  /** The name of a board's own directory, or {@code null} when boards have none. */
  String overlay(UsbPort port) {
    return rules.overlay() ? port.toString() : null;
  }

  @Override
  public void close() {
    lookup.close();
  }
}
