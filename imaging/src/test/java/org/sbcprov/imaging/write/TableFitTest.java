package org.sbcprov.imaging.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.block.FakeDisk;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.repair.ImageRepair;
import org.sbcprov.imaging.repair.RepairChoice;

/** The GPT of an image on a disk that is larger. */
class TableFitTest {
  private static final int MIB = Images.MIB;

  @TempDir private Path directory;

  private static byte[] written(byte[] image, int size, ImageWrite.Options options) {
    FakeDisk disk = FakeDisk.of(size);
    assertThat(Writing.with(options).to(disk, new BytesImage(image)).failure()).isEmpty();
    return disk.content(0, size);
  }

  private static byte[] written(byte[] image, int size) {
    return written(image, size, ImageWrite.Options.USUAL);
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("disk.img"), bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 32, 33, 34, 40, 100, 2047, 2048, 2049, 9999})
  void theDiskIsWhatSgdiskWants(int more) throws IOException {
    byte[] disk = written(Images.gpt(3 * MIB), 3 * MIB + 512 * more);
    String output = Tools.run("sgdisk", "-v", file(disk));
    assertThat(output).contains("No problems found").doesNotContain("Warning");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 33, 34, 100, 2048, 9999})
  void theDiskIsWhatImageRepairMakesOfIt(int more) throws IOException {
    byte[] image = Images.gpt(3 * MIB);
    byte[] disk = written(image, 3 * MIB + 512 * more);
    Path file = file(Arrays.copyOf(image, disk.length));
    ImageRepair.repair(new ImageRepair.Request(file, RepairChoice.ALL, Optional.empty(), false));
    assertThat(Arrays.mismatch(disk, Files.readAllBytes(file))).isEqualTo(-1);
  }

  @Test
  void theRestOfTheImageStaysAsItIs() {
    byte[] image = Images.gpt(3 * MIB);
    byte[] disk = written(image, 5 * MIB);
    int entries = 34 * 512;
    int backup = 3 * MIB - 33 * 512;
    assertThat(Arrays.copyOfRange(disk, entries, backup)).isEqualTo(Arrays.copyOfRange(image, entries, backup));
    assertThat(Arrays.copyOfRange(disk, backup, 3 * MIB)).containsOnly(0);
  }

  @Test
  void onADiskOfTheSameSizeAllStays() {
    byte[] image = Images.gpt(3 * MIB);
    assertThat(written(image, 3 * MIB)).isEqualTo(image);
  }

  @Test
  void onRequestAllStays() {
    byte[] image = Images.gpt(3 * MIB);
    assertThat(written(image, 5 * MIB, Writing.KEEP)).isEqualTo(Arrays.copyOf(image, 5 * MIB));
  }

  @Test
  void aTableWithoutBackupStaysWithout() {
    byte[] image = Images.gpt(3 * MIB);
    Arrays.fill(image, 3 * MIB - 512, 3 * MIB, (byte) 0);
    assertThat(written(image, 5 * MIB)).isEqualTo(Arrays.copyOf(image, 5 * MIB));
  }

  @Test
  void aTableWhoseBackupIsDamagedStays() {
    byte[] image = Images.gpt(3 * MIB);
    image[3 * MIB - 512 + 60] ^= 1;
    assertThat(written(image, 5 * MIB)).isEqualTo(Arrays.copyOf(image, 5 * MIB));
  }

  @Test
  void aTableThatDoesNotEndTheImageStays() {
    byte[] image = Arrays.copyOf(Images.gpt(3 * MIB), 3 * MIB + 4096);
    assertThat(written(image, 5 * MIB)).isEqualTo(Arrays.copyOf(image, 5 * MIB));
  }

  @Test
  void anMbrStays() {
    byte[] image = Images.mbr(3 * MIB);
    assertThat(written(image, 5 * MIB)).isEqualTo(Arrays.copyOf(image, 5 * MIB));
  }

  @Test
  void aHybridMbrStays() {
    byte[] image = Images.gpt(3 * MIB);
    image[446 + 16 + 4] = 0x0c;
    image[446 + 16 + 8] = 64;
    image[446 + 16 + 12] = 8;
    assertThat(written(image, 5 * MIB)).isEqualTo(Arrays.copyOf(image, 5 * MIB));
  }

  @Test
  void aSmallImageWhoseBackupLiesInTheFirstMibMoves() throws IOException {
    for (int size : new int[] {MIB / 2, MIB, MIB + 512, MIB + 16 * 512, MIB + 33 * 512, MIB + 34 * 512}) {
      byte[] image = Images.gpt(size);
      byte[] disk = written(image, 3 * MIB);
      assertThat(Tools.run("sgdisk", "-v", file(disk))).as("" + size).contains("No problems found");
      assertThat(Arrays.copyOfRange(disk, size - 33 * 512, size)).containsOnly(0);
    }
  }

  @Test
  void damagedTablesEndInFailuresAtWorst() {
    Random random = new Random(5);
    for (int i = 0; i < 150; i++) {
      byte[] image = Images.gpt(MIB + MIB / 2);
      for (int flips = 0; flips < 1 + i % 8; flips++) {
        int at = random.nextBoolean() ? random.nextInt(34 * 512) : image.length - 1 - random.nextInt(33 * 512);
        image[at] ^= (byte) (1 << random.nextInt(8));
      }
      FakeDisk disk = FakeDisk.of(2 * MIB);
      try {
        ImageWrite.OneTarget target = new Writing().to(disk, new BytesImage(image));
        assertThat(target.failure()).isEmpty();
        if (!target.moved()) {
          assertThat(disk.content(0, image.length)).isEqualTo(image);
        }
      } catch (Failure e) {
        assertThat(disk.writes()).isEmpty();
      }
    }
  }
}
