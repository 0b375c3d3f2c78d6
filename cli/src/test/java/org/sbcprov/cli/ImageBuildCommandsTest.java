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
