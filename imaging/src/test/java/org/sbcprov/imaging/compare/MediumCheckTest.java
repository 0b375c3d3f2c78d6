package org.sbcprov.imaging.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.fixtures.block.FakeDisk;
import org.sbcprov.imaging.medium.Range;

/** Each way in which a medium can be wrong, one by one, and what is said of it. */
class MediumCheckTest {
  private static final int BLOCK = BlockSums.BLOCK;
  private static final int MIB = 1024 * 1024;

  private final MemoryImage image = MemoryImage.random(9 * MIB + 5000);

  private static MediumCheck.Request request() {
    return MediumCheck.Request.of("verifying");
  }

  private Comparison check(FakeDisk disk) {
    return MediumCheck.run(disk, image.sums(), request().original(image), EventSink.NONE);
  }

  private FakeDisk written(FakeDisk disk) {
    image.writeTo(disk);
    return disk;
  }

  @Test
  void aMediumThatHoldsTheImageIsTheSameWhateverLiesBehindIt() {
    FakeDisk disk = written(FakeDisk.used(16 * MIB));
    Comparison comparison = check(disk);
    assertThat(comparison.same()).isTrue();
    assertThat(comparison.bad()).isEmpty();
    assertThat(image.opened()).as("the image is read again only when something differs").isZero();
  }

  @Test
  void aMediumThatEndsWithTheImageIsTheSame() {
    assertThat(check(written(FakeDisk.of(image.bytes().length))).same()).isTrue();
  }

  @Test
  void progressGoesFromNothingToAllThatIsRead() {
    List<Event> events = new ArrayList<>();
    MediumCheck.run(written(FakeDisk.of(16 * MIB)), image.sums(), request(), events::add);
    Progress first = (Progress) events.get(0);
    Progress last = (Progress) events.get(events.size() - 1);
    assertThat(first.done()).isZero();
    assertThat(last.finished()).isTrue();
    assertThat(first.total()).isEqualTo(last.total()).isGreaterThanOrEqualTo(image.bytes().length);
    assertThat(first.task()).isEqualTo("verifying");
  }

  @Test
  void wrongBitsAreCountedAndTheFirstIsShown() {
    FakeDisk disk = written(FakeDisk.of(16 * MIB)).flips(3 * MIB + 77, 0x10).flips(3 * MIB + 900, 0x81);
    Comparison comparison = check(disk);
    assertThat(comparison.badBlocks()).isEqualTo(1);
    BadRange bad = comparison.bad().get(0);
    assertThat(bad.difference()).isEqualTo(Difference.FLIPS);
    assertThat(bad.flippedBits()).isEqualTo(3);
    assertThat(bad.offset()).isEqualTo(3 * MIB);
    assertThat(bad.length()).isEqualTo(BLOCK);
    BadRange.Example example = bad.example().get();
    assertThat(example.offset()).isEqualTo(3 * MIB + 77);
    assertThat(example.expected()).isEqualTo(Arrays.copyOfRange(image.bytes(), 3 * MIB + 77, 3 * MIB + 93));
    assertThat(example.read()[0]).isEqualTo((byte) (example.expected()[0] ^ 0x10));
    assertThat(bad.words()).contains("0x300000").contains("has wrong bits: 3 bits").contains("at 0x30004d it has");
    assertThat(comparison.failure("/dev/fake")).isInstanceOf(VerificationFailed.class).hasMessageContaining("wrong bits");
  }

  @Test
  void wrongBitsAreOtherDataWhereTheImageCannotBeReadAgain() {
    FakeDisk disk = written(FakeDisk.of(16 * MIB)).flips(3 * MIB + 77, 0x10);
    Comparison comparison = MediumCheck.run(disk, image.sums(), request(), EventSink.NONE);
    assertThat(comparison.bad().get(0).difference()).isEqualTo(Difference.OTHER);
    assertThat(comparison.bad().get(0).example().get().expected()).isEmpty();
  }

  @Test
  void aBitThatIsWrongOnceIsAnErrorOfReading() {
    FakeDisk disk = written(FakeDisk.of(16 * MIB)).flipsOnce(5 * MIB, 1);
    Comparison comparison = check(disk);
    assertThat(comparison.blocks()).containsOnlyKeys(Difference.UNSTABLE);
    assertThat(comparison.failure("/dev/fake").hint()).contains("The medium may be right");
  }

  @Test
  void whatWasDroppedFromANewMediumReadsAsZeros() {
    FakeDisk disk = written(FakeDisk.of(16 * MIB).forgets(2 * MIB, 3L * BLOCK));
    Comparison comparison = check(disk);
    assertThat(comparison.bad()).hasSize(1);
    BadRange bad = comparison.bad().get(0);
    assertThat(bad.difference()).isEqualTo(Difference.ZEROS);
    assertThat(bad.offset()).isEqualTo(2 * MIB);
    assertThat(bad.length()).isEqualTo(3L * BLOCK);
    assertThat(bad.blocks()).isEqualTo(3);
    assertThat(bad.example().get().expected()).isEqualTo(Arrays.copyOfRange(image.bytes(), 2 * MIB, 2 * MIB + 16));
    assertThat(bad.example().get().read()).containsOnly(0);
    assertThat(comparison.failure("/dev/fake").hint()).contains("got lost");
  }

