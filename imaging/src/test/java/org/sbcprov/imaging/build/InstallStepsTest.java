package org.sbcprov.imaging.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.imaging.BuildFixture;
import org.sbcprov.imaging.SparseFiles;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.output.Compression;

/** The commands that bring an image to its medium do so as they are typed. */
class InstallStepsTest {
  @TempDir Path directory;
  private BuildFixture fixture;

  @BeforeEach
  void firmware() {
    fixture = new BuildFixture(directory);
    medium("emmc", "minimal");
  }

  /** The steps wrote the packed bytes to the eMMC, and named an r4.img.gz that there was not. */
  @ParameterizedTest
  @CsvSource({
    "r4.img.zst, ZST, zstd -dc r4.img.zst, r4.img",
    "r4.img.xz, XZ, xz -dc r4.img.xz, r4.img",
    "r4.img, ZST, zstd -dc r4.img, r4.img.unpacked",
  })
  void aPackedImageIsUnpackedOnItsWay(String name, Compression compression, String unpack, String unpacked) {
    List<InstallStep> steps = steps(name, compression);
    assertThat(commands(steps, "this computer")).containsExactly(unpack + " > " + unpacked);
    assertThat(commands(steps, "U-Boot")).contains("load usb 0:1 ${loadaddr} " + unpacked + " 0x4400 0x0");
    assertThat(commands(steps, "Linux")).contains(unpack + " | dd of=/dev/mmcblk0 bs=4M conv=fsync");
    assertThat(steps.toString()).doesNotContain("if=" + name + " of=/dev/mmcblk0 ");
  }

  @ParameterizedTest
  @CsvSource({"r4.img.gz", "r4.img"})
  void uBootUnpacksGzipItself(String name) {
    List<InstallStep> steps = steps(name, Compression.GZ);
    assertThat(steps).extracting(InstallStep::where).containsExactly("U-Boot", "Linux");
    assertThat(commands(steps, "U-Boot"))
        .contains("load usb 0:1 ${loadaddr} " + name, "gzwrite mmc 0 ${loadaddr} ${filesize}");
    assertThat(commands(steps, "Linux")).contains("gzip -dc " + name + " | dd of=/dev/mmcblk0 bs=4M conv=fsync");
  }

  /** What gzip tells of a size of 4 GiB is 0, which gzwrite writes. */
  @Test
  void uBootIsToldSizesThatGzipCannotTell() {
    fixture.size = new ByteSize(5L << 30);
    assertThat(commands(steps("r4.img.gz", Compression.GZ), "U-Boot"))
        .contains("gzwrite mmc 0 ${loadaddr} ${filesize} 100000 0 0x140000000");
  }

  @Test
  void theUnpackingCommandsGiveTheImage() {
    for (Compression compression : List.of(Compression.GZ, Compression.XZ, Compression.ZST)) {
      fixture.size = new ByteSize(16 << 20);
      Path packed = directory.resolve("small.img");
      ImageBuild.build(request(packed, compression), fixture.events);
      String command = new PackedImage("small.img", compression).unpack();
      Tools.run("sh", "-c", "cd " + directory + " && " + command + " > plain");
      assertThat(directory.resolve("plain")).hasSize(16 << 20);
    }
  }

  /** U-Boot was to load an r4.img.gz that nothing had made. */
  @Test
  void anImageOfManyPiecesIsPackedForUBootFirst() {
    medium("emmc", "frank-w");
    for (int i = 0; i < 14; i++) {
      add("p" + i);
    }
    List<InstallStep> steps = steps("r4.img", Compression.NONE);
    assertThat(steps.get(0).commands()).containsExactly("gzip -k r4.img");
    assertThat(commands(steps, "U-Boot"))
        .contains(
            "mmc read ${loadaddr} 0x2400 0x1000", "save usb 0:1 ${loadaddr} factory-saved.bin 0x200000",
            "load usb 0:1 ${loadaddr} r4.img.gz", "load usb 0:1 ${loadaddr} factory-saved.bin",
            "mmc write ${loadaddr} 0x2400 0x1000");
    assertThat(steps("r4.img.xz", Compression.XZ).get(0).commands()).containsExactly("xz -dc r4.img.xz | gzip > r4.img.gz");
  }

  /** A stick is not there before U-Boot looked for it. */
  @Test
  void uBootStartsUsbBeforeItLoads() {
    assertThat(commands(steps("r4.img", Compression.NONE), "U-Boot")).startsWith("usb start");
    medium("nand", "frank-w");
    assertThat(commands(steps("r4.img", Compression.NONE), "U-Boot")).startsWith("usb start");
  }

