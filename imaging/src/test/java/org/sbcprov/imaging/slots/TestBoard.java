package org.sbcprov.imaging.slots;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.fixtures.SyntheticFip;
import org.sbcprov.imaging.MemoryImage;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.ext4.Ext4Image;
import org.sbcprov.imaging.ext4.Ext4Options;
import org.sbcprov.imaging.fat.FatImage;
import org.sbcprov.imaging.fat.FatOptions;
import org.sbcprov.imaging.fat.FatVolume;
import org.sbcprov.imaging.gpt.DiskTables;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.tree.FileTree;
import org.sbcprov.imaging.tree.TreeNode;

/** A board's disk in memory, as a firmware of one or another style leaves it. */
final class TestBoard implements SectorSource {
  static final long TIME = 1_700_000_000;
  static final int FAT = 17408 * SECTOR;
  static final int FAT_SIZE = 8192 * SECTOR;
  static final int FIP = 13312 * SECTOR;
  static final int ENVIRONMENT = 0x400000;
  static final int SECOND_COPY = 0x440000;
  static final int COPY = 0x40000;

  /** Variables built into a U-Boot of frank-w's style: made of a root, options, a text file and a menu. */
  static final String[] FRANK_W = {
    "board=bpi-r4", "device=mmc", "partition=0:5", "bootenv=uEnv.txt", "loadaddr=0x46000000",
    "root=/dev/mmcblk0p6 rootfstype=ext4 rootwait", "bootopts=debug=7", "nvme_boot=0:1", "nvme_root=/dev/nvme0n1p2",
    "checkenv=test -e ${device} ${partition} ${bootenv}",
    "loadfile=if fatload ${device} ${partition} ${loadaddr} ${bootenv}; then env import -t ${loadaddr} ${filesize};"
        + " else echo \"no ${bootenv}\"; fi",
    "loadenv=if run checkenv; then run loadfile; fi",
    "buildargs=setenv bootargs \"board=${board} root=${root} ${bootopts}",
    "checkrd=if printenv initrd; then setenv bootopts \"${bootopts} initrd=0x48000000,100M\"; fi",
    "usenvme=pci enum; if ls nvme $nvme_boot; then setenv root $nvme_root; else echo none; fi",
    "newboot=run checkrd; run buildargs; if printenv fit; then bootm ${loadaddr}; fi", "fit=bpi-r4.itb",
    "bootmenu_0=1. SD/EMMC.=run newboot", "bootmenu_1=2. NVME.=run usenvme; run newboot",
    "bootmenu_default=0", "bootcmd=setenv bootdelay 3; run loadenv; bootmenu"
  };

  final byte[] bytes;
  private final MemoryImage disk;

  private TestBoard(MemoryImage disk) {
    this.disk = disk;
    bytes = disk.bytes();
  }

  /** The table of frank-w's images, with two root partitions that have file systems. */
  static TestBoard withSlots() {
    TestBoard board =
        with(
            35000,
            entry("bl2", 34, 8191), entry("u-boot-env", 8192, 9215), entry("factory", 9216, 13311),
            entry("fip", 13312, 17407), entry("boot", 17408, 25599), entry("root-A", 25600, 29695),
            entry("root-B", 29696, 33791));
    return board.ext4(25600, "first").ext4(29696, "second");
  }

  /** The same without slots. */
  static TestBoard withoutSlots() {
    return with(
        26000,
        entry("bl2", 34, 8191), entry("ubootenv", 8192, 9215), entry("factory", 9216, 13311),
        entry("fip", 13312, 17407), entry("boot", 17408, 25599));
  }

  /** An NVMe disk with two root partitions and one for data, told by their labels where they have no names. */
  static TestBoard nvme(boolean named) {
    TestBoard disk =
        with(
            14000,
            entry(named ? "root-A" : "", 2048, 6143), entry(named ? "root-B" : "", 6144, 10239),
            entry("data", 10240, 12287));
    return disk.ext4(2048, "root-A").ext4(6144, "root-B");
  }

  static TestBoard with(int sectors, GptEntry... entries) {
    return new TestBoard(MemoryImage.with(sectors, new DiskTables(sectors, new UUID(1, 2), List.of(entries))));
  }

