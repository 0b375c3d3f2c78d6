package org.sbcprov.imaging.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.sbcprov.imaging.ImageSurgery.environment;
import static org.sbcprov.imaging.ImageSurgery.put;
import static org.sbcprov.imaging.ImageSurgery.raw;
import static org.sbcprov.imaging.ImageSurgery.table;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.fixtures.SyntheticFip;
import org.sbcprov.imaging.BuildFixture;
import org.sbcprov.imaging.SectorImage;
import org.sbcprov.imaging.SparseFiles;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.finding.Finding;

class ImageInspectTest {
  private static final long BL2_AT = 34 * 512;
  private static final long ENV_AT = 8192 * 512;
  private static final long FIP_AT = 13312 * 512;
  private static final int ENTRY = 1024;
  private static final int ATTRIBUTES = 48;
  private static final int NAME = 56;

  @TempDir Path directory;
  private BuildFixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new BuildFixture(directory).withGivenGuids();
  }

  @Test
  void theReportOfAnImageIsThis() {
    fixture.build();
    Report report = inspect(fixture.out);

    assertThat(String.join("\n", report.lines()))
        .isEqualTo(
            """
            OUT: 4000 MiB
            chip mt7988 (from BL2), medium sd (concluded)
            disk GUID 11111111-2222-8333-8444-555555555555, usable sectors 34 to 8191966
            MBR protective, backup GPT at the end

            #  name        first   last      size  type              attributes
            1  bl2            34   8191  4079 KiB  Linux filesystem  legacy-boot
               BL2 for sdmmc, mt7988, 6432 bytes, SHA-256 matches
                 NOTICE:  BL2: v2.10.0 (release):test (mt7988-sdmmc-comb)
            2  u-boot-env   8192   9215   512 KiB  Linux filesystem  no-automount
               empty
            3  factory      9216  13311     2 MiB  Linux filesystem  no-automount
               empty
            4  fip         13312  17407     2 MiB  Linux filesystem  no-automount
               FIP with BL31, BL33, 8136 bytes
                 BL31 at 0x88, 3000 bytes
                 BL33 at 0xc40, 5000 bytes

            ok: The primary GPT's checksums match (image.gpt)
            ok: The backup GPT's checksums match, and it lies at the end (image.gpt-backup)
            ok: The MBR is protective (image.mbr)
            ok: BL2's headers agree and its SHA-256 matches (image.bl2)
            ok: The FIP's table of contents is whole; it has BL31, BL33 (image.fip)
            ok: Partition 2 "u-boot-env" is empty, so U-Boot has its default environment (image.env-empty)

            1 boot ROM finds BL2            ok: Partition 1 "bl2" has a BL2 for sdmmc and bit 2 (0x4400, sector 34)
            2 BL2 finds the FIP             ok: BL2 finds partition 4 "fip" (0x680000, sector 13312)
            3 the FIP has BL31 and U-Boot   ok: Partition 4 "fip" has a FIP with BL31, BL33 (0x680000, sector 13312)
            4 U-Boot reads its environment  ok: Partition 2 "u-boot-env" is empty: U-Boot has its defaults (0x400000, sector 8192)
            5 U-Boot finds a kernel         ok: There is none to be found; U-Boot stops at its prompt, or boots from elsewhere
            complete: GPT, BL2 (sdmmc, mt7988) and FIP (BL31, BL33) are in place"""
                .replace("OUT", fixture.out.toString()));
    assertThat(report.verdict()).isEqualTo(Verdict.COMPLETE);
    assertThat(report.hasErrors()).isFalse();
  }

  @Test
  void scriptsGetTheSame() {
    fixture.build();
    Map<String, Object> facts = inspect(fixture.out).facts();
    Map<?, ?> bl2 = (Map<?, ?>) ((List<?>) facts.get("partitions")).get(0);
    Map<?, ?> finding = (Map<?, ?>) ((List<?>) facts.get("findings")).get(0);

    assertThat(facts.keySet())
        .containsExactly(
            "file", "size", "kind", "target", "table", "mbr-entries", "backup-differences", "partitions",
            "elsewhere", "findings", "stages", "verdict", "sentence");
    assertThat(facts.get("target").toString())
        .isEqualTo("{chip=mt7988, chip-from=concluded, medium=sd, medium-from=concluded}");
    assertThat(((List<?>) facts.get("stages")).get(0).toString())
        .isEqualTo(
            "{stage=brom, result=ok, reason=Partition 1 \"bl2\" has a BL2 for sdmmc and bit 2, offset=0x4400, sector=34,"
                + " codes=[image.bl2]}");
    assertThat(facts.get("table").toString())
        .isEqualTo(
            "{mbr=protective, disk-guid=11111111-2222-8333-8444-555555555555, first-usable=34, last-usable=8191966,"
                + " from-backup=false, backup=at the end, backup-sector=8191999}");
    assertThat(facts.get("mbr-entries").toString())
        .isEqualTo("[{type=0xee, active=false, first=1, sectors=8191999}]");
    assertThat(facts).containsEntry("backup-differences", List.of());
    assertThat(bl2.toString())
        .isEqualTo(
            "{number=1, name=bl2, first=34, last=8191, size=4176896, type=0fc63daf-8483-4772-8e79-3d69d8477de4,"
                + " type-name=Linux filesystem, guid=aaaaaaaa-2222-8333-8444-555555555501, attributes=[legacy-boot],"
                + " content={kind=bl2, words=BL2 for sdmmc, mt7988, 6432 bytes, SHA-256 matches, medium=sdmmc,"
                + " soc=mt7988, size=6432, load-address=0x200d00, aarch64=true, digest=SHA-256 matches,"
                + " version=NOTICE:  BL2: v2.10.0 (release):test (mt7988-sdmmc-comb)}}");
    assertThat(finding.toString())
        .isEqualTo("{severity=ok, code=image.gpt, message=The primary GPT's checksums match}");
    assertThat(facts).containsEntry("verdict", "complete").containsEntry("kind", "disk");
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        row(1, Verdict.DAMAGED, "error image.bl2-digest", raw(BL2_AT + 0x1000, 0x77)),
        row(2, Verdict.DAMAGED, "error image.bl2-truncated", raw(BL2_AT + 0x620, 0xff, 0xff, 0xff)),
        row(3, Verdict.DAMAGED, "error image.bl2-form", raw(BL2_AT + 0x200, 0)),
        row(4, Verdict.DAMAGED, "error image.bl2-medium", raw(BL2_AT + 0x218, 5)),
        row(5, Verdict.DAMAGED, "error image.bl2-medium",
            put(BL2_AT, SyntheticBl2.of(SyntheticBl2.Medium.EMMC).bytes())),
        row(6, Verdict.DAMAGED, "error image.bl2-medium",
            put(BL2_AT, SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).bytes())),
        row(7, Verdict.DAMAGED, "error image.bl2-offset",
            put(BL2_AT, SyntheticBl2.sdmmc().headerOffset(0x80000).bytes())),
        row(8, Verdict.COMPLETE, "warning image.bl2-signature",
            put(BL2_AT, SyntheticBl2.sdmmc().signatureType(3).bytes())),
        row(9, Verdict.COMPLETE, "warning image.bl2-tag",
            put(BL2_AT, SyntheticBl2.sdmmc().code(SyntheticBl2.code("v2(release):x-emmc")).bytes())),
        row(10, Verdict.INCOMPLETE, "warning image.bl2-empty", put(BL2_AT, new byte[8192])),
        row(11, Verdict.DAMAGED, "error image.bl2-form", put(BL2_AT, new byte[] {0x1f, (byte) 0x8b, 8})),
        row(12, Verdict.DAMAGED, "error image.bl2-not-bootable", table(b -> b.putLong(ENTRY + ATTRIBUTES, 1))),
        row(13, Verdict.DAMAGED, "error image.bl2-not-bootable",
            table(b -> b.putLong(ENTRY + ATTRIBUTES, 1).putLong(ENTRY + 128 + ATTRIBUTES, 5))),
        row(14, Verdict.DAMAGED, "error image.fip-form", raw(FIP_AT, 2)),
        row(15, Verdict.DAMAGED, "error image.fip-overlap", raw(FIP_AT + 16 + 16, 0x88, 0x0c)),
        row(16, Verdict.DAMAGED, "error image.fip-truncated", raw(FIP_AT + 96 + 18, 0x40)),
        row(17, Verdict.DAMAGED, "error image.fip-incomplete",
            put(FIP_AT, SyntheticFip.empty().with(SyntheticFip.BL31, new byte[9]).bytes())),
        row(18, Verdict.DAMAGED, "error image.fip-empty", put(FIP_AT, new byte[8192])),
        row(19, Verdict.DAMAGED, "error image.fip-name", table(b -> b.putChar(ENTRY + 3 * 128 + NAME, 'F'))),
        row(20, Verdict.DAMAGED, "error image.fip-absent", table(b -> b.putChar(ENTRY + 3 * 128 + NAME, 'z'))),
        row(21, Verdict.DAMAGED, "error image.fip-hidden", table(b -> b.put(ENTRY + 128, new byte[128]))),
        row(22, Verdict.DAMAGED, "error image.fip-hidden", table(b -> b.putChar(ENTRY + 128 + NAME, '\u20ac'))),
        row(23, Verdict.COMPLETE, "warning image.gpt-backup-missing", raw(-512, 'X')),
        row(24, Verdict.DAMAGED, "error image.gpt-header", raw(512 + 20, 1).andThen(raw(512 + 80, 1))),
        row(25, Verdict.DAMAGED, "error image.gpt-missing", raw(512, 0)),
        row(26, Verdict.DAMAGED, "error image.gpt-missing", raw(512, 0).andThen(raw(-512, 0))),
        row(27, Verdict.DAMAGED, "error image.mbr", raw(510, 0)),
        row(28, Verdict.DAMAGED, "error image.bl2-ram",
            put(BL2_AT, SyntheticBl2.sdmmc().code(SyntheticBl2.code("Starting UART download handshake")).bytes())));
  }

  @ParameterizedTest(name = "{0}. {1}: {2}")
  @MethodSource("damages")
  void eachDamageHasItsFindingAndVerdict(int number, Verdict verdict, String finding, Consumer<Path> damage) {
    fixture.size = new ByteSize(16 << 20);
    fixture.build();
    damage.accept(fixture.out);
    Report report = inspect(fixture.out);

    assertThat(report.findings()).extracting(f -> f.severity().word() + " " + f.code()).contains(finding);
    assertThat(report.verdict()).isEqualTo(verdict);
    assertThat(report.hasErrors()).isEqualTo(verdict == Verdict.DAMAGED);
    assertThat(report.sentence()).startsWith(verdict.word() + ": ");
    assertThat(report.lines()).endsWith(report.sentence());
    assertThat(report.facts()).isNotEmpty();
  }

  @Test
  void sectorsAreNeverNegative() {
    // From 2^63 on they were negative in one fact and a text in the other.
    fixture.size = new ByteSize(16 << 20);
    fixture.build();
    table(b -> b.putLong(512 + 32, -1).putLong(ENTRY + 128 + 32, -2).putLong(ENTRY + 128 + 40, -1)).accept(fixture.out);

    Map<String, Object> facts = inspect(fixture.out).facts();

    BigInteger most = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    assertThat((Map<?, ?>) facts.get("table")).extracting("backup-sector").isEqualTo(most);
    assertThat((Map<?, ?>) ((List<?>) facts.get("partitions")).get(1))
        .extracting("first", "last")
        .containsExactly(most.subtract(BigInteger.ONE), most);
    assertThat((List<?>) facts.get("findings"))
        .anySatisfy(finding -> assertThat(finding).asString().contains("last=" + most))
        .anySatisfy(finding -> assertThat(finding).asString().contains("sector=" + most));
    assertThat(facts.toString()).doesNotContain("=-");
  }

  @Test
  void anImageOfOpenWrtHasWarningsOnly() {
    fixture.build();
    Path image = openWrtSd();
    Report report = inspect(image);

    assertThat(report.findings())
        .extracting(f -> f.severity().word() + " " + f.code())
        .containsExactly(
            "ok image.gpt",
            "warning image.gpt-backup-missing",
            "ok image.mbr",
            "warning image.partition-beyond-file",
            "ok image.bl2",
            "ok image.fip",
            "ok image.env-empty");
    assertThat(report.table().orElseThrow().mbr()).isEqualTo("hybrid");
    assertThat(report.partitions())
        .extracting(PartitionReport::name, p -> p.content().kind())
        .containsExactly(
            tuple("bl2", "bl2"),
            tuple("ubootenv", "empty"),
            tuple("factory", "empty"),
            tuple("fip", "fip"),
            tuple("production", "fit"));
    assertThat(report.partitions().get(4).typeName()).isEqualTo("Linux FIT");
    assertThat(report.partitions().get(0).attributeWords()).containsExactly("required", "legacy-boot");
    assertThat(report.verdict()).isEqualTo(Verdict.COMPLETE);
  }

  @Test
  void theTableOfAnEmmcNeedsNoBl2() {
    // OpenWrt's emmc-gpt.bin: bit 2 is on ubootenv, BL2 is in the hardware partition boot0.
    SectorImage image = new SectorImage(20_000);
    image.partition(1, "ubootenv", 8192, 9215, 5);
    image.partition(2, "fip", 13312, 17407, 1);
    image.put(FIP_AT, SyntheticFip.bootable().bytes());
    Report report = inspect(image.write(directory.resolve("emmc.img")));

    assertThat(report.findings()).extracting(Finding::code).contains("image.bl2-absent");
    assertThat(report.hasErrors()).isFalse();
    assertThat(report.sentence()).isEqualTo("incomplete: GPT and FIP (BL31, BL33) are in place, BL2 is not");
  }

  @Test
  void aBareTableIsIncomplete() {
    fixture.build();
    Path head = fixture.file("gpt.bin", SparseFiles.read(fixture.out, 0, 17408));
    Report report = inspect(head);

    assertThat(report.hasErrors()).isFalse();
    assertThat(report.partitions()).extracting(p -> p.content().kind()).containsOnly("beyond-file");
    assertThat(report.sentence()).isEqualTo("incomplete: the GPT is in place, BL2 and FIP are not");
  }

  @Test
  void anImageThatEndsInItsFipIsDamaged() {
    fixture.build();
    Path cut = fixture.file("cut.img", SparseFiles.read(fixture.out, 0, (int) FIP_AT + 4096));

    assertThat(inspect(cut).findings()).extracting(Finding::code).contains("image.fip-truncated");
  }

  @Test
  void anImageCutAnywhereInItsTablesIsDamagedOrUnknown() {
    fixture.build();
    byte[] head = SparseFiles.read(fixture.out, 0, 17408);
    for (int length : new int[] {1, 511, 512, 513, 519, 520, 1023, 1024, 1025, 1536, 9000, 17407}) {
      Path cut = fixture.file("cut.img", Arrays.copyOf(head, length));
      if (length < 512) {
        assertThatThrownBy(() -> inspect(cut)).hasMessageContaining("it is of no form that is known here");
      } else {
        assertThat(inspect(cut).verdict()).as("%s bytes", length).isEqualTo(Verdict.DAMAGED);
      }
    }
  }

  @Test
  void anImageOnALargerCardIsStillComplete() throws IOException {
    fixture.size = new ByteSize(16 << 20);
    fixture.build();
    Path card = SparseFiles.create(directory.resolve("card.img"), 64 << 20);
    SparseFiles.write(card, 0, Files.readAllBytes(fixture.out));
    Report report = inspect(card);

    assertThat(report.table().orElseThrow().backup()).isEqualTo("not at the end");
    assertThat(report.table().orElseThrow().backupSector()).isEqualTo(32767);
    assertThat(report.verdict()).isEqualTo(Verdict.COMPLETE);
  }

  @Test
  void aDiskForSomethingElseIsToldToBeThat() {
    SectorImage image = new SectorImage(5000);
    image.partition(1, "boot", 34, 2000, 4);
    image.partition(2, "root", 2048, 4000, 0);
    image.put(34 * 512 + 510, new byte[] {0x55, (byte) 0xaa});
    image.put(34 * 512 + 82, "FAT32".getBytes(StandardCharsets.US_ASCII));
    image.put(2048 * 512 + 1080, new byte[] {0x53, (byte) 0xef});
    Report report = inspect(image.write(directory.resolve("other.img")));

    assertThat(report.verdict()).isEqualTo(Verdict.OTHER);
    assertThat(report.sentence()).isEqualTo("other: a GPT with 2 partitions, none of them for BL2 or FIP");
    assertThat(report.partitions()).extracting(p -> p.content().kind()).containsExactly("fat", "ext");
  }

  @Test
  void anEnvironmentIsRecognised() {
    fixture.size = new ByteSize(16 << 20);
    fixture.build();
    SparseFiles.write(fixture.out, ENV_AT, environment(0x40000, 5));
    assertThat(environmentIn(fixture.out)).isEqualTo("U-Boot environment, redundant, 256 KiB, CRC matches");

    SparseFiles.write(fixture.out, ENV_AT, environment(0x80000, 4));
    assertThat(environmentIn(fixture.out)).isEqualTo("U-Boot environment, single, 512 KiB, CRC matches");

    SparseFiles.write(fixture.out, ENV_AT + 9, (byte) 'X');
    assertThat(environmentIn(fixture.out)).isEqualTo("data");

    byte[] erased = new byte[0x80000];
    Arrays.fill(erased, (byte) 0xff);
    SparseFiles.write(fixture.out, ENV_AT, erased);
    assertThat(environmentIn(fixture.out)).isEqualTo("empty");
  }

  @Test
  void aBl2FileIsReported() {
    Report report = inspect(fixture.bl2);

    assertThat(report.kind()).isEqualTo(Kind.BL2);
    assertThat(report.sentence()).isEqualTo("complete: BL2 for sdmmc, mt7988, 6432 bytes, SHA-256 matches");
    assertThat(report.content().orElseThrow().details())
        .containsEntry("medium", "sdmmc")
        .containsEntry("soc", "mt7988");
    assertThat(report.facts()).doesNotContainKey("partitions").containsKey("content");

    Path broken = fixture.file("broken.img", SyntheticBl2.sdmmc().wrongDigest().bytes());
    assertThat(inspect(broken).verdict()).isEqualTo(Verdict.DAMAGED);
    assertThat(inspect(broken).sentence())
        .isEqualTo("damaged: BL2 is damaged: its SHA-256 does not match its content");
    // It was called complete, and build refused it.
    Path otherType = fixture.file("type.img", SyntheticBl2.sdmmc().patch(0x618, 2).bytes());
    assertThat(inspect(otherType).findings()).extracting(Finding::code).containsExactly("image.bl2-form");
    // The first error hid the others, which bl2 verify told.
    Path twice = fixture.file("twice.img", SyntheticBl2.sdmmc().brlytType(0x10005).wrongDigest().bytes());
    assertThat(inspect(twice).findings()).extracting(Finding::code)
        .containsExactly("image.bl2-digest", "image.bl2-medium");
    Path cut = fixture.file("cut.img", SyntheticBl2.sdmmc().cutTo(5000).bytes());
    assertThat(inspect(cut).findings()).extracting(Finding::code).containsExactly("image.bl2-truncated");
  }

  @Test
  void aFipFileIsReported() {
    Report report = inspect(fixture.fip);

    assertThat(report.kind()).isEqualTo(Kind.FIP);
    assertThat(report.sentence()).isEqualTo("complete: FIP with BL31, BL33, 8136 bytes");
    assertThat(report.lines())
        .containsSubsequence("FIP with BL31, BL33, 8136 bytes", "  BL31 at 0x88, 3000 bytes");
    assertThat(((List<?>) report.content().orElseThrow().details().get("entries")).get(0).toString())
        .isEqualTo(
            "{name=BL31, title=EL3 Runtime Firmware BL31, uuid=47d4086d-4cfe-9846-9b95-2950cbbd5a00, offset=136,"
                + " size=3000}");

    Path cut = fixture.file("cut.bin", SyntheticFip.bootable().cutTo(5000).bytes());
    assertThat(inspect(cut).findings()).extracting(Finding::code).containsExactly("image.fip-truncated");
  }

  static Stream<Arguments> unknown() {
    return Stream.of(
        Arguments.of("image.unknown", "it is empty", new byte[0]),
        Arguments.of("image.unknown", "it is of no form", new byte[] {1}),
        Arguments.of("image.unknown", "it is of no form", new byte[4 << 20]),
        Arguments.of("image.unknown", "it is a disk image with an MBR", mbrDisk()),
        Arguments.of("image.unknown", "AArch64 code without a header",
            new byte[] {(byte) 0xf4, 3, 0, (byte) 0xaa, (byte) 0xf5, 3, 1, (byte) 0xaa}),
        Arguments.of("image.compressed", "is compressed with bzip2", new byte[] {'B', 'Z', 'h', '9'}),
        Arguments.of("image.packed-truncated", "", new byte[] {0x1f, (byte) 0x8b, 8, 0}),
        Arguments.of("image.packed-truncated", "", new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("unknown")
  void whatIsNoImageIsNamed(String code, String words, byte[] content) {
    Path file = fixture.file("what", content);

    assertThatThrownBy(() -> inspect(file))
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void whatIsNoFileIsNamed() {
    assertThatThrownBy(() -> inspect(directory.resolve("absent")))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("input.not-found"));
    assertThatThrownBy(() -> inspect(directory))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("input.is-directory"));
    // A pipe that nobody writes to would be waited for without end.
    Path pipe = directory.resolve("pipe");
    Tools.run("mkfifo", pipe);
    assertThatThrownBy(() -> inspect(pipe))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("input.not-a-file"));
  }

  @Test
  void aTableFullOfBl2PartitionsTakesNoLongTime() {
    SectorImage image = new SectorImage(4000, 1024);
    for (int i = 1; i <= 1024; i++) {
      image.partition(i, "ubootenv", 300, 3999, 0);
    }
    image.put(300 * 512, SyntheticBl2.sdmmc().code(new byte[400_000]).bytes());
    Report report = inspect(image.write(directory.resolve("full.img")));

    assertThat(report.partitions()).hasSize(1024);
    assertThat(report.partitions()).filteredOn(p -> p.content().kind().equals("bl2")).hasSize(128);
    assertThat(report.partitions().get(128).content().words()).isEqualTo("not looked into");
    assertThat(report.verdict()).isEqualTo(Verdict.DAMAGED);
  }

  @Test
  void aPartitionWithoutSectorsHasNoContent() {
    SectorImage image = new SectorImage(5000);
    image.partition(1, "bl2", 100, 99, 4);
    image.partition(2, "fip", -1, Long.MAX_VALUE, 0);
    Report report = inspect(image.write(directory.resolve("none.img")));

    assertThat(report.partitions()).extracting(p -> p.content().kind()).containsOnly("no-sectors");
    assertThat(report.partitions()).extracting(PartitionReport::size).containsOnly(0L);
    assertThat(report.verdict()).isEqualTo(Verdict.DAMAGED);
  }

  @Test
  void aBlockDeviceWouldBeReadButATerminalIsNot() {
    assertThatThrownBy(() -> inspect(Path.of("/dev/null")))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("input.not-a-file"));
  }

  @Test
  void anInspectionChangesNothing() throws IOException {
    fixture.size = new ByteSize(16 << 20);
    fixture.build();
    byte[] before = Files.readAllBytes(fixture.out);
    inspect(fixture.out);

    assertThat(Files.readAllBytes(fixture.out)).isEqualTo(before);
  }

  @Test
  void aPackedImageIsUnpackedForIt() {
    fixture.size = new ByteSize(16 << 20);
    fixture.build();
    Tools.run("gzip", "-k", fixture.out);
    Tools.run("xz", "-k", "-0", fixture.out);
    for (String suffix : new String[] {".gz", ".xz"}) {
      Report report = inspect(Path.of(fixture.out + suffix));
      assertThat(report.verdict()).isEqualTo(Verdict.COMPLETE);
      assertThat(report.size()).isEqualTo(16 << 20);
    }
  }

  @Test
  void theVerdictIsAnEventToo() {
    fixture.build();
    ImageInspect.inspect(fixture.out, fixture.events);

    assertThat(fixture.events.of(Inspected.class))
        .extracting(Inspected::words)
        .containsExactly(fixture.out + ": complete: GPT, BL2 (sdmmc, mt7988) and FIP (BL31, BL33) are in place");
    assertThat(fixture.events.of(Inspected.class).get(0).facts()).containsEntry("verdict", "complete");
  }

  @Test
  void anImageOf4000MebibytesTakesMilliseconds() {
    fixture.build();
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long start = System.nanoTime();
      inspect(fixture.out);
      best = Math.min(best, System.nanoTime() - start);
    }

    assertThat(best / 1_000_000).as("milliseconds").isLessThan(50);
  }

  private Path openWrtSd() {
    SectorImage image = new SectorImage(135_000);
    image.partition(1, "bl2", 34, 8191, 5);
    image.partition(2, "ubootenv", 8192, 9215, 1);
    image.partition(3, "factory", 9216, 13311, 1);
    image.partition(4, "fip", 13312, 21503, 1);
    image.partition(5, "production", 131072, 344063, 0);
    image.type(5, "cae9be83-b15f-49cc-863f-081b744a2d93");
    image.hybrid(34, 0x1fde);
    image.put(BL2_AT, SyntheticBl2.sdmmc().bytes());
    image.put(FIP_AT, SyntheticFip.bootable().bytes());
    image.put(131072 * 512, new byte[] {(byte) 0xd0, 0x0d, (byte) 0xfe, (byte) 0xed});
    return image.write(directory.resolve("openwrt.img"));
  }

  private String environmentIn(Path image) {
    return inspect(image).partitions().get(1).content().words();
  }

  private static byte[] mbrDisk() {
    byte[] disk = new byte[4096];
    disk[446 + 4] = 0x0c;
    disk[510] = 0x55;
    disk[511] = (byte) 0xaa;
    return disk;
  }

  private static Report inspect(Path file) {
    return ImageInspect.inspect(file, EventSink.NONE);
  }

  private static Arguments row(int number, Verdict verdict, String finding, Consumer<Path> damage) {
    return Arguments.of(number, verdict, finding, damage);
  }
}
