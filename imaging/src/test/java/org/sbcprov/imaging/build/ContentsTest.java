package org.sbcprov.imaging.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.imaging.BuildFixture;
import org.sbcprov.imaging.SparseFiles;
import org.sbcprov.imaging.Tools;

/** More than a boot loader: file systems, files of one's own, other partitions, other media. */
class ContentsTest {
  private static final long MIB = 1 << 20;

  @TempDir Path directory;
  private BuildFixture fixture;
  private Path boot;
  private Path root;

  @BeforeEach
  void setUp() throws IOException {
    fixture = new BuildFixture(directory);
    fixture.layout = layout("sd", "frank-w");
    fixture.size = new ByteSize(512 * MIB);
    boot = Files.createDirectory(directory.resolve("boot"));
    Files.writeString(boot.resolve("uEnv.txt"), "isr4lite=1\n");
    Files.write(boot.resolve("bpi-r4.itb"), new byte[300_000]);
    root = Files.createDirectories(directory.resolve("root/etc")).getParent();
    Files.writeString(root.resolve("etc/hostname"), "r4\n");
    Files.createSymbolicLink(root.resolve("etc/mtab"), Path.of("../proc/mounts"));
  }

  /** The time of creation ends in 2106, and a file from later stopped the build. */
  @Test
  void aFileFromTheFarFutureIsNoObstacle() throws IOException {
    Files.setLastModifiedTime(root.resolve("etc/hostname"), FileTime.from(7_000_000_000L, TimeUnit.SECONDS));
    give("rootfs", root);
    Tools.run("e2fsck", "-fn", partition(fixture.build(), "rootfs"));
  }

  /** A file with holes needed an image as large as the holes, also with --size auto. */
  @Test
  void holesOfFilesNeedNoRoom() throws IOException {
    SparseFiles.create(root.resolve("disk"), 1 << 30);
    give("rootfs", root);
    ImageBuild.Built built = fixture.build();
    Path ext4 = partition(built, "rootfs");
    Tools.run("e2fsck", "-fn", ext4);
    assertThat(Tools.run("debugfs", "-R", "stat /disk", ext4)).contains("Size: 1073741824", "Blockcount: 0");

    fixture.size = null;
    assertThat(fixture.build().size()).isLessThan(160 * MIB);
  }

  /** The advice was to leave the size out, to those who had left it out. */
  @Test
  void whoeverNeedsALargerImageIsToldTheOptions() throws IOException {
    Files.write(root.resolve("large"), bytes(1 << 20));
    give("rootfs", root);
    fixture.size = new ByteSize(110 * MIB);
    assertThatThrownBy(() -> fixture.build())
        .isInstanceOfSatisfying(BadUsage.class, e -> {
          assertThat(e.code()).isEqualTo("image.size-too-small");
          assertThat(e.hint()).matches("Give --size auto, or --size with at least [0-9]+ MiB\\.");
        });
  }

  @Test
  void directoriesBecomeTheFileSystemsThatTheLayoutHas() throws IOException {
    give("boot", boot);
    give("rootfs", root);
    ImageBuild.Built built = fixture.build();

    Path fat = partition(built, "boot");
    // The label counts as one.
    assertThat(Tools.run("fsck.vfat", "-n", fat)).contains("3 files");
    assertThat(Tools.run("mtype", "-i", fat, "::uEnv.txt")).isEqualTo("isr4lite=1\n");
    assertThat(Tools.run("mdir", "-i", fat, "::")).contains("BPI-BOOT");
    assertThat(SparseFiles.read(fat, 82, 5)).asString().isEqualTo("FAT32");
    Path ext4 = partition(built, "rootfs");
    Tools.run("e2fsck", "-fn", ext4);
    assertThat(Tools.run("debugfs", "-R", "cat /etc/hostname", ext4)).contains("r4");
    assertThat(Tools.run("dumpe2fs", "-h", ext4))
        .contains("BPI-ROOT")
        .doesNotContain("metadata_csum", "64bit");
  }

  @Test
  void aFileSystemIsMadeWhereNothingIsGiven() throws IOException {
    ImageBuild.Built built = fixture.build();
    Tools.run("e2fsck", "-fn", partition(built, "rootfs"));
    assertThat(Tools.run("mdir", "-i", partition(built, "boot"), "::")).contains("No files");
  }

  @Test
  void anArchiveBecomesTheSameFileSystemAsItsDirectory() throws IOException {
    Tools.run("tar", "-czf", directory.resolve("root.tar.gz"), "--owner=7:7", "--group=8:8", "-C", root, ".");
    give("rootfs", directory.resolve("root.tar.gz"));
    Path ext4 = partition(fixture.build(), "rootfs");

    Tools.run("e2fsck", "-fn", ext4);
    assertThat(Tools.run("debugfs", "-R", "stat /etc/hostname", ext4)).containsPattern("User: +7 +Group: +8");
    assertThat(Tools.run("debugfs", "-R", "stat /etc/mtab", ext4)).contains("../proc/mounts");
  }

