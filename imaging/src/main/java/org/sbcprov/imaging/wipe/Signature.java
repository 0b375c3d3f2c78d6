package org.sbcprov.imaging.wipe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes by which programs know what a disk or partition holds, and what to erase so that they do not.
 *
 * @param name what it is
 * @param base what the offsets count from
 * @param offset of the bytes
 * @param magic the bytes
 * @param eraseOffset of what is erased
 * @param eraseLength of it
 */
record Signature(String name, Base base, long offset, byte[] magic, long eraseOffset, int eraseLength) {
  private static final int K = 1024;
  private static final long M = 1024L * 1024;

  /** What offsets count from. */
  enum Base {
    /** The first byte of the disk or partition. */
    START,
    /** The byte behind its last one; offsets are less than 0. */
    END,
    /** The last multiple of 64 KiB. Source: the kernel's md_p.h, MD_NEW_SIZE_SECTORS. */
    END_64K,
    /** The last multiple of 4 KiB. Source: super_1_load of the kernel's md.c. */
    END_4K
  }

  /** Where it is in a region of a size; less than 0 when that has no place for it. */
  long position(long size) {
    return from(size, offset);
  }

  /** Where what is erased begins. */
  long erasePosition(long size) {
    return Math.max(0, from(size, eraseOffset));
  }

  private long from(long size, long distance) {
    return switch (base) {
      case START -> distance;
      case END -> size + distance;
      case END_64K -> (size & -64 * K) + distance;
      case END_4K -> (size & -4 * K) + distance;
    };
  }

  /** Whether it is in bytes that were read from its place on. */
  boolean isIn(byte[] bytes) {
    return bytes.length == magic.length && Arrays.equals(bytes, magic);
  }

