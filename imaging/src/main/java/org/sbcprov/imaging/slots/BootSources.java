package org.sbcprov.imaging.slots;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.env.Environment;
import org.sbcprov.imaging.env.EnvironmentLocator;
import org.sbcprov.imaging.env.EnvironmentReading;
import org.sbcprov.imaging.env.EnvironmentSearch;

/** All that a board's U-Boot can read its variables from. */
final class BootSources {
  /** In place of a device: wherever the file is. */
  private static final String ANY = "any";

  /**
   * What frank-w's U-Boot does, for one whose own variables cannot be read: uEnv.txt is imported, then the command line
   * is made of {@code root} and {@code bootopts}, or as {@code buildargs} says. Source: uEnv_r4.txt of frank-w/u-boot.
   */
  private static final Map<String, String> ASSUMED =
      Map.of(
          "bootcmd",
          "fatload any any 0 uEnv.txt; env import -t 0; if env exists buildargs; then run buildargs;"
              + " else setenv bootargs \"root=${root} ${bootopts}\"; fi; bootm");

  private final SlotDisk image;
  private final Optional<SlotDisk> other;
  private final Optional<Firmware> firmware;
  private final EnvironmentSearch search;
  private UenvPlace imported;
  private boolean several;

  BootSources(SlotDisk image, Optional<SlotDisk> other) {
    this.image = image;
    this.other = other;
    this.firmware = Firmware.of(image.source(), image.partitions());
    this.search = EnvironmentLocator.find(image.source());
  }

  SlotDisk image() {
    return image;
  }

  Optional<SlotDisk> other() {
    return other;
  }

  Optional<Firmware> firmware() {
    return firmware;
  }

  EnvironmentSearch search() {
    return search;
  }

  Optional<EnvironmentReading> stored() {
    return search.only();
  }

  /** The text file that lies on the image, or the place for it; nothing where that is damaged. */
  Optional<UenvPlace> uenv() {
    try {
      return UenvPlace.search(image);
    } catch (BadInput e) {
      // U-Boot may not read it at all; when it does, the walk comes upon it again.
      return Optional.empty();
    }
  }

  /** The file that the last walk imported, or would have if it were there. */
  Optional<UenvPlace> imported() {
    return Optional.ofNullable(imported);
  }

  /** Whether the last walk imported more than one file. */
  boolean importsSeveral() {
    return several;
  }

  /** Follows U-Boot from the stored variables. */
  BootWalk walkStored(Environment environment, Optional<UenvText> file) {
    return walk(Layer.STORED, variables(environment), file);
  }

  /** Follows U-Boot from those that are built in, or that are taken to be. */
  BootWalk walkBuiltIn(Optional<UenvText> file) {
    return walk(Layer.BUILT_IN, hasBuiltIn() ? firmware.get().builtIn() : ASSUMED, file);
  }

  /** Whether the program's own variables could be read. */
  boolean hasBuiltIn() {
    return firmware.isPresent() && !firmware.get().builtIn().isEmpty();
  }

  /**
   * @param file taken in place of what is in the file
   */
  private BootWalk walk(Layer layer, Map<String, String> variables, Optional<UenvText> file) {
    imported = null;
    several = false;
    return new BootWalk(layer, variables, place -> open(place, file)).walk();
  }

  private Optional<UenvText> open(BootWalk.Import place, Optional<UenvText> file) {
    Optional<UenvPlace> found = find(place);
    if (found.isPresent() && imported != null) {
      several |= !found.get().partition().equals(imported.partition()) || !found.get().path().equals(imported.path());
    }
    imported = found.orElse(imported);
    return found.isPresent() && file.isPresent() ? file : found.isPresent() ? found.get().text() : Optional.empty();
  }

  private Optional<UenvPlace> find(BootWalk.Import place) {
    if (place.device().equals(ANY)) {
      return UenvPlace.search(image);
    }
    Optional<SlotDisk> disk = place.device().equals("mmc") ? Optional.of(image) : Optional.empty();
    if (place.device().equals("nvme")) {
      disk = other;
    }
    int colon = place.partition().indexOf(':');
    int number = 1;
    if (colon >= 0) {
      try {
        number = Integer.parseInt(place.partition().substring(colon + 1), 16);
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
    return disk.isEmpty() ? Optional.empty() : UenvPlace.at(disk.get(), number, place.path());
  }

  private static Map<String, String> variables(Environment environment) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (byte[] line : environment.lines()) {
      String text = new String(line, StandardCharsets.ISO_8859_1);
      int equals = text.indexOf('=');
      if (equals > 0) {
        variables.put(text.substring(0, equals), text.substring(equals + 1));
      }
    }
    return variables;
  }
}
