package org.sbcprov.imaging.magic;

/**
 * The bytes by which a form of file is known, and where they stand. What a file is can be more than that: which forms
 * are looked for, in which order, and what else has to be true, is left to those who ask.
 */
public enum Magic {
  GZIP("gunzip -k", 0, 0x1f, 0x8b),
  XZ("unxz -k", 0, 0xfd, '7', 'z', 'X', 'Z', 0),
  ZSTD("unzstd", 0, 0x28, 0xb5, 0x2f, 0xfd),
  BZIP2("bunzip2 -k", 0, 'B', 'Z', 'h'),
  LZ4("unlz4", 0, 0x04, 0x22, 0x4d, 0x18),
  ZIP("unzip", 0, 'P', 'K', 3, 4),
  SEVEN_ZIP("7z x", 0, '7', 'z', 0xbc, 0xaf, 0x27, 0x1c),
  TAR(257, "ustar"),
  ELF("", 0, 0x7f, 'E', 'L', 'F'),
  /** A flattened device tree; a FIT is one. */
  DEVICE_TREE("", 0, 0xd0, 0x0d, 0xfe, 0xed),
  FIP("", 0, 0x01, 0x00, 0x64, 0xaa),
  ROCKCHIP(0, "RKNS"),
  /** How TF-A's BL2 begins: it saves its four arguments in x20 and the registers after it. */
  BL2_CODE("", 0, 0xf4, 0x03, 0x00, 0xaa, 0xf5, 0x03, 0x01, 0xaa),
  GPT(512, "EFI PART"),
  /** At the end of an MBR, and of FAT's boot sector. */
  BOOT_SECTOR("", 510, 0x55, 0xaa),
  EXT("", 1080, 0x53, 0xef),
  SQUASHFS(0, "hsqs"),
  EROFS("", 1024, 0xe2, 0xe1, 0xf5, 0xe0),
  BTRFS(0x10040, "_BHRfS_M"),
  F2FS("", 1024, 0x10, 0x20, 0xf5, 0xf2),
  XFS(0, "XFSB"),
  UBI(0, "UBI#"),
  UBIFS("", 0, 0x31, 0x18, 0x10, 0x06);

  private final String unpack;
  private final int offset;
  private final byte[] bytes;

  Magic(String unpack, int offset, int... bytes) {
    this.unpack = unpack;
    this.offset = offset;
    this.bytes = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      this.bytes[i] = (byte) bytes[i];
    }
  }

  Magic(int offset, String text) {
    this.unpack = "";
    this.offset = offset;
    this.bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) text.charAt(i);
    }
  }

  /** Whether a file with these first bytes has it. */
  public boolean isIn(byte[] start) {
    return isAt(start, 0);
  }

  /** Whether a file that begins somewhere within bytes has it. */
  public boolean isAt(byte[] all, int start) {
    int from = start + offset;
    if (start < 0 || bytes.length > all.length - from) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (all[from + i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** How many first bytes of a file are needed. */
  public int end() {
    return offset + bytes.length;
  }

  /** The program that unpacks such a file; empty when it is not packed. */
  public String unpack() {
    return unpack;
  }
}
