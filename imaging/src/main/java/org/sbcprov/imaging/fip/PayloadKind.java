package org.sbcprov.imaging.fip;

import java.util.Locale;

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
  GZIP("compressed with gzip", "gunzip", 0x1f, 0x8b),
  /** Such a payload has this kind only when it cannot be unpacked. */
  XZ("compressed with xz", "unxz", 0xfd, '7', 'z', 'X', 'Z', 0),
  ZSTD("compressed with zstd", "unzstd", 0x28, 0xb5, 0x2f, 0xfd),
  BZIP2("compressed with bzip2", "bunzip2", 'B', 'Z', 'h'),
  LZ4("compressed with lz4", "unlz4", 0x04, 0x22, 0x4d, 0x18),
  ZIP("a zip archive", "unzip", 'P', 'K', 3, 4),
  ELF("an ELF file", "", 0x7f, 'E', 'L', 'F'),
  DEVICE_TREE("a device tree or FIT", "", 0xd0, 0x0d, 0xfe, 0xed),
  FIP("a FIP", "", 0x01, 0x00, 0x64, 0xaa),
  BL2("a BL2 with the header of a medium", false),
  DISK("a disk image", false),
  TEXT("text", false);

  private final String words;
  private final boolean code;
  private final String unpack;
  private final int[] magic;

  PayloadKind(String words, boolean code) {
    this.words = words;
    this.code = code;
    this.unpack = "";
    this.magic = new int[0];
  }

  PayloadKind(String words, String unpack, int... magic) {
    this.words = words;
    this.code = false;
    this.unpack = unpack;
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
    return unpack;
  }

  /** Whether bytes begin with what this kind is known by. */
  boolean startsIn(byte[] bytes) {
    if (magic.length == 0 || bytes.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