  /** All that are known, but for ZFS, whose labels are looked through. */
  static Signature[] all() {
    return new Signature[] {
      text("ext2, ext3 or ext4", 0x438, "\u0053\u00ef", K, K),
      text("FAT12 or FAT16", 0x36, "FAT1", 0, 4 * K),
      text("FAT", 0x36, "FAT  ", 0, 4 * K),
      text("FAT32", 0x52, "FAT32", 0, 4 * K),
      text("exFAT", 3, "EXFAT   ", 0, 12 * K),
      text("NTFS", 3, "NTFS    ", 0, 4 * K),
      end("backup of NTFS' boot sector", -512 + 3, "NTFS    ", -512, 512),
      text("BitLocker", 3, "-FVE-FS-", 0, 4 * K),
      text("LUKS", 0, "LUKS\u00ba\u00be", 0, 4 * K),
      text("second header of LUKS", 0x4000, "SKUL\u00ba\u00be", 0x4000, 4 * K),
      text("second header of LUKS", 0x8000, "SKUL\u00ba\u00be", 0x8000, 4 * K),
      text("second header of LUKS", 0x10000, "SKUL\u00ba\u00be", 0x10000, 4 * K),
      text("second header of LUKS", 0x20000, "SKUL\u00ba\u00be", 0x20000, 4 * K),
      text("second header of LUKS", 0x40000, "SKUL\u00ba\u00be", 0x40000, 4 * K),
      text("second header of LUKS", 0x80000, "SKUL\u00ba\u00be", 0x80000, 4 * K),
      text("second header of LUKS", M, "SKUL\u00ba\u00be", M, 4 * K),
      text("second header of LUKS", 2 * M, "SKUL\u00ba\u00be", 2 * M, 4 * K),
      text("second header of LUKS", 4 * M, "SKUL\u00ba\u00be", 4 * M, 4 * K),
      text("LVM physical volume", 0, "LABELONE", 0, 512),
      text("LVM physical volume", 0x200, "LABELONE", 0x200, 512),
      text("LVM physical volume", 0x400, "LABELONE", 0x400, 512),
      text("LVM physical volume", 0x600, "LABELONE", 0x600, 512),
      at(Base.END_64K, "Linux RAID 0.90", -64 * K, "\u00fc\u004e\u002b\u00a9", -64 * K, 4 * K),
      at(Base.END_64K, "Linux RAID 0.90, big-endian", -64 * K, "\u00a9\u002b\u004e\u00fc", -64 * K, 4 * K),
      at(Base.END_4K, "Linux RAID 1.0", -8 * K, "\u00fc\u004e\u002b\u00a9", -8 * K, 4 * K),
      text("Linux RAID 1.1", 0, "\u00fc\u004e\u002b\u00a9", 0, 4 * K),
      text("Linux RAID 1.2", 0x1000, "\u00fc\u004e\u002b\u00a9", 0x1000, 4 * K),
      text("btrfs", 0x10040, "_BHRfS_M", 0x10000, 4 * K),
      text("second superblock of btrfs", 64 * M + 0x40, "_BHRfS_M", 64 * M, 4 * K),
      text("third superblock of btrfs", 256 * K * M + 0x40, "_BHRfS_M", 256 * K * M, 4 * K),
      text("XFS", 0, "XFSB", 0, 4 * K),
      text("F2FS", 0x400, "\u0010\u0020\u00f5\u00f2", 0x400, 3 * K),
      text("second superblock of F2FS", 0x1400, "\u0010\u0020\u00f5\u00f2", 0x1400, 3 * K),
      text("EROFS", 0x400, "\u00e2\u00e1\u00f5\u00e0", 0x400, K),
      text("squashfs", 0, "hsqs", 0, 4 * K),
      text("HFS+", 0x400, "H+", 0x400, 512),
      text("HFS+", 0x400, "HX", 0x400, 512),
      text("APFS", 0x20, "NXSB", 0, 4 * K),
      text("JFS", 0x8000, "JFS1", 0x8000, 4 * K),
      text("ReiserFS", 0x10034, "ReIsEr", 0x10000, 4 * K),
      text("ISO 9660", 0x8001, "CD001", 0x8000, 2 * K),
      text("UDF", 0x8001, "BEA01", 0x8000, 6 * K),
      text("UBI", 0, "UBI#", 0, 4 * K),
      text("bcache", 0x1018, "\u00c6\u0085\u0073\u00f6\u004e\u001a\u0045\u00ca", 0x1000, 4 * K),
      text("bcachefs", 0x1018, "\u00c6\u0085\u0073\u00f6\u0066\u00ce\u0090\u00a9", 0x1000, 4 * K),
      text("swap", 0xff6, "SWAPSPACE2", 0, 4 * K),
      text("swap", 0xff6, "SWAP-SPACE", 0, 4 * K),
      text("swap with pages of 8 KiB", 0x1ff6, "SWAPSPACE2", 0, 8 * K),
      text("swap with pages of 16 KiB", 0x3ff6, "SWAPSPACE2", 0, 16 * K),
      text("swap with pages of 64 KiB", 0xfff6, "SWAPSPACE2", 0, 64 * K),
      text("boot loader of Amlogic", 0x210, "@AML", 0x200, 512),
      text("boot loader of MediaTek", 0, "SDMMC_BOOT", 0, 4 * K),
      text("boot loader of MediaTek", 0, "EMMC_BOOT", 0, 4 * K),
      text("boot loader of MediaTek", 0x200, "BRLYT", 0x200, 512),
      text("boot loader of Allwinner", 0x2004, "eGON.BT0", 0x2000, K),
      text("boot loader of Allwinner", 0x20004, "eGON.BT0", 0x20000, K),
      text("boot loader of Rockchip", 0x8000, "RKNS", 0x8000, 2 * K),
      text("boot loader of Rockchip", 0x8000, "\u003b\u008c\u00dc\u00fc\u00be\u009f\u009d\u0051", 0x8000, 2 * K),
      text("boot loader of i.MX", 0x400, "\u00d1\u0000\u0020\u0040", 0x400, 512),
      text("firmware image package", 0, "\u0001\u0000\u0064\u00aa", 0, 4 * K),
      text("device tree or FIT image", 0, "\u00d0\r\u00fe\u00ed", 0, 4 * K),
    };
  }

  private static Signature text(String name, long offset, String magic, long eraseOffset, int eraseLength) {
    return at(Base.START, name, offset, magic, eraseOffset, eraseLength);
  }

  private static Signature end(String name, long offset, String magic, long eraseOffset, int eraseLength) {
    return at(Base.END, name, offset, magic, eraseOffset, eraseLength);
  }

  private static Signature at(
      Base base, String name, long offset, String magic, long eraseOffset, int eraseLength) {
    return new Signature(
        name, base, offset, magic.getBytes(StandardCharsets.ISO_8859_1), eraseOffset, eraseLength);
  }
}
