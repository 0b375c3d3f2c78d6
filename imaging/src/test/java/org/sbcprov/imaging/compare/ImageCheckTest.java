package org.sbcprov.imaging.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.fixtures.block.FakeDisk;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.stream.ImageSources;
import org.sbcprov.imaging.stream.StreamOptions;

/** A medium against an image as it comes. */
class ImageCheckTest {
  private static final int BLOCK = BlockSums.BLOCK;
  private static final int MIB = 1024 * 1024;

  private final MemoryImage image = MemoryImage.random(9 * MIB + 5120);

  @TempDir Path directory;

  private static ImageCheck.Result check(FakeDisk disk, MemoryImage image) {
    return ImageCheck.run(disk, image, EventSink.NONE);
  }

  private FakeDisk written(FakeDisk disk) {
    image.writeTo(disk);
    return disk;
  }

  @Test
  void aMediumThatHoldsTheImageIsTheSame() {
    List<Event> events = new ArrayList<>();
    ImageCheck.Result result = ImageCheck.run(written(FakeDisk.used(16 * MIB)), image, events::add);
    assertThat(result.comparison().same()).isTrue();
    assertThat(result.imageSize()).isEqualTo(image.bytes().length);
    assertThat(result.comparison().compared()).isEqualTo(image.bytes().length);
    assertThat(result.tableMoved()).isFalse();
    assertThat(((Progress) events.get(0)).done()).isZero();
    assertThat(((Progress) events.get(events.size() - 1)).finished()).isTrue();
  }

  @Test
  void whatDiffersIsFoundOutAndCounted() {
    FakeDisk disk = written(FakeDisk.of(16 * MIB).forgets(6 * MIB, 2L * BLOCK)).flips(MIB + 3, 4).unreadable(8 * MIB, 1);
    Comparison comparison = check(disk, image).comparison();
    assertThat(comparison.blocks())
        .isEqualTo(Map.of(Difference.FLIPS, 1L, Difference.ZEROS, 2L, Difference.UNREADABLE, 1L));
    assertThat(comparison.bad()).extracting(BadRange::offset).containsExactly((long) MIB, 6L * MIB, 8L * MIB);
    assertThat(comparison.compared()).isEqualTo(image.bytes().length);
  }

  @Test
  void whatDiffersOnceOnlyIsUnstable() {
    FakeDisk disk = written(FakeDisk.of(16 * MIB)).flipsOnce(MIB + 3, 4);
    assertThat(check(disk, image).comparison().blocks()).isEqualTo(Map.of(Difference.UNSTABLE, 1L));
  }

  @Test
  void aMediumThatIsSmallerLacksTheEnd() throws BlockException {
    FakeDisk disk = FakeDisk.of(5 * MIB);
    disk.write(0, ByteBuffer.wrap(image.bytes(), 0, 5 * MIB).slice());
    Comparison comparison = check(disk, image).comparison();
    assertThat(comparison.blocks()).containsOnlyKeys(Difference.MISSING);
    assertThat(comparison.bad().get(0).offset()).isEqualTo(5 * MIB);
  }

  @Test
  void aFakeCardIsFoundOutWithItsSize() {
    assertThat(check(written(FakeDisk.of(64L * MIB).wrapsAt(4 * MIB)), image).comparison().likelySize())
        .hasValue(4 * MIB);
    assertThat(check(written(FakeDisk.of(64L * MIB).forgets(4 * MIB, 60 * MIB)), image).comparison().likelySize())
        .hasValue(4 * MIB);
  }

  @Test
  void lostBlocksHereAndThereAreNoFakeCard() {
    // What was not suspected was once taken for never looked at, so that two lost blocks far apart made a fake.
    FakeDisk disk = written(FakeDisk.of(64L * MIB).forgets(MIB, 40L * BLOCK).forgets(5 * MIB, 40L * BLOCK));
    assertThat(check(disk, image).comparison().likelySize()).isEmpty();
  }

  private Path gptImage() throws IOException {
    Path file = directory.resolve("gpt.img");
    byte[] bytes = new byte[12 * MIB];
    new Random(5).nextBytes(bytes);
    java.util.Arrays.fill(bytes, 0, 40 * 512, (byte) 0);
    Files.write(file, bytes);
    Tools.run("sgdisk", "-o", "-n", "1:2048:4095", "-c", "1:boot", "-n", "2:4096:20000", "-c", "2:root", file);
    return file;
  }

  private FakeDisk moved(Path image, int size) throws IOException, BlockException {
    Path larger = directory.resolve("larger.img");
    byte[] bytes = java.util.Arrays.copyOf(Files.readAllBytes(image), size);
    Files.write(larger, bytes);
    Tools.run("sgdisk", "-e", larger);
    FakeDisk disk = FakeDisk.of(size);
    disk.write(0, ByteBuffer.wrap(Files.readAllBytes(larger)));
    return disk;
  }

  private ImageCheck.Result check(FakeDisk disk, Path file) {
    return ImageCheck.run(disk, ImageSources.of(file, StreamOptions.usual()), EventSink.NONE);
  }

  @Test
  void aBackupGptThatMovedToTheEndOfALargerMediumIsNoDifference() throws Exception {
    Path file = gptImage();
    ImageCheck.Result result = check(moved(file, 20 * MIB), file);
    assertThat(result.comparison().same()).isTrue();
    assertThat(result.tableMoved()).isTrue();
  }

  @Test
  void aMediumLargerByASectorHasItsBackupWhereTheImagesIs() throws Exception {
    Path file = gptImage();
    ImageCheck.Result result = check(moved(file, 12 * MIB + 512), file);
    assertThat(result.comparison().same()).isTrue();
    assertThat(result.tableMoved()).isTrue();
  }

  @Test
  void withAMovedTableTheRestIsComparedAllTheSame() throws Exception {
    Path file = gptImage();
    FakeDisk disk = moved(file, 20 * MIB).flips(0x10, 1).flips(2048 * 512, 1).flips(6 * MIB, 1);
    Comparison comparison = check(disk, file).comparison();
    // Boot code in the MBR is not what follows from a larger disk.
    assertThat(comparison.bad()).extracting(BadRange::offset).containsExactly(0L, (long) MIB, 6L * MIB);
    assertThat(comparison.bad()).extracting(BadRange::partition).contains("partition 1 (boot)", "partition 2 (root)");
  }

  @Test
  void aTableThatSaysSomethingElseDiffers() throws Exception {
    Path file = gptImage();
    Path other = directory.resolve("other.img");
    Files.copy(file, other);
    Tools.run("sgdisk", "-c", "1:other", other);
    assertThat(check(moved(other, 20 * MIB), file).comparison().same()).isFalse();
    Files.copy(file, other, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(check(moved(file, 20 * MIB).flips(20 * MIB - 512 + 20, 1), file).comparison().same())
        .as("a moved table whose backup is damaged")
        .isFalse();
  }

  @Test
  void anImageIsComparedPackedAsItIs() throws Exception {
    Path file = directory.resolve("image.img");
    Files.write(file, image.bytes());
    Tools.run("xz", "-k", "-T2", "--block-size=1MiB", file);
    Tools.run("zstd", "-q", file);
    for (String packed : List.of("image.img", "image.img.xz", "image.img.zst")) {
      assertThat(check(written(FakeDisk.of(16 * MIB)), directory.resolve(packed)).comparison().same()).isTrue();
      assertThat(check(written(FakeDisk.of(16 * MIB)).flips(7 * MIB, 2), directory.resolve(packed)).comparison().blocks())
          .isEqualTo(Map.of(Difference.FLIPS, 1L));
    }
  }
}
