package org.sbcprov.imaging.place;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.fat.FatVolume;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.fip.FipEntry;
import org.sbcprov.imaging.fip.FipImageType;

/**
 * Something within a content: a member of a FIP, a file of a FAT file system.
 *
 * @param title where it is
 * @param fileName a name for a file of it
 * @param kind {@code fip-member} or {@code file}
 * @param position its first byte in the image; -1 for a file, which may lie in several pieces
 * @param content its bytes
 */
record Inner(String title, String fileName, String kind, long position, byte[] content) {
  private static final int LARGEST_FILE = 512 * 1024 * 1024;
  private static final int LARGEST_MEMBER = 64 * 1024 * 1024;
  private static final int PIECE = 1024 * 1024;

  /** What a name with a slash names, if it is such. */
  static Optional<Inner> of(Places places, SectorSource image, String name) {
    int slash = name.indexOf('/');
    if (slash <= 0 || slash == name.length() - 1) {
      return Optional.empty();
    }
    Location location = holder(places, name, slash);
    String path = name.substring(slash + 1);
    if (location.found().fip().isPresent()) {
      return Optional.of(member(image, location, path));
    }
    if (location.found().is("fat")) {
      FatVolume volume = FatVolume.open(image, location.position(), location.room());
      byte[] content = volume.read(path, LARGEST_FILE);
      String fileName = path.substring(path.lastIndexOf('/') + 1);
      return Optional.of(new Inner(location.title() + ", " + path, fileName, "file", -1, content));
    }
    throw new BadInput(
        "image.no-such-place",
        location.title() + " has neither a FIP nor a FAT file system, but " + location.found().content().words(),
        Facts.of("place", location.title()),
        "sbcprov image inspect shows what lies where.");
  }

  /** The place in front of the slash; {@code boot} is any FAT file system where no partition is called so. */
  static Location holder(Places places, String name, int slash) {
    String holder = name.substring(0, slash);
    boolean boot =
        holder.equals("boot") && places.view().isPresent() && places.view().get().named(holder).isEmpty();
    if (boot && places.view().get().holding("fat").isPresent()) {
      return places.find(Integer.toString(places.view().get().holding("fat").get().number()), Optional.empty());
    }
    return places.find(holder, Optional.empty());
  }

  private static Inner member(SectorSource image, Location location, String name) {
    List<String> known = new ArrayList<>();
    for (FipEntry entry : location.found().fip().get().entries()) {
      Optional<FipImageType> type = FipImageType.of(entry.uuid());
      String option = type.isPresent() ? type.get().option() : entry.uuid().toString();
      known.add(option);
      if ((name.equalsIgnoreCase(option) || name.equalsIgnoreCase(Fip.shortName(entry.uuid())))
          && entry.size() <= LARGEST_MEMBER) {
        long position = location.position() + entry.offsetAddress();
        byte[] content = new byte[(int) entry.size()];
        for (int at = 0; at < content.length; at += PIECE) {
          int length = Math.min(PIECE, content.length - at);
          System.arraycopy(image.read(position + at, length), 0, content, at, length);
        }
        return new Inner(location.title() + ", " + option, option + ".bin", "fip-member", position, content);
      }
    }
    throw new BadInput(
        "image.no-such-place",
        "The FIP in " + location.title() + " has no " + name,
        Facts.of("known", known),
        "It has " + String.join(", ", known) + ".");
  }
}
