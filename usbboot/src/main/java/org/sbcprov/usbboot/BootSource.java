package org.sbcprov.usbboot;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where boot files come from: one directory for all chips, or the mass-storage gadgets, which are one for each kind of
 * chip. One of the two is there.
 *
 * @param directory the directory
 * @param gadgets the gadgets
 */
public record BootSource(Optional<Path> directory, Optional<GadgetDirectories> gadgets) {
  /** A directory. */
  public static BootSource of(Path directory) {
    return new BootSource(Optional.of(directory), Optional.empty());
  }

  /** The gadgets. */
  public static BootSource of(GadgetDirectories gadgets) {
    return new BootSource(Optional.empty(), Optional.of(gadgets));
  }

  /** Where a chip's files are. */
  Path directory(Chip chip) {
    return directory.isPresent() ? directory.get() : gadgets.get().directory(chip);
  }

  /** What boards are booted from, as far as it is known before one is there. */
  Path shown() {
    return directory.isPresent() ? directory.get() : directory(gadgets.get().chips().iterator().next());
  }

  /** For messages. */
  public String words() {
    return shown().toString();
  }
}
