package org.sbcprov.imaging.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.MemoryImage;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.DiskFile;

class VolumesTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  /** A disk of 64 MiB that sfdisk divides. */
  private Path disk(String table) throws IOException {
    Path disk = directory.resolve("disk.img");
    Files.deleteIfExists(disk);
    put(disk, 64L * MIB - 1, new byte[1]);
    Path script = Files.writeString(directory.resolve("script"), table);
    Tools.run("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; sfdisk -q " + disk + " < " + script);
    return disk;
  }

  private static void put(Path file, long position, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), position);
    }
  }

  private byte[] fat() throws IOException {
    Path file = directory.resolve("fat");
    Files.deleteIfExists(file);
    put(file, 4L * MIB - 1, new byte[1]);
    Tools.run("mkfs.vfat", "-n", "BPI-BOOT", file);
    Path ini = Files.writeString(directory.resolve("boot.ini"), "ODROIDC2-UBOOT-CONFIG\n");
    Tools.run("mcopy", "-i", file, ini, "::/boot.ini");
    return Files.readAllBytes(file);
  }

  private byte[] ext4() throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree/etc"));
    Files.writeString(tree.resolve("hostname"), "bananapi\n");
    Path image = directory.resolve("ext4");
    Files.deleteIfExists(image);
    SampleTree.mke2fs(image, "8M", directory.resolve("tree"), "-t", "ext4", "-L", "BPI-ROOT");
    return Files.readAllBytes(image);
  }

  private void requireBoth(Path disk, Volumes.Table table, int first, int second) {
    try (DiskFile source = DiskFile.open(disk)) {
      Volumes volumes = Volumes.of(source);
      assertThat(volumes.table()).isEqualTo(table);
      assertThat(volumes.all()).hasSize(2);
      Volume boot = volumes.all().get(0);
      Volume root = volumes.all().get(1);
      assertThat(boot.kind()).isEqualTo(Volume.Kind.FAT);
      assertThat(boot.title()).isEqualTo("partition " + first + " (FAT12, BPI-BOOT)");
      assertThat(boot.read("/BOOT.INI", 100)).asString().startsWith("ODROIDC2");
      assertThat(boot.list("/")).extracting(Node::path).containsExactly("/boot.ini");
      assertThat(root.title()).isEqualTo("partition " + second + " (ext4, BPI-ROOT)");
      assertThat(root.label()).isEqualTo("BPI-ROOT");
      assertThat(root.read("/etc/hostname", 100)).asString().isEqualTo("bananapi\n");
    }
  }

  @Test
  void partitionsOfAGptAreFound() throws IOException {
    Path disk = disk("label: gpt\nstart=8192, size=8192, name=boot\nstart=20480, size=16384, name=root\n"
        + "start=40960, size=2048, name=data\n");
    put(disk, 4L * MIB, fat());
    put(disk, 10L * MIB, ext4());
    put(disk, 20L * MIB, "hsqs".getBytes());
    requireBoth(disk, Volumes.Table.GPT, 1, 2);
    try (DiskFile source = DiskFile.open(disk)) {
      Volumes.Place third = Volumes.of(source).places().get(2);
      assertThat(third.kind()).isEqualTo("squashfs");
      assertThat(third.name()).isEqualTo("data");
      assertThat(third.volume()).isEmpty();
      assertThat(third.position()).isEqualTo(20L * MIB);
      assertThat(third.size()).isEqualTo(MIB);
    }
  }

  @Test
  void partitionsOfAnMbrAreFoundWithLogicalOnes() throws IOException {
    Path disk = disk("label: dos\nstart=8192, size=8192, type=c\nstart=20480, size=90000, type=5\n"
        + "start=22528, size=16384, type=83\nstart=40960, size=2048, type=83\n");
    put(disk, 4L * MIB, fat());
    put(disk, 11L * MIB, ext4());
    put(disk, 20L * MIB, "XFSB".getBytes());
    String list = Tools.run("sfdisk", "-l", disk);
    assertThat(list).contains("disk.img5").contains("22528");
    requireBoth(disk, Volumes.Table.MBR, 1, 5);
    try (DiskFile source = DiskFile.open(disk)) {
      Volumes.Place last = Volumes.of(source).places().get(2);
      assertThat(last.number()).isEqualTo(6);
      assertThat(last.kind()).isEqualTo("xfs");
    }
  }

  @Test
  void anImageThatIsAFileSystemIsOne() throws IOException {
    Volumes fat = Volumes.of(new MemoryImage(fat()));
    assertThat(fat.table()).isEqualTo(Volumes.Table.NONE);
    assertThat(fat.all().get(0).title()).isEqualTo("the file system (FAT12, BPI-BOOT)");
    Volumes ext4 = Volumes.of(new MemoryImage(ext4()));
    assertThat(ext4.all().get(0).title()).isEqualTo("the file system (ext4, BPI-ROOT)");
    assertThat(Volumes.of(new MemoryImage(new byte[MIB])).all()).isEmpty();
    assertThat(Volumes.of(new MemoryImage(new byte[0])).all()).isEmpty();
  }

  @Test
  void extendedPartitionsThatLeadInCirclesEnd() throws IOException {
    byte[] disk = new byte[MIB];
    for (int at : new int[] {0, 100 * 512}) {
      disk[at + 446 + 16 + 4] = 5;
      disk[at + 446 + 16 + 8] = (byte) (at == 0 ? 100 : 0);
      disk[at + 446 + 16 + 12] = 50;
      disk[at + 510] = 0x55;
      disk[at + 511] = (byte) 0xaa;
    }
    assertThat(Volumes.of(new MemoryImage(disk)).places()).isEmpty();
  }

  @Test
  void randomBytesInTablesGiveFailuresAndNothingElse() throws IOException {
    Path path = disk("label: dos\nstart=64, size=8192, type=c\nstart=8300, size=90000, type=5\n"
        + "start=8400, size=1638, type=83\nstart=14096, size=2048, type=83\n");
    byte[] whole = java.util.Arrays.copyOf(Files.readAllBytes(path), 8 * MIB);
    System.arraycopy(fat(), 0, whole, 64 * 512, 4 * MIB);
    Random random = new Random(3);
    int found = 0;
    for (int i = 0; i < 400; i++) {
      MemoryImage image = new MemoryImage(whole.clone());
      for (int j = 0; j < 1 + i % 20; j++) {
        int base = random.nextBoolean() ? 0 : random.nextBoolean() ? 64 * 512 : 8300 * 512;
        image.bytes()[base + (random.nextBoolean() ? 440 + random.nextInt(70) : random.nextInt(90))] =
            (byte) random.nextInt(256);
      }
      try {
        for (Volume volume : Volumes.of(image).all()) {
          volume.list("/");
          found++;
        }
      } catch (Failure e) {
        assertThat(e.code()).isNotEmpty();
      }
    }
    assertThat(found).isPositive();
  }
}
