package org.sbcprov.imaging;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.fip.FipEntry;
import org.sbcprov.imaging.fip.FipImageType;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.mtk.Bl2Image;

/** Tells what lies in a part of a file; reads the first bytes, and more only of what is known and small. */
final class ContentReader {
  /** Bytes that are enough for all magic numbers; whether a partition is empty is told from them as well. */
  private static final int PROBE = 4096;

  private static final int EXT_MAGIC = 1024 + 56;
  private static final int FAT_MAGIC = 510;

  private final SectorSource image;
  private final long position;
  private final long available;

  private ContentReader(SectorSource image, long position, long available) {
    this.image = image;
    this.position = position;
    this.available = available;
  }

  /**
   * Looks at a partition.
   *
   * @param first first sector
   * @param last last sector; not before {@code first}
   * @param name its name, which hints at what to try
   */
  static FoundContent ofPartition(SectorSource image, long first, long last, String name) {
    if (first >= image.sectors()) {
      return FoundContent.plain(FoundContent.BEYOND_FILE, "beyond the end of the file");
    }
    long position = first * SectorSource.SECTOR;
    long end = last >= image.sectors() ? image.size() : (last + 1) * SectorSource.SECTOR;
    return new ContentReader(image, position, end - position).partition(name);
  }

  /** Looks at a whole file that begins as a BL2. */
  static FoundContent ofBl2(SectorSource file) {
    return new ContentReader(file, 0, file.size()).bl2();
  }

  /** Looks at a whole file that begins as a FIP. */
  static FoundContent ofFip(SectorSource file) {
    return new ContentReader(file, 0, file.size()).fip();
  }

  private FoundContent partition(String name) {
    byte[] start = read(PROBE);
    FileForm form = FileForm.of(start);
    if (form == FileForm.BL2) {
      return bl2();
    }
    if (form == FileForm.FIP) {
      return fip();
    }
    if (isAll(start, (byte) 0) || isAll(start, (byte) 0xff)) {
      String fill = start[0] == 0 ? "00" : "ff";
      return FoundContent.plain(FoundContent.EMPTY, "empty", Facts.of("fill", fill));
    }
    if (UbootEnvironment.isName(name)) {
      Optional<FoundContent> environment = UbootEnvironment.recognise(read(UbootEnvironment.LARGEST));
      if (environment.isPresent()) {
        return environment.get();
      }
    }
    if (form.isCompressed()) {
      return FoundContent.plain("compressed", "data " + form.words(), Facts.of("unpack", form.unpack()));
    }
    return FoundContent.plain(kindOfData(start, form), wordsOfData(start, form));
  }

  private FoundContent bl2() {
    try {
      Bl2Image bl2 = Bl2Image.parse(read(Bl2Image.LIMIT));
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
      ImageInspect.Content content = new ImageInspect.Content("bl2", words, details);
      return new FoundContent(content, Optional.of(bl2), Optional.empty(), Optional.empty());
    } catch (BadInput e) {
      return FoundContent.broken("bl2", "BL2", e);
    }
  }

  private FoundContent fip() {
    try {
      Fip fip = Fip.parse(read(Fip.LARGEST_TOC), available);
      String words = "FIP with " + fip.contents() + ", " + fip.size() + " bytes";
      Map<String, Object> details = Facts.of("size", fip.size(), "entries", entries(fip));
      ImageInspect.Content content = new ImageInspect.Content("fip", words, details);
      return new FoundContent(content, Optional.empty(), Optional.of(fip), Optional.empty());
    } catch (BadInput e) {
      return FoundContent.broken("fip", "FIP", e);
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

  private static String kindOfData(byte[] start, FileForm form) {
    if (isExt(start)) {
      return "ext";
    }
    if (isFat(start)) {
      return "fat";
    }
    return form == FileForm.DEVICE_TREE ? "fit" : "data";
  }

  private static String wordsOfData(byte[] start, FileForm form) {
    if (isExt(start)) {
      return "ext2/3/4 filesystem";
    }
    if (isFat(start)) {
      return "FAT filesystem";
    }
    return form == FileForm.DEVICE_TREE ? "device tree or FIT" : "data";
  }

  private static boolean isExt(byte[] start) {
    return start.length > EXT_MAGIC + 1 && start[EXT_MAGIC] == 0x53 && start[EXT_MAGIC + 1] == (byte) 0xef;
  }

  private static boolean isFat(byte[] start) {
    return start.length > FAT_MAGIC + 1
        && start[FAT_MAGIC] == 0x55
        && start[FAT_MAGIC + 1] == (byte) 0xaa
        && (isText(start, 54, "FAT") || isText(start, 82, "FAT"));
  }

  private static boolean isText(byte[] start, int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (start[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAll(byte[] bytes, byte value) {
    for (byte b : bytes) {
      if (b != value) {
        return false;
      }
    }
    return true;
  }

  private byte[] read(int most) {
    return image.read(position, (int) Math.min(most, available));
  }
}
