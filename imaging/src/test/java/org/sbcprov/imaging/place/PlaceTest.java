package org.sbcprov.imaging.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.fixtures.SyntheticFip;
import org.sbcprov.imaging.BuildFixture;
import org.sbcprov.imaging.SectorImage;
import org.sbcprov.imaging.SparseFiles;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.TableForm;
import org.sbcprov.imaging.inspect.ImageInspect;
import org.sbcprov.imaging.inspect.Stage;

class PlaceTest {
  private static final int SIZE = 16 << 20;
  private static final int FIP_AT = 13312 * 512;

  @TempDir Path directory;
  private BuildFixture fixture;
  private final EventLog events = new EventLog();

  @BeforeEach
  void build() {
    fixture = new BuildFixture(directory).withGivenGuids();
    fixture.size = new ByteSize(SIZE);
    fixture.build();
  }

  @Test
  void bl2AndFipComeOutAsTheyWentIn() throws IOException {
    assertThat(extract("bl2")).isEqualTo(Files.readAllBytes(fixture.bl2));
    assertThat(extract("1")).isEqualTo(Files.readAllBytes(fixture.bl2));
    assertThat(extract("fip")).isEqualTo(Files.readAllBytes(fixture.fip));
  }

  @Test
  void membersOfTheFipComeOut() throws IOException {
    byte[] fip = Files.readAllBytes(fixture.fip);
    assertThat(extract("fip/soc-fw")).isEqualTo(Arrays.copyOfRange(fip, 0x88, 0x88 + 3000));
    assertThat(extract("fip/BL33")).isEqualTo(Arrays.copyOfRange(fip, 0xc40, 0xc40 + 5000));
    assertThat(code(() -> extract("fip/tos-fw"))).isEqualTo("image.no-such-place");
  }

  @Test
  void anOffsetNeedsItsSize() {
    assertThat(extract("0x4400", Optional.of(16L), false)).isEqualTo(SparseFiles.read(fixture.out, 0x4400, 16));
    // A BL2 tells its length.
    assertThat(extract("0x4400")).hasSize(6432);
    assertThat(code(() -> extract("0x600000"))).isEqualTo("image.nothing-there");
    assertThatThrownBy(() -> extract("0xfffffffff")).isInstanceOf(BadUsage.class);
    assertThatThrownBy(() -> extract("0xyz")).isInstanceOf(BadUsage.class);
    assertThatThrownBy(() -> extract("0x10", Optional.of(1L << 40), false)).isInstanceOf(BadUsage.class);
  }

  @Test
  void wholePartitionsComeOutOnRequest() {
    assertThat(extract("fip", Optional.empty(), true)).hasSize(2 << 20);
    assertThat(code(() -> extract("factory"))).isEqualTo("image.nothing-there");
    assertThat(extract("factory", Optional.empty(), true)).hasSize(2 << 20).containsOnly(0);
  }

  @Test
  void whatIsNotThereIsNamedWithWhatIs() {
    assertThatThrownBy(() -> extract("rootfs"))
        .isInstanceOfSatisfying(
            BadInput.class, e -> assertThat(e.facts().get("known").toString()).isEqualTo("[bl2, u-boot-env, factory, fip]"));
  }

  @Test
  void anExistingFileStaysUnlessItMayGo() throws IOException {
    Path there = fixture.file("there.bin", new byte[] {1});
    assertThatThrownBy(() -> extractTo(there, "fip", Optional.empty(), false, false)).isInstanceOf(Refused.class);
    assertThat(Files.readAllBytes(there)).containsExactly(1);
    extractTo(there, "fip", Optional.empty(), false, true);
    assertThat(Files.size(there)).isEqualTo(8136);
    assertThatThrownBy(() -> extractTo(fixture.out, "fip", Optional.empty(), false, true)).isInstanceOf(Refused.class);
  }

  @Test
  void aPackedImageIsUnpackedForIt() {
    Tools.run("gzip", "-k", fixture.out);
    Path packed = directory.resolve("r4.img.gz");
    Path out = directory.resolve("out.bin");
    ImageExtract.extract(
        new ImageExtract.Request(packed, "fip", Optional.empty(), false, Optional.of(out), true), EventSink.NONE);
    assertThat(out).hasSize(8136);
  }

