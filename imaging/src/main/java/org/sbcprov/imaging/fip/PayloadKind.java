package org.sbcprov.imaging.fip;

import java.util.Locale;
import org.sbcprov.imaging.magic.Magic;

/** What a payload of a FIP is, as far as its bytes tell. */
public enum PayloadKind {
  EMPTY("empty", false),
  BLANK("nothing but bytes 00 or ff", false),
  UBOOT("U-Boot", true),
  BL31("TF-A BL31", true),
  BL2_CODE("TF-A BL2 without a header", true),
  OPTEE("OP-TEE", true),
  AARCH64("AArch64 code", true),
  /** MediaTek's; only the entry's UUID tells it. */
  CHECKSUM("a checksum over all before it", false),
  UNKNOWN("of no form that is known here", false),
  GZIP("compressed with gzip", Magic.GZIP),
  /** Such a payload has this kind only when it cannot be unpacked. */
  XZ("compressed with xz", Magic.XZ),
  ZSTD("compressed with zstd", Magic.ZSTD),
  BZIP2("compressed with bzip2", Magic.BZIP2),
  LZ4("compressed with lz4", Magic.LZ4),
  ZIP("a zip archive", Magic.ZIP),
  ELF("an ELF file", Magic.ELF),
  DEVICE_TREE("a device tree or FIT", Magic.DEVICE_TREE),
  FIP("a FIP", Magic.FIP),
  BL2("a BL2 with the header of a medium", false),
  DISK("a disk image", false),
  TEXT("text", false);

  private final String words;
  private final boolean code;
  private final Magic magic;

  PayloadKind(String words, boolean code) {
    this.words = words;
    this.code = code;
    this.magic = null;
  }

  PayloadKind(String words, Magic magic) {
    this.words = words;
    this.code = false;
    this.magic = magic;
  }

  /** Completes "it is ...". */
  public String words() {
    return words;
  }

  /** For scripts, such as {@code device-tree}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it is machine code that begins at its first byte. */
  public boolean isCode() {
    return code;
  }

  /** The program that unpacks it, or empty. */
  String unpack() {
    return magic == null ? "" : magic.unpack();
  }

  /** Whether bytes begin with what this kind is known by. */
  boolean startsIn(byte[] bytes) {
    return magic != null && magic.isIn(bytes);
  }
}
