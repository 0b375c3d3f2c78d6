package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.imaging.sample.SampleFirmware;

/** {@code image build} and {@code image plan} with all that goes into an image. */
class ImageBuildCommandsTest {
  @TempDir Path directory;

  @BeforeEach
  void firmware() throws IOException {
    Files.write(directory.resolve("bl2.img"), sample("sd"));
    Files.write(directory.resolve("emmc.img"), sample("emmc"));
    Files.write(directory.resolve("fip.bin"), SampleFirmware.fip());
    Files.createDirectories(directory.resolve("kernel"));
    Files.writeString(directory.resolve("kernel/bpi-r4.itb"), "kernel");
    Files.writeString(directory.resolve("uEnv.txt"), "a=b\n");
    Files.createDirectories(directory.resolve("root/etc"));
    Files.writeString(directory.resolve("root/etc/hostname"), "r4\n");
    Files.write(directory.resolve("factory.bin"), new byte[] {1, 2, 3});
  }

  @Test
  void theImageFileOfTheDocumentIsBuilt() throws IOException {
    String document = Files.readString(Path.of("../docs/images.md"));
    int start = document.indexOf("```yaml\n") + "```yaml\n".length();
    Path file = directory.resolve("image.yaml");
    Files.writeString(file, document.substring(start, document.indexOf("```", start)));

    Run plan = Run.of("image", "plan", "-f", file.toString());
    assertThat(plan.status()).as(plan.err()).isZero();
    assertThat(plan.out())
        .contains("partition 5 boot: FAT file system", "64 MiB", "partition 3 factory: file", "partition 8 logs: ext4");
    assertThat(directory.resolve("r4.img")).doesNotExist();

    Run build = Run.of("image", "build", "-f", file.toString(), "--json");
    assertThat(build.status()).as(build.err()).isZero();
    assertThat(build.lastLine()).contains("\"sha256\":\"", "\"size\":1073741824");
    assertThat(directory.resolve("r4.img.bmap")).exists();
    assertThat(directory.resolve("r4.img.sha256")).exists();
    assertThat(Run.of("image", "inspect", directory.resolve("r4.img").toString()).status()).isZero();

    String other = directory.resolve("other.img").toString();
    assertThat(Run.of("image", "build", "-f", file.toString(), "--out", other, "--size", "auto").status()).isZero();
    assertThat(Files.size(Path.of(other))).isLessThan(1 << 30);
  }

  @Test
  void thePlanIsThatOfTheImage() {
    Run plan = run("plan", "--layout", "openwrt", "--json");
    assertThat(plan.status()).isZero();
    assertThat(plan.lastLine())
        .contains("\"layout\":\"openwrt\"", "{\"first\":0,\"last\":33,\"offset\":0,\"size\":17408,\"kind\":\"table\"")
        .contains("\"kind\":\"free\"");
    assertThat(directory.resolve("out.img")).doesNotExist();
  }

  @Test
  void anEmmcsCommandsAreShownAndInTheResult() {
    String bl2 = directory.resolve("emmc.img").toString();
    Run text = run("build", "--medium", "emmc", "--bl2", bl2);
    assertThat(text.status()).isZero();
    assertThat(text.err()).contains("mmc partconf 0 1 1 1", "mmc bootpart enable 1 1 /dev/mmcblk0", "share one controller");
    assertThat(run("build", "--medium", "emmc", "--bl2", bl2, "--json").lastLine())
        .contains("\"boot0-file\":\"" + directory.resolve("out-boot0.img"), "\"where\":\"U-Boot\"");
  }

