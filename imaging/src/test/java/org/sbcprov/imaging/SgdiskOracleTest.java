package org.sbcprov.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;

/** The images are the same, byte for byte, as those that sgdisk and dd make with the same GUIDs. */
class SgdiskOracleTest {
  private static final int HEAD = 34 * 512;
  private static final int TAIL = 33 * 512;
  private static final long MIB = 1024 * 1024;

  private static final long[] SIZES = {
    17441, 17442, 17447, 50000, 50001, 65535, 16434495, 16450559, 16450560, 16450561, 16450562, 4294967293L,
    4294967294L, 4294967295L, 4294967296L, 4294967297L, 6442450945L, 8589934592L
  };

  // sgdisk sleeps for a second after each write, so all that can runs side by side.
  private static final ExecutorService RUNS = Executors.newCachedThreadPool();

  @TempDir static Path seedDirectory;
  private static Future<Path> seedImage;

  @TempDir Path directory;

  @BeforeAll
  static void startTheSeedsScript() {
    seedImage = RUNS.submit(() -> seedImage(seedDirectory.resolve("seed.img")));
  }

  @AfterAll
  static void endRuns() {
    RUNS.shutdownNow();
  }

  @Test
  void imagesOfAnySizeAreTheSame() throws Exception {
    Map<Long, Future<Path>> references = new LinkedHashMap<>();
    for (long sectors : SIZES) {
      BuildFixture fixture = ofSize(sectors);
      references.put(sectors, RUNS.submit(() -> sgdisk(create(sectors), fixture)));
    }
    int compared = 0;
    for (Map.Entry<Long, Future<Path>> reference : references.entrySet()) {
      Path image = result(reference.getValue());
      BuildFixture fixture = ofSize(reference.getKey());
      fixture.build();
      assertSame(fixture.out, image);
      compared++;
    }
    assertThat(compared).isEqualTo(SIZES.length);
  }

  @Test
  void otherLayoutsAreTheSame() throws IOException {
    BuildFixture fixture = new BuildFixture(directory);
    List<Partition> partitions = new ArrayList<>();
    UUID efi = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
    partitions.add(new Partition("fip", 40000, 50000, efi, 1, Optional.of("fip")));
    partitions.add(new Partition("bl2", 34, 8191, efi, 4, Optional.of("bl2")));
    partitions.add(new Partition("a name of just thirty-six characters", 60000, 60000, efi, -1L, Optional.empty()));
    partitions.add(new Partition("Überräume 数据 😀", 70001, 80001, efi, 0x0005_0000_0000_0007L, Optional.empty()));
    fixture.layout = new MediumLayout(new ByteSize(64 * MIB), partitions, fixture.layout.bl2(), "");
    fixture.size = fixture.layout.size();
    fixture.withGivenGuids().build();

    assertSame(fixture.out, sgdisk(create(64 * MIB / 512), fixture));
  }

  @Test
  void theSeedsScriptMakesTheSameImage() throws Exception {
    BuildFixture fixture = new BuildFixture(directory).withGivenGuids();
    fixture.build();
    Path image = result(seedImage);
    Tools.run("dd", "if=" + fixture.bl2, "of=" + image, "seek=34", "conv=notrunc", "status=none");
    Tools.run("dd", "if=" + fixture.fip, "of=" + image, "seek=13312", "conv=notrunc", "status=none");

    assertSame(fixture.out, image);
    int used = 17408 * 512;
    assertThat(SparseFiles.read(fixture.out, 0, used)).isEqualTo(SparseFiles.read(image, 0, used));
    assertThat(Tools.run("sgdisk", "-v", fixture.out)).contains("No problems found");
  }

  /** The seed's script up to its dd, and then the GUIDs. */
  private static Path seedImage(Path image) {
    SparseFiles.create(image, 4000 * MIB);
    Tools.run("sgdisk", "-o", image);
    Tools.run("sgdisk", "-a", "1", "-n", "1:34:8191", "-A", "1:set:2", "-t", "1:8300", "-c", "1:bl2", image);
    Tools.run("sgdisk", "-a", "1", "-n", "2:8192:9215", "-A", "2:set:63", "-t", "2:8300", "-c", "2:u-boot-env", image);
    Tools.run("sgdisk", "-a", "1", "-n", "3:9216:13311", "-A", "3:set:63", "-t", "3:8300", "-c", "3:factory", image);
    Tools.run("sgdisk", "-a", "1", "-n", "4:13312:17407", "-A", "4:set:63", "-t", "4:8300", "-c", "4:fip", image);
    List<Object> guids = new ArrayList<>(List.of("-U", BuildFixture.DISK));
    for (int i = 1; i <= 4; i++) {
      guids.addAll(List.of("-u", i + ":" + BuildFixture.partitionGuid(i)));
    }
    guids.add(image);
    Tools.run("sgdisk", guids.toArray());
    return image;
  }

  private BuildFixture ofSize(long sectors) {
    BuildFixture fixture = new BuildFixture(directory).withGivenGuids();
    fixture.size = new ByteSize(sectors * 512);
    return fixture;
  }

  private Path create(long sectors) {
    try {
      return SparseFiles.create(directory.resolve(sectors + "-sectors.img"), sectors * 512);
    } catch (UncheckedIOException e) {
      return Assumptions.abort("skipped: this file system has no files of " + sectors + " sectors");
    }
  }

  /** The result of a run; an assumption that did not hold there does not hold here either. */
  private static Path result(Future<Path> run) throws Exception {
    try {
      return run.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TestAbortedException skipped) {
        throw skipped;
      }
      throw e;
    }
  }

  /** One run with all options; what sgdisk writes does not depend on how many there are. */
  private static Path sgdisk(Path image, BuildFixture fixture) {
    List<Object> arguments = new ArrayList<>(List.of("-o", "-a", "1"));
    List<Partition> partitions = fixture.layout.partitions();
    for (int i = 0; i < partitions.size(); i++) {
      Partition partition = partitions.get(i);
      String number = (i + 1) + ":";
      arguments.addAll(List.of("-n", number + partition.first() + ":" + partition.last()));
      arguments.addAll(List.of("-t", number + partition.type(), "-c", number + partition.name()));
      arguments.addAll(List.of("-A", number + "=:" + String.format("%016x", partition.attributes())));
      arguments.addAll(List.of("-u", number + BuildFixture.partitionGuid(i + 1)));
    }
    arguments.addAll(List.of("-U", BuildFixture.DISK, image));
    Tools.run("sgdisk", arguments.toArray());
    return image;
  }

  private static void assertSame(Path built, Path reference) throws IOException {
    long size = Files.size(reference);
    assertThat(Files.size(built)).isEqualTo(size);
    assertThat(SparseFiles.read(built, 0, HEAD)).isEqualTo(SparseFiles.read(reference, 0, HEAD));
    assertThat(SparseFiles.read(built, size - TAIL, TAIL)).isEqualTo(SparseFiles.read(reference, size - TAIL, TAIL));
  }
}
