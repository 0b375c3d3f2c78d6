package org.sbcprov.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.fixtures.SyntheticFip;

/** Everything that {@code image build} refuses, and that it does so before it writes. */
class RefusalTest {
  private static final UUID LINUX = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");
  private static final byte[] BL2 = SyntheticBl2.sdmmc().bytes();
  private static final byte[] FIP = SyntheticFip.bootable().bytes();

  @TempDir Path directory;

  static Stream<Arguments> refusals() {
    return Stream.of(
        row(1, "input.not-found", 3, "There is no BL2", f -> f.bl2 = f.directory.resolve("absent")),
        row(2, "input.not-found", 3, "There is no FIP", f -> f.fip = f.directory.resolve("absent")),
        row(3, "input.is-directory", 3, "is a directory, not a BL2", f -> f.bl2 = f.directory),
        row(4, "input.too-large", 3, "larger than any BL2", f -> f.bl2 = sparse(f, 17 << 20)),
        row(5, "input.too-large", 3, "larger than any FIP", f -> f.fip = sparse(f, 65 << 20)),
        row(6, "image.compressed", 3, "is compressed with gzip", bl2(0x1f, 0x8b, 8, 0)),
        row(7, "image.compressed", 3, "is compressed with gzip", fip(0x1f, 0x8b, 8, 0)),
        row(8, "image.compressed", 3, "is compressed with xz", bl2(0xfd, '7', 'z', 'X', 'Z', 0, 0)),
        row(9, "image.compressed", 3, "is compressed with zstd", fip(0x28, 0xb5, 0x2f, 0xfd)),
        row(10, "image.compressed", 3, "is a zip archive", bl2('P', 'K', 3, 4)),
        row(11, "image.compressed", 3, "is compressed with bzip2", bl2('B', 'Z', 'h', '9')),
        row(12, "image.compressed", 3, "is compressed with lz4", bl2(0x04, 0x22, 0x4d, 0x18)),
        row(13, "image.compressed", 3, "is a 7z archive", bl2('7', 'z', 0xbc, 0xaf, 0x27, 0x1c)),
        row(14, "image.swapped", 3, "BL2 and FIP are swapped", f -> {
          Path bl2 = f.bl2;
          f.bl2 = f.fip;
          f.fip = bl2;
        }),
        row(15, "image.bl2-form", 3, "it is a FIP", f -> f.bl2 = f.fip),
        row(16, "image.fip-form", 3, "it is a BL2 with its header", f -> f.fip = f.bl2),
        row(17, "image.bl2-form", 3, "it is empty", bl2()),
        row(18, "image.fip-form", 3, "it is empty", fip()),
        row(19, "image.bl2-form", 3, "it is of no form that is known", bl2(1, 2, 3, 4)),
        row(20, "image.bl2-form", 3, "it is an ELF file", bl2(0x7f, 'E', 'L', 'F')),
        row(21, "image.bl2-form", 3, "AArch64 code without a header", bl2(0xf4, 3, 0, 0xaa, 0xf5, 3, 1, 0xaa)),
        row(22, "image.bl2-ram", 3, "rescue over the serial line", bl2("\u00f4xx Starting UART download handshake")),
        row(23, "image.bl2-form", 3, "a disk image with a GPT", bl2Bytes(gptDisk())),
        row(24, "image.fip-form", 3, "a device tree or FIT", fip(0xd0, 0x0d, 0xfe, 0xed)),
        row(25, "image.bl2-medium", 3, "is built for eMMC", bl2(SyntheticBl2.of(SyntheticBl2.Medium.EMMC))),
        row(26, "image.bl2-medium", 3, "is built for SPI NAND", bl2(SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND))),
        row(27, "image.bl2-medium", 3, "does not say which medium", bl2(SyntheticBl2.sdmmc().flashType(2))),
        row(28, "image.bl2-soc", 3, "prints that it runs on mt7986",
            bl2(SyntheticBl2.sdmmc().code(SyntheticBl2.codePrinting(0x7986)))),
        row(29, "image.bl2-soc", 3, "AArch32", bl2(SyntheticBl2.sdmmc().aarch64(false))),
        row(30, "image.bl2-truncated", 3, "is cut off", bl2(SyntheticBl2.sdmmc().cutTo(BL2.length - 1))),
        row(31, "image.bl2-truncated", 3, "is cut off", bl2(SyntheticBl2.sdmmc().cutTo(0x700))),
        row(32, "image.bl2-digest", 3, "does not match", bl2(SyntheticBl2.sdmmc().wrongDigest())),
        row(33, "image.bl2-too-large", 3, "bytes of memory", bl2(SyntheticBl2.sdmmc().code(new byte[600 << 10]))),
        row(34, "image.bl2-too-large", 3, "the partition \"bl2\" for BL2 has 4176896",
            bl2(SyntheticBl2.sdmmc().followedBy(new byte[4176896]))),
        row(35, "image.fip-too-large", 3, "the partition \"fip\" for FIP has 2097152",
            fip(SyntheticFip.bootable().padded(2097152))),
        row(36, "image.fip-truncated", 3, "is cut off", fip(SyntheticFip.bootable().cutTo(FIP.length - 1))),
        row(37, "image.fip-incomplete", 3, "has no BL33", fip(SyntheticFip.empty().with(SyntheticFip.BL31, BL2))),
        row(38, "image.fip-incomplete", 3, "has no BL31", fip(SyntheticFip.empty().with(SyntheticFip.BL33, BL2))),
        row(39, "image.fip-overlap", 3, "overlaps",
            fip(SyntheticFip.bootable().with(SyntheticFip.BL32, new byte[9], -1, 0))),
        row(40, "image.fip-bounds", 3, "does not lie within",
            fip(SyntheticFip.empty().with(SyntheticFip.BL31, new byte[9], 0, 1))),
        row(41, "image.size", 2, "does not end with a whole sector", f -> f.size = new ByteSize(4194304001L)),
        row(42, "image.size-too-small", 2, "it needs 8929792", f -> f.size = new ByteSize(8929280)),
        row(43, "image.size-too-small", 2, "it needs 8929792", f -> f.size = new ByteSize(0)),
        row(44, "image.partition-unknown", 2, "named \"rootfs\"", f -> f.partitionGuids.put("rootfs", new UUID(1, 1))),
        row(45, "image.guid", 2, "another one's already", f -> {
          f.partitionGuids.put("bl2", new UUID(1, 1));
          f.partitionGuids.put("fip", new UUID(1, 1));
        }),
        row(46, "image.guid", 2, "another one's already", f -> {
          f.diskGuid = Optional.of(new UUID(1, 1));
          f.partitionGuids.put("fip", new UUID(1, 1));
        }),
        row(47, "image.guid", 2, "it is nil", f -> f.diskGuid = Optional.of(new UUID(0, 0))),
        row(48, "output.is-input", 4, "bl2.img, which is read for it", f -> f.out = f.bl2),
        row(49, "output.is-input", 4, "fip.bin, which is read for it", f -> f.out = f.fip),
        row(50, "output.not-a-file", 4, "is a directory", f -> f.out = f.directory),
        row(51, "io.no-directory", 8, "There is no directory", f -> f.out = f.directory.resolve("no/r4.img")),
        row(52, "image.layout", 3, "has no partition for bl2", layout(partition("fip", 40, 50, "fip"))),
        row(53, "image.layout", 3, "has no partition for fip", layout(partition("bl2", 40, 50, "bl2"))),
        row(54, "image.layout", 3, "two partitions for bl2",
            layout(partition("a", 40, 50, "bl2"), partition("b", 60, 70, "bl2"), partition("c", 80, 90, "fip"))),
        row(55, "image.layout", 3, "two partitions named a",
            layout(partition("a", 40, 50, "bl2"), partition("a", 60, 70, "fip"))),
        row(56, "image.layout", 3, "where partition a ends at 50",
            layout(partition("b", 50, 60, "fip"), partition("a", 40, 50, "bl2"))),
        row(57, "image.layout", 3, "where the partition table ends at 33",
            layout(partition("a", 33, 50, "bl2"), partition("b", 60, 70, "fip"))),
        row(58, "image.layout", 3, "two partitions for kernel",
            layout(bootable("bl2", 40), partition("fip", 60, 70, "fip"), partition("c", 80, 90, "kernel"),
                partition("d", 100, 110, "kernel"))),
        row(59, "image.layout", 3, "has 129 partitions", layout(manyPartitions())),
        row(60, "image.layout", 3, "does not say what its boot ROM expects", f -> f.layout =
            new MediumLayout(f.size, f.layout.partitions(), Optional.empty(), "")),
        // From each of these an image was built that no board starts from, as inspect knew.
        row(61, "image.layout", 3, "BL2 looks for the name fip",
            layout(bootable("bl2", 40), partition("FIP", 60, 70, "fip"))),
        row(62, "image.layout", 3, "has no attribute 2 at partition bl2",
            layout(partition("bl2", 40, 50, "bl2"), partition("fip", 60, 70, "fip"))),
        row(63, "image.layout", 3, "where the boot ROM would look for BL2, before bl2",
            layout(bootable("fip", "fip", 60), bootable("bl2", 40))),
        row(64, "image.layout", 3, "stops reading at a name that is not ASCII",
            layout(bootable("bl2", 40), empty("Gr\u20ac", LINUX), partition("fip", 60, 70, "fip"))),
        row(65, "image.layout", 3, "a header-offset of 17409", f -> f.layout =
            new MediumLayout(f.size, f.layout.partitions(), Optional.of(
                new Bl2Profile("sdmmc", 0x200d00, true, 17409, ByteSize.parse("508K"))), "")),
        row(66, "image.layout", 3, "the nil GUID as the type of partition x",
            layout(bootable("bl2", 40), empty("x", new UUID(0, 0)), partition("fip", 60, 70, "fip"))),
        row(67, "output.is-input", 4, "mine.yaml, which is read for it", f -> {
          f.out = f.file("mine.yaml", new byte[1]);
          f.boardFile = Optional.of(f.out);
        }),
        row(68, "image.layout", 3, "mine.yaml: The board's layout has no partition for fip", f -> {
          layout(bootable("bl2", 40)).accept(f);
          f.boardFile = Optional.of(f.directory.resolve("mine.yaml"));
        }),
        row(69, "image.layout", 3, "has a name with a NUL, which ends it for all who read it: partition 2",
            layout(bootable("bl2", 40), empty("fip\0x", LINUX), partition("fip", 60, 70, "fip"))));
  }

  @ParameterizedTest(name = "{0}. {1}, status {2}: {3}")
  @MethodSource("refusals")
  void isRefusedBeforeAnythingIsWritten(
      int number, String code, int status, String words, Consumer<BuildFixture> change) {
    BuildFixture fixture = new BuildFixture(directory);
    change.accept(fixture);

    assertThat(fixture.requireRefused(code, status, words).getMessage()).doesNotEndWith(".");
  }

  @Test
  void aMissingFileIsToldWithTheSourcesOfFirmware() {
    BuildFixture fixture = new BuildFixture(directory);
    fixture.bl2 = directory.resolve("sub/../absent.img");
    BadInput failure = catchThrowableOfType(BadInput.class, fixture::build);

    assertThat(failure.hint())
        .startsWith("It was looked for at " + directory.resolve("absent.img") + ". They come from")
        .contains("frank-w/u-boot")
        .contains("OpenWrt");
  }

  @Test
  void aPackedFileIsToldWithTheProgramThatUnpacksIt() {
    BuildFixture fixture = new BuildFixture(directory);
    fixture.bl2 = fixture.file("bl2.img.gz", new byte[] {0x1f, (byte) 0x8b, 8});

    assertThat(catchThrowableOfType(BadInput.class, fixture::build).hint())
        .isEqualTo("Unpack it first: gunzip -k bl2.img.gz");
  }

  private static Arguments row(int number, String code, int status, String words, Consumer<BuildFixture> change) {
    return Arguments.of(number, code, status, words, change);
  }

  private static Consumer<BuildFixture> bl2(SyntheticBl2 bl2) {
    return bl2Bytes(bl2.bytes());
  }

  private static Consumer<BuildFixture> bl2(int... start) {
    return bl2Bytes(bytes(start));
  }

  private static Consumer<BuildFixture> bl2(String text) {
    return bl2Bytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Consumer<BuildFixture> bl2Bytes(byte[] content) {
    return f -> f.bl2 = f.file("given-bl2", content);
  }

  private static Consumer<BuildFixture> fip(SyntheticFip fip) {
    return f -> f.fip = f.file("given-fip", fip.bytes());
  }

  private static Consumer<BuildFixture> fip(int... start) {
    return f -> f.fip = f.file("given-fip", bytes(start));
  }

  private static Path sparse(BuildFixture fixture, long size) {
    return SparseFiles.create(fixture.directory.resolve("large"), size);
  }

  private static Consumer<BuildFixture> layout(Partition... partitions) {
    return f -> f.layout = new MediumLayout(f.size, List.of(partitions), f.layout.bl2(), "");
  }

  private static Partition partition(String name, long first, long last, String content) {
    return new Partition(name, first, last, LINUX, 0, Optional.of(content));
  }

  private static Partition bootable(String name, long first) {
    return bootable(name, "bl2", first);
  }

  private static Partition bootable(String name, String content, long first) {
    return new Partition(name, first, first + 10, LINUX, 4, Optional.of(content));
  }

  private static Partition empty(String name, UUID type) {
    return new Partition(name, 80, 90, type, 0, Optional.empty());
  }

  private static Partition[] manyPartitions() {
    List<Partition> partitions = new ArrayList<>();
    for (int i = 0; i < 129; i++) {
      partitions.add(new Partition("p" + i, 40 + i, 40 + i, LINUX, 0, Optional.empty()));
    }
    return partitions.toArray(Partition[]::new);
  }

  private static byte[] gptDisk() {
    byte[] disk = new byte[4096];
    byte[] signature = "EFI PART".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(signature, 0, disk, 512, signature.length);
    return disk;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length == 0 ? 0 : 64];
    Arrays.fill(bytes, (byte) 0x55);
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
