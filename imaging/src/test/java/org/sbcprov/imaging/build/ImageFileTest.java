package org.sbcprov.imaging.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.imaging.Tools;

/** Files that say which image is to be built, in YAML and as genimage's configurations. */
class ImageFileTest {
  private static final String GENIMAGE =
      """
      image disk.img {
        hdimage {
          partition-table-type = "gpt"
          disk-uuid = "11111111-2222-4333-8444-555555555555"
          align = 512
        }
        size = 64M   # a comment
        partition bl2 {
          image = "bl2.img"
          offset = 17K
          size = 4079K
          partition-type-uuid = "L"
          partition-uuid = "00000001-2222-4333-8444-555555555555"
          bootable = true
        }
        /* two
           lines */
        partition fip {
          image = "fip.bin"
          offset = 6656K
          size = 2M
          no-automount = true
          partition-uuid = "00000002-2222-4333-8444-555555555555"
        }
        partition spare { // without room in the table
          in-partition-table = false
          image = "fip.bin"
          offset = 10M
        }
        partition esp {
          image = "fip.bin"
          offset = 12M
          partition-type-uuid = U
          read-only = true
          hidden = true
          partition-uuid = "00000003-2222-4333-8444-555555555555"
        }
        partition root {
          image = "bl2.img"
          autoresize = true
          align = 1M
          partition-uuid = "00000004-2222-4333-8444-555555555555"
        }
      }
      """;

  @TempDir Path directory;