  @Test
  void aPackedStartOfANandIsUnpackedAsWell() {
    medium("nand", "frank-w");
    List<InstallStep> steps = steps("r4.img.zst", Compression.ZST);
    assertThat(steps.get(0).commands()).containsExactly("zstd -dc r4.img.zst > r4.img");
    assertThat(commands(steps, "U-Boot")).contains("load usb 0:1 ${loadaddr} r4.img");
    assertThat(commands(steps, "Linux")).contains("zstd -dc r4.img.zst | nandwrite -p /dev/mtd0 -");
  }

  /** Writing the image erased the board's MAC addresses and calibration without a word. */
  @ParameterizedTest
  @CsvSource({
    "bpi-r4, minimal, 9216, 4096", "bpi-r4, sdk, 9216, 8192", "bpi-r4, openwrt, 9216, 4096",
    "bpi-r64, frank-w, 7168, 1024"
  })
  void factoryIsSavedAndRestoredWhereTheImageHasNone(String board, String layout, long first, long sectors) {
    fixture.board = BoardCatalogue.find(board);
    medium("emmc", layout);
    List<String> linux = commands(steps("r4.img", Compression.NONE), "Linux");
    assertThat(linux.subList(linux.size() - 3, linux.size()))
        .containsExactly(
            "dd if=/dev/mmcblk0 of=factory-saved.bin bs=512 skip=" + first + " count=" + sectors + " conv=fsync",
            "dd if=r4.img of=/dev/mmcblk0 bs=4M conv=fsync",
            "dd if=factory-saved.bin of=/dev/mmcblk0 bs=512 seek=" + first + " conv=fsync");
    assertThat(fixture.events.of(Warning.class)).extracting(Warning::code).contains("image.factory-erased");
  }

  @Test
  void factoryThatIsGivenIsWrittenAndNotSaved() {
    medium("emmc", "frank-w");
    fixture.contents.put("factory", Source.of(fixture.file("factory.bin", new byte[] {1})));
    assertThat(steps("r4.img", Compression.NONE).toString()).doesNotContain("factory-saved");
    assertThat(fixture.events.of(Warning.class)).extracting(Warning::code).doesNotContain("image.factory-erased");
  }

  /** A plan was made of results that building refused. */
  @Test
  void aPlanRefusesResultsThatAreOneFileOrCannotBe() {
    Path out = directory.resolve("x.img");
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> plan(new Results(out, Optional.of(out), Compression.NONE, 0, Optional.empty(), Optional.empty(), 1)))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("output.is-input"));
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> plan(new Results(out, Optional.empty(), Compression.NONE, 0, Optional.of(out), Optional.empty(), 1)))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("output.is-input"));
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> plan(Results.of(directory)))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("output.not-a-file"));
  }

  private void medium(String medium, String layout) {
    fixture.medium = medium;
    fixture.layout = fixture.board.medium(medium).layout(layout);
    fixture.size = fixture.layout.size();
    SyntheticBl2.Medium kind =
        medium.equals("nand") ? SyntheticBl2.Medium.SPIM_NAND : SyntheticBl2.Medium.EMMC;
    int soc = Integer.parseInt(fixture.board.soc().substring(2), 16);
    fixture.bl2 = fixture.file("bl2-" + medium, SyntheticBl2.of(kind).code(SyntheticBl2.codePrinting(soc)).bytes());
  }

  private void add(String name) {
    List<PartitionChange> changes = new ArrayList<>(fixture.changes);
    Path file = SparseFiles.create(directory.resolve(name), 4 << 20);
    changes.add(
        new PartitionChange(
            name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.of(new Source(List.of(file), Source.Form.RAW)), Optional.empty(), Optional.empty()));
    changes.add(
        new PartitionChange(
            name + "-gap", Optional.of(PartitionChange.Extent.of(new ByteSize(4 << 20))), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    fixture.changes = changes;
  }

  private List<InstallStep> steps(String name, Compression compression) {
    try (ImagePlan plan = Planner.plan(request(directory.resolve(name), compression), fixture.events)) {
      return plan.steps();
    }
  }

  private void plan(Results results) {
    Planner.plan(request(results), fixture.events).close();
  }

  private BuildRequest request(Path out, Compression compression) {
    return request(
        new Results(
            out, Optional.empty(), compression, compression.usualLevel(), Optional.empty(), Optional.empty(), 1));
  }

  private BuildRequest request(Results results) {
    BuildRequest plain = fixture.request();
    return new BuildRequest(
        plain.board(), plain.medium(), plain.descriptions(), plain.layout(), plain.changes(), plain.contents(), plain.size(),
        plain.diskGuid(), plain.partitionGuids(), plain.trees(), results);
  }

  private static List<String> commands(List<InstallStep> steps, String where) {
    for (InstallStep step : steps) {
      if (step.where().equals(where)) {
        return step.commands();
      }
    }
    throw new AssertionError(where + " in " + steps);
  }
}