  static GptEntry entry(String name, long first, long last) {
    UUID linux = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");
    return new GptEntry(linux, new UUID(0xabcdef00L + first, last), first, last, 0, name);
  }

  static String partUuid(long first, long last) {
    return "PARTUUID=" + new UUID(0xabcdef00L + first, last);
  }

  TestBoard ext4(long sector, String label) {
    Ext4Options options = Ext4Options.of(label, new UUID(7, sector), TIME);
    TreeNode file = TreeNode.file("init", 0755, 0, 0, TIME, 0, TreeNode.Content.EMPTY);
    write(Ext4Image.of(FileTree.of(List.of(file), "a test"), 4096L * SECTOR, options), sector * SECTOR);
    return this;
  }

  TestBoard ext4WithoutFiles(long sector) {
    Ext4Options options = Ext4Options.of("", new UUID(7, sector), TIME);
    write(Ext4Image.of(FileTree.of(List.of(), "a test"), 4096L * SECTOR, options), sector * SECTOR);
    return this;
  }

  /** A FAT boot partition, with an uEnv.txt unless that is null. */
  TestBoard boot(String uenv) {
    FatOptions options = FatOptions.labelled("BPI-BOOT", 7);
    write(FatImage.of(FileTree.of(List.of(), "a test"), FAT_SIZE, options, EventSink.NONE), FAT);
    if (uenv != null) {
      apply(volume().replace("uEnv.txt", uenv.getBytes(StandardCharsets.ISO_8859_1), TIME));
    }
    return this;
  }

  FatVolume volume() {
    return FatVolume.open(this, FAT, FAT_SIZE);
  }

  String uenv() {
    return new String(volume().read("uEnv.txt", 1 << 20), StandardCharsets.ISO_8859_1);
  }

  /** A U-Boot that keeps its environment nowhere. */
  TestBoard firmwareWithout(String... builtIn) {
    return firmware("\0nowhere\0", builtIn);
  }

  /** A U-Boot that keeps it on an MMC. */
  TestBoard firmwareWithMmc(String... builtIn) {
    return firmware("\0MMC\0Writing to %sMMC(%d)... \0", builtIn);
  }

  private TestBoard firmware(String strings, String... builtIn) {
    String program = "\u0014code\0U-Boot 2024.10 (Oct 2024)\0Loading Environment from %s...\r\0" + strings
        + "\0\u0001\0" + String.join("\0", builtIn) + "\0\0";
    byte[] bl33 = program.getBytes(StandardCharsets.ISO_8859_1);
    byte[] bl31 = new byte[100];
    return put(FIP, SyntheticFip.empty().with(SyntheticFip.BL31, bl31).with(SyntheticFip.BL33, bl33).bytes());
  }

  /** A stored environment in OpenWrt's place, the first copy of two. */
  TestBoard stored(String... variables) {
    byte[] block = new byte[COPY];
    int at = 5;
    for (String variable : variables) {
      byte[] text = variable.getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(text, 0, block, at, text.length);
      at += text.length + 1;
    }
    CRC32 crc = new CRC32();
    crc.update(block, 5, COPY - 5);
    ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue());
    block[4] = 1;
    return put(ENVIRONMENT, block);
  }

  TestBoard put(long position, byte[] content) {
    disk.put(position, content);
    return this;
  }

  TestBoard copy() {
    return new TestBoard(new MemoryImage(bytes.clone()));
  }

  /** Makes changes as they are told, and gives the ranges of the first and the last byte that became others. */
  long[] apply(List<Change> changes) {
    List<Long> changed = disk.apply(changes);
    return changed.isEmpty() ? new long[0] : new long[] {changed.get(0), changed.get(changed.size() - 1)};
  }

  Path save(Path file) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Part part, long position) {
    part.writeTo(
        new ImageSink() {
          @Override
          public void write(long at, ByteBuffer content) {
            byte[] piece = new byte[content.remaining()];
            content.get(piece);
            put(position + at, piece);
          }
        },
        EventSink.NONE);
  }

  @Override
  public long size() {
    return disk.size();
  }

  @Override
  public byte[] read(long position, int length) {
    return disk.read(position, length);
  }
}
