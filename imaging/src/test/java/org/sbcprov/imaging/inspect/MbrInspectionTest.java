package org.sbcprov.imaging.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.SparseFiles;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.TableForm;
import org.sbcprov.imaging.repair.ImageRepair;
import org.sbcprov.imaging.repair.RepairChoice;

/** Images for the BPI-R2 that were built here could not be inspected here. */
class MbrInspectionTest {
  private static final Board R2 = BoardCatalogue.find("bpi-r2");

  @TempDir Path directory;
  private Path image;

  @BeforeEach
  void make() {
    image = SparseFiles.create(directory.resolve("r2.img"), 13_516_800L * 512);
    SparseFiles.write(
        image, 0,
        Mbr.sector(
            1,
            List.of(
                new TableForm.MbrRange(0x0c, true, 204_800, 524_288),
                new TableForm.MbrRange(0x83, false, 729_088, 12_787_712))));
    SparseFiles.write(image, 640 * 512, "u-boot".getBytes(StandardCharsets.US_ASCII));
    SparseFiles.write(image, 729_088L * 512, "hsqs".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void partitionsAndTheirContentsAreShownWithoutABoard() {
    Report report = inspect(InspectOptions.NONE);
    assertThat(report.kind()).isEqualTo(Kind.DISK);
    assertThat(report.verdict()).isEqualTo(Verdict.OTHER);
    assertThat(report.sentence()).isEqualTo("other: an MBR with 2 partitions and no GPT");
    assertThat(report.hasErrors()).isFalse();
    assertThat(report.others()).extracting(Gap::title)
        .containsExactly("MBR partition 1, type 0xc, active", "MBR partition 2, type 0x83");
    assertThat(report.others().get(0).last()).isEqualTo(729_087);
    assertThat(report.others().get(0).found().isEmpty()).isTrue();
    assertThat(String.join("\n", report.lines())).contains("MBR partition 1", "(sector 204800)");
    assertThat(report.facts()).containsEntry("verdict", "other");
  }

  @Test
  void whatTheBoardLooksForBesideThePartitionsIsShownForABoard() {
    Report report = inspect(new InspectOptions(Optional.of(R2), Optional.empty(), Optional.empty()));
    assertThat(report.others()).extracting(gap -> gap.title() + ": " + gap.found().content().words())
        .contains("layout: preloader: empty", "layout: u-boot: data");
  }

  @Test
  void differencesFromTheLayoutAreFindings() {
    InspectOptions against =
        new InspectOptions(Optional.of(R2), Optional.of("sd"), Optional.of(R2.medium("sd").layout()));
    assertThat(inspect(against).asExpected()).isTrue();
    SparseFiles.write(image, 446 + 4, new byte[] {0x0b});
    Report other = inspect(against);
    assertThat(other.asExpected()).isFalse();
    assertThat(other.findings()).extracting(f -> f.words())
        .containsExactly("MBR partition 1: type is 0xb, in the layout 0xc");
    Board r4 = BoardCatalogue.find("bpi-r4");
    assertThat(inspect(new InspectOptions(Optional.of(r4), Optional.of("sd"), Optional.of(r4.medium("sd").layout())))
            .asExpected())
        .isFalse();
  }

  @Test
  void aRepairIsRefusedWithItsReason() {
    assertThatThrownBy(
            () -> ImageRepair.repair(new ImageRepair.Request(image, RepairChoice.ALL, Optional.empty(), false)))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.no-table"))
        .hasMessageContaining("in the MBR and no GPT");
  }

  @Test
  void bootSectorsOfFileSystemsAreNoTables() throws IOException {
    byte[] sector = new byte[4096];
    new Random(3).nextBytes(sector);
    sector[510] = 0x55;
    sector[511] = (byte) 0xaa;
    Path fat = Files.write(directory.resolve("fat.img"), sector);
    assertThatThrownBy(() -> ImageInspect.inspect(fat, EventSink.NONE)).hasMessageContaining("neither");
  }

  @Test
  void randomDamageLeadsToAReportOrAFailure() throws IOException {
    Random random = new Random(11);
    byte[] small = new byte[64 * 512];
    System.arraycopy(SparseFiles.read(image, 0, 512), 0, small, 0, 512);
    Path file = directory.resolve("small.img");
    for (int i = 0; i < 500; i++) {
      byte[] bytes = small.clone();
      bytes[446 + random.nextInt(64)] = (byte) random.nextInt(256);
      bytes[446 + 8 + random.nextInt(4)] = (byte) random.nextInt(64);
      Files.write(file, bytes);
      try {
        assertThat(ImageInspect.inspect(file, EventSink.NONE).lines()).isNotEmpty();
      } catch (Failure e) {
        assertThat(e.code()).startsWith("image.");
      }
    }
  }

  private Report inspect(InspectOptions options) {
    return ImageInspect.inspect(image, options, EventSink.NONE);
  }
}
