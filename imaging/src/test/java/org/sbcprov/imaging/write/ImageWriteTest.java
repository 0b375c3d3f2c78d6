package org.sbcprov.imaging.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.fixtures.block.FakeDisk;
import org.sbcprov.fixtures.block.FakeTarget;

class ImageWriteTest {
  private static final int MIB = Images.MIB;

  @TempDir private Path directory;

  private final Writing writing = new Writing();

  @Test
  void theDiskHoldsTheImageAndWhatWasAtItsEndIsGone() {
    BytesImage image = new BytesImage(Images.mbr(3 * MIB));
    FakeDisk disk = FakeDisk.used(6 * MIB);
    ImageWrite.OneTarget target = writing.to(disk, image);
    assertThat(target.failure()).isEmpty();
    assertThat(target.complete()).isTrue();
    assertThat(disk.content(0, 3 * MIB)).isEqualTo(image.bytes);
    assertThat(disk.content(5 * MIB, MIB)).containsOnly(0);
    assertThat(disk.content(4 * MIB, MIB)).containsOnly(0xa5);
    assertThat(target.verified()).isEqualTo(2 * MIB);
    assertThat(image.held).hasValue(0);
  }

  @Test
  void allIsOnTheMediumInTheEnd() {
    BytesImage image = new BytesImage(Images.mbr(3 * MIB));
    FakeDisk disk = FakeDisk.used(4 * MIB);
    writing.to(disk, image);
    assertThat(disk.afterPowerCut().content(0, 3 * MIB)).isEqualTo(image.bytes);
    assertThat(disk.isClosed()).isTrue();
  }

  @Test
  void theMarkComesFirstAndSectorZeroLast() {
    FakeDisk disk = FakeDisk.used(6 * MIB);
    writing.to(disk, new BytesImage(Images.mbr(3 * MIB)));
    List<FakeDisk.Write> writes = disk.writes();
    assertThat(writes.get(0)).isEqualTo(new FakeDisk.Write(0, 4096));
    FakeDisk.Write last = writes.get(writes.size() - 1);
    assertThat(last).isEqualTo(new FakeDisk.Write(0, 4096));
    FakeDisk.Write head = writes.get(writes.size() - 2);
    assertThat(head).isEqualTo(new FakeDisk.Write(0, MIB));
    // Before them, the first MiB gets nothing but the mark and zeros.
    long body = writes.stream().filter(write -> write.position() >= MIB && write.position() < 3 * MIB).count();
    assertThat(body).isPositive();
    int first = indexOfBody(writes);
    for (FakeDisk.Write write : writes.subList(first, writes.size() - 2)) {
      assertThat(write.position()).isGreaterThanOrEqualTo(MIB);
    }
  }

  private static int indexOfBody(List<FakeDisk.Write> writes) {
    for (int i = 0; i < writes.size(); i++) {
      if (writes.get(i).position() == MIB) {
        return i;
      }
    }
    throw new AssertionError(writes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 4097, MIB - 1, MIB, MIB + 1, 2 * MIB + 512, 2 * MIB + 70_001})
  void imagesOfAnySizeAreWrittenAndTheLastSectorIsFilledUpWithZeros(int size) {
    byte[] bytes = Images.random(size, size);
    FakeDisk disk = FakeDisk.used(6 * MIB);
    BytesImage image = new BytesImage(bytes);
    ImageWrite.OneTarget target = writing.to(disk, image);
    assertThat(target.failure()).isEmpty();
    assertThat(disk.content(0, size)).isEqualTo(bytes);
    int sector = (size + 511) / 512 * 512;
    assertThat(disk.content(size, sector - size)).isEqualTo(new byte[sector - size]);
    assertThat(Writing.with(Writing.DIFF).to(disk.mended(), image).written()).isZero();
  }