  @Test
  void whatOpenWrtCarriesForOtherMediaComesOutByItsWord() {
    SectorImage image = new SectorImage(131_072);
    image.partition(1, "bl2", 34, 8191, 5);
    image.partition(2, "install", 90112, 131071, 1);
    byte[] bl2 = SyntheticBl2.of(SyntheticBl2.Medium.EMMC).bytes();
    image.put(104448 * 512, bl2);
    image.put(106496 * 512, SyntheticFip.bootable().bytes());
    Path file = image.write(directory.resolve("openwrt.img"));
    Path out = directory.resolve("out.bin");
    ImageExtract.extract(
        new ImageExtract.Request(file, "emmc-bl2", Optional.empty(), false, Optional.of(out), true), EventSink.NONE);
    assertThat(SparseFiles.read(out, 0, bl2.length)).isEqualTo(bl2);
    assertThat(out).hasSize(bl2.length);
  }

  @Test
  void aShorterFipLeavesNothingOfTheOldOneAndAllBehindIt() throws IOException {
    byte[] before = Files.readAllBytes(fixture.out);
    byte[] mark = "of somebody".getBytes(StandardCharsets.US_ASCII);
    SparseFiles.write(fixture.out, FIP_AT + 9000, mark);
    byte[] shorter =
        SyntheticFip.empty().with(SyntheticFip.BL31, text(100)).with(SyntheticFip.BL33, text(200)).bytes();
    ImagePut.Result result = put("fip", shorter, false, false);

    byte[] after = SparseFiles.read(fixture.out, FIP_AT, 9000 + mark.length);
    assertThat(Arrays.copyOf(after, shorter.length)).isEqualTo(shorter);
    assertThat(Arrays.copyOfRange(after, shorter.length, 9000)).containsOnly(0);
    assertThat(Arrays.copyOfRange(after, 9000, after.length)).isEqualTo(mark);
    InPlaceEdit.undo(fixture.out, result.saved().orElseThrow());
    SparseFiles.write(fixture.out, FIP_AT + 9000, new byte[mark.length]);
    assertThat(Files.readAllBytes(fixture.out)).isEqualTo(before);
  }

  @Test
  void aDryRunAndTheSameContentChangeNothing() throws IOException {
    byte[] before = Files.readAllBytes(fixture.out);
    assertThat(put("fip", SyntheticFip.empty().with(SyntheticFip.BL31, text(9)).with(SyntheticFip.BL33, text(9)).bytes(),
            false, true).changes())
        .isNotEmpty();
    assertThat(put("fip", Files.readAllBytes(fixture.fip), false, false).changes()).isEmpty();
    assertThat(Files.readAllBytes(fixture.out)).isEqualTo(before);
  }

  @Test
  void whatDoesNotBelongThereIsRefused() throws IOException {
    byte[] before = Files.readAllBytes(fixture.out);
    byte[] fip = Files.readAllBytes(fixture.fip);
    byte[] bl2 = Files.readAllBytes(fixture.bl2);
    assertThat(refusal("bl2", fip)).isEqualTo("image.bl2-form");
    assertThat(refusal("fip", bl2)).isEqualTo("image.fip-form");
    assertThat(refusal("bl2", SyntheticBl2.of(SyntheticBl2.Medium.EMMC).bytes())).isEqualTo("image.bl2-medium");
    assertThat(refusal("bl2", SyntheticBl2.sdmmc().wrongDigest().bytes())).isEqualTo("image.bl2-digest");
    assertThat(refusal("bl2", SyntheticBl2.sdmmc().code(SyntheticBl2.codePrinting(0x7986)).bytes()))
        .isEqualTo("image.bl2-soc");
    assertThat(refusal("fip", SyntheticFip.empty().with(SyntheticFip.BL31, text(9)).bytes()))
        .isEqualTo("image.fip-incomplete");
    assertThat(refusal("fip", new byte[] {0x1f, (byte) 0x8b, 8})).isEqualTo("image.compressed");
    assertThat(refusal("u-boot-env", new byte[100])).isEqualTo("image.content-kind");
    assertThat(refusal("factory", before)).isEqualTo("image.content-too-large");
    assertThat(refusal("factory", Arrays.copyOf(before, 34 * 512))).isEqualTo("image.content-kind");
    assertThat(Files.readAllBytes(fixture.out)).isEqualTo(before);
  }

