package org.sbcprov.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.sbcprov.fixtures.SyntheticFip;

/** What a build of TF-A and U-Boot for the BPI-R4 leaves in a directory, with made-up code. */
final class WalkthroughFirmware {
  private static final int JUMP_TO_ITSELF = 0x14000000;

  private WalkthroughFirmware() {}

  /** {@code bl2.bin}, {@code bl31.bin} and {@code u-boot.bin}, whose U-Boot keeps its environment nowhere. */
  static void sources() throws IOException {
    write("bl2.bin", bl2("sdmmc"));
    write("bl31.bin", bl31());
    write("u-boot.bin", uboot("U-Boot 2024.04 (Apr 02 2024 - 10:58:58 +0000)", "nowhere\0"));
  }

  /** OpenWrt's files for NAND and eMMC, and the code of a BL2 for the card. */
  static void openwrt() throws IOException {
    write("sdmmc.bin", bl2("sdmmc"));
    write("snand.bin", bl2("spim-nand"));
    write("emmc.bin", bl2("emmc"));
    byte[] uboot =
        uboot("U-Boot 2025.10-OpenWrt-r1 (Oct 01 2025 - 00:00:00 +0000)", "MMC\0Writing to %sMMC(%d)... \0");
    byte[] fip = SyntheticFip.empty().with(SyntheticFip.BL31, bl31()).with(SyntheticFip.BL33, uboot).bytes();
    for (String medium : new String[] {"sdmmc", "snand", "emmc"}) {
      write("openwrt-bpi-r4-" + medium + "-bl31-uboot.fip", fip);
    }
    write("recovery.itb", fit(3 << 20));
    write("production.itb", fit(9 << 20));
    String defaults =
        "bootcmd=run boot_sdmmc\nboot_sdmmc=run boot_production\nboot_production=run sdmmc_read_production && bootm $loadaddr\n"
            + "bootargs=console=ttyS0,115200n1 pci=pcie_bus_perf root=/dev/fit0 rootwait\nloadaddr=0x50000000\n"
            + "ethaddr=02:00:00:00:00:01\n";
    write("defaults.txt", defaults.getBytes(StandardCharsets.US_ASCII));
  }

  /** An image of a small disk, packed. */
  static void raspios() throws IOException {
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(Path.of("raspios.img.gz")))) {
      out.write(FlashCommandTest.image(3 << 20));
    }
  }

  /** A small root file system as an archive, with an owner and a device. */
  static void rootfs() throws IOException {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(Path.of("rootfs.tar")))) {
      for (String directory : new String[] {"./", "./etc/", "./dev/", "./proc/", "./sys/", "./sbin/"}) {
        entry(tar, directory, new byte[0], 0755);
      }
      entry(tar, "./etc/hostname", "bpi-r4\n".getBytes(StandardCharsets.US_ASCII), 0644);
      entry(tar, "./sbin/init", code(200_000, "init"), 0755);
      TarArchiveEntry console = new TarArchiveEntry("./dev/console", TarConstants.LF_CHR);
      console.setDevMajor(5);
      console.setDevMinor(1);
      console.setModTime(0L);
      tar.putArchiveEntry(console);
      tar.closeArchiveEntry();
    }
  }

  /** Takes the attributes of the first partition away, in both tables, as a program would that does not know them. */
  static void clearBootBit(Path image) throws IOException {
    byte[] disk = Files.readAllBytes(image);
    ByteBuffer bytes = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN);
    for (int header : new int[] {512, disk.length - 512}) {
      int entries = (int) bytes.getLong(header + 72) * 512;
      bytes.putLong(entries + 48, 0);
      bytes.putInt(header + 88, crc(disk, entries, 128 * 128));
      bytes.putInt(header + 16, 0);
      bytes.putInt(header + 16, crc(disk, header, 92));
    }
    Files.write(image, disk);
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  private static void entry(TarArchiveOutputStream tar, String name, byte[] content, int mode) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    entry.setMode(mode);
    entry.setModTime(0L);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static byte[] bl2(String medium) {
    return code(90_000, "BL2: %s\0NOTICE v2.10.0   (release):v2.10.0 (mt7988-" + medium + "-comb)\0CPU: MT%x\0");
  }

  private static byte[] bl31() {
    return code(40_000, "BL31: %s\0v2.10.0(release)\0");
  }

  private static byte[] uboot(String version, String drivers) {
    return code(600_000, version + "\0Loading Environment from %s... \0" + drivers);
  }

  /** A FIT of one kernel, as large as its header says. */
  private static byte[] fit(int size) {
    ByteBuffer structure = ByteBuffer.allocate(64);
    for (String node : new String[] {"", "images", "kernel-1"}) {
      structure.putInt(1).put(node.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
      structure.position(structure.position() + 3 & ~3);
    }
    structure.putInt(2).putInt(2).putInt(2).putInt(9);
    ByteBuffer tree = ByteBuffer.allocate(size);
    int[] header = {0xd00dfeed, size, 56, 56 + structure.position(), 40, 17, 16, 0, 0, structure.position()};
    for (int word : header) {
      tree.putInt(word);
    }
    tree.put(56, structure.array(), 0, structure.position());
    return tree.array();
  }

  private static byte[] code(int size, String texts) {
    ByteBuffer code = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    code.putInt(JUMP_TO_ITSELF).put((byte) 0).put(texts.getBytes(StandardCharsets.US_ASCII));
    return code.array();
  }

  private static void write(String name, byte[] content) throws IOException {
    Files.write(Path.of(name), content);
  }
}
