package org.sbcprov.imaging.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.sbcprov.imaging.medium.Range;

/** Checksums of an image, however it comes. */
class BlockSumsTest {
  private static final int BLOCK = BlockSums.BLOCK;

  private static byte[] bytes(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aSumIsBothChecksumsOfTheBlock() {
    byte[] bytes = bytes(BLOCK, 1);
    BlockSums sums = new BlockSums();
    sums.add(0, ByteBuffer.wrap(bytes));
    CRC32C castagnoli = new CRC32C();
    castagnoli.update(bytes);
    CRC32 ieee = new CRC32();
    ieee.update(bytes);
    assertThat(sums.sum(0)).isEqualTo(castagnoli.getValue() << 32 | ieee.getValue());
    assertThat(sums.isWhole(0)).isTrue();
    assertThat(sums.isKnown(1)).isFalse();
    assertThat(sums.nextKnown(1)).isEqualTo(-1);
  }

  @Property(tries = 60)
  void howTheBytesAreCutUpMakesNoDifference(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = bytes(1 + random.nextInt(5 * BLOCK), seed);
    BlockSums whole = new BlockSums();
    whole.add(0, ByteBuffer.wrap(bytes));
    BlockSums cut = new BlockSums();
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, 1 + random.nextInt(BLOCK));
      cut.add(at, ByteBuffer.wrap(bytes, at, length).slice());
      at += length;
    }
    for (int block = 0; block * BLOCK < bytes.length; block++) {
      assertThat(cut.sum(block)).isEqualTo(whole.sum(block));
      assertThat(cut.isWhole(block)).isEqualTo(whole.isWhole(block));
    }
    assertThat(cut.countedBytes()).isEqualTo(bytes.length);
    assertThat(cut.end()).isEqualTo(bytes.length);
  }

  @Property(tries = 60)
  void zerosNeedNotBeLookedAt(@ForAll long seed) {
    Random random = new Random(seed);
    int from = random.nextInt(2 * BLOCK);
    int length = random.nextInt(4 * BLOCK);
    BlockSums told = new BlockSums();
    told.addZeros(from, length);
    BlockSums added = new BlockSums();
    added.add(from, ByteBuffer.allocate(length));
    for (int block = 0; block < 7; block++) {
      assertThat(told.isKnown(block)).isEqualTo(added.isKnown(block));
      assertThat(told.sum(block)).isEqualTo(added.sum(block));
    }
    assertThat(told.countedBytes()).isEqualTo(length);
  }

  @Property(tries = 60)
  void replacedBlocksAreAsIfTheyHadComeSo(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = bytes(4 * BLOCK, seed);
    BlockSums sums = new BlockSums();
    sums.add(0, ByteBuffer.wrap(bytes, 0, BLOCK + 4096).slice());
    sums.addFree(BLOCK + 4096, 4096);
    sums.add(BLOCK + 8192, ByteBuffer.wrap(bytes, BLOCK + 8192, 3 * BLOCK - 8192).slice());
    int block = random.nextInt(4);
    byte[] other = bytes(BLOCK, seed + 1);
    BlockSums copy = sums.copy();
    copy.replace((long) block * BLOCK, ByteBuffer.wrap(other));
    BlockSums expected = new BlockSums();
    expected.add((long) block * BLOCK, ByteBuffer.wrap(other));
    assertThat(copy.sum(block)).isEqualTo(expected.sum(block));
    assertThat(copy.isWhole(block)).isTrue();
    for (int i = 0; i < 4; i++) {
      if (i != block) {
        assertThat(copy.sum(i)).isEqualTo(sums.sum(i));
      }
    }
    assertThat(sums.isWhole(1)).as("the one that was copied stays").isFalse();
    assertThat(sums.nextCounted(BLOCK + 4096)).isEqualTo(new Range(BLOCK + 8192, 4L * BLOCK));
  }

  @Test
  void whatWasToldOfAlreadyIsNotToldOfAgain() {
    BlockSums sums = new BlockSums();
    sums.add(0, ByteBuffer.allocate(4096));
    assertThatThrownBy(() -> sums.add(0, ByteBuffer.allocate(1))).isInstanceOf(IllegalArgumentException.class);
    BlockSums copy = sums.copy();
    assertThatThrownBy(() -> copy.add(4096, ByteBuffer.allocate(1)))
        .as("the sum of a block that is begun cannot be gone on with in a copy")
        .isInstanceOf(IllegalArgumentException.class);
    copy.add(BLOCK, ByteBuffer.allocate(1));
    sums.add(4096, ByteBuffer.allocate(1));
  }
}
