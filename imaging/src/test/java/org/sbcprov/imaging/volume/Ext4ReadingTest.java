package org.sbcprov.imaging.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.MemoryImage;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.DiskFile;

/** What mke2fs and the kernel write is read as they mean it, whatever features it has. */
class Ext4ReadingTest {
  @TempDir Path directory;

  private Volume only(DiskFile disk) {
    return Volumes.of(disk).all().get(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-t ext4",
        "-t ext4 -b 1024",
        "-t ext4 -b 2048 -O ^flex_bg",
        "-t ext4 -b 65536",
        "-t ext2",
        "-t ext2 -b 1024 -I 128",
        "-t ext3",
        "-t ext4 -O ^metadata_csum,^64bit",
        "-t ext4 -O ^metadata_csum,uninit_bg",
        "-t ext4 -m 2 -O ^orphan_file",
        "-t ext4 -O inline_data",
        "-t ext4 -I 1024 -O inline_data",
        "-t ext4 -b 1024 -O meta_bg,^resize_inode",
        "-t ext4 -b 1024 -O sparse_super2",
        "-t ext4 -O bigalloc -C 65536",
        "-t ext4 -b 1024 -O bigalloc -C 16384",
        "-t ext4 -O metadata_csum_seed",
        "-t ext4 -O ^extent,^64bit",
        "-t ext4 -b 1024 -O ^extent,^64bit",
        "-t ext4 -O encrypt,casefold,quota,project,ea_inode,large_dir,verity",
        "-t ext4 -O mmp",
        "-t ext2 -r 0 -O none -b 1024",
        "-t ext4 -O ^has_journal -g 1024 -b 1024",
      })
  void everyFeatureSetIsReadAsMke2fsWroteIt(String options) throws IOException {
    Path tree = SampleTree.make(directory.resolve("tree"), 300);
    Path image = SampleTree.mke2fs(directory.resolve("image"), "64M", tree, options.split(" "));
    if (options.contains("seed")) {
      Tools.run("tune2fs", "-U", "random", image);
    }
    try (DiskFile disk = DiskFile.open(image)) {
      assertThat(SampleTree.lines(only(disk))).containsExactlyElementsOf(SampleTree.lines(tree));
    }
  }