  @Test
  void anImageMayFillTheDiskToItsLastByte() {
    byte[] bytes = Images.random(2 * MIB + 1000, 3);
    FakeDisk disk = FakeDisk.used(bytes.length);
    assertThat(writing.to(disk, new BytesImage(bytes)).failure()).isEmpty();
    assertThat(disk.content(0, bytes.length)).isEqualTo(bytes);
  }

  @Test
  void whatIsFreeInTheImageIsNotWritten() {
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    image.freeFrom = 2 * MIB;
    image.freeTo = 3 * MIB;
    FakeDisk disk = FakeDisk.used(6 * MIB);
    assertThat(writing.to(disk, image).failure()).isEmpty();
    assertThat(disk.content(2 * MIB, MIB)).containsOnly(0xa5);
    assertThat(disk.content(3 * MIB, MIB)).isEqualTo(Arrays.copyOfRange(image.bytes, 3 * MIB, 4 * MIB));
  }

  @Test
  void anImageThatIsTooLargeIsRefusedBeforeTheFirstByte() {
    FakeDisk disk = FakeDisk.used(2 * MIB);
    BytesImage image = new BytesImage(Images.mbr(3 * MIB));
    Refused refused = catchThrowableOfType(Refused.class, () -> writing.to(disk, image));
    assertThat(refused.code()).isEqualTo("write.too-small");
    assertThat(disk.writes()).isEmpty();
  }

