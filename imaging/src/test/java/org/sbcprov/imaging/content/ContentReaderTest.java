package org.sbcprov.imaging.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.imaging.MemoryImage;
import org.sbcprov.imaging.SparseFiles;
import org.sbcprov.imaging.Tools;

/** Contents as other programs make them are recognised, and none of them can do harm when it is damaged. */
class ContentReaderTest {
  private static final int SAMPLES = 400;

  @TempDir Path directory;

  @Test
  void aFitWithItsDataInsideIsTakenApart() {
    Found found = look(fit(false));
    assertThat(found.content().kind()).isEqualTo("fit");
    assertThat(found.content().words()).startsWith("FIT with kernel-1, fdt-1, ");
    assertThat(found.problem()).isEmpty();
    assertThat(found.content().details()).containsEntry("default-configuration", "config-1");
    assertThat(((List<?>) found.content().details().get("images")).get(0).toString())
        .contains("type=kernel", "arch=arm64", "compression=none", "size=5000");
  }

  @Test
  void aFitWithItsDataBehindItTellsItsWholeLength() {
    byte[] fit = fit(true);
    Found found = look(fit);
    long padding = fit.length - found.length();
    assertThat(padding).isBetween(0L, 3L);
    Found cut = look(Arrays.copyOf(fit, fit.length - 100));
    assertThat(cut.problem().orElseThrow().code()).isEqualTo("image.fit-truncated");
  }

  @Test
  void aDeviceTreeIsNoFit() throws IOException {
    Path source = directory.resolve("x.dts");
    Files.writeString(source, "/dts-v1/; / { model = \"Some Board\"; compatible = \"x,y\"; memory { reg = <0>; }; };");
    Path out = directory.resolve("x.dtb");
    Tools.run("dtc", "-o", out, source);
    Found found = look(Files.readAllBytes(out));
    assertThat(found.content().words()).startsWith("device tree of Some Board, ");
    assertThat(found.length()).isEqualTo(Files.size(out));
  }

  @Test
  void fileSystemsTellLabelStateAndSize() throws IOException {
    Found ext4 = look(made("mke2fs", "-q", "-F", "-t", "ext4", "-L", "BPI-ROOT"));
    assertThat(ext4.content().words()).isEqualTo("ext4 \"BPI-ROOT\", 8 MiB, clean");
    assertThat(look(made("mke2fs", "-q", "-F", "-t", "ext2")).content().words()).isEqualTo("ext2, 8 MiB, clean");
    assertThat(look(made("mke2fs", "-q", "-F", "-t", "ext3")).content().details()).containsEntry("type", "ext3");
    Found fat = look(made("mkfs.vfat", "-n", "BPI-BOOT"));
    assertThat(fat.content().kind()).isEqualTo("fat");
    assertThat(fat.content().details()).containsEntry("label", "BPI-BOOT");
    Found swap = look(made("mkswap", "-L", "swapped"));
    assertThat(swap.content().words()).isEqualTo("Linux swap \"swapped\"");
  }

  @Test
  void aFileSystemThatIsCutOffIsTold() {
    byte[] ext4 = made("mke2fs", "-q", "-F", "-t", "ext4");
    Found cut = look(Arrays.copyOf(ext4, ext4.length / 2));
    assertThat(cut.problem().orElseThrow().code()).isEqualTo("image.filesystem-truncated");
  }

  @Test
  void squashfsTellsItsLength() throws IOException {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.writeString(tree.resolve("file"), "content");
    Path out = directory.resolve("x.squashfs");
    Tools.run("mksquashfs", tree, out, "-comp", "xz", "-no-progress");
    Found found = look(Files.readAllBytes(out));
    assertThat(found.content().words()).startsWith("squashfs, xz, ");
    assertThat(found.length()).isBetween(96L, Files.size(out));
  }

  @Test
  void aUbiNamesItsVolumes() {
    Found found = look(ubi());
    assertThat(found.content().words()).isEqualTo("UBI with volumes fip, ubootenv");
    assertThat(found.content().details())
        .containsEntry("vid-header-offset", 2048L)
        .containsEntry("data-offset", 4096L)
        .containsEntry("erase-block", 131072);
    assertThat(((Map<?, ?>) ((List<?>) found.content().details().get("volumes")).get(0)).get("type")).isEqualTo("static");
  }

