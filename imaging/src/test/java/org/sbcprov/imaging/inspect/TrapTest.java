package org.sbcprov.imaging.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbcprov.imaging.ImageSurgery.environment;
import static org.sbcprov.imaging.ImageSurgery.put;
import static org.sbcprov.imaging.ImageSurgery.raw;
import static org.sbcprov.imaging.ImageSurgery.table;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.fixtures.SyntheticFip;
import org.sbcprov.imaging.BuildFixture;
import org.sbcprov.imaging.SectorImage;
import org.sbcprov.imaging.SparseFiles;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Each trap on the way to a start, with its finding, the stage that it stops, and whether the board stops there. */
class TrapTest {
  private static final long BL2_AT = 34 * 512;
  private static final long ENV_AT = 8192 * 512;
  private static final long FIP_AT = 13312 * 512;
  private static final int ENTRY = 1024;
  private static final int MBR_ENTRY = 446;
  private static final int FIP_ENTRY = ENTRY + 3 * 128;
  private static final int ATTRIBUTES = 48;
  private static final int NAME = 56;
  private static final int BACKUP = (16 << 20) - 512;

  @TempDir Path directory;
  private BuildFixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new BuildFixture(directory).withGivenGuids();
    fixture.size = new ByteSize(16 << 20);
    fixture.build();
  }

  static Stream<Arguments> traps() {
    return Stream.of(
        trap(1, "BL2 for eMMC on an SD card", "image.bl2-medium", "brom", "stops",
            put(BL2_AT, SyntheticBl2.of(SyntheticBl2.Medium.EMMC).bytes())),
        trap(2, "BL2 for NAND on an SD card", "image.bl2-medium", "brom", "stops",
            put(BL2_AT, SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).bytes())),
        trap(3, "BRLYT's type is that of eMMC", "image.bl2-medium", "brom", "stops", raw(BL2_AT + 0x218, 5)),
        trap(4, "FILE_INFO's flash type is that of NAND", "image.bl2-medium", "brom", "stops",
            put(BL2_AT, SyntheticBl2.sdmmc().flashType(2).bytes())),
        trap(5, "no boot bit", "image.bl2-not-bootable", "brom", "stops", table(b -> b.putLong(ENTRY + ATTRIBUTES, 0))),
        trap(6, "boot bit elsewhere", "image.bl2-not-bootable", "brom", "stops",
            table(b -> b.putLong(ENTRY + ATTRIBUTES, 0).putLong(ENTRY + 128 + ATTRIBUTES, 4))),
        trap(7, "several boot bits", "image.bl2-several-bootable", "brom", "warning",
            table(b -> b.putLong(ENTRY + 128 + ATTRIBUTES, 4))),
        trap(8, "a hole before fip", "image.fip-hidden", "bl2", "stops", table(b -> b.put(ENTRY + 128, new byte[128]))),
        trap(9, "a name that is not ASCII before fip", "image.fip-hidden", "bl2", "stops",
            table(b -> b.putChar(ENTRY + 128 + NAME, 'ж'))),
        trap(10, "FIP in upper case", "image.fip-name", "bl2", "stops", table(b -> b.putChar(FIP_ENTRY + NAME, 'F'))),
        trap(11, "the FIP's partition has another name", "image.fip-absent", "bl2", "stops",
            table(b -> b.putChar(FIP_ENTRY + NAME, 'z'))),
        trap(12, "MBR entry of no sectors", "image.mbr-size", "bl2", "stops", raw(MBR_ENTRY + 12, 0, 0, 0, 0)),
        trap(13, "MBR entry of 0xffffffff sectors", "image.mbr-size", "bl2", "warning",
            raw(MBR_ENTRY + 12, 0xff, 0xff, 0xff, 0xff)),
        trap(14, "MBR entry from sector 0", "image.mbr-first", "bl2", "stops", raw(MBR_ENTRY + 8, 0)),
        trap(15, "MBR entry of another type", "image.mbr", "bl2", "stops", raw(MBR_ENTRY + 4, 0x83)),
        trap(16, "no 55 AA", "image.mbr", "bl2", "stops", raw(510, 0, 0)),
        trap(17, "wrong header CRC", "image.gpt-header", "bl2", "got around", raw(512 + 16, 1)),
        trap(18, "wrong entry CRC", "image.gpt-entries", "bl2", "got around", raw(ENTRY + 40, 1)),
        trap(19, "neither table is good", "image.gpt-missing", "bl2", "stops", raw(512, 0).andThen(raw(-512, 0))),
        trap(20, "FIP larger than its partition", "image.fip-too-large", "fip", "stops", raw(FIP_AT + 96 + 16, 0, 0, 0x30)),
        trap(21, "BL2 at the place of the FIP and the other way round", "image.swapped", "brom", "stops",
            put(BL2_AT, SyntheticFip.bootable().bytes()).andThen(put(FIP_AT, SyntheticBl2.sdmmc().bytes()))),
        trap(22, "FIP without U-Boot", "image.fip-incomplete", "fip", "stops",
            put(FIP_AT, SyntheticFip.empty().with(SyntheticFip.BL31, new byte[9]).bytes())),
        trap(23, "U-Boot packed with xz and CRC64", "fip.xz-check", "fip", "stops",
            put(FIP_AT, xzFip(4))),
        trap(24, "something else in place of the FIP", "image.fip-form", "fip", "stops", put(FIP_AT, new byte[] {0x1f, (byte) 0x8b, 8})),
        trap(25, "FIP erased", "image.fip-empty", "fip", "stops", put(FIP_AT, new byte[9000])),
        trap(26, "environment damaged", "image.env-crc", "environment", "warning", put(ENV_AT, "bootcmd=x".getBytes())),
        trap(27, "second copy of the environment damaged", "image.env-copy", "environment", "warning",
            put(ENV_AT, environment(0x40000, 5)).andThen(raw(ENV_AT + 0x40000, 1, 2, 3))),
        trap(28, "first copy of the environment damaged", "image.env-copy", "environment", "warning",
            put(ENV_AT, environment(0x40000, 5)).andThen(put(ENV_AT + 0x40000, environment(0x40000, 5)))
                .andThen(raw(ENV_AT + 9, 0x7f))),
        trap(29, "single and redundant environments mixed", "image.env-mixed", "environment", "warning",
            put(ENV_AT, environment(0x40000, 4)).andThen(put(ENV_AT + 0x40000, environment(0x40000, 5)))),
        trap(30, "environment within bl2", "image.env-in-bl2", "environment", "warning",
            put(0x300000, environment(0x80000, 4))),
        trap(31, "a gzip file written raw", "image.bl2-form", "brom", "stops", put(BL2_AT, new byte[] {0x1f, (byte) 0x8b, 8})),
        trap(32, "BL2 at the sector of another board", "image.bl2-elsewhere", "brom", "stops",
            put(BL2_AT, new byte[8192]).andThen(put(1024 * 512, SyntheticBl2.sdmmc().bytes()))));
  }

  @ParameterizedTest(name = "{0}. {1}: {2}")
  @MethodSource("traps")
  void eachTrapHasItsFindingAndItsStage(
      int number, String story, String code, String stage, String result, Consumer<Path> damage) {
    damage.accept(fixture.out);
    Report report = inspect(InspectOptions.NONE);

    assertThat(report.findings()).extracting(f -> f.code()).contains(code);
    Stage stopped = stage(report, stage);
    assertThat(stopped.result()).isEqualTo(result.equals("stops") ? Stage.Result.STOPS : Stage.Result.WARNING);
    assertThat(stopped.codes()).contains(code);
    assertThat(report.hasErrors()).isEqualTo(!result.equals("warning"));
    assertThat(report.facts().toString()).contains("result=" + stopped.result().word());
    assertThat(String.join("\n", report.lines())).contains(stopped.result().words());
    if (stopped.result() == Stage.Result.STOPS) {
      assertThat(stopped.prints()).isNotEmpty();
    }
  }

  @Test
  void anImageWrittenToAPartitionIsRecognised() {
    SectorImage image = new SectorImage(40_000);
    image.partition(1, "bl2", 34, 8191, 4);
    image.partition(2, "data", 9000, 39_000, 0);
    image.put(9000 * 512, SparseFiles.read(fixture.out, 0, 20 * 512));
    Report report = inspect(image.write(directory.resolve("nested.img")), InspectOptions.NONE);

    assertThat(report.findings()).extracting(f -> f.code()).contains("image.nested-table");
    assertThat(report.hasErrors()).isTrue();
  }

  @Test
  void aHybridMbrThatDisagreesIsRecognised() {
    SectorImage image = new SectorImage(40_000);
    image.partition(1, "bl2", 34, 8191, 4);
    image.hybrid(2048, 100);
    Report report = inspect(image.write(directory.resolve("hybrid.img")), InspectOptions.NONE);

    assertThat(report.findings()).extracting(f -> f.code()).contains("image.mbr-hybrid");
  }

  /** Such an image was said to have no partition for BL2, and to end in F5: 4801. */
  @Test
  void aBl2UnderAnotherNameWithoutTheBootBitIsFoundAndLeadsToTheRepair() {
    table(b -> b.putLong(ENTRY + ATTRIBUTES, 0).putChar(ENTRY + NAME, 'x')).accept(fixture.out);
    Stage brom = stage(inspect(InspectOptions.NONE), "brom");

    assertThat(brom.codes()).contains("image.bl2-not-bootable").doesNotContain("image.bl2-absent");
    assertThat(brom.prints()).contains("480C");
    assertThat(brom.fix()).endsWith("--only bit");
  }

  @Test
  void aStaleBackupIsRecognised() {
    byte[] whole = SparseFiles.read(fixture.out, 0, 16 << 20);
    Path card = SparseFiles.create(directory.resolve("card.img"), 17 << 20);
    SparseFiles.write(card, 0, whole);
    byte[] header = SparseFiles.read(fixture.out, (16 << 20) - 512, 512);
    SparseFiles.write(card, (17 << 20) - 512, header);

    Report report = inspect(card, InspectOptions.NONE);
    assertThat(report.findings()).extracting(f -> f.code()).contains("image.gpt-backup-elsewhere", "image.gpt-stale");
  }

  @Test
  void dataBehindTheLastPartitionIsRecognised() {
    SparseFiles.write(fixture.out, 17408 * 512, "left over".getBytes(StandardCharsets.US_ASCII));

    assertThat(inspect(InspectOptions.NONE).findings()).extracting(f -> f.code()).contains("image.trailing-data");
    assertThat(inspect(InspectOptions.NONE).hasErrors()).isFalse();
  }

  @Test
  void anSdCardWithoutBl2StopsAndAnEmmcDoesNot() {
    SparseFiles.write(fixture.out, BL2_AT, new byte[8192]);

    Report sd = inspect(options("bpi-r4", "sd"));
    assertThat(sd.verdict()).isEqualTo(Verdict.DAMAGED);
    assertThat(stage(sd, "brom").result()).isEqualTo(Stage.Result.STOPS);
    assertThat(stage(sd, "brom").prints()).contains("F5: 4801");
    Report emmc = inspect(options("bpi-r4", "emmc"));
    assertThat(emmc.verdict()).isEqualTo(Verdict.COMPLETE);
    assertThat(stage(emmc, "brom").result()).isEqualTo(Stage.Result.UNKNOWN);
    assertThat(stage(emmc, "brom").fix()).contains("boot0");
  }

  @Test
  void aDamagedPrimaryTableWithoutABackupStopsBl2() {
    raw(512 + 16, 1).andThen(put(BACKUP, new byte[512])).accept(fixture.out);
    Report report = inspect(InspectOptions.NONE);
    assertThat(stage(report, "bl2").result()).isEqualTo(Stage.Result.STOPS);
    assertThat(stage(report, "bl2").prints()).contains("GPT");
  }

  @Test
  void aBl2ThatReachesOverTheEnvironmentStops() {
    SectorImage image = new SectorImage(40_000);
    int start = 0x2c0000;
    image.partition(1, "bl2", start / 512, 8191, 4);
    byte[] code = Arrays.copyOf(SyntheticBl2.code("v2(release):x (mt7988-sdmmc)"), 0x60000);
    System.arraycopy(environment(0x2000, 4), 0, code, 0x300000 - start - 0x900, 0x2000);
    image.put(start, SyntheticBl2.sdmmc().code(code).bytes());
    Report report = inspect(image.write(directory.resolve("over.img")), InspectOptions.NONE);

    assertThat(report.findings()).extracting(f -> f.code()).contains("image.env-in-bl2", "image.bl2-over-env");
    assertThat(stage(report, "environment").result()).isEqualTo(Stage.Result.STOPS);
  }

  @Test
  void whatTheBackupSaysOtherwiseIsListed() {
    ByteBuffer head = ByteBuffer.wrap(SparseFiles.read(fixture.out, 0, 34 * 512)).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(ENTRY + 128 + ATTRIBUTES, 4);
    SectorImage.seal(head);
    SparseFiles.write(fixture.out, 0, head.array());
    Report report = inspect(InspectOptions.NONE);

    assertThat(report.findings()).extracting(f -> f.code()).contains("image.gpt-backup-different");
    assertThat(report.lines())
        .contains("backup GPT: partition 2 attributes: 0x4, in the backup 0x8000000000000000");
  }

  @Test
  void aUbootThatKeepsNoEnvironmentIsTold() {
    String text = "U-Boot 2024.10-bpi (Oct 12 2024 - 10:00:00 +0000)\0Loading Environment from %s... \0nowhere\0";
    byte[] uboot = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 4096);
    put(FIP_AT, SyntheticFip.empty().with(SyntheticFip.BL31, new byte[] {1, 2}).with(SyntheticFip.BL33, uboot).bytes())
        .accept(fixture.out);

    assertThat(inspect(InspectOptions.NONE).findings()).extracting(f -> f.code()).contains("image.env-nowhere");
  }

  @Test
  void aDiskIsNothingForANand() {
    Report report = inspect(options("bpi-r4", "nand"));
    assertThat(report.findings()).extracting(f -> f.code()).contains("image.not-for-nand");
    assertThat(stage(report, "brom").result()).isEqualTo(Stage.Result.STOPS);
  }

  @Test
  void anSdImageOnAnEmmcIsRecognised() {
    Report report = inspect(options("bpi-r4", "emmc"));

    assertThat(report.findings()).extracting(f -> f.code()).contains("image.bl2-in-user-area");
    assertThat(report.hasErrors()).isFalse();
  }

  @Test
  void theBoardsChipAndMemoryAreHeldAgainstBl2() {
    assertThat(inspect(options("bpi-r4", "sd")).findings()).extracting(f -> f.code()).contains("image.bl2-dram");
    assertThat(inspect(options("bpi-r3", "sd")).findings()).extracting(f -> f.code()).contains("image.bl2-soc");
  }

  @Test
  void anMt7622FollowsTheMbr() {
    fixture.build();
    SparseFiles.write(
        fixture.out, BL2_AT, SyntheticBl2.sdmmc().code(SyntheticBl2.code("v2(release):x (mt7622-sdmmc)")).bytes());
    Report without = inspect(InspectOptions.NONE);
    assertThat(without.findings()).extracting(f -> f.code()).contains("image.bl2-not-bootable");
    SparseFiles.write(fixture.out, MBR_ENTRY + 16, new byte[] {(byte) 0x80, 0, 0, 0, (byte) 0x83, 0, 0, 0, 34, 0, 0, 0, (byte) 0xde, 0x1f});
    assertThat(inspect(InspectOptions.NONE).findings()).extracting(f -> f.code()).doesNotContain("image.bl2-not-bootable");
  }

  @Test
  void differencesFromALayoutAreFindings() {
    Board board = BoardCatalogue.find("bpi-r4");
    InspectOptions same =
        new InspectOptions(Optional.of(board), Optional.of("sd"), Optional.of(board.medium("sd").layout("minimal")));
    Report alike = inspect(same);
    assertThat(alike.asExpected()).isTrue();
    assertThat(alike.hasErrors()).isFalse();
    InspectOptions other =
        new InspectOptions(Optional.of(board), Optional.of("sd"), Optional.of(board.medium("sd").layout("openwrt")));
    Report report = inspect(other);
    assertThat(report.asExpected()).isFalse();
    assertThat(report.findings()).extracting(f -> f.words())
        .contains(
            "There is no partition \"ubootenv\"",
            "Partition 2 \"u-boot-env\" is not part of the layout",
            "Partition 4 \"fip\": last sector is 17407, in the layout 21503",
            "There is a backup GPT");
  }

  @Test
  void copiesOfBl2OnNandAreCounted() throws IOException {
    byte[] one = SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).bytes();
    byte[] region = new byte[0x200000];
    for (int i = 0; i < 4; i++) {
      System.arraycopy(one, 0, region, i * 0x80000, one.length);
    }
    region[0x80000 + 0x900] ^= 1;
    Path file = Files.write(directory.resolve("nand.bin"), region);
    Report report = inspect(file, InspectOptions.NONE);

    assertThat(report.content().orElseThrow().words()).endsWith("3 of 4 copies are whole");
    assertThat(report.content().orElseThrow().details()).containsEntry("stride", "0x80000");
  }

  @Test
  void aBareEnvironmentIsReported() throws IOException {
    Path file = Files.write(directory.resolve("env.bin"), environment(0x40000, 4));
    Report report = inspect(file, InspectOptions.NONE);

    assertThat(report.kind()).isEqualTo(Kind.ENV);
    assertThat(report.content().orElseThrow().details()).containsEntry("variables", 2);
  }

  private Report inspect(InspectOptions options) {
    return inspect(fixture.out, options);
  }

  private static Report inspect(Path file, InspectOptions options) {
    return ImageInspect.inspect(file, options, EventSink.NONE);
  }

  private static InspectOptions options(String board, String medium) {
    return new InspectOptions(Optional.of(BoardCatalogue.find(board)), Optional.of(medium), Optional.empty());
  }

  private static Stage stage(Report report, String name) {
    return report.stages().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  private static byte[] xzFip(int check) {
    ByteArrayOutputStream xz = new ByteArrayOutputStream();
    try (XZOutputStream out = new XZOutputStream(xz, new LZMA2Options(), check)) {
      out.write(new byte[] {(byte) 0xf4, 3, 0, (byte) 0xaa, (byte) 0xf5, 3, 1, (byte) 0xaa, 0, 0, 0, 0});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SyntheticFip.empty().with(SyntheticFip.BL31, new byte[9]).with(SyntheticFip.BL33, xz.toByteArray()).bytes();
  }

  private static Arguments trap(
      int number, String story, String code, String stage, String result, Consumer<Path> damage) {
    return Arguments.of(number, story, code, stage, result, damage);
  }
}
