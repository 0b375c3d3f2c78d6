package org.sbcprov.imaging.mtk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.sbcprov.core.Sha256;

/** Gives code the headers that make it a BL2: the same bytes that {@code mkimage -T mtk_image} makes. */
public final class Bl2Packer {
  /** The GFH records that follow FILE_INFO and BROM_CFG have no content that the boot ROM would need here. */
  private static final int BL_INFO_SIZE = 0x0c;

  private static final int BL_SEC_KEY_SIZE = 0x214;
  private static final int ANTI_CLONE_SIZE = 0x14;
  private static final int BROM_SEC_CFG_SIZE = 0x30;
  private static final int HEADER_SIZE =
      FileInfo.SIZE + BL_INFO_SIZE + BromCfg.SIZE + BL_SEC_KEY_SIZE + ANTI_CLONE_SIZE + BROM_SEC_CFG_SIZE;

  /** The two flags in BROM_SEC_CFG: JTAG and the serial line stay usable. */
  private static final int JTAG_AND_UART = 3;

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
    int total = Math.addExact(HEADER_SIZE + FileInfo.SHA256_SIZE, code.length);
    int end = Math.addExact(gfh, total);
    ByteBuffer image = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
    Brlyt brlyt = new Brlyt(gfh + headerOffset, end + headerOffset, medium.brlytType());
    new DeviceHeader(medium, 1, gfh, Optional.of(brlyt)).write(image);
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
    return image.array();
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
