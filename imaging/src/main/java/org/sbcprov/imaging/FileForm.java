package org.sbcprov.imaging;

import org.sbcprov.imaging.magic.Magic;
import org.sbcprov.imaging.mtk.Bl2Image;

/** What a file's first bytes show it to be. */
public enum FileForm {
  EMPTY("empty"),
  GZIP("compressed with gzip", Magic.GZIP),
  XZ("compressed with xz", Magic.XZ),
  ZSTD("compressed with zstd", Magic.ZSTD),
  BZIP2("compressed with bzip2", Magic.BZIP2),
  LZ4("compressed with lz4", Magic.LZ4),
  ZIP("a zip archive", Magic.ZIP),
  SEVEN_ZIP("a 7z archive", Magic.SEVEN_ZIP),
  FIP("a FIP"),
  GPT_DISK("a disk image with a GPT"),
  MBR_DISK("a disk image with an MBR"),
  BL2("a BL2 with its header"),
  BARE_CODE("AArch64 code without a header", Magic.BL2_CODE),
  ELF("an ELF file", Magic.ELF),
  DEVICE_TREE("a device tree or FIT", Magic.DEVICE_TREE),
  UBI("a UBI image", Magic.UBI),
  UNKNOWN("of no form that is known here");

  /** How many bytes are enough to tell; fewer will do when the file has no more. */
  public static final int PROBE = 1024;

  private final String words;
  private final Magic magic;

  FileForm(String words, Magic magic) {
    this.words = words;
    this.magic = magic;
  }

  FileForm(String words) {
    this(words, null);
  }

  /** The form of a file that begins like this. */
  public static FileForm of(byte[] start) {
    if (start.length == 0) {
      return EMPTY;
    }
    for (FileForm form : values()) {
      if (form.magic != null && form.magic.isIn(start)) {
        return form;
      }
    }
    if (Magic.FIP.isIn(start)) {
      return FIP;
    }
    if (Magic.GPT.isIn(start)) {
      return GPT_DISK;
    }
    if (Magic.BOOT_SECTOR.isIn(start)) {
      return MBR_DISK;
    }
    return Bl2Image.startsIn(start) ? BL2 : UNKNOWN;
  }

  /** Completes "the file is ...". */
  public String words() {
    return words;
  }

  /** Whether the content is packed and could be unpacked. */
  public boolean isCompressed() {
    return !unpack().isEmpty();
  }

  /** The program that unpacks it, or empty. */
  public String unpack() {
    return magic == null ? "" : magic.unpack();
  }
}
