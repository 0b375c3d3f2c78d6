package org.sbcprov.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.fixtures.SyntheticFip;
import org.sbcprov.imaging.build.ImageBuild;
import org.sbcprov.imaging.build.PlannedPartition;

class ImageBuildTest {
  private static final long MIB = 1024 * 1024;

  @TempDir Path directory;
  private BuildFixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new BuildFixture(directory);
  }

  @Test
  void theFirmwareLiesWhereTheBootStagesLookForIt() throws IOException {
    ImageBuild.Built built = fixture.build();
    byte[] bl2 = Files.readAllBytes(fixture.bl2);
    byte[] fip = Files.readAllBytes(fixture.fip);

    assertThat(built.size()).isEqualTo(4000 * MIB).isEqualTo(Files.size(fixture.out));
    assertThat(SparseFiles.read(fixture.out, 34 * 512, bl2.length)).isEqualTo(bl2);
    assertThat(SparseFiles.read(fixture.out, 13312 * 512, fip.length)).isEqualTo(fip);
    assertThat(built.partitions())
        .extracting(PlannedPartition::name, PlannedPartition::first, PlannedPartition::contentFile)
        .containsExactly(
            tuple("bl2", 34L, Optional.of(fixture.bl2)),
            tuple("u-boot-env", 8192L, Optional.empty()),
            tuple("factory", 9216L, Optional.empty()),
            tuple("fip", 13312L, Optional.of(fixture.fip)));
  }

  @Test
  void whatIsNoDataStaysAHole() throws IOException {
    ImageBuild.Built built = fixture.build();

    // Blocks of 4096 bytes: table, entries, BL2 with the start of the next block, FIP, backup.
    assertThat(built.bytesWritten()).isEqualTo(7 * 4096);
    long blocks = Long.parseLong(Tools.run("stat", "-c", "%b", fixture.out).strip());
    assertThat(blocks * 512).isLessThan(MIB);
  }

  @Test
  void theSameInputsGiveTheSameBytes() throws IOException {
    fixture.size = new ByteSize(16 * MIB);
    ImageBuild.Built first = fixture.build();
    byte[] image = Files.readAllBytes(fixture.out);
    fixture.out = directory.resolve("again.img");
    fixture.bl2 = fixture.file("renamed.img", Files.readAllBytes(fixture.bl2));
    ImageBuild.Built second = fixture.build();

    assertThat(Files.readAllBytes(fixture.out)).isEqualTo(image);
    assertThat(second.sha256OfInputs()).isEqualTo(first.sha256OfInputs()).hasSize(64);
  }

  @Test
  void theGuidsOfAnImageAreThoseOfVersion1() {
    // They are promised: an image that is built again has to keep its PARTUUIDs. Computed by a few lines of Python.
    ImageBuild.Built built = fixture.build();

    assertThat(built.diskGuid()).isEqualTo(UUID.fromString("288b1039-e256-81f7-a316-8f7b27217c56"));
    assertThat(built.partitions().get(0).guid()).isEqualTo(UUID.fromString("534d1255-7a53-8775-89aa-3d227bfa664f"));
  }

  @Test
  void anyOtherInputGivesOtherGuids() {
    List<ImageBuild.Built> built = new ArrayList<>();
    built.add(fixture.build());
    fixture.size = new ByteSize(4001 * MIB);
    built.add(fixture.build());
    fixture.bl2 = fixture.file("other-bl2.img", SyntheticBl2.sdmmc().code(SyntheticBl2.codePrinting(0x7988)).bytes());
    built.add(fixture.build());
    fixture.fip = fixture.file("other-fip.bin", SyntheticFip.bootable().padded(1).bytes());
    built.add(fixture.build());
    fixture.bl2 = fixture.file("r3-bl2.img", SyntheticBl2.sdmmc().code(SyntheticBl2.codePrinting(0x7986)).bytes());
    fixture.board = BoardCatalogue.find("bpi-r3");
    built.add(fixture.build());

    Set<UUID> guids = new HashSet<>();
    for (ImageBuild.Built image : built) {
      guids.add(image.diskGuid());
      image.partitions().forEach(partition -> guids.add(partition.guid()));
    }
    assertThat(guids).hasSize(built.size() * 5);
    assertThat(guids).allSatisfy(guid -> {
      assertThat(guid.version()).as("version 8 of RFC 9562").isEqualTo(8);
      assertThat(guid.variant()).isEqualTo(2);
    });
  }

  @Test
  void givenGuidsAreTaken() {
    fixture.withGivenGuids();
    fixture.partitionGuids.remove("factory");
    ImageBuild.Built built = fixture.build();

    assertThat(built.diskGuid()).isEqualTo(BuildFixture.DISK);
    assertThat(built.partitions().get(0).guid()).isEqualTo(BuildFixture.partitionGuid(1));
    assertThat(built.partitions().get(2).guid().version()).isEqualTo(8);
    assertThat(built.partitions().get(2).guid()).isNotEqualTo(BuildFixture.partitionGuid(3));
  }

  @Test
  void anOlderImageIsReplacedAndOnlyByAWholeOne() throws IOException {
    fixture.file("r4.img", new byte[] {1, 2, 3});
    Files.setPosixFilePermissions(fixture.out, PosixFilePermissions.fromString("rw-------"));
    Path good = fixture.bl2;
    fixture.bl2 = directory.resolve("absent.img");
    assertThatThrownBy(() -> fixture.build()).hasMessageContaining("absent.img");
    assertThat(fixture.out).hasBinaryContent(new byte[] {1, 2, 3});

    fixture.bl2 = good;
    fixture.build();
    assertThat(Files.size(fixture.out)).isEqualTo(4000 * MIB);
  }

  @Test
  void theInputsStayAsTheyAre() throws IOException {
    byte[] bl2 = Files.readAllBytes(fixture.bl2);
    byte[] fip = Files.readAllBytes(fixture.fip);
    fixture.build();

    assertThat(fixture.bl2).hasBinaryContent(bl2);
    assertThat(fixture.fip).hasBinaryContent(fip);
  }

  @Test
  void nothingIsWrittenOverAnInput() throws IOException {
    Path real = Files.move(fixture.fip, directory.resolve("real-fip.bin"));
    Files.createSymbolicLink(fixture.fip, real);
    for (Path out : List.of(fixture.bl2, fixture.fip, real, directory.resolve("./bl2.img"))) {
      fixture.out = out;
      assertThatThrownBy(() -> fixture.build())
          .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("output.is-input"));
    }
    assertThat(Files.readAllBytes(fixture.bl2)).isEqualTo(SyntheticBl2.sdmmc().bytes());
  }

  @Test
  void nothingIsWrittenToADevice() {
    fixture.out = Path.of("/dev/null");

    assertThatThrownBy(() -> fixture.build())
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("output.not-a-file"));
  }

  @Test
  void progressBeginsWithNothingAndEndsWithEverything() {
    ImageBuild.Built built = fixture.build();
    List<Progress> progress = fixture.events.of(Progress.class);

    long bytes = (34 + 33) * 512 + SyntheticBl2.sdmmc().bytes().length + SyntheticFip.bootable().bytes().length;
    assertThat(built.written().size()).isEqualTo(4000 * MIB);
    assertThat(progress.get(0)).isEqualTo(new Progress("writing r4.img", 0, bytes));
    assertThat(progress.get(progress.size() - 1).finished()).isTrue();
    assertThat(progress).extracting(Progress::done).isSorted();
  }

  @Test
  void acceptedFirmwareIsTold() {
    fixture.build();

    assertThat(fixture.events.words())
        .contains(
            fixture.bl2 + ": BL2 for sdmmc, mt7988, SHA-256 matches,"
                + " NOTICE:  BL2: v2.10.0 (release):test (mt7988-sdmmc-comb), 6432 B",
            fixture.fip + ": FIP with BL31, BL33, 8136 B");
    assertThat(fixture.events.of(FirmwareAccepted.class))
        .extracting(e -> e.facts().get("kind"))
        .containsExactly("bl2", "fip");
    assertThat(fixture.events.of(ChipNotConfirmed.class)).isEmpty();
    assertThat(fixture.events.of(Warning.class)).isEmpty();
  }

  @Test
  void aChipThatDoesNotShowIsToldAndNoReasonToRefuse() {
    fixture.bl2 = fixture.file("packed.img", SyntheticBl2.sdmmc().code(SyntheticBl2.code("BL2P")).bytes());
    fixture.build();

    assertThat(fixture.events.of(ChipNotConfirmed.class))
        .containsExactly(new ChipNotConfirmed(fixture.bl2, "mt7988", true));
    ChipNotConfirmed event = fixture.events.of(ChipNotConfirmed.class).get(0);
    assertThat(event.level()).isEqualTo(Event.Level.DETAIL);
    assertThat(event.words())
        .isEqualTo(fixture.bl2 + " does not show whether it is for mt7988: its code is compressed");
    assertThat(event.facts()).containsEntry("chip", "mt7988").containsEntry("compressed", true);
  }

  @Test
  void doubtsThatAreNoReasonToRefuseAreWarnings() {
    byte[] code = SyntheticBl2.code("v2.14(release):OpenWrt (mt7988-emmc-comb)");
    fixture.bl2 = fixture.file("rewrapped.img", SyntheticBl2.sdmmc().code(code).signatureType(2).bytes());
    fixture.size = new ByteSize(3L << 40);
    fixture.build();

    assertThat(fixture.events.of(Warning.class))
        .extracting(Warning::code)
        .containsExactly("image.bl2-signature", "image.bl2-tag", "image.mbr-size");
  }

  @Test
  void whatWasBuiltIsToldToScripts() {
    ImageBuild.Built built = fixture.withGivenGuids().build();
    Map<?, ?> bl2 = (Map<?, ?>) ((List<?>) built.facts().get("partitions")).get(0);

    assertThat(built.facts().keySet())
        .containsExactly("image", "size", "bytes-written", "disk-guid", "sha256-of-inputs", "partitions");
    assertThat(bl2.toString())
        .isEqualTo(
            "{number=1, name=bl2, first=34, last=8191, type=0fc63daf-8483-4772-8e79-3d69d8477de4,"
                + " type-name=Linux filesystem, guid=aaaaaaaa-2222-8333-8444-555555555501, attributes=[legacy-boot],"
                + " content-file=" + fixture.bl2 + ", content-size=6432}");
  }

  @Test
  void anImageOf4000MebibytesTakesMilliseconds() {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long start = System.nanoTime();
      fixture.build();
      best = Math.min(best, System.nanoTime() - start);
    }

    assertThat(best / 1_000_000).as("milliseconds").isLessThan(100);
  }
}
