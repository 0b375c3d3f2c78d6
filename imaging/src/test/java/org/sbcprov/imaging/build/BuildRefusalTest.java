package org.sbcprov.imaging.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.fixtures.SyntheticFip;
import org.sbcprov.imaging.BuildFixture;
import org.sbcprov.imaging.SparseFiles;

/** What cannot be built of more than a boot loader is refused before anything is written. */
class BuildRefusalTest {
  @TempDir Path directory;

  static Stream<Arguments> refusals() {
    return Stream.of(
        row(1, "image.content-unknown", 2, "no place for \"kernel\"", f -> give(f, "kernel", f.fip)),
        row(2, "image.content-missing", 2, "Nothing is given for u-boot-rockchip", f -> board(f, "bpi-r2-pro")),
        row(3, "image.content-form", 3, "cannot be u-boot-rockchip", f -> {
          board(f, "bpi-r2-pro");
          give(f, "u-boot-rockchip", f.fip);
        }),
        row(4, "image.content-form", 3, "cannot be production", f -> {
          layout(f, "sd", "openwrt");
          give(f, "production", f.fip);
        }),
        row(5, "image.content-too-large", 3, "the partition \"factory\"", f ->
            give(f, "factory", SparseFiles.create(f.directory.resolve("large"), 3 << 20))),
        row(6, "image.content-empty", 3, "is empty", f -> give(f, "factory", f.file("nothing", new byte[0]))),
        row(7, "image.compressed", 3, "is compressed with xz", f ->
            give(f, "rootfs", f.file("root.ext4.xz", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0}))),
        row(8, "image.content-form", 3, "cannot be rootfs", f -> give(f, "rootfs", f.bl2)),
        row(9, "image.content-tree", 2, "cannot be a directory", f -> give(f, "factory", f.directory)),
        row(10, "input.not-found", 3, "absent", f -> give(f, "rootfs", f.directory.resolve("absent"))),
        row(11, "image.bl2-medium", 3, "is built for an SD card", f -> {
          layout(f, "sd", "openwrt");
          give(f, "emmc-bl2", f.bl2);
        }),
        row(12, "image.fip-form", 3, "is not a FIP", f -> {
          layout(f, "sd", "openwrt");
          give(f, "snand-fip", f.bl2);
        }),
        row(13, "image.bl2-too-large", 3, "boot0 for BL2 has 524288", f -> {
          layout(f, "emmc", "minimal");
          f.bl2 = f.file("emmc", SyntheticBl2.of(SyntheticBl2.Medium.EMMC).followedBy(new byte[600 << 10]).bytes());
        }),
        row(14, "image.size-too-small", 2, "it needs", f -> f.size = new ByteSize(100 << 20)),
        row(15, "image.partition-change", 2, "How large", f -> f.changes = List.of(PartitionChange.named("new"))),
        row(16, "image.partition-change", 2, "Two partitions are to take the rest", f ->
            f.changes = List.of(sized("more", PartitionChange.Extent.REST))),
        row(17, "image.layout", 3, "has partition more from sector 17000", f ->
            f.changes = List.of(sized("more", PartitionChange.Extent.of(new ByteSize(2L << 20)), Optional.of(17000L), Optional.empty()))),
        row(18, "image.size-too-small", 2, "too small for this layout", f ->
            f.changes = List.of(sized("more", PartitionChange.Extent.of(new ByteSize(8L << 30))))),
        row(19, "image.partition-change", 2, "A NAND has no partition table", f -> {
          layout(f, "nand", "openwrt");
          f.changes = List.of(sized("more", PartitionChange.Extent.AUTO));
        }),
        row(20, "image.fip-too-large", 3, "the volume fip", f -> {
          layout(f, "nand", "frank-w");
          f.bl2 = f.file("nand", SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).bytes());
          f.fip = f.file("fip", SyntheticFip.bootable().padded(1 << 20).bytes());
        }),
        row(21, "output.is-input", 4, "which is read for it", f -> {
          layout(f, "emmc", "minimal");
          f.bl2 = f.file("r4-boot0.img", SyntheticBl2.of(SyntheticBl2.Medium.EMMC).bytes());
        }),
        row(22, "image.layout", 3, "two partitions with the number 1", f ->
            f.changes = List.of(sized("more", PartitionChange.Extent.AUTO, Optional.empty(), Optional.of(1)))),
        row(23, "image.size-too-small", 2, "too small for this layout", f -> {
          fill(f, 40 << 20);
          f.size = new ByteSize(130 << 20);
        }),
        row(24, "image.fat-name", 3, "", f -> {
          give(f, "boot", tree(f, "a:b"));
        }),
        row(25, "image.bl2-soc", 3, "made to lie 0x0 bytes into the medium instead of 0x80000", f -> {
          board(f, "bpi-r64");
          f.bl2 = f.file("bl2", SyntheticBl2.sdmmc().code(SyntheticBl2.codePrinting(0x7622)).bytes());
        }),
        // Moving factory to number 9 left a hole before fip, behind which BL2 does not look.
        row(26, "image.layout", 3, "has no partition 3 before fip", f -> f.changes = List.of(numbered("factory", 9))),
        row(27, "image.layout", 3, "has no partition 3 before fip", f -> {
          layout(f, "emmc", "frank-w");
          f.changes = List.of(numbered("factory", 9));
          f.bl2 = f.file("emmc", SyntheticBl2.of(SyntheticBl2.Medium.EMMC).bytes());
        }),
        // A device became an empty file.
        row(28, "input.not-a-file", 3, "/dev/zero is a pipe or device", f ->
            f.contents.put("boot", new Source(List.of(f.fip, Path.of("/dev/zero")), Source.Form.FAT))),
        row(29, "input.not-a-file", 3, "/dev/zero is a pipe", f -> give(f, "boot", Path.of("/dev/zero"))));
  }

  @ParameterizedTest(name = "{0}. {1}, status {2}: {3}")
  @MethodSource("refusals")
  void isRefusedBeforeAnythingIsWritten(
      int number, String code, int status, String words, Consumer<BuildFixture> change) {
    BuildFixture fixture = new BuildFixture(directory);
    layout(fixture, "sd", "frank-w");
    change.accept(fixture);

    fixture.requireRefused(code, status, words);
  }

  private static PartitionChange sized(String name, PartitionChange.Extent extent) {
    return sized(name, extent, Optional.empty(), Optional.empty());
  }

  private static PartitionChange sized(
      String name, PartitionChange.Extent extent, Optional<Long> first, Optional<Integer> number) {
    return new PartitionChange(
        name, Optional.of(extent), first, number, Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static PartitionChange numbered(String name, int number) {
    return new PartitionChange(
        name, Optional.empty(), Optional.empty(), Optional.of(number), Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static void layout(BuildFixture fixture, String medium, String layout) {
    fixture.medium = medium;
    fixture.layout = fixture.board.medium(medium).layout(layout);
    fixture.size = fixture.layout.size();
  }

  private static void board(BuildFixture fixture, String name) {
    fixture.board = BoardCatalogue.find(name);
    layout(fixture, "sd", "frank-w");
    fixture.withoutFirmware = fixture.layout.bl2().isEmpty();
  }

  private static void give(BuildFixture fixture, String word, Path file) {
    fixture.contents.put(word, Source.of(file));
  }

  private static Path tree(BuildFixture fixture, String name) {
    try {
      Path tree = Files.createDirectories(fixture.directory.resolve("tree"));
      Files.write(tree.resolve(name), name.getBytes(StandardCharsets.UTF_8));
      return tree;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(BuildFixture fixture, int bytes) {
    Path tree = tree(fixture, "x");
    byte[] content = new byte[bytes];
    Arrays.fill(content, (byte) 7);
    fixture.file("tree/large", content);
    give(fixture, "rootfs", tree);
  }

  private static Arguments row(int number, String code, int status, String words, Consumer<BuildFixture> change) {
    return Arguments.of(number, code, status, words, change);
  }
}