  @Test
  void whatWasDroppedFromAMediumWhoseContentIsKnownIsOld() throws BlockException {
    FakeDisk disk = FakeDisk.used(16 * MIB).forgets(2 * MIB, BLOCK);
    BlockSums earlier = new BlockSums();
    earlier.add(0, ByteBuffer.wrap(disk.content(0, 10 * MIB)));
    image.writeTo(disk);
    Comparison comparison = MediumCheck.run(disk, image.sums(), request().earlier(earlier), EventSink.NONE);
    assertThat(comparison.blocks()).isEqualTo(Map.of(Difference.OLD, 1L));
  }

  @Test
  void erasedFlashReadsAsOnes() throws BlockException {
    FakeDisk disk = written(FakeDisk.of(16 * MIB));
    byte[] ones = new byte[2 * BLOCK];
    Arrays.fill(ones, (byte) 0xff);
    disk.write(MIB, ByteBuffer.wrap(ones));
    assertThat(check(disk).blocks()).isEqualTo(Map.of(Difference.ONES, 2L));
  }

  @Test
  void aFakeCardThatBeginsAnewIsFoundOutWithItsSize() {
    FakeDisk disk = written(FakeDisk.of(64L * MIB).wrapsAt(4 * MIB));
    Comparison comparison = check(disk);
    assertThat(comparison.likelySize()).hasValue(4 * MIB);
    assertThat(comparison.blocks()).containsKey(Difference.REPEATED);
    assertThat(comparison.bad().get(0).words()).contains("holds what belongs elsewhere, at 0x");
    assertThat(comparison.failure("/dev/fake").hint()).contains("4194304 bytes only").contains("a fake");
  }

  @Test
  void aFakeCardIsFoundOutHoweverOftenItBeganAnew() {
    // Each round is another distance away; with more than two of them none was frequent, and no fake was told.
    Comparison comparison = check(written(FakeDisk.of(64L * MIB).wrapsAt(MIB)));
    assertThat(comparison.likelySize()).hasValue(MIB);
    assertThat(comparison.failure("/dev/fake").hint()).contains("a fake");
  }

  @Test
  void whatIsInTheWrongPlaceDecidesHoweverMuchElseIsEmpty() throws BlockException {
    // A fake whose last round was mostly zeros was told to be worn out.
    FakeDisk disk = written(FakeDisk.of(16 * MIB));
    disk.write(MIB, ByteBuffer.wrap(new byte[32 * BLOCK]));
    for (int i = 0; i < 4; i++) {
      int from = (2 + 3 * i * i) * BLOCK;
      disk.write(6 * MIB + (long) i * BLOCK, ByteBuffer.wrap(image.bytes(), from, BLOCK).slice());
    }
    Comparison comparison = check(disk);
    assertThat(comparison.blocks().get(Difference.ZEROS)).isGreaterThan(comparison.blocks().get(Difference.REPEATED));
    assertThat(comparison.failure("/dev/fake").hint()).contains("a fake medium").doesNotContain("worn-out");
  }

  @Test
  void aFakeCardThatDropsWhatItHasNoRoomForIsFoundOutWithItsSize() {
    FakeDisk disk = written(FakeDisk.of(64L * MIB).forgets(4 * MIB, 60 * MIB));
    Comparison comparison = check(disk);
    assertThat(comparison.likelySize()).hasValue(4 * MIB);
    assertThat(comparison.blocks()).containsOnlyKeys(Difference.ZEROS);
  }

  @Test
  void dataThatLiesSomeBytesOffIsShifted() throws BlockException {
    FakeDisk disk = written(FakeDisk.of(16 * MIB));
    disk.write(MIB + 512, ByteBuffer.wrap(image.bytes(), MIB, MIB).slice());
    Comparison comparison = check(disk);
    BadRange shifted =
        comparison.bad().stream().filter(bad -> bad.difference() == Difference.SHIFTED).findFirst().get();
    assertThat(shifted.distance()).isEqualTo(-512);
    assertThat(shifted.words()).contains("512 bytes too late");
    assertThat(comparison.blocks().get(Difference.SHIFTED)).isGreaterThanOrEqualTo(14);
  }

  @Test
  @Timeout(20)
  void zerosThatAreWrongAreNotLookedForAtEveryPlace() {
    // A search for shifted zeros once took each of four million places for theirs, and minutes.
    BlockSums zeros = new BlockSums();
    zeros.addZeros(0, 8 * MIB);
    FakeDisk disk = FakeDisk.of(8 * MIB).flips(5 * MIB, 0xff).flips(6 * MIB + 9, 0xff);
    assertThat(MediumCheck.run(disk, zeros, request(), EventSink.NONE).blocks())
        .isEqualTo(Map.of(Difference.OTHER, 2L));
  }

