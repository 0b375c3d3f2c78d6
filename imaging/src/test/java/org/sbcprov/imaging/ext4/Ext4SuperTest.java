package org.sbcprov.imaging.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sbcprov.imaging.ext4.Ext4Files.MIB;
import static org.sbcprov.imaging.ext4.Ext4Files.OPTIONS;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.Tools;

/** Superblocks, ours and those of mke2fs, and damaged ones. */
class Ext4SuperTest {
  @TempDir Path directory;

  @Test
  void ourOwnSuperblockTellsWhatWasAskedFor() throws IOException {
    Path image = Ext4Files.write(
        Ext4Image.of(Ext4Files.tree(List.of()), 64 * MIB, OPTIONS), directory.resolve("image"));
    Ext4Super read = Ext4Super.parse(superblock(image), "image");
    assertThat(read.label()).isEqualTo("rootfs");
    assertThat(read.uuid()).isEqualTo(Ext4Files.ID);
    assertThat(read.size()).isEqualTo(64 * MIB);
    assertThat(read.lastWritten()).isEqualTo(1_700_000_000);
    assertThat(read.clean()).isTrue();
    assertThat(read.errors()).isFalse();
    assertThat(read.needsRecovery()).isFalse();
    assertThat(read.features()).contains("extent", "64bit", "metadata_csum", "has_journal");
  }

  @Test
  void theSuperblockOfMke2fsIsReadAsWell() throws IOException {
    Path image = directory.resolve("image");
    Tools.run("mke2fs", "-q", "-t", "ext4", "-L", "other", "-U", Ext4Files.ID, image, "40M");
    Ext4Super read = Ext4Super.parse(superblock(image), "image");
    assertThat(read.label()).isEqualTo("other");
    assertThat(read.uuid()).isEqualTo(Ext4Files.ID);
    assertThat(read.size()).isEqualTo(40 * MIB);
    assertThat(read.blockSize()).isEqualTo(1024);
  }

  @Test
  void damageIsFound() throws IOException {
    Path image = Ext4Files.write(
        Ext4Image.of(Ext4Files.tree(List.of()), 64 * MIB, OPTIONS), directory.resolve("image"));
    byte[] superblock = superblock(image);
    superblock[0x78] ^= 1;
    assertThatThrownBy(() -> Ext4Super.parse(superblock, "image"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("checksum");
    assertThatThrownBy(() -> Ext4Super.parse(new byte[1024], "image")).hasMessageContaining("no ext4 superblock");
    assertThatThrownBy(() -> Ext4Super.parse(new byte[5], "image")).hasMessageContaining("no ext4 superblock");
  }

  @Property
  void anyBytesAreReadOrRefused(@ForAll @Size(1024) byte[] bytes) {
    bytes[0x38] = 0x53;
    bytes[0x39] = (byte) 0xef;
    try {
      assertThat(Ext4Super.parse(bytes, "bytes").size()).isPositive();
    } catch (BadInput e) {
      assertThat(e.code()).isEqualTo("image.ext4-form");
    }
  }

  private static byte[] superblock(Path image) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
      byte[] bytes = new byte[Ext4Super.SIZE];
      file.seek(Ext4Super.OFFSET);
      file.readFully(bytes);
      return bytes;
    }
  }
}
