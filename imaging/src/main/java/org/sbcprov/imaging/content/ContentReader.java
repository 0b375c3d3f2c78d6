package org.sbcprov.imaging.content;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.FileForm;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.fip.FipEntry;
import org.sbcprov.imaging.fip.FipImageType;
import org.sbcprov.imaging.mtk.Bl2Image;

/** Tells what lies in a part of a file; reads the first bytes, and more only of what is known and small. */
public final class ContentReader {
  /** Bytes that are enough for all magic numbers; whether a partition is empty is told from them as well. */
  private static final int PROBE = 4096;

  private final Region region;

  private ContentReader(SectorSource image, long position, long available) {
    this.region = new Region(image, position, available);
  }

  /**
   * Looks at a partition.
   *
   * @param first first sector
   * @param last last sector; not before {@code first}
   * @param name its name, which hints at what to try
   */
  public static Found ofPartition(SectorSource image, long first, long last, String name) {
    if (first >= image.sectors()) {
      return Found.plain(Found.BEYOND_FILE, "beyond the end of the file");
    }
    long position = first * SectorSource.SECTOR;
    long room = (last - first + 1) * SectorSource.SECTOR;
    return new ContentReader(image, position, Math.min(room, image.size() - position)).recognise(name);
  }

  /**
   * Looks at a place.
   *
   * @param position first byte; within the image
   * @param available bytes that may belong to it
   */
  public static Found at(SectorSource image, long position, long available) {
    long there = Math.min(available, image.size() - position);
    return new ContentReader(image, position, there).recognise("");
  }

  /** Looks at a whole file that begins as a BL2. */
  public static Found ofBl2(SectorSource file) {
    return new ContentReader(file, 0, file.size()).bl2();
  }

  /** Looks at a whole file that begins as a FIP. */
  public static Found ofFip(SectorSource file) {
    return new ContentReader(file, 0, file.size()).fip();
  }

  private Found recognise(String name) {
    byte[] start = region.start(PROBE);
    FileForm form = FileForm.of(start);
    if (form == FileForm.BL2) {
      return bl2();
    }
    if (form == FileForm.FIP) {
      return fip();
    }
    if (EnvironmentContent.isName(name)) {
      // Before it counts as empty: the first of two copies may be erased.
      Optional<Found> environment = EnvironmentContent.recognise(region);
      if (environment.isPresent()) {
        return environment.get();
      }
    }
    if (isAll(start, (byte) 0) || isAll(start, (byte) 0xff)) {
      String fill = start.length == 0 || start[0] == 0 ? "00" : "ff";
      return Found.plain(Found.EMPTY, "empty", Facts.of("fill", fill));
    }
    if (form.isCompressed()) {
      return Found.plain("compressed", "data " + form.words(), Facts.of("unpack", form.unpack()));
    }
    return other(form);
  }

  private Found other(FileForm form) {
    if (FlattenedTree.startsIn(region)) {
      return FlattenedTree.of(region);
    }
    if (UbiContent.startsIn(region)) {
      return UbiContent.of(region);
    }
    Found kernel = KernelContent.of(region);
    if (kernel != null) {
      return kernel;
    }
    Found fileSystem = FileSystems.of(region);
    if (fileSystem != null) {
      return fileSystem;
    }
    if (form == FileForm.GPT_DISK) {
      return Found.plain("disk", "a partition table of its own", Facts.none());
    }
    return Found.plain("data", form == FileForm.ELF ? "an ELF file" : "data", Facts.none());
  }

  private Found bl2() {
    try {
      Bl2Image bl2 = Bl2Image.parse(region.start(Bl2Image.LIMIT));
      String chip = bl2.evidence().chip().orElse(null);
      String words =
          "BL2 for " + bl2.medium().word() + (chip == null ? "" : ", " + chip) + ", " + bl2.size() + " bytes, "
              + bl2.digest().words();
      Map<String, Object> details =
          Facts.of(
              "medium", bl2.medium().word(),
              "soc", chip,
              "size", bl2.size(),
              "load-address", "0x" + Long.toHexString(bl2.loadAddress()),
              "aarch64", bl2.aarch64(),
              "digest", bl2.digest().words(),
              "version", bl2.evidence().version().orElse(null));
      return new Found(
          new Content("bl2", words, details), bl2.size(), Optional.of(bl2), Optional.empty(), Optional.empty());
    } catch (BadInput e) {
      return Found.broken("bl2", "BL2", e);
    }
  }

  private Found fip() {
    try {
      Fip fip = Fip.parse(region.start(Fip.LARGEST_TOC), region.size());
      String words = "FIP with " + fip.contents() + ", " + fip.size() + " bytes";
      Map<String, Object> details = Facts.of("size", fip.size(), "entries", entries(fip));
      return new Found(
          new Content("fip", words, details), fip.size(), Optional.empty(), Optional.of(fip), Optional.empty());
    } catch (BadInput e) {
      return Found.broken("fip", "FIP", e);
    }
  }

  private static List<Map<String, Object>> entries(Fip fip) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (FipEntry entry : fip.entries()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", Fip.shortName(entry.uuid()));
      Optional<FipImageType> type = FipImageType.of(entry.uuid());
      if (type.isPresent()) {
        row.put("title", type.get().title());
      }
      row.put("uuid", entry.uuid().toString());
      row.put("offset", entry.offsetAddress());
      row.put("size", entry.size());
      entries.add(row);
    }
    return entries;
  }

  private static boolean isAll(byte[] bytes, byte value) {
    for (byte b : bytes) {
      if (b != value) {
        return false;
      }
    }
    return true;
  }
}