  @Test
  void sourceDateEpochMakesTheSameImageOfFilesWithOtherTimes() throws IOException {
    String[] arguments = {
      "build", "--layout", "frank-w", "--size", "256MiB", "--boot", directory.resolve("kernel").toString(), "--rootfs",
      directory.resolve("root").toString()
    };
    Map<String, String> epoch = Map.of("SOURCE_DATE_EPOCH", "1700000000");
    assertThat(Run.with(epoch, false, arguments(arguments)).status()).isZero();
    byte[] first = Files.readAllBytes(directory.resolve("out.img"));
    Files.writeString(directory.resolve("root/etc/hostname"), "r4\n");
    assertThat(Run.with(epoch, false, arguments(arguments)).status()).isZero();
    assertThat(Arrays.equals(Files.readAllBytes(directory.resolve("out.img")), first)).isTrue();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(1, 2, "[board.medium-unknown]", List.of("--medium", "floppy")),
        Arguments.of(2, 2, "[board.layout-unknown]", List.of("--layout", "debian")),
        Arguments.of(3, 2, "[image.content]", List.of("--content", "factory")),
        Arguments.of(4, 2, "[image.partition-form]", List.of("--partition", "size=1G")),
        Arguments.of(5, 2, "[image.partition-form]", List.of("--partition", "name=a,size=1G,size=2G")),
        Arguments.of(6, 2, "[image.partition-form]", List.of("--partition", "name=a,color=red")),
        Arguments.of(7, 2, "[image.partition-form]", List.of("--partition", "name=a,attributes=99")),
        Arguments.of(8, 2, "[image.partition-form]", List.of("--partition", "name=a,file=b,dir=c")),
        Arguments.of(9, 2, "[image.partition-form]", List.of("--partition", "name=a,type=x")),
        Arguments.of(10, 2, "[image.slots]", List.of("--slots")),
        Arguments.of(11, 2, "[image.compress-form]", List.of("--compress", "rar")),
        Arguments.of(12, 2, "[image.compress-form]", List.of("--compress", "xz:high")),
        Arguments.of(13, 2, "[image.compress-level]", List.of("--compress", "xz:10")),
        Arguments.of(14, 2, "[image.content-unknown]", List.of("--rootfs", "here")),
        Arguments.of(15, 3, "[input.not-found]", List.of("-f", "absent.yaml")));
  }

  @ParameterizedTest(name = "{0}. {3}")
  @MethodSource("wrong")
  void whatCannotBeIsRefusedByName(int number, int status, String code, List<String> options) throws IOException {
    List<String> all = new ArrayList<>(List.of("build"));
    all.addAll(options);
    Run run = run(all.toArray(String[]::new));
    assertThat(run.err()).contains(code);
    assertThat(run.status()).isEqualTo(status);
    assertThat(directory.resolve("out.img")).doesNotExist();
  }

  @Test
  void anImageIsCompressedOnTheWay() throws IOException {
    Path packed = directory.resolve("r4.img.zst");
    Run run =
        Run.of(
            "image", "build", "--board", "bpi-r4", "--bl2", directory.resolve("bl2.img").toString(), "--fip",
            directory.resolve("fip.bin").toString(), "--size", "64MiB", "--compress", "zst", "--out", packed.toString());
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Files.size(packed)).isLessThan(1 << 20);
    assertThat(Run.of("image", "inspect", packed.toString()).status()).isZero();
  }

  /** These told neither file nor line, and ended with status 2 as if the command line was wrong. */
  static Stream<Arguments> wrongInFiles() {
    return Stream.of(
        Arguments.of(1, 3, "image.file-form", "size", "board: bpi-r4\n\nsize: 99999999999999999999 GiB\n"),
        Arguments.of(2, 2, "image.file-form", "size", "board: bpi-r4\nsize: 4 MiB\n"),
        Arguments.of(3, 1, "image.file-form", "board", "board: bpi-r9\n"),
        Arguments.of(4, 2, "image.file-form", "layout", "board: bpi-r4\nlayout: nope\n"),
        Arguments.of(5, 2, "image.file-form", "medium", "board: bpi-r4\nmedium: floppy\n"),
        Arguments.of(6, 2, "image.file-form", "compress", "board: bpi-r4\ncompress: lzo\n"),
        Arguments.of(7, 2, "image.file-form", "compress", "board: bpi-r4\ncompress: xz:10\n"),
        Arguments.of(8, 2, "input.not-found", "bl2", "board: bpi-r4\nbl2: nope.img\n"),
        Arguments.of(9, 5, "image.layout", "partitions.number",
            "board: bpi-r4\npartitions:\n  - {name: a, size: 1 MiB, number: 8}\n"
                + "  - name: b\n    number: 8\n    size: 1 MiB\n"),
        Arguments.of(10, 4, "image.layout", "partitions.first",
            "board: bpi-r4\npartitions:\n  - name: fip\n    first: 8000\n"),
        Arguments.of(11, 4, "image.file-form", "content.flower",
            "board: bpi-r4\nbl2: bl2.img\ncontent:\n  flower: bl2.img\n"),
        Arguments.of(12, 2, "image.layout", "partitions",
            "board: bpi-r4\npartitions:\n  - {name: factory, number: 9}\n"),
        Arguments.of(13, 4, "input.not-found", "partitions.file",
            "board: bpi-r4\npartitions:\n  - name: a\n    file: nope\n"),
        Arguments.of(14, 2, "image.file-form", "slots", "board: bpi-r4\nslots: true\n"));
  }

  @ParameterizedTest(name = "{0}. {2}: {3}")
  @MethodSource("wrongInFiles")
  void whatIsWrongInAFileIsToldWithItsLine(int number, int line, String code, String key, String yaml)
      throws IOException {
    Path file = directory.resolve("image.yaml");
    String firmware = yaml.contains("bl2:") ? "" : "bl2: bl2.img\nfip: fip.bin\n";
    Files.writeString(file, yaml + firmware + "out: out.img\n");
    for (String command : List.of("plan", "build")) {
      Run run = Run.of("image", command, "-f", file.toString());
      assertThat(run.err()).contains("[" + code + "]", "image.yaml, line " + line + ": " + key);
      assertThat(run.err()).doesNotContain("docs/boards.md");
      assertThat(run.status()).isEqualTo(3);
    }
    assertThat(directory.resolve("out.img")).doesNotExist();
  }

  @Test
  void whatTheCommandLineGivesIsNotBlamedOnTheFile() throws IOException {
    Path file = directory.resolve("image.yaml");
    Files.writeString(file, "board: bpi-r4\nsize: 1 GiB\nbl2: bl2.img\nfip: fip.bin\nlayout: minimal\n");
    Run size = Run.of("image", "plan", "-f", file.toString(), "--size", "4MiB");
    assertThat(size.err()).contains("[image.size-too-small]");
    assertThat(size.status()).isEqualTo(2);
    assertThat(Run.of("image", "plan", "-f", file.toString(), "--layout", "nope").status()).isEqualTo(2);
  }

  /** The problem had the line breaks of an excerpt in it, as \\x0a. */
  @Test
  void whatIsNotYamlIsToldInOneLine() throws IOException {
    Path file = directory.resolve("image.yaml");
    Files.writeString(file, "board: bpi-r4\nboot: [a\nfip: x\n");
    Run run = Run.of("image", "plan", "-f", file.toString());
    assertThat(run.err()).contains("[image.file-yaml]", "line 3, is not YAML").doesNotContain("x0a", "\\n");
    assertThat(run.status()).isEqualTo(3);
  }

  /** A NAND's image had a disk GUID of zeros, and was called sparse. */
  @Test
  void whatHasNoTableHasNoDiskGuid() throws IOException {
    Files.write(directory.resolve("nand.img"), sample("nand"));
    String[] nand = {"build", "--medium", "nand", "--bl2", directory.resolve("nand.img").toString()};
    Run run = run(nand);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).contains("(2 MiB)").doesNotContain("GUID", "sparse");
    List<String> json = new ArrayList<>(List.of(nand));
    json.add("--json");
    assertThat(run(json.toArray(String[]::new)).lastLine()).doesNotContain("disk-guid");
    assertThat(run("build", "--size", "64MiB", "--layout", "minimal").err()).contains("(64 MiB, sparse)", "disk GUID");
    assertThat(run("build", "--size", "64MiB", "--layout", "minimal", "--compress", "gz").err()).contains("compressed to");
  }

  /** A plan was made of what building refused: a block map in the place of the image. */
  @Test
  void aPlanRefusesWhatBuildingRefuses() {
    String out = directory.resolve("out.img").toString();
    for (String command : List.of("plan", "build")) {
      Run run = run(command, "--bmap", out);
      assertThat(run.err()).contains("[output.is-input]");
      assertThat(run.status()).isEqualTo(4);
    }
  }

  private Run run(String... more) {
    return Run.of(arguments(more));
  }

  private String[] arguments(String... more) {
    List<String> all = new ArrayList<>(List.of("image", more[0], "--board", "bpi-r4", "--fip"));
    all.addAll(List.of(directory.resolve("fip.bin").toString(), "--out", directory.resolve("out.img").toString()));
    if (!List.of(more).contains("--bl2")) {
      all.addAll(List.of("--bl2", directory.resolve("bl2.img").toString()));
    }
    all.addAll(List.of(more).subList(1, more.length));
    return all.toArray(String[]::new);
  }

  private static byte[] sample(String medium) {
    return SampleFirmware.bl2(BoardCatalogue.find("bpi-r4").medium(medium).bl2().orElseThrow(), "mt7988");
  }
}