  @Test
  void theKernelsTreesAreReadWithHashedDirectoriesAndDeepExtents() throws IOException {
    for (String options : new String[] {"-t ext4 -b 1024", "-t ext4", "-t ext3 -b 1024", "-t ext4 -O inline_data"}) {
      Path image = directory.resolve("image");
      Files.deleteIfExists(image);
      Path empty = Files.createDirectories(directory.resolve("empty"));
      SampleTree.mke2fs(image, "100M", empty, options.split(" "));
      Path mounted = Files.createDirectories(directory.resolve("mounted"));
      Mounts.with(image, mounted, () -> {
        SampleTree.make(mounted, 4000);
        Path odd = mounted.resolve("odd");
        try (var channel = java.nio.channels.FileChannel.open(odd, java.nio.file.StandardOpenOption.CREATE_NEW,
            java.nio.file.StandardOpenOption.WRITE)) {
          for (int i = 0; i < 1500; i++) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3}), i * 9000L);
          }
        }
        Tools.run("sync", "-f", mounted);
        Files.writeString(directory.resolve("lines"), String.join("\u0000", SampleTree.lines(mounted)));
      });
      try (DiskFile disk = DiskFile.open(image)) {
        assertThat(SampleTree.lines(only(disk)))
            .containsExactly(Files.readString(directory.resolve("lines")).split("\u0000"));
      }
    }
  }

  @Test
  void linksAreFollowedWithinTheVolume() throws IOException {
    Path tree = SampleTree.make(directory.resolve("tree"), 1);
    try (DiskFile disk = DiskFile.open(SampleTree.mke2fs(directory.resolve("image"), "16M", tree, "-t", "ext4"))) {
      Volume volume = only(disk);
      assertThat(volume.find("/bin").orElseThrow().type()).isEqualTo(Node.Type.LINK);
      assertThat(volume.find("/bin").orElseThrow().linkTarget()).isEqualTo("usr/bin");
      assertThat(volume.resolve("/bin").orElseThrow().path()).isEqualTo("/usr/bin");
      assertThat(volume.find("/bin/sh").orElseThrow().path()).isEqualTo("/usr/bin/sh");
      assertThat(volume.read("/bin/sh", 100)).asString().isEqualTo("#!shell\n");
      assertThat(volume.read("/etc/systemd/system/multi-user.target.wants/ssh.service", 100)).asString()
          .isEqualTo("[Unit]\n");
      assertThat(volume.resolve("/up").orElseThrow().path()).isEqualTo("/usr");
      assertThat(volume.resolve("/etc/medium")).isEmpty();
      assertThat(volume.find("/etc/medium")).isPresent();
      assertThat(volume.find("/nothing/at/all")).isEqualTo(Optional.empty());
      assertThat(volume.find("/").orElseThrow().type()).isEqualTo(Node.Type.DIRECTORY);
      assertThat(volume.kind()).isEqualTo(Volume.Kind.EXT4);
      requireFailure(() -> volume.resolve("/loop"), "volume.links");
      requireFailure(() -> volume.read("/etc", 10), "volume.path");
      requireFailure(() -> volume.read("/none", 10), "volume.path");
      requireFailure(() -> volume.read("/tiny", 99), "volume.limit");
      requireFailure(() -> volume.list("/tiny"), "volume.path");
      requireFailure(() -> volume.find("etc"), "volume.name");
      requireFailure(() -> volume.find("/etc/../x"), "volume.name");
      requireFailure(() -> volume.find("/" + "n".repeat(256)), "volume.name");
    }
  }

  private static void requireFailure(Runnable action, String code) {
    assertThatThrownBy(action::run).isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-t ext4 -b 1024", "-t ext4 -b 1024 -O ^metadata_csum", "-t ext2 -b 1024",
      "-t ext4 -b 1024 -O inline_data,^metadata_csum", "-t ext3 -b 4096 -I 128"})
  void damagedBytesGiveFailuresAndNothingElse(String options) throws IOException {
    Path tree = SampleTree.make(directory.resolve("tree"), 40);
    byte[] whole =
        Files.readAllBytes(SampleTree.mke2fs(directory.resolve("image"), "6M", tree, options.split(" ")));
    Random random = new Random(options.hashCode());
    int failed = 0;
    for (int round = 0; round < 250; round++) {
      MemoryImage image = new MemoryImage(whole.clone());
      for (int i = 0; i < 1 + round % 40; i++) {
        // Metadata stands at the start.
        int at = random.nextInt(random.nextInt(3) == 0 ? 2048 : random.nextInt(3) == 0 ? whole.length : 1 << 20);
        image.bytes()[at] = (byte) (random.nextInt(3) == 0 ? 0xff : random.nextInt(256));
      }
      try {
        for (Volume volume : Volumes.of(image).all()) {
          failed += readAll(volume, "/", new int[] {0});
        }
      } catch (Failure e) {
        failed++;
      }
    }
    assertThat(failed).isPositive();
  }

  /** Reads what can be, and tells how often it failed. */
  private static int readAll(Volume volume, String path, int[] count) {
    int failed = 0;
    if (++count[0] > 2000 || path.length() > 1000) {
      return failed;
    }
    for (Node node : volume.list(path)) {
      try {
        if (node.type() == Node.Type.DIRECTORY) {
          failed += readAll(volume, node.path(), count);
        } else if (node.type() == Node.Type.FILE) {
          volume.read(node.path(), 4 << 20);
        } else {
          volume.resolve(node.path());
        }
      } catch (Failure e) {
        // The next one may be whole.
        failed++;
      }
    }
    return failed;
  }

  @Test
  void aWrongChecksumIsSeen() throws IOException {
    Path tree = SampleTree.make(directory.resolve("tree"), 40);
    Path image = SampleTree.mke2fs(directory.resolve("image"), "6M", tree, "-t", "ext4", "-b", "1024");
    byte[] whole = Files.readAllBytes(image);
    String block = Tools.run("debugfs", "-R", "bmap many 0", image).lines().reduce((a, b) -> b).orElseThrow().strip();
    whole[Integer.parseInt(block) * 1024 + 100] ^= 1;
    Volume volume = Volumes.of(new MemoryImage(whole)).all().get(0);
    requireFailure(() -> volume.list("/many"), "volume.ext4-damaged");
    assertThat(volume.list("/etc")).isNotEmpty();
  }
}
