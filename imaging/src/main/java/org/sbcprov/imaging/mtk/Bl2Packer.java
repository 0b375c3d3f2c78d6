package org.sbcprov.imaging.mtk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sbcprov.core.Sha256;

/** Gives code the headers that make it a BL2: the same bytes that {@code mkimage -T mtk_image} makes. */
public final class Bl2Packer {
  /** The GFH records that follow FILE_INFO and BROM_CFG have no content that the boot ROM would need here. */
  private static final int BL_INFO_SIZE = 0x0c;

  private static final int BL_SEC_KEY_SIZE = 0x214;
  private static final int ANTI_CLONE_SIZE = 0x14;
  private static final int BROM_SEC_CFG_SIZE = 0x30;

  /** Bytes of all GFH records: from the load address to the code that is entered. */
  public static final int HEADER_SIZE =
      FileInfo.SIZE + BL_INFO_SIZE + BromCfg.SIZE + BL_SEC_KEY_SIZE + ANTI_CLONE_SIZE + BROM_SEC_CFG_SIZE;

  /** The two flags in BROM_SEC_CFG: JTAG and the serial line stay usable. */
  private static final int JTAG_AND_UART = 3;

  /** Pages before the GFH records where BRLYT counts in pages: its own, and the header's. */
  private static final int BRLYT_PAGES = 2;

  private static final long LARGEST_U32 = 0xffff_ffffL;

  private Bl2Packer() {}

  /**
   * Packs code.
   *
   * @param medium SD, eMMC or NOR
   * @param code what is entered
   * @param loadAddress where the boot ROM puts the GFH records; the code is entered 0x300 bytes after it
   * @param aarch64 whether it is entered in AArch64
   * @param headerOffset bytes of the medium to count in before the image
   */
  public static byte[] pack(Bl2Medium medium, byte[] code, long loadAddress, boolean aarch64, long headerOffset) {
    int gfh = DeviceHeader.GENERIC_GFH;
    if (!medium.isGeneric()) {
      throw new IllegalArgumentException(medium + " needs a NAND header");
    }
    ByteBuffer image = withoutHeader(gfh, medium, code, loadAddress, aarch64);
    int end = image.capacity();
    if (headerOffset < 0 || end + headerOffset > LARGEST_U32) {
      throw new IllegalArgumentException("a header offset of " + headerOffset);
    }
    DeviceHeader.writeGeneric(
        image, medium, new Brlyt(gfh + headerOffset, end + headerOffset, medium.brlytType()));
    return image.array();
  }

  /**
   * Packs code for NAND.
   *
   * @param medium parallel or serial NAND; it goes into BRLYT, where the form has one
   * @param form the NAND's header
   * @param code what is entered
   * @param loadAddress where the boot ROM puts the GFH records; the code is entered 0x300 bytes after it
   * @param aarch64 whether it is entered in AArch64
   */
  public static byte[] packNand(Bl2Medium medium, NandForm form, byte[] code, long loadAddress, boolean aarch64) {
    if (medium.isGeneric()) {
      throw new IllegalArgumentException(medium + " has no NAND header");
    }
    ByteBuffer image = withoutHeader(form.gfhOffset(), medium, code, loadAddress, aarch64);
    int pages = (image.capacity() + form.pageSize() - 1) / form.pageSize();
    Bl2Medium named = medium == Bl2Medium.NAND ? Bl2Medium.NAND : Bl2Medium.SNAND;
    DeviceHeader.writeNand(image, form, new Brlyt(BRLYT_PAGES, pages, named.brlytType()));
    return image.array();
  }

  /** All but the device header. */
  private static ByteBuffer withoutHeader(
      int gfh, Bl2Medium medium, byte[] code, long loadAddress, boolean aarch64) {
    int total = Math.addExact(HEADER_SIZE + FileInfo.SHA256_SIZE, code.length);
    int end = Math.addExact(gfh, total);
    ByteBuffer image = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
    FileInfo info =
        new FileInfo(
            FileInfo.BOOT_LOADER,
            medium.flashType(),
            FileInfo.SIGNATURE_SHA256,
            loadAddress,
            total,
            end,
            HEADER_SIZE,
            FileInfo.SHA256_SIZE,
            HEADER_SIZE);
    writeRecords(image, gfh, info, BromCfg.of(aarch64));
    image.put(gfh + HEADER_SIZE, code);
    image.put(end - FileInfo.SHA256_SIZE, Sha256.digest(image.slice(gfh, total - FileInfo.SHA256_SIZE)));
    return image;
  }

  private static void writeRecords(ByteBuffer image, int gfh, FileInfo info, BromCfg bromCfg) {
    int at = gfh;
    info.write(image, at);
    at += FileInfo.SIZE;
    new Gfh(at, 1, BL_INFO_SIZE, Gfh.BL_INFO).write(image);
    image.putInt(at + 8, 1);
    at += BL_INFO_SIZE;
    bromCfg.write(image, at);
    at += BromCfg.SIZE;
    new Gfh(at, 1, BL_SEC_KEY_SIZE, Gfh.BL_SEC_KEY).write(image);
    at += BL_SEC_KEY_SIZE;
    new Gfh(at, 1, ANTI_CLONE_SIZE, Gfh.ANTI_CLONE).write(image);
    image.putInt(at + 0x0c, 0x10);
    image.putInt(at + 0x10, 0x80);
    at += ANTI_CLONE_SIZE;
    new Gfh(at, 1, BROM_SEC_CFG_SIZE, Gfh.BROM_SEC_CFG).write(image);
    image.putInt(at + 8, JTAG_AND_UART);
  }
}