  @Test
  void forceHelpsAgainstDoubtsAndNotAgainstSize() throws IOException {
    put("fip", SyntheticFip.empty().with(SyntheticFip.BL31, text(9)).bytes(), true, false);
    assertThat(events.of(Warning.class)).extracting(Warning::code).containsExactly("image.fip-incomplete");
    assertThatThrownBy(() -> put("fip", new byte[(2 << 20) + 1], true, false)).isInstanceOf(BadInput.class);
  }

  @Test
  void theBoardIsHeldAgainstBl2() {
    Path file = fixture.file("content", SyntheticBl2.sdmmc().bytes());
    Board r3 = BoardCatalogue.find("bpi-r3");
    assertThatThrownBy(
            () ->
                ImagePut.put(
                    new ImagePut.Request(fixture.out, "bl2", file, Optional.of(r3), Optional.empty(), Optional.empty(),
                        false, false, 0),
                    events))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.bl2-soc"));
  }

  @Test
  void filesOfAFatPartitionGoInAndComeOut() throws IOException {
    SectorImage image = new SectorImage(40_000);
    image.partition(1, "bl2", 34, 2047, 4);
    image.partition(2, "BPI-BOOT", 2048, 36_863, 0);
    Path fat = directory.resolve("fat.img");
    SparseFiles.create(fat, 34_816 * 512L);
    Tools.run("mkfs.vfat", "-F", "16", "-n", "BPI-BOOT", fat);
    image.put(2048 * 512, Files.readAllBytes(fat));
    fixture.out = image.write(directory.resolve("boot.img"));
    byte[] text = "bootconf=x\n".getBytes(StandardCharsets.US_ASCII);
    put("boot/uEnv.txt", text, false, false);

    assertThat(extract("boot/uEnv.txt")).isEqualTo(text);
    assertThat(extract("BPI-BOOT/uenv.TXT")).isEqualTo(text);
    assertThat(code(() -> extract("boot/none"))).isEqualTo("image.fat-path");
  }

  @Test
  void theKernelStageFollowsTheFilesOfTheFatPartition() throws IOException {
    SectorImage image = new SectorImage(40_000);
    image.partition(1, "bl2", 34, 2047, 4);
    image.partition(2, "boot", 2048, 36_863, 0);
    Path fat = directory.resolve("fat.img");
    SparseFiles.create(fat, 34_816 * 512L);
    Tools.run("mkfs.vfat", "-F", "16", fat);
    image.put(2048 * 512, Files.readAllBytes(fat));
    fixture.out = image.write(directory.resolve("boot.img"));
    assertThat(kernel()).isEqualTo("WARNING Partition 2 \"boot\" has no files");

    put("boot/uEnv.txt", text(9), false, false);
    assertThat(kernel()).startsWith("WARNING Partition 2 \"boot\" has neither a kernel");
    put("boot/bpi-r4.itb", text(900), false, false);
    assertThat(kernel()).startsWith("WARNING Partition 2 \"boot\" has bpi-r4.itb, which is no whole FIT: data");
    put("boot/bpi-r4.itb", fit(), false, false);
    assertThat(kernel()).startsWith("OK Partition 2 \"boot\" has bpi-r4.itb, a FIT with kernel-1, ");
  }

  @Test
  void aCutImageGrowsByWhatIsPutAtItsEnd() throws IOException {
    SectorImage image = new SectorImage(9000);
    image.partition(1, "bl2", 34, 8191, 4);
    image.partition(2, "production", 9000, 90_000, 0);
    image.partition(3, "beyond", 90_001, 99_000, 0);
    fixture.out = image.write(directory.resolve("cut.img"));
    byte[] before = Files.readAllBytes(fixture.out);
    byte[] fit = fit();
    ImagePut.Result result = put("production", fit, false, false);

    assertThat(Files.size(fixture.out)).isEqualTo(before.length + fit.length);
    assertThat(extract("production")).isEqualTo(fit);
    assertThat(refusal("beyond", fit)).isEqualTo("image.put-beyond");
    InPlaceEdit.undo(fixture.out, result.saved().orElseThrow());
    assertThat(Files.readAllBytes(fixture.out)).isEqualTo(before);
  }

