package org.sbcprov.eeprom.system;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.io.InputFiles;

/**
 * Where images are, as {@code rpi-eeprom-update} looks for them, and where {@code rpiboot} has its own.
 *
 * @param root what all of them have to be in, links resolved: a file there that leads out of it is not taken
 * @param directories where to look; most of them are not there
 * @param release the release that the system's owner has chosen for updates: {@code FIRMWARE_RELEASE_STATUS}
 */
public record FirmwarePlaces(Path root, List<Path> directories, Optional<String> release) {
  private static final String[] PACKAGES = {
    "usr/lib/firmware/raspberrypi/bootloader", "lib/firmware/raspberrypi/bootloader"
  };

  /** Of the package rpiboot, and of a checkout of usbboot. */
  private static final String[] USBBOOT = {
    "firmware/2711", "firmware/2712", "recovery", "recovery5", "secure-boot-recovery", "secure-boot-recovery5"
  };

  private static final String[] CHECKOUT = {"firmware-2711", "firmware-2712", "firmware"};
  private static final String RPIBOOT = "usr/share/rpiboot";
  private static final String DEFAULTS = "etc/default/rpi-eeprom-update";
  private static final String ROOT_KEY = "FIRMWARE_ROOT";
  private static final String RELEASE_KEY = "FIRMWARE_RELEASE_STATUS";
  private static final int MOST_DEFAULTS = 64 * 1024;

  public FirmwarePlaces {
    directories = List.copyOf(directories);
  }

  /**
   * Those of a system.
   *
   * @param root the root of its file system
   * @param firmwareRoot the environment's {@code FIRMWARE_ROOT}, which takes the place of all others; may be empty. As
   *     in rpi-eeprom-update it is the start of names: {@code ROOT-2711}, {@code ROOT-2712}, {@code ROOT}.
   */
  public static FirmwarePlaces ofSystem(Path root, String firmwareRoot) {
    List<Path> directories = new ArrayList<>();
    byte[] defaults = defaults(root.resolve(DEFAULTS));
    Optional<String> release = value(defaults, RELEASE_KEY);
    if (!firmwareRoot.isEmpty()) {
      addChips(directories, root, firmwareRoot);
      return new FirmwarePlaces(root, directories, release);
    }
    value(defaults, ROOT_KEY).ifPresent(given -> addChips(directories, root, given));
    addPackages(directories, root);
    return new FirmwarePlaces(root, directories, release);
  }

  /**
   * Those in a directory: the root of another system, a checkout of rpi-eeprom or usbboot, a part of one of these, or
   * just a directory with images.
   */
  public static FirmwarePlaces in(Path directory) {
    List<Path> directories = new ArrayList<>();
    addPackages(directories, directory);
    for (Path repository : List.of(directory, directory.resolve("rpi-eeprom"))) {
      for (String name : CHECKOUT) {
        directories.add(repository.resolve(name));
      }
    }
    for (String name : USBBOOT) {
      directories.add(directory.resolve(name));
    }
    if (directories.stream().noneMatch(Files::isDirectory)) {
      directories.add(directory);
    }
    return new FirmwarePlaces(directory, directories, value(defaults(directory.resolve(DEFAULTS)), RELEASE_KEY));
  }

  private static void addPackages(List<Path> directories, Path root) {
    for (String name : PACKAGES) {
      addChips(directories, root, "/" + name);
    }
    for (String name : USBBOOT) {
      directories.add(root.resolve(RPIBOOT).resolve(name));
    }
  }

  private static void addChips(List<Path> directories, Path root, String start) {
    String name = start.endsWith("/") && start.length() > 1 ? start.substring(0, start.length() - 1) : start;
    for (String chip : new String[] {"-2711", "-2712", ""}) {
      try {
        Path path = Path.of(name + chip);
        directories.add(path.isAbsolute() ? root.resolve(path.getRoot().relativize(path)) : path);
      } catch (InvalidPathException e) {
        return;
      }
    }
  }

  private static byte[] defaults(Path file) {
    if (!Files.isRegularFile(file)) {
      return new byte[0];
    }
    try {
      return InputFiles.read(file, "settings of rpi-eeprom-update", MOST_DEFAULTS);
    } catch (BadInput | IoFailed e) {
      // It only adds to the places that are known anyway.
      return new byte[0];
    }
  }

  /**
   * The value of a shell variable. The file is a shell script; lines that only a shell understands are passed over.
   */
  private static Optional<String> value(byte[] script, String key) {
    Optional<String> found = Optional.empty();
    for (String line : new String(script, StandardCharsets.UTF_8).split("\n")) {
      String word = line.strip();
      if (word.startsWith("export ")) {
        word = word.substring("export ".length()).strip();
      }
      if (word.startsWith(key + "=")) {
        found = plain(word.substring(key.length() + 1));
      }
    }
    return found;
  }

  private static Optional<String> plain(String value) {
    char quote = value.isEmpty() ? 0 : value.charAt(0);
    String text;
    if (quote == '"' || quote == '\'') {
      int end = value.indexOf(quote, 1);
      text = end < 0 ? "" : value.substring(1, end);
    } else {
      int end = 0;
      while (end < value.length() && !Character.isWhitespace(value.charAt(end)) && value.charAt(end) != ';') {
        end++;
      }
      text = value.substring(0, end);
    }
    boolean shell = text.isEmpty() || text.indexOf('$') >= 0 || text.indexOf('`') >= 0 || text.indexOf('\\') >= 0;
    return shell ? Optional.empty() : Optional.of(text);
  }
}
