package org.sbcprov.imaging.content;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.magic.Magic;

/** File systems and other contents of whole partitions, by their superblocks. */
final class FileSystems {
  private static final int EXT = 1024;
  private static final int EXT_CLEAN = 1;
  private static final int EXT_ERRORS = 2;
  private static final int EXT_RECOVER = 4;
  private static final int EXT_64BIT = 0x80;
  private static final int EXT4_FEATURES = 0x40 | EXT_64BIT | 0x200;
  private static final int EXT_JOURNAL = 4;
  private static final int LARGEST_BLOCK_SHIFT = 6;
  private static final int FAT_END = 510;
  private static final String[] SQUASHFS_COMPRESSION = {"?", "gzip", "lzma", "lzo", "xz", "lz4", "zstd"};
  private static final int SQUASHFS_PAD = 4096;
  private static final int SWAP_PAGE = 4096;

  private FileSystems() {}

  /** The file system that a region begins with, or null. */
  static Found of(Region region) {
    if (region.has(Magic.EXT)) {
      return ext(region);
    }
    if (isFat(region)) {
      return fat(region);
    }
    if (region.has(Magic.SQUASHFS)) {
      return squashfs(region);
    }
    if (region.has(SWAP_PAGE - 10, "SWAPSPACE2")) {
      String label = region.text(0x41c, 16);
      return Found.plain("swap", "Linux swap" + quoted(label), label.isEmpty() ? Facts.none() : Facts.of("label", label));
    }
    if (region.has(0, "LUKS") && region.be16(4) == 0xbabe) {
      int version = region.be16(6);
      return Found.plain("luks", "LUKS" + version + ", encrypted", Facts.of("version", version));
    }
    return null;
  }

  private static Found ext(Region region) {
    long incompatible = region.le32(EXT + 0x60);
    long blocks = region.le32(EXT + 4) | ((incompatible & EXT_64BIT) != 0 ? region.le32(EXT + 0x150) << 32 : 0);
    long shift = region.le32(EXT + 0x18);
    String type =
        (incompatible & EXT4_FEATURES) != 0 ? "ext4" : (region.le32(EXT + 0x5c) & EXT_JOURNAL) != 0 ? "ext3" : "ext2";
    int flags = region.le16(EXT + 0x3a);
    String state = (incompatible & EXT_RECOVER) != 0 ? "not unmounted"
        : (flags & EXT_ERRORS) != 0 ? "with errors" : (flags & EXT_CLEAN) != 0 ? "clean" : "not clean";
    if (blocks <= 0 || shift > LARGEST_BLOCK_SHIFT || blocks > Long.MAX_VALUE >> 10 + LARGEST_BLOCK_SHIFT) {
      return Found.plain("ext", "ext2/3/4 filesystem", Facts.none());
    }
    long size = blocks << 10 + shift;
    String label = region.text(EXT + 0x78, 16);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("type", type);
    details.put("size", size);
    details.put("state", state);
    if (!label.isEmpty()) {
      details.put("label", label);
    }
    Found found =
        Found.sized("ext", type + quoted(label) + ", " + new ByteSize(size) + ", " + state, details, size);
    return within(found, type, size, region);
  }

  private static boolean isFat(Region region) {
    return region.u8(FAT_END) == 0x55
        && region.u8(FAT_END + 1) == 0xaa
        && (region.has(54, "FAT") || region.has(82, "FAT"));
  }

  private static Found fat(Region region) {
    boolean wide = region.has(82, "FAT");
    String type = region.text(wide ? 82 : 54, 8);
    String label = region.text(wide ? 71 : 43, 11);
    label = label.equals("NO NAME") ? "" : label;
    long sectors = region.le16(19) != 0 ? region.le16(19) : region.le32(32);
    long size = sectors * region.le16(11);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("type", type);
    if (!label.isEmpty()) {
      details.put("label", label);
    }
    if (size == 0) {
      return Found.plain("fat", "FAT filesystem", details);
    }
    details.put("size", size);
    List<String> files = FatNames.of(region);
    if (!files.isEmpty()) {
      details.put("files", files);
    }
    String words = type + " filesystem" + quoted(label) + ", " + new ByteSize(size);
    Found found = Found.sized("fat", words + FatNames.words(files), details, size);
    return within(found, type, size, region);
  }

  private static Found squashfs(Region region) {
    long used = region.le64(40);
    int compression = region.le16(20);
    String words = "squashfs";
    Map<String, Object> details = new LinkedHashMap<>();
    if (compression > 0 && compression < SQUASHFS_COMPRESSION.length) {
      words += ", " + SQUASHFS_COMPRESSION[compression];
      details.put("compression", SQUASHFS_COMPRESSION[compression]);
    }
    if (used <= 0 || used > Long.MAX_VALUE - SQUASHFS_PAD) {
      return Found.plain("squashfs", words, details);
    }
    details.put("size", used);
    Found found = Found.sized("squashfs", words + ", " + used + " bytes", details, used);
    return within(found, "squashfs", used, region);
  }

  private static Found within(Found found, String type, long size, Region region) {
    if (size <= region.size()) {
      return found;
    }
    return found.withProblem(
        new BadInput(
            "image.filesystem-truncated",
            "its " + type + " has " + size + " bytes, there are " + region.size(),
            Facts.of("needed", size, "size", region.size()),
            "Linux does not mount it then. Write the whole image, or make the partition larger."));
  }

  private static String quoted(String label) {
    return label.isEmpty() ? "" : " \"" + label + "\"";
  }
}
