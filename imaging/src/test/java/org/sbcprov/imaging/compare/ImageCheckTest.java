package org.sbcprov.imaging.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.fixtures.block.FakeDisk;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.stream.BlockMapFile;
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
  }

  @Test
  void whatWasPerhapsNeverWrittenMakesNoFake() throws Exception {
    // A new card on which the first megabytes of an image had been written was said to be a fake, to be given back.
    FakeDisk disk = FakeDisk.of(64L * MIB);
    disk.write(0, ByteBuffer.wrap(image.bytes(), 0, 4 * MIB).slice());
    Comparison comparison = check(disk, image).comparison();
    assertThat(comparison.likelySize()).isEmpty();
    assertThat(comparison.emptyFrom()).hasValue(4 * MIB);
    assertThat(comparison.failure("disk").hint()).startsWith("Nothing from 0x400000 on was written, or it was lost");
    assertThat(check(FakeDisk.of(64L * MIB), image).comparison().emptyFrom()).hasValue(0);
  }

  @Test
  void aCardThatBeginsAnewManyTimesIsFoundOut() {
    // Of many distances, all multiples of the card's size, none was frequent enough to count.
    MemoryImage large = MemoryImage.random(40 * MIB);
    FakeDisk disk = FakeDisk.of(64L * MIB).wrapsAt(2 * MIB);
    large.writeTo(disk);
    assertThat(check(disk, large).comparison().likelySize()).hasValue(2 * MIB);
  }

  @Test
  void anOlderVersionOfTheImageWithItsPartsElsewhereIsNoFake() throws Exception {
    // The same file system, 2 MiB further on in the older image: 640 blocks were told as repeated, and the card as a fake.
    byte[] older = new byte[image.bytes().length + 2 * MIB];
    System.arraycopy(image.bytes(), 0, older, 0, MIB);
    System.arraycopy(image.bytes(), MIB, older, 3 * MIB, image.bytes().length - MIB);
    FakeDisk disk = FakeDisk.of(64L * MIB);
    disk.write(0, ByteBuffer.wrap(older));
    Comparison comparison = check(disk, image).comparison();
    assertThat(comparison.blocks().get(Difference.REPEATED)).isGreaterThan(64);
    assertThat(comparison.likelySize()).isEmpty();
    assertThat(comparison.failure("disk").hint()).contains("another version of the image");
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
  void aMapThatBeginsWithOneBlockDoesNotHideTheTable() throws Exception {
    // The table was looked for in the first piece, which had 4096 bytes: a disk that was just written right was said to be wrong.
    Path file = directory.resolve("sparse.img");
    Files.write(file, new byte[0]);
    Tools.run("truncate", "-s", "12M", file);
    Tools.run("sgdisk", "-o", "-n", "1:2048:4095", "-n", "2:4096:20000", file);
    Tools.run("sh", "-c", "head -c 300000 /dev/urandom | dd conv=notrunc bs=1M seek=1 status=none of=" + file);
    Tools.run("sh", "-c", "cp --sparse=always " + file + " " + file + ".2 && mv " + file + ".2 " + file);
    Path map = directory.resolve("sparse.img.bmap");
    Tools.run("bmaptool", "create", "-o", map, file);
    assertThat(Files.readString(map)).containsPattern("<Range[^>]*> 0(-[1-9])? </Range>");
    for (Path image : List.of(file, Path.of(Tools.run("sh", "-c", "gzip -k " + file + " && echo " + file + ".gz").strip()))) {
      FakeDisk disk = moved(file, 20 * MIB);
      ImageCheck.Result result =
          ImageCheck.run(
              disk, ImageSources.of(image, StreamOptions.usual().withMap(BlockMapFile.read(map))), EventSink.NONE);
      assertThat(result.comparison().bad()).isEmpty();
      assertThat(result.tableMoved()).isTrue();
    }
  }

  @Test
  void onlyWhatFollowsFromTheSizeMayDifferInTheFirstTwoSectors() throws Exception {
    // A boot flag in the protective entry, and bytes behind the header, were passed over.
    Path file = gptImage();
    for (int at : new int[] {446, 446 + 1, 446 + 4, 446 + 8, 446 + 12, 510, 512 + 20, 512 + 92, 1023}) {
      assertThat(check(moved(file, 20 * MIB).flips(at, 1), file).comparison().same()).as("byte %d", at).isFalse();
    }
  }

  @Test
  void aBackupThatIsSaidToLieInAPartitionHidesNothing() throws Exception {
    // The image's header pointed into its second partition: whatever was lost there was taken for the old backup.
    Path file = gptImage();
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer header = ByteBuffer.wrap(bytes, 512, 512).slice().order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(32, 10_000).putInt(16, 0);
    CRC32 crc = new CRC32();
    crc.update(bytes, 512, 92);
    header.putInt(16, (int) crc.getValue());
    Files.write(file, bytes);
    FakeDisk disk = moved(gptImage(), 20 * MIB).flips(10_000L * 512 - 100, 3);
    assertThat(check(disk, file).comparison().bad()).extracting(BadRange::offset).contains(10_000L * 512 / BLOCK * BLOCK);
  }

  @Test
  void whatLiesWhereABackupWouldBeIsComparedWhenTheImageGoesOn() throws Exception {
    // Bytes behind the backup make the image one that does not end with it; the place of the backup was passed over.
    Path file = gptImage();
    FakeDisk disk = moved(file, 20 * MIB);
    Files.write(file, new byte[MIB], java.nio.file.StandardOpenOption.APPEND);
    assertThat(check(disk, file).comparison().same()).isTrue();
    disk.write(12 * MIB - 512, ByteBuffer.allocate(512));
    assertThat(check(disk, file).comparison().bad()).extracting(BadRange::offset).containsExactly(12L * MIB - BLOCK);
  }

  @Test
  void aTableThatWasChangedSinceIsToldAndTheOldBackupIsNoLostWrite() throws Exception {
    // A partition was renamed on the card: the advice was to throw the card away, for the old backup was erased.
    Path file = gptImage();
    FakeDisk disk = moved(file, 20 * MIB);
    Path renamed = directory.resolve("larger.img");
    Tools.run("sgdisk", "-c", "1:other", renamed);
    disk = FakeDisk.of(20 * MIB);
    disk.write(0, ByteBuffer.wrap(Files.readAllBytes(renamed)));
    disk.write(12 * MIB - 33 * 512, ByteBuffer.allocate(33 * 512));
    ImageCheck.Result result = check(disk, file);
    assertThat(result.tableMoved()).isFalse();
    assertThat(result.tableChanges()).containsExactly("partition 1, name");
    assertThat(result.comparison().bad()).extracting(BadRange::offset).containsExactly(0L);
    assertThat(result.failure("disk").hint()).contains("Something else wrote to it since");
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