  /** A file at an offset was once written over whatever lay there, the partition table included. */
  @Test
  void anOffsetIsRefusedThatTouchesATableOrTheBorderOfAPartition() throws IOException {
    byte[] before = Files.readAllBytes(fixture.out);
    byte[] some = text(1024);
    assertThat(refusal("0x0", some)).isEqualTo("image.put-over");
    assertThat(refusal("0x1ff", text(1))).isEqualTo("image.put-over");
    assertThat(refusal("0x200", text(1))).isEqualTo("image.put-over");
    assertThat(refusal("0x43ff", text(1))).isEqualTo("image.put-over");
    assertThat(refusal("0x" + Integer.toHexString(FIP_AT - 512), some)).isEqualTo("image.put-over");
    assertThat(refusal("0x" + Integer.toHexString(FIP_AT + (2 << 20) - 512), some)).isEqualTo("image.put-over");
    assertThat(refusal("0x" + Integer.toHexString(SIZE - 33 * 512), text(1))).isEqualTo("image.put-over");
    assertThat(refusal("0x" + Integer.toHexString(SIZE - 1), text(1))).isEqualTo("image.put-over");
    assertThat(Files.readAllBytes(fixture.out)).isEqualTo(before);

    assertThat(refusal("0x" + Integer.toHexString(FIP_AT + (2 << 20) - 512), text(512))).isEmpty();
    put("0x43ff", text(1), true, false);
    assertThat(events.of(Warning.class)).extracting(Warning::code).containsExactly("image.put-over");
  }

  @Test
  void anOffsetAtWhichAPartitionBeginsMeansThePartition() throws IOException {
    String at = "0x" + Integer.toHexString(FIP_AT);
    assertThat(refusal(at, text(100))).isEqualTo("image.fip-form");
    assertThat(refusal(at, new byte[(2 << 20) + 1])).isEqualTo("image.content-too-large");
    assertThat(refusal("0x4400", Files.readAllBytes(fixture.fip))).isEqualTo("image.bl2-form");
    assertThat(put(at, SyntheticFip.bootable().bytes(), false, false).title()).isEqualTo("partition 4 \"fip\"");
  }

  @Test
  void anMbrAndBordersOfItsPartitionsAreKeptAsWell() throws IOException {
    byte[] disk = Arrays.copyOf(
        Mbr.sector(7, List.of(new TableForm.MbrRange(0x83, false, 100, 50))), 200 * 512);
    fixture.out = Files.write(directory.resolve("mbr.img"), disk);
    assertThat(refusal("0x1be", text(2))).isEqualTo("image.put-over");
    assertThat(refusal("0x" + Integer.toHexString(99 * 512), text(513))).isEqualTo("image.put-over");
    assertThat(refusal("0x800", text(600))).isEmpty();
  }

  /** Only BL2s for cards could be put anywhere, so that boot0 and NAND could not be mended. */
  @Test
  void boot0TakesABl2ForEmmcAndNoOther() throws IOException {
    byte[] emmc = SyntheticBl2.of(SyntheticBl2.Medium.EMMC).bytes();
    byte[] damaged = Arrays.copyOf(emmc, 0x40000);
    damaged[0x900] ^= 1;
    fixture.out = Files.write(directory.resolve("boot0.img"), damaged);
    assertThat(refusal("bl2", SyntheticBl2.sdmmc().bytes())).isEqualTo("image.bl2-medium");
    put("bl2", emmc, false, false);
    assertThat(Files.readAllBytes(fixture.out)).isEqualTo(Arrays.copyOf(emmc, 0x40000));
    assertThat(code(() -> put("bl2", SyntheticBl2.sdmmc().bytes(), Optional.of("emmc")))).isEqualTo("image.bl2-medium");
  }

