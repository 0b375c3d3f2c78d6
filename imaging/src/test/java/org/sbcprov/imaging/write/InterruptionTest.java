package org.sbcprov.imaging.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.block.Target;
import org.sbcprov.fixtures.block.FakeDisk;

/** Whatever ends the writing, and whenever: the disk is as it was, says that it is unfinished, or holds the image. */
class InterruptionTest {
  private static final int MIB = Images.MIB;

  @TempDir private Path directory;

  private static BytesImage image() {
    return new BytesImage(Images.gpt(3 * MIB));
  }

  /** What the disk is to hold in the end. */
  private static byte[] whole(int size) {
    FakeDisk disk = FakeDisk.used(size);
    new Writing().to(disk, image());
    return disk.content(0, size);
  }

  private static void assertHonest(FakeDisk disk, byte[] whole, byte[] before, String when) {
    byte[] sector = disk.content(0, 512);
    if (UnfinishedMark.parse(sector).isPresent()) {
      assertThat(sector[510] == 0x55 && sector[511] == (byte) 0xaa).as(when).isFalse();
    } else if (!Arrays.equals(sector, Arrays.copyOf(before, 512))) {
      assertThat(disk.content(0, whole.length)).as(when).isEqualTo(whole);
    } else {
      assertThat(disk.content(0, whole.length)).as(when).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterEachWriteAndEachFlushTheDiskIsHonest(boolean diff) {
    int size = 5 * MIB;
    byte[] whole = whole(size);
    int operations = Integer.MAX_VALUE;
    for (int cut = 0; cut < operations; cut++) {
      FakeDisk disk = FakeDisk.used(size);
      byte[] before = disk.content(0, size);
      CutDisk device = new CutDisk(disk, cut);
      Target target = Writing.target("/dev/cut", size, () -> device);
      Writing writing = Writing.with(diff ? Writing.DIFF : ImageWrite.Options.USUAL);
      ImageWrite.OneTarget result = writing.to(target, image());
      boolean ok = result.ok();
      if (result.failure().isPresent() && UnfinishedMark.parse(disk.content(0, 512)).isEmpty()) {
        // "It is marked as unfinished" was said of a disk that took the image's first sector, and then nothing any more.
        assertThat(result.failure().get().facts().get("left")).asString().doesNotContain("is marked as unfinished");
      }
      if (ok) {
        operations = device.done();
      }
      assertHonest(disk, whole, before, "killed after " + cut);
      assertHonest(disk.afterPowerCut(), whole, before, "without power after " + cut);
      assertThat(ok).isEqualTo(cut >= device.done());
    }
    assertThat(operations).isGreaterThan(10);
  }

  @Test
  void aWriteThatIsCutShortLeavesAnHonestDisk() {
    int size = 5 * MIB;
    byte[] whole = whole(size);
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      FakeDisk disk = FakeDisk.used(size);
      byte[] before = disk.content(0, size);
      long bytes = 512L * random.nextInt(2 * size / 512);
      new Writing().to(disk.goneAfter(bytes), image());
      assertHonest(disk, whole, before, "gone after " + bytes);
      assertHonest(disk.afterPowerCut(), whole, before, "without power after " + bytes);
    }
  }

  @Test
  void whatWasInterruptedCanBeGoneOnWith() {
    int size = 5 * MIB;
    byte[] whole = whole(size);
    for (int cut = 4; cut < 60; cut += 3) {
      FakeDisk disk = FakeDisk.used(size);
      CutDisk device = new CutDisk(disk, cut);
      Path journals = directory.resolve("cut" + cut);
      Writing first = new Writing();
      first.journals = Optional.of(journals);
      Target target = Writing.target("/dev/cut", size, () -> device);
      if (first.to(target, image()).ok()) {
        assertThat(journals).isEmptyDirectory();
        continue;
      }
      FakeDisk again = disk.afterPowerCut();
      Writing second = Writing.with(Writing.RESUME);
      second.journals = Optional.of(journals);
      ImageWrite.OneTarget done = second.to(Writing.target("/dev/cut", size, () -> again), image());
      assertThat(done.failure()).isEmpty();
      assertThat(again.content(0, size)).isEqualTo(whole);
      assertThat(journals).isEmptyDirectory();
    }
  }
}
