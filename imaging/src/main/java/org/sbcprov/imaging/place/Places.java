package org.sbcprov.imaging.place;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.content.ContentReader;
import org.sbcprov.imaging.content.EnvironmentContent;
import org.sbcprov.imaging.content.Found;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.inspect.DiskView;
import org.sbcprov.imaging.inspect.Gap;
import org.sbcprov.imaging.inspect.Inhabited;

/** Finds the place that somebody names: a partition by name or number, a content by its word, an offset. */
final class Places {
  private static final String HEX = "0x";
  private static final List<String> CONTENTS = List.of("bl2", "fip", "env");

  private final Path file;
  private final SectorSource image;
  private final Optional<DiskView> view;

  Places(Path file, SectorSource image) {
    this.file = file;
    this.image = image;
    view =
        image.sectors() > 1 && (GptReader.isPresent(image) || GptReader.isAnnounced(image))
            ? Optional.of(DiskView.of(image))
            : Optional.empty();
  }

  /** The disk, if the file is one. */
  Optional<DiskView> view() {
    return view;
  }

  /**
   * Finds it.
   *
   * @param size bytes at an offset, if they were given
   * @throws BadInput {@code image.no-such-place}
   * @throws BadUsage {@code image.offset} when an offset is none within the image
   */
  Location find(String name, Optional<Long> size) {
    if (name.startsWith(HEX)) {
      return offset(name, size);
    }
    if (view.isEmpty()) {
      return bare(name);
    }
    Optional<Location> location = byNumber(name);
    if (location.isEmpty()) {
      location = byName(name);
    }
    if (location.isEmpty()) {
      location = byContent(name);
    }
    if (location.isEmpty()) {
      location = byPlacement(name);
    }
    return location.orElseThrow(() -> noSuch(name));
  }

  /** As {@link #find}, but an offset at which a partition begins means that one. */
  Location target(String name) {
    Location location = find(name, Optional.empty());
    if (isOffset(name) && view.isPresent()) {
      for (Inhabited partition : view.get().partitions()) {
        if (partition.hasSectors() && partition.position() == location.position()) {
          return of(partition);
        }
      }
    }
    return location;
  }

  private Location offset(String name, Optional<Long> size) {
    long position;
    try {
      position = Long.parseLong(name, HEX.length(), name.length(), 16);
    } catch (NumberFormatException e) {
      throw badOffset(name, "is not a hexadecimal number");
    }
    if (position < 0 || position >= image.size()) {
      throw badOffset(name, "is not within the " + image.size() + " bytes of " + file);
    }
    long there = image.size() - position;
    if (size.isPresent() && (size.get() < 1 || size.get() > there)) {
      throw badOffset(name, "has " + there + " bytes from there on, not " + size.get());
    }
    Found found = ContentReader.at(image, position, size.orElse(there));
    return new Location("offset " + name, name, "", position, size.orElse(0L), found);
  }

  private static BadUsage badOffset(String name, String problem) {
    return new BadUsage(
        "image.offset", "The offset " + name + " " + problem, Facts.of("offset", name), "Give it as 0x and hexadecimal digits.");
  }

  /** A file that is no disk has one place: all of it. */
  private Location bare(String name) {
    Found found = ContentReader.at(image, 0, image.size());
    if (image.size() == 0 || !found.is(name)) {
      throw noSuch(name);
    }
    return new Location(name, name, name, 0, image.size(), found);
  }

  private Optional<Location> byNumber(String name) {
    for (Inhabited partition : view.orElseThrow().partitions()) {
      if (Integer.toString(partition.number()).equals(name)) {
        return Optional.of(of(partition));
      }
    }
    return Optional.empty();
  }

  private Optional<Location> byName(String name) {
    Optional<Inhabited> partition = view.orElseThrow().named(name);
    return partition.isPresent() ? Optional.of(of(partition.get())) : Optional.empty();
  }

  private Optional<Location> byContent(String name) {
    if (!CONTENTS.contains(name)) {
      return Optional.empty();
    }
    boolean env = name.equals("env");
    for (Inhabited partition : view.orElseThrow().partitions()) {
      if (env ? EnvironmentContent.isName(partition.entry().name()) : partition.found().is(name)) {
        return Optional.of(of(partition));
      }
    }
    for (Gap gap : view.orElseThrow().others()) {
      if (gap.found().is(env ? EnvironmentContent.KIND : name)) {
        return Optional.of(of(gap, name, name));
      }
    }
    return Optional.empty();
  }

  /** What OpenWrt's images carry along for other media, by the words of the layout. */
  private Optional<Location> byPlacement(String name) {
    for (Gap gap : view.orElseThrow().others()) {
      if (gap.title().endsWith(": " + name)) {
        return Optional.of(of(gap, name, ""));
      }
    }
    return Optional.empty();
  }

  private static Location of(Inhabited partition) {
    String name = partition.entry().name();
    String role = name.equals("bl2") || name.equals("fip") ? name : EnvironmentContent.isName(name) ? "env" : "";
    if (role.isEmpty() && CONTENTS.contains(partition.found().content().kind())) {
      role = partition.found().content().kind();
    }
    String word = name.isEmpty() ? "partition-" + partition.number() : fileName(name);
    if (!partition.hasSectors()) {
      throw new BadInput(
          "image.no-such-place",
          partition.title() + " has no sectors that make sense",
          Facts.of("partition", partition.number()),
          "sbcprov image inspect shows the table.");
    }
    return new Location(partition.label(), word, role, partition.position(), partition.size(), partition.found());
  }

  private static Location of(Gap gap, String word, String role) {
    long room = (gap.last() - gap.first() + 1) * SectorSource.SECTOR;
    return new Location(gap.title(), word, role, gap.first() * SectorSource.SECTOR, room, gap.found());
  }

  /** A name that is a file's and nothing else, wherever it comes from. */
  private static String fileName(String name) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean good = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
      plain.append(good ? c : '_');
    }
    return plain.toString();
  }

  /** Whether it is a number of bytes into the image. */
  static boolean isOffset(String name) {
    return name.startsWith(HEX);
  }

  BadInput noSuch(String name) {
    List<String> known = new ArrayList<>();
    if (view.isPresent()) {
      for (Inhabited partition : view.get().partitions()) {
        known.add(Printable.of(partition.entry().name()));
      }
      for (Gap gap : view.get().others()) {
        int colon = gap.title().indexOf(": ");
        if (colon >= 0) {
          known.add(gap.title().substring(colon + 2));
        }
      }
    } else {
      known.add(ContentReader.at(image, 0, image.size()).content().kind());
    }
    return new BadInput(
        "image.no-such-place",
        file + " has nothing named \"" + Printable.of(name) + "\"",
        Facts.of("file", file.toAbsolutePath().normalize(), "known", known),
        "It has " + String.join(", ", known) + "; a number, an offset (0x...), fip/nt-fw and boot/FILE are understood, too.");
  }
}
