package org.sbcprov.usbboot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;

/**
 * A file that boards could be served.
 *
 * @param name as a board asks for it
 * @param source a path, or an archive and the entry in it
 * @param bytes its size; -1 when it cannot be opened
 * @param sha256 digest of its content, 64 hexadecimal digits; empty when it is not served, or there was too much to read
 * @param port the USB port of the one board that it is for; empty when it is for all
 * @param chips the chips whose boards get it when they ask for its name; those that cannot be booted are left out
 * @param neverAsked whether it is for people or tools: boards would get it, and do not ask for it
 * @param shadowedBy the file that all boards get instead, if there is one
 * @param notes what else there is to know, as phrases
 */
public record PlannedFile(
    String name,
    String source,
    long bytes,
    Optional<String> sha256,
    Optional<String> port,
    List<Chip> chips,
    boolean neverAsked,
    Optional<String> shadowedBy,
    List<String> notes) {
  public PlannedFile {
    chips = List.copyOf(chips);
    notes = List.copyOf(notes);
  }

  /** Whether some board gets it. */
  public boolean served() {
    return !chips.isEmpty();
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    List<String> names = new ArrayList<>();
    for (Chip chip : chips) {
      names.add(chip.name());
    }
    return Facts.of(
        "file", name,
        "source", source,
        "bytes", bytes < 0 ? null : bytes,
        "sha256", sha256.orElse(null),
        "port", port.orElse(null),
        "chips", names,
        "never-asked", neverAsked,
        "shadowed-by", shadowedBy.orElse(null),
        "notes", notes);
  }
}