  @Test
  void anImageIsPutThereAsItIs() throws IOException {
    Path image = SparseFiles.create(directory.resolve("root.squashfs"), 40000);
    SparseFiles.write(image, 0, (byte) 'h', (byte) 's', (byte) 'q', (byte) 's');
    SparseFiles.write(image, 39999, (byte) 9);
    give("rootfs", image);
    ImageBuild.Built built = fixture.build();

    assertThat(SparseFiles.read(fixture.out, 222208 * 512, 40000)).isEqualTo(Files.readAllBytes(image));
    assertThat(built.partitions().get(5).contentSize()).isEqualTo(40000);
  }

  @Test
  void severalFilesAndDirectoriesAreSideBySideInTheFatPartition() throws IOException {
    Path single = Files.writeString(directory.resolve("extra.txt"), "x");
    fixture.contents.put("boot", new Source(List.of(boot, single), Source.Form.AUTO));
    assertThat(Tools.run("mdir", "-b", "-i", partition(fixture.build(), "boot"), "::"))
        .contains("::/uEnv.txt", "::/bpi-r4.itb", "::/extra.txt");
  }

  @Test
  void theLeastSizeHoldsEverything() throws IOException {
    fixture.size = null;
    Files.write(root.resolve("large"), new byte[] {1});
    try (FileChannel large = FileChannel.open(root.resolve("large"), StandardOpenOption.WRITE)) {
      large.write(ByteBuffer.wrap(new byte[1]), 5 * MIB);
    }
    Files.write(root.resolve("data"), bytes(7 * (int) MIB));
    give("rootfs", root);
    ImageBuild.Built built = fixture.build();

    assertThat(built.size() % MIB).isZero();
    assertThat(built.size()).isBetween(116 * MIB, 135 * MIB);
    Tools.run("e2fsck", "-fn", partition(built, "rootfs"));
    assertThat(Tools.run("sgdisk", "-v", fixture.out)).contains("No problems found");
  }

