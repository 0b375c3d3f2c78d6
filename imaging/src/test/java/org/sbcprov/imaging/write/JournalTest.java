package org.sbcprov.imaging.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.fixtures.block.FakeDisk;

class JournalTest {
  private static final int MIB = Images.MIB;
  private static final Journal.Subject SUBJECT = new Journal.Subject("fake 1", "4096 yesterday", "abc");

  @TempDir private Path directory;

  private Path interrupted() throws IOException {
    Path file = Journal.in(directory, SUBJECT.target());
    try (Journal journal = Journal.begin(file, SUBJECT, "17")) {
      journal.flushed(5_000_000);
      journal.flushed(9_000_000);
    }
    return file;
  }

  @Test
  void itTellsHowFarTheWritingCame() throws IOException {
    assertThat(Journal.told(interrupted(), SUBJECT, "/dev/a")).isEqualTo(new Journal.Told("17", 9_000_000));
  }

  @Test
  void aLastLineThatWasCutOffCountsForNothing() throws IOException {
    Path file = interrupted();
    Files.writeString(file, "flushed 99", StandardOpenOption.APPEND);
    assertThat(Journal.told(file, SUBJECT, "/dev/a").flushed()).isEqualTo(9_000_000);
    try (Journal journal = Journal.goOn(file)) {
      journal.flushed(12_000_000);
    }
    assertThat(Journal.told(file, SUBJECT, "/dev/a").flushed()).isEqualTo(12_000_000);
  }

  @Test
  void anotherImageAnotherDiskAndNoneAreRefused() throws IOException {
    Path file = interrupted();
    assertRefused(file, new Journal.Subject("fake 2", "4096 yesterday", "abc"), "another disk");
    assertRefused(file, new Journal.Subject("fake 1", "4096 today", "abc"), "another image");
    assertRefused(file, new Journal.Subject("fake 1", "4096 yesterday", "abd"), "another image");
    assertRefused(directory.resolve("none"), SUBJECT, "no writing");
  }

  private static void assertRefused(Path file, Journal.Subject subject, String words) {
    assertThatThrownBy(() -> Journal.told(file, subject, "/dev/a"))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("write.journal"))
        .hasMessageContaining(words);
  }

  @Test
  void whateverIsInItOnlyFailuresComeOut() throws IOException {
    byte[] good = Files.readAllBytes(interrupted());
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      for (int j = 0; j <= i % 4; j++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      Path file = Files.write(directory.resolve("bad"), bad);
      try {
        assertThat(Journal.told(file, SUBJECT, "/dev/a").flushed()).isNotNegative();
      } catch (Failure e) {
        assertThat(e.code()).isEqualTo("write.journal");
      }
    }
  }

  @Test
  void goingOnWritesOnlyWhatIsMissing() {
    BytesImage image = new BytesImage(Images.mbr(6 * MIB));
    FakeDisk disk = FakeDisk.used(8 * MIB);
    Writing first = new Writing();
    first.journals = Optional.of(directory);
    image.damagedAt = 5 * MIB;
    assertThat(first.to(disk, image).failure()).isPresent();
    assertThat(Journal.in(directory, "fake /dev/fake " + 8 * MIB)).exists();
    // As if all up to there had been brought to the medium.
    noteFlushed(5 * MIB);
    image.damagedAt = Long.MAX_VALUE;
    FakeDisk again = disk.mended();
    Writing second = Writing.with(Writing.RESUME);
    second.journals = Optional.of(directory);
    ImageWrite.OneTarget target = second.to(again, image);
    assertThat(target.ok()).isTrue();
    assertThat(again.content(0, 6 * MIB)).isEqualTo(image.bytes);
    assertThat(target.skipped()).isEqualTo(4 * MIB);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatAnotherProgramChangedSinceIsWrittenAgain() throws Exception {
    BytesImage image = new BytesImage(Images.mbr(6 * MIB));
    FakeDisk disk = FakeDisk.used(8 * MIB);
    Writing first = new Writing();
    first.journals = Optional.of(directory);
    image.damagedAt = 5 * MIB;
    first.to(disk, image);
    noteFlushed(5 * MIB);
    FakeDisk again = disk.mended();
    again.write(3 * MIB, ByteBuffer.wrap(new byte[10_000]));
    image.damagedAt = Long.MAX_VALUE;
    Writing second = Writing.with(Writing.RESUME);
    second.journals = Optional.of(directory);
    assertThat(second.to(again, image).ok()).isTrue();
    assertThat(again.content(0, 6 * MIB)).isEqualTo(image.bytes);
  }

  private void noteFlushed(long upTo) {
    try (Journal journal = Journal.goOn(Journal.in(directory, "fake /dev/fake " + 8 * MIB))) {
      journal.flushed(upTo);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void goingOnWithAnotherImageIsRefusedBeforeTheFirstByte() {
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    image.damagedAt = 3 * MIB;
    FakeDisk disk = FakeDisk.used(8 * MIB);
    Writing first = new Writing();
    first.journals = Optional.of(directory);
    first.to(disk, image);
    FakeDisk again = disk.mended();
    Writing second = Writing.with(Writing.RESUME);
    second.journals = Optional.of(directory);
    second.identity = "another";
    assertThatThrownBy(() -> second.to(again, new BytesImage(image.bytes)))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("write.journal"));
    assertThat(again.writes()).isEmpty();
  }

  @Test
  void anotherMediumInTheSameReaderIsNotGoneOnWith() {
    // Card readers tell one serial number for all cards: another card of the same size was overwritten.
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    image.damagedAt = 3 * MIB;
    Writing first = new Writing();
    first.journals = Optional.of(directory);
    first.to(FakeDisk.used(8 * MIB), image);
    image.damagedAt = Long.MAX_VALUE;
    Writing second = Writing.with(Writing.RESUME);
    second.journals = Optional.of(directory);
    FakeDisk other = FakeDisk.used(8 * MIB);
    FakeDisk marked = FakeDisk.used(8 * MIB);
    BytesImage damaged = new BytesImage(image.bytes);
    damaged.damagedAt = 3 * MIB;
    new Writing().to(marked, damaged);
    FakeDisk elsewhere = marked.mended();
    for (FakeDisk disk : new FakeDisk[] {other, elsewhere}) {
      assertThatThrownBy(() -> second.to(disk, image))
          .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("write.journal"))
          .hasMessageContaining("another medium");
      assertThat(disk.writes()).isEmpty();
      assertThat(disk.isClosed()).isTrue();
    }
  }

  @Test
  @Timeout(60)
  void aPipeInItsPlaceIsWaitedForByNobody() throws Exception {
    // Opening it hung for ever, with the disk opened and before the first byte.
    Path file = Journal.in(directory, "fake /dev/fake " + 8 * MIB);
    boolean made;
    try {
      made = new ProcessBuilder("mkfifo", file.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      made = false;
    }
    assumeTrue(made, "mkfifo is not installed");
    Writing fresh = new Writing();
    fresh.journals = Optional.of(directory);
    assertThat(fresh.to(FakeDisk.used(8 * MIB), new BytesImage(Images.mbr(4 * MIB))).ok()).isTrue();
    assertThat(fresh.events).anySatisfy(event -> assertThat(event.facts()).containsEntry("code", "write.no-journal"));
    Writing resumed = Writing.with(Writing.RESUME);
    resumed.journals = Optional.of(directory);
    assertThatThrownBy(() -> resumed.to(FakeDisk.used(8 * MIB), new BytesImage(Images.mbr(4 * MIB))))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("write.journal"));
  }
}
