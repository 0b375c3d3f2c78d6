package org.sbcprov.imaging.content;

import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.fat.FatEntry;
import org.sbcprov.imaging.fat.FatVolume;
import org.sbcprov.imaging.finding.Printable;

/** What lies in the root directory of a FAT file system. */
final class FatNames {
  private static final int MOST = 64;
  private static final int SHOWN = 8;

  private FatNames() {}

  /** Names, directories with a slash; none when the file system cannot be read. */
  static List<String> of(Region region) {
    List<String> names = new ArrayList<>();
    try {
      for (FatEntry entry : FatVolume.open(region.source(), region.position(), region.size()).list("")) {
        if (names.size() < MOST) {
          names.add(Printable.of(entry.name()) + (entry.isDirectory() ? "/" : ""));
        }
      }
    } catch (BadInput e) {
      return List.of();
    }
    return names;
  }

  static String words(List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    List<String> shown = names.subList(0, Math.min(SHOWN, names.size()));
    return ": " + String.join(", ", shown) + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
  }
}
