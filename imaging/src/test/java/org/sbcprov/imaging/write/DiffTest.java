package org.sbcprov.imaging.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.sbcprov.fixtures.block.FakeDisk;

class DiffTest {
  private static final int MIB = Images.MIB;

  private static FakeDisk written(byte[] image, int size) {
    FakeDisk disk = FakeDisk.used(size);
    assertThat(new Writing().to(disk, new BytesImage(image)).failure()).isEmpty();
    return disk.mended();
  }

  @Example
  void aSecondTimeNothingIsWritten() {
    byte[] image = Images.mbr(4 * MIB);
    FakeDisk disk = written(image, 6 * MIB);
    ImageWrite.OneTarget target = Writing.with(Writing.DIFF).to(disk, new BytesImage(image));
    assertThat(target.ok()).isTrue();
    assertThat(target.touched()).isFalse();
    assertThat(target.written()).isZero();
    assertThat(target.skipped()).isEqualTo(4 * MIB);
    assertThat(disk.writes()).isEmpty();
    assertThat(disk.flushes()).isZero();
  }

  @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
  void aSecondTimeNothingIsWrittenToADiskOfAnySize(@ForAll @IntRange(max = 6000) int more) {
    byte[] image = Images.gpt(3 * MIB);
    FakeDisk disk = written(image, 3 * MIB + 512 * more);
    assertThat(Writing.with(Writing.DIFF).to(disk, new BytesImage(image)).written()).as("+" + more).isZero();
    assertThat(disk.writes()).isEmpty();
  }

  @Example
  void theLastSectorsDecideToo() {
    byte[] image = Images.gpt(3 * MIB);
    for (int more : new int[] {0, 1, 2, 20, 32, 33, 34, 66, 67, 2048, 2049}) {
      FakeDisk disk = written(image, 3 * MIB + 512 * more);
      assertThat(Writing.with(Writing.DIFF).to(disk, new BytesImage(image)).written()).as("+" + more).isZero();
    }
  }

  @Property(tries = 25, edgeCases = EdgeCasesMode.NONE)
  void whatDiffersIsWrittenAndLittleElse(
      @ForAll @IntRange(max = 4 * MIB - 1) int at, @ForAll @IntRange(min = 1, max = 255) int flip) throws Exception {
    byte[] image = Images.gpt(3 * MIB);
    int size = 4 * MIB;
    FakeDisk disk = written(image, size);
    byte[] whole = disk.content(0, size);
    ByteBuffer changed = ByteBuffer.allocate(1);
    changed.put(0, (byte) (disk.content(at, 1)[0] ^ flip));
    disk.write(at, changed);
    FakeDisk again = disk.mended();
    ImageWrite.OneTarget target = Writing.with(Writing.DIFF).to(again, new BytesImage(image));
    assertThat(target.ok()).isTrue();
    assertThat(again.content(0, size)).isEqualTo(whole);
    // The first MiB twice, the last one, and the block.
    assertThat(target.written()).isBetween(1L, 3L * MIB + 2 * 64 * 1024 + 3 * 4096);
  }

  @Example
  void aDiskThatWasWrittenByOtherProgramsIsComparedToo() throws Exception {
    byte[] image = Images.mbr(4 * MIB);
    FakeDisk disk = FakeDisk.of(6 * MIB);
    disk.write(0, ByteBuffer.wrap(image));
    FakeDisk there = disk.mended();
    ImageWrite.OneTarget target = Writing.with(Writing.DIFF).to(there, new BytesImage(image));
    assertThat(target.written()).isZero();
    assertThat(there.writes()).isEmpty();
  }

  @Example
  void theMarkComesFirstWhenSomethingDiffers() throws Exception {
    byte[] image = Images.mbr(4 * MIB);
    FakeDisk disk = FakeDisk.of(6 * MIB);
    disk.write(0, ByteBuffer.wrap(image));
    disk.write(3 * MIB, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    FakeDisk there = disk.mended();
    assertThat(Writing.with(Writing.DIFF).to(there, new BytesImage(image)).ok()).isTrue();
    assertThat(there.writes().get(0)).isEqualTo(new FakeDisk.Write(0, 4096));
    assertThat(there.content(0, 4 * MIB)).isEqualTo(image);
  }

  @Example
  void anImageAsLargeAsTheDiskKeepsItsEnd() throws Exception {
    // The last MiB is erased when the first difference is found: not where it was compared already.
    byte[] image = Images.gpt(4 * MIB);
    for (int at : new int[] {100, 2 * MIB, 4 * MIB - 200_000, 4 * MIB - 1}) {
      FakeDisk disk = written(image, 4 * MIB);
      disk.write(at, ByteBuffer.wrap(new byte[] {(byte) ~image[at]}));
      FakeDisk there = disk.mended();
      assertThat(Writing.with(Writing.DIFF).to(there, new BytesImage(image)).ok()).isTrue();
      assertThat(there.content(0, 4 * MIB)).isEqualTo(image);
    }
  }
}