  @Test
  void aBlockThatCannotBeReadIsToldAndTheRestIsCompared() {
    FakeDisk disk =
        written(FakeDisk.of(16 * MIB)).unreadable(2 * MIB + 10, 1).unreadable(8 * MIB, 512).flips(9 * MIB, 1);
    Comparison comparison = check(disk);
    assertThat(comparison.blocks()).isEqualTo(Map.of(Difference.UNREADABLE, 2L, Difference.FLIPS, 1L));
    assertThat(comparison.bad()).extracting(BadRange::offset).containsExactly(2L * MIB, 8L * MIB, 9L * MIB);
    assertThat(comparison.failure("/dev/fake").code()).isEqualTo("write.mismatch");
  }

  @Test
  void whereNothingIsWrongButReadingTheDeviceFailed() {
    Comparison comparison = check(written(FakeDisk.of(16 * MIB)).unreadable(2 * MIB, 1));
    assertThat(comparison.failure("/dev/fake"))
        .isInstanceOf(DeviceFailed.class)
        .hasMessageContaining("0x200000 to 0x20ffff");
    assertThat(comparison.failure("/dev/fake").code()).isEqualTo("write.unreadable");
  }

  @Test
  void aDiskThatIsPulledOutEndsTheComparison() {
    FakeDisk disk = FakeDisk.of(16 * MIB).goneAfter(MIB);
    assertThatThrownBy(() -> disk.write(0, ByteBuffer.wrap(image.bytes()))).isInstanceOf(BlockException.class);
    assertThatThrownBy(() -> check(disk)).isInstanceOf(DeviceFailed.class).hasMessageContaining("/dev/fake is gone");
  }

  @Test
  void aMediumThatIsTooSmallLacksTheEnd() throws BlockException {
    FakeDisk disk = FakeDisk.of(8 * MIB + 100);
    disk.write(0, ByteBuffer.wrap(image.bytes(), 0, 8 * MIB + 100).slice());
    Comparison comparison = check(disk);
    assertThat(comparison.blocks()).containsOnlyKeys(Difference.MISSING);
    assertThat(comparison.bad()).hasSize(1);
    assertThat(comparison.bad().get(0).offset()).isEqualTo(8 * MIB + 100);
    assertThat(comparison.bad().get(0).length()).isEqualTo(image.bytes().length - 8 * MIB - 100);
  }

  @Test
  void onlyWhatIsAskedForIsLookedAt() {
    FakeDisk disk = written(FakeDisk.of(16 * MIB)).flips(MIB, 1).flips(3 * MIB, 1).flips(5 * MIB, 1);
    MediumCheck.Request request =
        request().only(List.of(new Range(0, 4 * MIB))).except(List.of(new Range(3 * MIB, 3 * MIB + 1)));
    Comparison comparison = MediumCheck.run(disk, image.sums(), request, EventSink.NONE);
    assertThat(comparison.bad()).extracting(BadRange::offset).containsExactly((long) MIB);
    assertThat(comparison.compared()).isEqualTo(4L * MIB - BLOCK);
  }

  @Test
  void whatIsFreeMayHaveAnyValueWithinABlock() {
    BlockSums sums = new BlockSums();
    sums.add(0, ByteBuffer.wrap(image.bytes(), 0, 4096).slice());
    sums.addFree(4096, 8192);
    sums.add(12288, ByteBuffer.wrap(image.bytes(), 12288, MIB).slice());
    FakeDisk disk = written(FakeDisk.of(16 * MIB)).flips(4096, 1).flips(12287, 0x80);
    assertThat(MediumCheck.run(disk, sums, request(), EventSink.NONE).same()).isTrue();
    assertThat(MediumCheck.run(disk.flips(4095, 1), sums, request(), EventSink.NONE).badBlocks()).isEqualTo(1);
    assertThat(MediumCheck.run(disk.flips(4095, 0).flips(12288, 1), sums, request(), EventSink.NONE).same()).isFalse();
  }

  @Test
  void aThousandRangesAreKeptAndAllAreCounted() {
    MemoryImage large = MemoryImage.random(160 * MIB);
    FakeDisk disk = FakeDisk.of(160 * MIB);
    large.writeTo(disk);
    for (int block = 0; block < 2560; block += 2) {
      disk.flips((long) block * BLOCK, 1);
    }
    Comparison comparison = MediumCheck.run(disk, large.sums(), request(), EventSink.NONE);
    assertThat(comparison.badBlocks()).isEqualTo(1280);
    assertThat(comparison.ranges()).isEqualTo(1280);
    assertThat(comparison.bad().size()).isBetween(Comparison.MOST_RANGES - 1, Comparison.MOST_RANGES);
  }
}