  @Test
  void aNandGetsAllItsCopies() throws IOException {
    byte[] old = SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).bytes();
    byte[] code = Arrays.copyOf(SyntheticBl2.code("v2(release):y (mt7988-spim-nand)"), 2000);
    byte[] fresh = SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).code(code).bytes();
    byte[] region = new byte[0x200000];
    Arrays.fill(region, (byte) 0xff);
    byte[] expected = region.clone();
    for (int i = 0; i < 4; i++) {
      System.arraycopy(old, 0, region, i * 0x80000, old.length);
      System.arraycopy(fresh, 0, expected, i * 0x80000, fresh.length);
    }
    region[0x80000 + 0x3000] ^= 1;
    fixture.out = Files.write(directory.resolve("nand.img"), region);
    byte[] before = Files.readAllBytes(fixture.out);
    assertThat(fresh.length).isLessThan(old.length);
    assertThat(refusal("bl2", SyntheticBl2.of(SyntheticBl2.Medium.EMMC).bytes())).isEqualTo("image.bl2-medium");

    ImagePut.Result result = put("bl2", fresh, false, false);
    assertThat(result.changes()).hasSize(4);
    byte[] after = Files.readAllBytes(fixture.out);
    after[0x80000 + 0x3000] ^= 1;
    for (int i = 0; i < 4; i++) {
      assertThat(Arrays.copyOfRange(after, i * 0x80000, i * 0x80000 + old.length))
          .isEqualTo(Arrays.copyOfRange(expected, i * 0x80000, i * 0x80000 + old.length));
    }
    InPlaceEdit.undo(fixture.out, result.saved().orElseThrow());
    assertThat(Files.readAllBytes(fixture.out)).isEqualTo(before);
    assertThat(refusal("bl2", new byte[0x80001])).isEqualTo("image.content-too-large");
  }

  private String kernel() {
    Stage stage = ImageInspect.inspect(fixture.out, EventSink.NONE).stages().get(4);
    return stage.result() + " " + stage.words();
  }

  private byte[] fit() throws IOException {
    Files.write(directory.resolve("kernel"), new byte[500]);
    Path source = directory.resolve("x.its");
    Files.writeString(
        source,
        "/dts-v1/; / { description = \"d\"; images { kernel-1 { data = /incbin/(\"kernel\"); type = \"kernel\";"
            + " arch = \"arm64\"; os = \"linux\"; compression = \"none\"; load = <0>; entry = <0>; }; };"
            + " configurations { default = \"c\"; c { kernel = \"kernel-1\"; }; }; };");
    Path out = directory.resolve("x.itb");
    Tools.run("mkimage", "-f", source, out);
    return Files.readAllBytes(out);
  }

  private static byte[] text(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 'x');
    return bytes;
  }

  private String refusal(String name, byte[] content) {
    return code(() -> put(name, content, false, false));
  }

  private static String code(Runnable action) {
    try {
      action.run();
    } catch (Failure e) {
      return e.code();
    }
    return "";
  }

  private ImagePut.Result put(String name, byte[] content, boolean force, boolean dryRun) {
    Path file = fixture.file("content", content);
    return ImagePut.put(
        new ImagePut.Request(
            fixture.out, name, file, Optional.empty(), Optional.empty(), Optional.empty(), force, dryRun, 1_700_000_000),
        events);
  }

  private ImagePut.Result put(String name, byte[] content, Optional<String> medium) {
    Path file = fixture.file("content", content);
    return ImagePut.put(
        new ImagePut.Request(
            fixture.out, name, file, Optional.empty(), medium, Optional.empty(), false, false, 1_700_000_000),
        events);
  }

  private byte[] extract(String name) {
    return extract(name, Optional.empty(), false);
  }

  private byte[] extract(String name, Optional<Long> size, boolean whole) {
    Path out = directory.resolve("out.bin");
    extractTo(out, name, size, whole, true);
    return SparseFiles.read(out, 0, (int) out.toFile().length());
  }

  private void extractTo(Path out, String name, Optional<Long> size, boolean whole, boolean replace) {
    ImageExtract.extract(
        new ImageExtract.Request(fixture.out, name, size, whole, Optional.of(out), replace), EventSink.NONE);
  }
}