  @Test
  void theSameFilesGiveTheSameBytesWhateverTheirTimes() throws IOException {
    give("boot", boot);
    give("rootfs", root);
    fixture.trees = new TreeRules(Optional.of(1_700_000_000L), true, Optional.empty());
    fixture.build();
    byte[] first = sample();
    for (Path file : List.of(boot.resolve("uEnv.txt"), root.resolve("etc/hostname"), root.resolve("etc"), root, boot)) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_900_000_000_000L));
    }
    fixture.build();
    assertThat(sample()).isEqualTo(first);
    Files.writeString(root.resolve("etc/hostname"), "other\n");
    fixture.build();
    assertThat(sample()).isNotEqualTo(first);
  }

  @Test
  void partitionsAreAddedAndChanged() throws IOException {
    fixture.changes =
        List.of(
            new PartitionChange(
                "boot", Optional.of(PartitionChange.Extent.of(new ByteSize(50 * MIB))), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.of(4L), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.of("SMALL")),
            new PartitionChange(
                "logs", Optional.of(PartitionChange.Extent.of(new ByteSize(16 * MIB))), Optional.empty(),
                Optional.of(9), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(Partition.Fs.EXT4), Optional.empty()));
    ImageBuild.Built built = fixture.build();

    assertThat(built.partitions())
        .extracting(PlannedPartition::number, PlannedPartition::name, PlannedPartition::first, PlannedPartition::last)
        .contains(
            tuple(5, "boot", 17408L, 119807L),
            tuple(6, "rootfs", 119808L, 1013759L),
            tuple(9, "logs", 1013760L, 1046527L));
    assertThat(Tools.run("dumpe2fs", "-h", partition(built, "logs"))).contains("metadata_csum");
    assertThat(Tools.run("mdir", "-i", partition(built, "boot"), "::")).contains("SMALL");
    assertThat(Tools.run("sgdisk", "-v", fixture.out)).contains("No problems found");
  }

  @Test
  void slotsAreTwoRootsOfOneSizeAndData() throws IOException {
    fixture.layout = Slots.in(fixture.layout, Optional.of(new ByteSize(128 * MIB)));
    give("rootfs", root);
    ImageBuild.Built built = fixture.build();

    assertThat(built.partitions())
        .extracting(PlannedPartition::name, p -> p.last() - p.first() + 1)
        .contains(tuple("root-A", 262144L), tuple("root-B", 262144L));
    assertThat(Tools.run("debugfs", "-R", "cat /etc/hostname", partition(built, "root-A"))).contains("r4");
    for (String name : List.of("root-A", "root-B", "data")) {
      Path slot = partition(built, name);
      Tools.run("e2fsck", "-fn", slot);
      assertThat(Tools.run("dumpe2fs", "-h", slot)).contains("volume name:   " + name);
    }
  }

  @Test
  void anEmmcsImagesComeWithTheCommandsThatInstallThem() throws IOException {
    fixture.medium = "emmc";
    fixture.layout = layout("emmc", "minimal");
    fixture.bl2 = fixture.file("emmc.img", SyntheticBl2.of(SyntheticBl2.Medium.EMMC).code(
        SyntheticBl2.codePrinting(0x7988)).bytes());
    ImageBuild.Built built = fixture.build();

    assertThat(directory.resolve("r4-boot0.img")).hasSameBinaryContentAs(fixture.bl2);
    assertThat(built.plan().steps().get(0).commands())
        .startsWith(
            "usb start", "mmc dev 0", "mmc partconf 0 1 1 1", "load usb 0:1 ${loadaddr} r4-boot0.img",
            "mmc write ${loadaddr} 0 0xd",
            "mmc partconf 0 1 1 0", "mmc bootbus 0 0 0 0")
        .contains("load usb 0:1 ${loadaddr} r4.img 0x4400 0x0", "mmc write ${loadaddr} 0x0 0x22");
    assertThat(built.plan().steps().get(1).commands()).contains("mmc bootpart enable 1 1 /dev/mmcblk0");
    assertThat(fixture.events.of(Warning.class))
        .extracting(Warning::code)
        .containsOnly("image.note", "image.factory-erased");
    assertThat(built.facts()).containsKeys("boot0-file", "install");
  }

  @Test
  void filesForPlacesOutsideOfPartitionsLieAtTheirSectors() throws IOException {
    fixture.layout = layout("sd", "openwrt");
    fixture.size = fixture.layout.size();
    Path snand = fixture.file("snand.img", SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).code(
        SyntheticBl2.codePrinting(0x7988)).bytes());
    give("snand-bl2", snand);
    fixture.build();
    assertThat(SparseFiles.read(fixture.out, 44 * MIB, (int) Files.size(snand))).isEqualTo(Files.readAllBytes(snand));
  }

  @Test
  void aPlanHasEverySectorOnceInOrder() {
    give("boot", boot);
    try (ImagePlan plan = Planner.plan(fixture.request(), fixture.events)) {
      long next = 0;
      for (Area area : plan.areas()) {
        assertThat(area.first()).isEqualTo(next);
        next = area.last() + 1;
      }
      assertThat(next * 512).isEqualTo(plan.size());
    }
    assertThat(fixture.out).doesNotExist();
  }

  @Test
  void ubinizeTakesTheDescriptionOfANandsVolumes() throws IOException {
    fixture.medium = "nand";
    fixture.layout = layout("nand", "openwrt");
    fixture.size = fixture.layout.size();
    fixture.bl2 = fixture.file("nand.img", SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).code(
        SyntheticBl2.codePrinting(0x7988)).bytes());
    ImageBuild.Built built = fixture.build();

    Path config = directory.resolve("r4-ubinize.cfg");
    assertThat(Files.readString(config))
        .contains("[fip]\nmode=ubi\nimage=" + fixture.fip + "\nvol_id=0\nvol_type=static\nvol_name=fip\nvol_size=2MiB\n")
        .endsWith("vol_flags=autoresize\n\n");
    assertThat(built.plan().steps().get(1).commands()).contains("ubi create fip 0x200000 static");
  }

  private void give(String word, Path file) {
    fixture.contents.put(word, Source.of(file));
  }

  private static MediumLayout layout(String medium, String name) {
    Board board = BoardCatalogue.find("bpi-r4");
    return board.medium(medium).layout(name);
  }

  /** A partition's bytes in a file of their own. */
  private Path partition(ImageBuild.Built built, String name) throws IOException {
    for (PlannedPartition partition : built.partitions()) {
      if (partition.name().equals(name)) {
        Path file = directory.resolve(name + ".part");
        Files.deleteIfExists(file);
        Tools.run(
            "dd", "if=" + fixture.out, "of=" + file, "bs=512", "skip=" + partition.first(),
            "count=" + (partition.last() - partition.first() + 1), "conv=sparse", "status=none");
        return file;
      }
    }
    throw new AssertionError(name);
  }

  /** The table, the start of the FAT partition and of the root's. */
  private byte[] sample() {
    return SparseFiles.read(fixture.out, 0, 120 * (int) MIB);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(5).nextBytes(bytes);
    return bytes;
  }
}