  @Test
  void aStreamOfUnknownSizeIsStoppedBeforeTheByteThatDoesNotFit() {
    FakeDisk disk = FakeDisk.used(2 * MIB);
    BytesImage image = new BytesImage(Images.mbr(3 * MIB));
    image.sized = false;
    ImageWrite.OneTarget target = writing.to(disk, image);
    assertThat(target.failure().orElseThrow().code()).isEqualTo("write.too-small");
    assertThat(target.failure().orElseThrow().facts().get("left").toString()).contains("unfinished");
    assertThat(UnfinishedMark.parse(disk.content(0, 512))).isPresent();
    assertThat(image.held).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE html><html>", "  <html><body>not found", "just a text\n", "\u001f\u008b\u0008", "\u003a\u00ff\u0026\u00ed",
        "\u007fELF", "(\u00b5/\u00fd", ""
      })
  void whatIsEvidentlyNoImageIsRefused(String start) {
    byte[] bytes = start.getBytes(StandardCharsets.ISO_8859_1);
    FakeDisk disk = FakeDisk.used(4 * MIB);
    assertThatThrownBy(() -> writing.to(disk, new BytesImage(bytes)))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("write.not-an-image"));
    assertThat(disk.writes()).isEmpty();
    ImageWrite.Options anyway = new ImageWrite.Options(true, false, false, false, true);
    assertThat(Writing.with(anyway).to(disk, new BytesImage(bytes)).failure()).isEmpty();
  }

  @Test
  void aCdImageIsWelcome() {
    byte[] iso = new byte[2 * MIB];
    System.arraycopy("CD001".getBytes(StandardCharsets.US_ASCII), 0, iso, 32769, 5);
    assertThat(writing.to(FakeDisk.of(4 * MIB), new BytesImage(iso)).failure()).isEmpty();
  }

  @Test
  void aFakeCardIsFoundOutAndStaysUnfinished() {
    FakeDisk disk = FakeDisk.of(8 * MIB).wrapsAt(4 * MIB);
    ImageWrite.OneTarget target = writing.to(disk, new BytesImage(Images.mbr(7 * MIB)));
    assertThat(target.failure()).containsInstanceOf(VerificationFailed.class);
    assertThat(target.failure().orElseThrow().code()).isEqualTo("write.mismatch");
    assertThat(target.complete()).isFalse();
  }

  @Test
  void aDiskThatForgetsIsFoundOutAndStaysUnfinished() {
    FakeDisk disk = FakeDisk.used(6 * MIB).forgets(2 * MIB + 5000, 512);
    ImageWrite.OneTarget target = writing.to(disk, new BytesImage(Images.mbr(4 * MIB)));
    assertThat(target.failure().orElseThrow().code()).isEqualTo("write.mismatch");
    assertThat(UnfinishedMark.parse(disk.content(0, 512))).isPresent();
  }

  @Test
  void aFirstMibThatIsForgottenIsFoundOut() {
    FakeDisk disk = FakeDisk.used(6 * MIB).forgets(100_000, 512);
    ImageWrite.OneTarget target = writing.to(disk, new BytesImage(Images.mbr(4 * MIB)));
    assertThat(target.failure().orElseThrow().code()).isEqualTo("write.mismatch");
    assertThat(UnfinishedMark.parse(disk.content(0, 512))).isPresent();
  }

  @Test
  void withoutVerificationNothingIsRead() {
    FakeDisk disk = FakeDisk.of(6 * MIB);
    Writing.with(Writing.UNVERIFIED).to(disk, new BytesImage(Images.mbr(4 * MIB)));
    assertThat(disk.reads()).isZero();
  }

  @Test
  void aDiskThatIsFullTellsSo() {
    FakeDisk disk = FakeDisk.used(6 * MIB).fullAt(3 * MIB);
    ImageWrite.OneTarget target = writing.to(disk, new BytesImage(Images.mbr(2 * MIB)));
    Failure failure = target.failure().orElseThrow();
    assertThat(failure).isInstanceOf(DeviceFailed.class);
    assertThat(failure.code()).isEqualTo("write.full");
  }

  @Test
  void aDiskThatIsPulledOutTellsWhatIsLeftAndHowToGoOn() throws IOException {
    FakeDisk disk = FakeDisk.used(6 * MIB).goneAfter(3 * MIB);
    writing.journals = Optional.of(directory);
    Failure failure = writing.to(disk, new BytesImage(Images.mbr(4 * MIB))).failure().orElseThrow();
    assertThat(failure.code()).isEqualTo("write.gone");
    assertThat(failure.facts().get("left").toString()).contains("unfinished");
    assertThat(failure.hint()).contains("--resume");
  }

  @Test
  void anErrorAtTheEndIsTold() {
    FakeDisk disk = FakeDisk.used(6 * MIB).failsFlush();
    assertThat(writing.to(disk, new BytesImage(Images.mbr(2 * MIB))).failure().orElseThrow().code())
        .isEqualTo("write.failed");
  }

  @Test
  void aDamagedImageLeavesADiskThatIsUnfinished() {
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    image.damagedAt = 3 * MIB;
    FakeDisk disk = FakeDisk.used(6 * MIB);
    ImageWrite.OneTarget target = writing.to(disk, image);
    assertThat(target.failure().orElseThrow().code()).isEqualTo("input.damaged");
    assertThat(target.failure().orElseThrow().facts().get("left").toString()).contains("unfinished");
    assertThat(UnfinishedMark.parse(disk.content(0, 512))).isPresent();
    assertThat(image.held).hasValue(0);
  }

  @Test
  void anImageThatIsDamagedInItsFirstMibTouchesNothing() {
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    image.damagedAt = MIB / 2;
    FakeDisk disk = FakeDisk.used(6 * MIB);
    assertThatThrownBy(() -> writing.to(disk, image)).hasMessageContaining("damaged");
    assertThat(disk.writes()).isEmpty();
    assertThat(image.held).hasValue(0);
  }

  @Test
  void oneDiskThatFailsDoesNotStopTheOthers() {
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    FakeDisk good = FakeDisk.used(6 * MIB);
    FakeDisk bad = FakeDisk.used(6 * MIB).goneAfter(2 * MIB);
    FakeDisk other = FakeDisk.used(4 * MIB);
    ImageWrite.Result result =
        writing.run(
            image,
            new FakeTarget("/dev/a", good.size(), () -> good),
            new FakeTarget("/dev/b", bad.size(), () -> bad),
            new FakeTarget("/dev/c", other.size(), () -> other));
    assertThat(result.targets()).extracting(ImageWrite.OneTarget::ok).containsExactly(true, false, true);
    assertThat(good.content(0, 4 * MIB)).isEqualTo(image.bytes);
    assertThat(other.content(0, 4 * MIB)).isEqualTo(image.bytes);
    assertThat(image.held).hasValue(0);
    assertThat(writing.events).allSatisfy(event -> assertThat(event.facts()).containsKey("target"));
    // Scripts saw the code only, neither what is left on the disk nor what to do.
    assertThat(result.targets().get(1).facts()).containsKeys("code", "message", "hint", "left", "reason");
    assertThat(result.targets().get(0).facts()).doesNotContainKeys("code", "hint", "left");
  }

  @Test
  void theTableIsToldToHaveChanged() {
    FakeTarget target = FakeTarget.of(FakeDisk.of(4 * MIB));
    writing.to(target, new BytesImage(Images.mbr(2 * MIB)));
    assertThat(target.tableChanges()).as("after the mark, and in the end").isEqualTo(2);
    writing.to(FakeTarget.of(FakeDisk.of(4 * MIB)).keepsTable(), new BytesImage(Images.mbr(2 * MIB)));
    assertThat(writing.events.get(writing.events.size() - 1).facts()).containsEntry("code", "write.table-kept");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aDiskThatIsMountedMeanwhileStaysUnfinished(int look) {
    // A desktop mounted a partition while it was written, and the end was "verified, just pull it".
    FakeDisk disk = FakeDisk.used(6 * MIB);
    ImageWrite.OneTarget target = writing.to(FakeTarget.of(disk).usedFrom(look), new BytesImage(Images.mbr(4 * MIB)));
    Failure failure = target.failure().orElseThrow();
    assertThat(failure.code()).isEqualTo("target.in-use");
    assertThat(failure.facts().get("left").toString()).contains("unfinished");
    assertThat(target.complete()).isFalse();
    assertThat(UnfinishedMark.parse(disk.content(0, 512))).isPresent();
    assertThat(writing.to(FakeTarget.of(disk.mended()).usedFrom(4), new BytesImage(Images.mbr(4 * MIB))).ok()).isTrue();
  }

  @Test
  void eachPhaseIsToldFromItsBeginningToItsEnd() {
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    writing.to(FakeDisk.of(6 * MIB), image);
    assertPhases();
  }

  @Test
  void progressGoesByThePackedFileWhereTheSizeIsUnknown() {
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    image.sized = false;
    image.packed = OptionalLong.of(12345);
    writing.to(FakeDisk.of(6 * MIB), image);
    assertPhases();
    assertThat(writing.events).contains(new Progress("writing /dev/fake", 12345, 12345));
  }

  private void assertPhases() {
    List<String> tasks = new ArrayList<>();
    Progress last = null;
    for (Event event : writing.events) {
      Progress progress = (Progress) event;
      if (last == null || !last.task().equals(progress.task())) {
        assertThat(last == null || last.finished()).isTrue();
        assertThat(progress.done()).isZero();
        tasks.add(progress.task());
      }
      last = progress;
    }
    assertThat(last.finished()).isTrue();
    assertThat(tasks)
        .containsExactly("writing /dev/fake", "flushing /dev/fake", "verifying /dev/fake", "finishing /dev/fake");
  }

  @Test
  void allIsBroughtToTheMediumNowAndThen() {
    writing.flushBytes = 1;
    FakeDisk disk = FakeDisk.of(6 * MIB);
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    writing.to(disk, image);
    // Once a second at most, which this does not take.
    assertThat(disk.flushes()).isBetween(5, 7);
  }

  @Test
  void anInterruptLeavesADiskThatSaysHowToGoOn() {
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    image.atEnd = () -> Thread.currentThread().interrupt();
    FakeDisk disk = FakeDisk.of(6 * MIB);
    writing.journals = Optional.of(directory);
    Interrupted interrupted;
    try {
      interrupted = catchThrowableOfType(Interrupted.class, () -> writing.to(disk, image));
    } finally {
      Thread.interrupted();
    }
    assertThat(interrupted).hasMessageContaining("unfinished");
    assertThat(interrupted.hint()).contains("--resume");
    assertThat(UnfinishedMark.parse(disk.content(0, 512)).orElseThrow().goOn()).contains("--resume");
    assertThat(image.held).hasValue(0);
  }

  @Test
  void aNewFileGetsTheImageWithHoles() throws IOException {
    byte[] bytes = Images.mbr(8 * MIB);
    Arrays.fill(bytes, 2 * MIB, 8 * MIB, (byte) 0);
    Path file = directory.resolve("copy.img");
    writing.files = List.of(file);
    ImageWrite.OneTarget target = writing.run(new BytesImage(bytes)).targets().get(0);
    assertThat(target.failure()).isEmpty();
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    assertThat(target.written()).isLessThan(3 * MIB);
    assertThat(target.verified()).isEqualTo(bytes.length);
  }

  @Test
  void aNewFileAppearsWholeOrNotAtAll() throws IOException {
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    image.damagedAt = 3 * MIB;
    writing.files = List.of(directory.resolve("copy.img"));
    assertThat(writing.run(image).targets().get(0).failure()).isPresent();
    try (var left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void checkingWritesNothing() {
    FakeDisk disk = FakeDisk.used(6 * MIB);
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    ImageWrite.Checked checked = ImageWrite.check(writing.request(image, FakeTarget.of(disk)), writing.events::add);
    assertThat(checked.imageSize()).hasValue(4L * MIB);
    assertThat(disk.writes()).isEmpty();
    assertThat(disk.isClosed()).isTrue();
    assertThat(image.held).hasValue(0);
  }

  @Test
  void aDiskWithBadSectorsIsWrittenAllTheSame() throws Exception {
    // What cannot be read may well be written; --diff must not stop there.
    FakeDisk disk = FakeDisk.used(6 * MIB).unreadable(2 * MIB, 512);
    ImageWrite.Options options = new ImageWrite.Options(false, true, false, false, false);
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    assertThat(Writing.with(options).to(disk, image).failure()).isEmpty();
    assertThat(disk.content(0, 4 * MIB)).isEqualTo(image.bytes);
    ByteBuffer buffer = ByteBuffer.allocate(512);
    disk.mended().read(2 * MIB, buffer);
  }

  @Test
  void anImageThatIsCutInsideAPartitionIsRefusedBeforeTheFirstByte() {
    // The first megabytes of a download were written, verified and called whole.
    for (byte[] whole : List.of(Images.gpt(6 * MIB), mbrOf(6 * MIB))) {
      FakeDisk disk = FakeDisk.used(8 * MIB);
      BytesImage image = new BytesImage(Arrays.copyOf(whole, 5 * MIB));
      assertThatThrownBy(() -> writing.to(disk, image))
          .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("write.image-cut"));
      assertThat(disk.writes()).isEmpty();
      assertThat(image.held).hasValue(0);
      ImageWrite.Options anyway = new ImageWrite.Options(true, false, false, false, true);
      assertThat(Writing.with(anyway).to(disk, image).failure()).isEmpty();
    }
  }

  @Test
  void anImageThatIsCutInAPipeLeavesTheMark() {
    // "curl | sbcprov image write -" saw only the end of the pipe.
    FakeDisk disk = FakeDisk.used(8 * MIB);
    BytesImage image = new BytesImage(Arrays.copyOf(Images.gpt(6 * MIB), 5 * MIB));
    image.sized = false;
    ImageWrite.OneTarget target = writing.to(disk, image);
    assertThat(target.failure().orElseThrow().code()).isEqualTo("write.image-cut");
    assertThat(target.failure().orElseThrow().facts().get("left").toString()).contains("unfinished");
    assertThat(UnfinishedMark.parse(disk.content(0, 512))).isPresent();
    assertThat(image.held).hasValue(0);
  }

  @Test
  void anImageMayEndWhereWhatIsInItsLastPartitionDoes() {
    // OpenWrt's images end with a squashfs or FIT in a partition that is larger.
    byte[] whole = mbrOf(6 * MIB);
    ByteBuffer squashfs = ByteBuffer.wrap(whole, 2 * MIB, 96).slice().order(ByteOrder.LITTLE_ENDIAN);
    squashfs.put("hsqs".getBytes(StandardCharsets.US_ASCII)).putLong(40, 3 * MIB);
    for (boolean sized : new boolean[] {true, false}) {
      BytesImage image = new BytesImage(Arrays.copyOf(whole, 5 * MIB));
      image.sized = sized;
      assertThat(writing.to(FakeDisk.used(8 * MIB), image).failure()).isEmpty();
      BytesImage cut = new BytesImage(Arrays.copyOf(whole, 5 * MIB - 512));
      cut.sized = false;
      assertThat(writing.to(FakeDisk.used(8 * MIB), cut).failure().orElseThrow().code()).isEqualTo("write.image-cut");
    }
  }

  /** One partition from 2 MiB to the end. */
  private static byte[] mbrOf(int size) {
    byte[] image = Images.mbr(size);
    ByteBuffer table = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    table.putInt(454, 2 * MIB / 512).putInt(458, (size - 2 * MIB) / 512);
    return image;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anInterruptWhileItIsComparedSaysWhatIsLeftAndHowToGoOn(boolean toDisk) {
    // It said "Interrupted. /dev/sda: ." and no more.
    FakeDisk disk = FakeDisk.of(6 * MIB);
    writing.journals = Optional.of(directory.resolve("journals"));
    writing.files = toDisk ? List.of() : List.of(directory.resolve("copy.img"));
    Thread main = Thread.currentThread();
    writing.listener =
        event -> {
          if (event instanceof Progress progress && progress.task().startsWith("verifying")) {
            main.interrupt();
            awaitInterrupt();
          }
        };
    Interrupted interrupted;
    try {
      BytesImage image = new BytesImage(Images.mbr(4 * MIB));
      interrupted =
          catchThrowableOfType(
              Interrupted.class, () -> writing.run(image, toDisk ? new Target[] {FakeTarget.of(disk)} : new Target[0]));
    } finally {
      Thread.interrupted();
    }
    assertThat(interrupted).hasMessageContaining(toDisk ? "is marked as unfinished" : "nothing was left of it");
    assertThat(interrupted.hint()).contains(toDisk ? "--resume" : "");
  }

  /** Until the comparing thread was told. */
  private static void awaitInterrupt() {
    for (int i = 0; i < 500 && !Thread.currentThread().isInterrupted(); i++) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void whatIsComparedAndDiffersTellsWhatIsLeftToo() {
    // The facts of write.mismatch and write.unreadable said nothing of the disk's state.
    FakeDisk forgetful = FakeDisk.used(6 * MIB).forgets(2 * MIB + 5000, 512);
    FakeDisk unreadable = FakeDisk.used(6 * MIB).unreadable(2 * MIB, 512);
    for (FakeDisk disk : List.of(forgetful, unreadable)) {
      Failure failure = writing.to(disk, new BytesImage(Images.mbr(4 * MIB))).failure().orElseThrow();
      assertThat(failure.facts().get("left")).asString().contains("unfinished");
    }
  }

  @Test
  void aNewFileDoesNotReplaceOneThatSomebodyElseMadeMeanwhile() throws IOException {
    // Whether it is new was looked at once, before minutes of writing.
    Path file = directory.resolve("copy.img");
    writing.files = List.of(file);
    BytesImage image = new BytesImage(Images.mbr(4 * MIB));
    image.atEnd =
        () -> {
          try {
            Files.writeString(file, "precious");
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };
    ImageWrite.OneTarget target = writing.run(image).targets().get(0);
    assertThat(target.failure().orElseThrow().code()).isEqualTo("target.changed");
    assertThat(file).hasContent("precious");
    assertThat(directory.toFile().list()).containsExactly("copy.img");
    assertThatThrownBy(() -> writing.run(image)).hasMessageContaining("there is one of that name");
    Path link = Files.createSymbolicLink(directory.resolve("link.img"), directory.resolve("nothing"));
    writing.files = List.of(link);
    image.atEnd = () -> {};
    assertThat(writing.run(image).targets().get(0).ok()).isTrue();
    assertThat(Files.size(link)).isEqualTo(4 * MIB);
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("copy.img", "link.img");
  }

  @Test
  void aTableForOtherSectorsThanTheDisksIsRefused() {
    // It was written to a disk with sectors of 4096 bytes, "and its backup moved", where nothing finds it.
    byte[] usual = Images.gpt(4 * MIB);
    byte[] large = new byte[4 * MIB];
    System.arraycopy(usual, 512, large, 4096, 512);
    for (boolean is4k : new boolean[] {false, true}) {
      FakeDisk disk = FakeDisk.used(8 * MIB);
      BytesImage image = new BytesImage(is4k ? large : usual);
      FakeTarget other = FakeTarget.of(disk).sectors(is4k ? 512 : 4096);
      assertThatThrownBy(() -> writing.to(other, image))
          .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("write.sector-size"));
      assertThat(disk.writes()).isEmpty();
      ImageWrite.OneTarget anyway =
          Writing.with(new ImageWrite.Options(true, false, false, false, true)).to(other, image);
      assertThat(anyway.ok()).isTrue();
      assertThat(anyway.moved()).isFalse();
      assertThat(disk.content(0, 4 * MIB)).isEqualTo(image.bytes);
      FakeTarget right = FakeTarget.of(FakeDisk.used(8 * MIB)).sectors(is4k ? 4096 : 512);
      assertThat(writing.to(right, image).ok()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "QFI\u00fb", "KDMV", "vhdxfile", "conectix", "Rar!\u001a\u0007", "\u0089LZO\0\r\n\u001a\n", "]\0\0\u0080\0",
        "!<arch>\ndebian-binary", "%PDF-1.7", "\u0089PNG\r\n\u001a\n", "MZ\u0090", "070701", "\u0027\u0005\u0019\u0056"
      })
  void filesOfOtherKindsAreNoImages(String start) {
    // Disks of virtual machines, packages and pictures were written and verified without a word.
    byte[] bytes = Arrays.copyOf(start.getBytes(StandardCharsets.ISO_8859_1), 2 * MIB);
    FakeDisk disk = FakeDisk.used(4 * MIB);
    assertThatThrownBy(() -> writing.to(disk, new BytesImage(bytes)))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("write.not-an-image"));
    assertThat(disk.writes()).isEmpty();
    ImageWrite.Options anyway = new ImageWrite.Options(true, false, false, false, true);
    assertThat(Writing.with(anyway).to(disk, new BytesImage(bytes)).failure()).isEmpty();
    bytes[510] = 0x55;
    bytes[511] = (byte) 0xaa;
    assertThat(writing.to(disk.mended(), new BytesImage(bytes)).failure()).as("boot code may begin so").isEmpty();
  }

  @Test
  void aDiskOfAVirtualMachineIsToBeConverted() {
    // A VDI begins with a text, and its magic stands behind that.
    byte[] vdi = new byte[2 * MIB];
    System.arraycopy(new byte[] {0x7f, 0x10, (byte) 0xda, (byte) 0xbe}, 0, vdi, 64, 4);
    assertThatThrownBy(() -> writing.to(FakeDisk.used(4 * MIB), new BytesImage(vdi)))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.hint()).contains("qemu-img convert -O raw"));
  }
}