  @Test
  void everyKeyIsTaken() throws IOException {
    ImageDescription image =
        read(
            """
            board: bpi-r4
            medium: sd
            layout: frank-w
            size: 1 GiB
            bl2: fw/bl2.img
            boot: [boot, ../uEnv.txt]
            rootfs: root.tar.zst
            content: {factory: factory.bin}
            partitions:
              - {name: boot, size: 200 MiB, label: KERNEL}
              - {name: data, size: rest, fs: ext4, dir: files, attributes: [63], number: 9}
            slots: false
            source-date: 1700000000
            all-root: true
            out: out.img.zst
            compress: zst:9
            bmap: true
            """);

    assertThat(image.board()).contains("bpi-r4");
    assertThat(image.contents().get("bl2").file()).isEqualTo(directory.resolve("fw/bl2.img"));
    assertThat(image.contents().get("boot").files())
        .containsExactly(directory.resolve("boot"), directory.resolve("../uEnv.txt").normalize());
    assertThat(image.changes())
        .extracting(PartitionChange::name, change -> change.extent().orElseThrow().kind())
        .containsExactly(
            tuple("boot", PartitionChange.Extent.Kind.SIZE), tuple("data", PartitionChange.Extent.Kind.REST));
    assertThat(image.compress()).contains("zst:9");
    assertThat(image.bmap()).contains("+");
    assertThat(image.sourceDate()).contains(1_700_000_000L);
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(1, "medium: sd\n", "line 1: board or board-file has to be there"),
        Arguments.of(2, "board: x\nmedium: 7\n", "line 2: medium has to be a text"),
        Arguments.of(3, "board: x\n\n# here\nsice: 1G\n", "line 4: sice is not a key that belongs there"),
        Arguments.of(4, "board: x\npartitions:\n  - name: a\n    size: big\n", "line 4: partitions.size has to be a size"),
        Arguments.of(5, "board: x\npartitions:\n  - {name: a}\n  - {nam: b}\n", "line 4: partitions.name is missing"),
        Arguments.of(6, "board: x\npartitions:\n  - name: a\n    file: b\n    dir: c\n", "line 5: partitions.dir is one too many"),
        Arguments.of(7, "board: x\npartitions:\n  - {name: a, type: nonsense}\n", "line 3: partitions.type has to be one of"),
        Arguments.of(8, "board: x\ndisk-guid: 1-2\n", "line 2: disk-guid has to be a GUID"),
        Arguments.of(9, "board: x\nboot: []\n", "line 2: boot names no file"),
        Arguments.of(10, "board: x\nslots: maybe\n", "line 2: slots has to be true or false"),
        Arguments.of(11, "board: x\ncontent:\n  factory:\n", "line 3: content.factory has nothing behind it"),
        Arguments.of(12, "board: [\n", "is not YAML"));
  }

  @ParameterizedTest(name = "{0}. {2}")
  @MethodSource("wrong")
  void whatIsWrongIsToldWithItsLine(int number, String yaml, String words) {
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> read(yaml))
        .withMessageContaining(words)
        .satisfies(failure -> assertThat(failure.code()).startsWith("image.file-"));
  }

  @Test
  void genimageMakesTheSameDisk() throws IOException {
    Path config = firmware();
    Files.createDirectories(directory.resolve("out"));
    Files.createDirectories(directory.resolve("tmp"));
    Files.createDirectories(directory.resolve("root"));
    Tools.run(
        "genimage", "--config", config, "--inputpath", directory, "--outputpath", directory.resolve("out"), "--tmppath",
        directory.resolve("tmp"), "--rootpath", directory.resolve("root"));
    Path ours = build(config);
    assertThat(ours).hasSameBinaryContentAs(directory.resolve("out/disk.img"));
    assertThat(Tools.run("sgdisk", "-v", ours)).contains("No problems found");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(1, "\"gpt\"", "\"mbr\"", "line 2: partition-table-type is mbr"),
        Arguments.of(2, "bootable = true", "holes = {\"(0;1)\"}", "line 14: \"holes\" is not read here"),
        Arguments.of(3, "align = 512", "gpt-location = 1M", "line 2: gpt-location is not 1024"),
        Arguments.of(4, "offset = 17K", "offset = 17X", "line 8: offset ends with X"),
        Arguments.of(5, "offset = 17K", "offset = 4K", "has partition bl2 from sector 8"),
        Arguments.of(6, "size = 4079K", "size = 1K", "line 8: partition bl2 has 1024 bytes"),
        Arguments.of(7, "hdimage", "cpio", "line 1: image disk.img has neither hdimage nor vfat"),
        Arguments.of(8, "\"fip.bin\"", "\"none.bin\"", "there is no none.bin in"),
        Arguments.of(9, "size = 64M", "size = 10M", "partition root"),
        Arguments.of(10, "bootable = true", "bootable = perhaps", "bootable is perhaps"),
        Arguments.of(11, "offset = 17K", "offset = ${X}", "there is"),
        Arguments.of(12, "hdimage {", "hdimage { include(\"x\")", "include(...) is not read here"));
  }

  @ParameterizedTest(name = "{0}. {3}")
  @MethodSource("refused")
  void whatIsNotReadOfGenimageIsToldWithItsLine(int number, String text, String other, String words) throws IOException {
    Path config = firmware();
    Files.writeString(config, GENIMAGE.replace(text, other));
    assertThatExceptionOfType(BadInput.class).isThrownBy(() -> build(config)).withMessageContaining(words);
  }

  @Test
  void aVfatImageIsMadeOfItsFiles() throws IOException {
    Path config = firmware();
    Files.writeString(
        config,
        """
        image boot.vfat { vfat { files = { "bl2.img", 'fip.bin' } label = "KERNEL" } size = 32M }
        image disk.img { hdimage { gpt = true } partition boot { image = boot.vfat partition-type-uuid = F } }
        """);
    Path part = directory.resolve("part");
    Tools.run("dd", "if=" + build(config), "of=" + part, "bs=512", "skip=34", "count=65536", "status=none");
    assertThat(Tools.run("mdir", "-i", part, "::")).contains("KERNEL", "bl2", "fip");
  }

  @Test
  void damagedFilesEndInOneKindOfFailure() throws IOException {
    Random random = new Random(7);
    Path config = firmware();
    for (int i = 0; i < 400; i++) {
      char[] text = GENIMAGE.toCharArray();
      for (int j = 0; j < 1 + i % 4; j++) {
        text[random.nextInt(text.length)] = "{}=\"',/*#\0x9 \n".charAt(random.nextInt(13));
      }
      Files.writeString(config, new String(text));
      try {
        ImageDescription.read(config);
      } catch (Failure expected) {
        assertThat(expected.getMessage()).isNotEmpty();
      }
    }
  }

  private Path firmware() throws IOException {
    Files.write(directory.resolve("bl2.img"), SyntheticBl2.sdmmc().bytes());
    Files.write(directory.resolve("fip.bin"), new byte[] {1, 2, 3});
    return Files.writeString(directory.resolve("genimage.cfg"), GENIMAGE);
  }

  private Path build(Path config) {
    ImageDescription description = ImageDescription.read(config);
    Path out = directory.resolve("ours.img");
    BuildRequest plain =
        BuildRequest.of(
            ImageDescription.NO_BOARD, "sd", description.ownLayout().orElseThrow(), description.contents(), out);
    ImageBuild.build(
        new BuildRequest(
            plain.board(), plain.medium(), List.of(config), plain.layout(), description.changes(), plain.contents(),
            plain.size(), plain.diskGuid(), plain.partitionGuids(), plain.trees(), plain.results()),
        new EventLog());
    return out;
  }

  private ImageDescription read(String yaml) throws IOException {
    return ImageDescription.read(Files.writeString(directory.resolve("image.yaml"), yaml));
  }
}
