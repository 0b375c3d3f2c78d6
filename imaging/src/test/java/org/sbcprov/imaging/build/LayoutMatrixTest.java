package org.sbcprov.imaging.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.board.Medium;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.TableStyle;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.fixtures.SyntheticFip;
import org.sbcprov.imaging.SparseFiles;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.inspect.ImageInspect;
import org.sbcprov.imaging.inspect.InspectOptions;
import org.sbcprov.imaging.inspect.Report;

/** Every layout of every board can be built, and real tools take what comes of it. */
class LayoutMatrixTest {
  @TempDir Path directory;

  static Stream<Arguments> layouts() {
    List<Arguments> all = new ArrayList<>();
    for (String name : BoardCatalogue.names()) {
      Board board = BoardCatalogue.find(name);
      for (Medium medium : board.media().values()) {
        for (String layout : medium.layoutNames()) {
          all.add(Arguments.of(name, medium.name(), layout));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("layouts")
  void canBeBuiltAndReadByRealTools(String boardName, String mediumName, String layoutName) throws IOException {
    Board board = BoardCatalogue.find(boardName);
    MediumLayout layout = board.medium(mediumName).layout(layoutName);
    Map<String, Source> contents = firmware(board, layout);
    Path out = directory.resolve("out.img");
    ImageBuild.Built built =
        ImageBuild.build(BuildRequest.of(board, mediumName, layout, contents, out), new EventLog());

    if (layout.nand().isPresent()) {
      byte[] bl2 = Files.readAllBytes(contents.get("bl2").file());
      for (int i = 0; i < layout.nand().get().copies(); i++) {
        assertThat(SparseFiles.read(out, i * layout.nand().get().stride().bytes(), bl2.length)).isEqualTo(bl2);
      }
      assertThat(Files.readString(directory.resolve("out-ubinize.cfg"))).contains("vol_name=fip", "vol_type=static");
      return;
    }
    assertThat(Files.size(out)).isEqualTo(layout.size().bytes());
    if (layout.bootArea().isPresent()) {
      assertThat(directory.resolve("out-boot0.img")).hasSameBinaryContentAs(contents.get("bl2").file());
    }
    if (layout.table().kind() == TableStyle.Kind.GPT) {
      if (layout.table().backup() && layout.table().hybrid().isEmpty()) {
        assertThat(Tools.run("sgdisk", "-v", out)).contains("No problems found");
      } else if (!layout.table().backup()) {
        // The header speaks of a disk that is a little larger.
        Tools.run("truncate", "-s", "+1M", out);
      }
      String table = Tools.run("sfdisk", "-d", out);
      for (PlannedPartition partition : built.partitions()) {
        assertThat(table)
            .containsPattern(
                "img" + partition.number() + " : start= *" + partition.first() + ", size= *"
                    + (partition.last() - partition.first() + 1) + ",");
      }
    } else {
      assertThat(Tools.run("sfdisk", "-d", out)).contains("label: dos", "start=      204800");
    }
    if (layout.table().kind() == TableStyle.Kind.GPT) {
      assertThat(inspected(out, board, mediumName, layout)).as("errors that inspection finds").isEmpty();
    }
    assertThat(usedOnDisk(out)).as("disk use, in bytes").isLessThan(40L << 20);
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("layouts")
  void refusesTheBl2OfAnotherMedium(String boardName, String mediumName, String layoutName) throws IOException {
    Board board = BoardCatalogue.find(boardName);
    MediumLayout layout = board.medium(mediumName).layout(layoutName);
    if (layout.bl2().isEmpty()) {
      return;
    }
    Map<String, Source> contents = firmware(board, layout);
    Files.write(contents.get("bl2").file(), SyntheticBl2.of(SyntheticBl2.Medium.NOR).bytes());
    Path out = directory.resolve("out.img");

    BadInput failure =
        catchThrowableOfType(
            BadInput.class,
            () -> ImageBuild.build(BuildRequest.of(board, mediumName, layout, contents, out), new EventLog()));
    assertThat(failure.code()).isEqualTo("image.bl2-medium");
    assertThat(out).doesNotExist();
  }

  private Map<String, Source> firmware(Board board, MediumLayout layout) throws IOException {
    Map<String, Source> contents = new LinkedHashMap<>();
    if (layout.bl2().isPresent()) {
      put("bl2", bl2(layout.bl2().get(), board.soc()), contents);
      put("fip", SyntheticFip.bootable().bytes(), contents);
    }
    for (String word : List.of("head440", "head1", "preloader", "u-boot", "u-boot-rockchip")) {
      if (LayoutRules.wants(layout, word)) {
        put(word, word.equals("u-boot-rockchip") ? rockchip() : new byte[] {1, 2, 3}, contents);
      }
    }
    return contents;
  }

  private void put(String word, byte[] content, Map<String, Source> contents) throws IOException {
    contents.put(word, Source.of(Files.write(directory.resolve(word), content)));
  }

  private static byte[] bl2(Bl2Profile profile, String chip) {
    SyntheticBl2.Medium medium =
        switch (profile.medium()) {
          case "sdmmc" -> SyntheticBl2.Medium.SDMMC;
          case "emmc" -> SyntheticBl2.Medium.EMMC;
          default -> SyntheticBl2.Medium.SPIM_NAND;
        };
    return SyntheticBl2.of(medium)
        .headerOffset((int) profile.headerOffset())
        .code(SyntheticBl2.codePrinting(Integer.parseInt(chip.substring(2), 16)))
        .bytes();
  }

  /** The start of u-boot-rockchip.bin, and more than the 8 MiB that lie between it and U-Boot's own image. */
  private static byte[] rockchip() {
    byte[] image = new byte[9 << 20];
    System.arraycopy(new byte[] {'R', 'K', 'N', 'S'}, 0, image, 0, 4);
    return image;
  }

  /** What is wrong with it, or not as its layout has it. */
  private static List<String> inspected(Path out, Board board, String medium, MediumLayout layout) {
    Report report =
        ImageInspect.inspect(
            out, new InspectOptions(Optional.of(board), Optional.of(medium), Optional.of(layout)), EventSink.NONE);
    List<String> errors = new ArrayList<>();
    for (Finding finding : report.findings()) {
      if (finding.severity() == Severity.ERROR) {
        errors.add(finding.words());
      }
    }
    if (!report.asExpected()) {
      errors.add("not as expected: " + report.findings());
    }
    return errors;
  }

  private static long usedOnDisk(Path file) {
    return 512 * Long.parseLong(Tools.run("stat", "-c", "%b", file).strip());
  }
}