  @Test
  void kernelsAreRecognised() throws IOException {
    byte[] image = new byte[4096];
    image[0] = 1;
    image[17] = 0x10;
    System.arraycopy("ARM\u0064".getBytes(StandardCharsets.US_ASCII), 0, image, 0x38, 4);
    assertThat(look(image).content().kind()).isEqualTo("kernel");
    Path raw = Files.write(directory.resolve("raw"), new byte[777]);
    Path out = directory.resolve("uImage");
    Tools.run("mkimage", "-A", "arm64", "-O", "linux", "-T", "kernel", "-C", "none", "-n", "Linux-6", "-d", raw, out);
    Found found = look(Files.readAllBytes(out));
    assertThat(found.content().words()).isEqualTo("uImage \"Linux-6\", 841 bytes");
    assertThat(found.length()).isEqualTo(Files.size(out));
  }

  @Test
  void whatIsEncryptedIsNamed() {
    byte[] luks = new byte[8192];
    System.arraycopy(new byte[] {'L', 'U', 'K', 'S', (byte) 0xba, (byte) 0xbe, 0, 2}, 0, luks, 0, 8);
    assertThat(look(luks).content().words()).isEqualTo("LUKS2, encrypted");
  }

  @Test
  void noDamageMakesAnythingFail() {
    Random random = new Random(5);
    for (byte[] good : List.of(fit(true), fit(false), ubi(), made("mke2fs", "-q", "-F", "-t", "ext4"),
        made("mkfs.vfat", "-n", "X"))) {
      for (int i = 0; i < SAMPLES; i++) {
        byte[] bad = good.clone();
        for (int k = random.nextInt(6); k >= 0; k--) {
          bad[random.nextInt(Math.min(bad.length, 6000))] = (byte) random.nextInt(256);
        }
        if (random.nextInt(4) == 0) {
          bad = Arrays.copyOf(bad, 1 + random.nextInt(bad.length));
        }
        assertThat(look(bad).content().facts()).containsKey("kind");
      }
    }
  }

  private static Found look(byte[] bytes) {
    return ContentReader.at(new MemoryImage(bytes), 0, bytes.length);
  }

  /** What a program makes in a file of 8 MiB. */
  private byte[] made(String program, Object... arguments) {
    try {
      Path file = Files.createTempFile(directory, "made", ".img");
      Files.delete(file);
      SparseFiles.create(file, 8 << 20);
      Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
      all[arguments.length] = file;
      Tools.run(program, all);
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] fit(boolean external) {
    try {
      Files.write(directory.resolve("kernel"), new byte[5000]);
      Files.write(directory.resolve("dtb"), new byte[100]);
      Path source = directory.resolve("x.its");
      Files.writeString(
          source,
          """
          /dts-v1/;
          / {
            description = "test";
            #address-cells = <1>;
            images {
              kernel-1 { data = /incbin/("kernel"); type = "kernel"; arch = "arm64"; os = "linux"; compression = "none";
                load = <0x40000000>; entry = <0x40000000>; };
              fdt-1 { data = /incbin/("dtb"); type = "flat_dt"; arch = "arm64"; compression = "none"; };
            };
            configurations { default = "config-1"; config-1 { kernel = "kernel-1"; fdt = "fdt-1"; }; };
          };
          """);
      Path out = directory.resolve("x.itb");
      if (external) {
        Tools.run("mkimage", "-E", "-f", source, out);
      } else {
        Tools.run("mkimage", "-f", source, out);
      }
      return Files.readAllBytes(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Two erase blocks of 128 KiB, the first with the layout volume. */
  private static byte[] ubi() {
    int block = 131072;
    ByteBuffer ubi = ByteBuffer.allocate(2 * block);
    for (int i = 0; i < 2; i++) {
      int at = i * block;
      ubi.put(at, "UBI#".getBytes(StandardCharsets.US_ASCII)).put(at + 4, (byte) 1);
      ubi.putInt(at + 16, 2048).putInt(at + 20, 4096);
      ubi.put(at + 2048, "UBI!".getBytes(StandardCharsets.US_ASCII)).putInt(at + 2048 + 8, 0x7fffefff);
      volume(ubi, at + 4096, "fip", 2, 16);
      volume(ubi, at + 4096 + 172, "ubootenv", 1, 8);
    }
    return ubi.array();
  }

  private static void volume(ByteBuffer ubi, int at, String name, int type, int blocks) {
    ubi.putInt(at, blocks).putInt(at + 4, 1).put(at + 12, (byte) type).putShort(at + 14, (short) name.length());
    ubi.put(at + 16, name.getBytes(StandardCharsets.US_ASCII));
    CRC32 crc = new CRC32();
    crc.update(ubi.array(), at, 168);
    ubi.putInt(at + 168, ~(int) crc.getValue());
  }
}
