package org.sbcprov.imaging.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.Refused;

class InPlaceEditTest {
  @TempDir Path dir;
  private Path image;
  private Path saved;
  private byte[] original;

  @BeforeEach
  void makeImage() throws IOException {
    original = new byte[100_000];
    new Random(5).nextBytes(original);
    image = Files.write(dir.resolve("disk.img"), original);
    saved = dir.resolve("saved");
  }

  @Test
  void theBytesOfTheChangesAreChangedAndNoOthers() throws IOException {
    InPlaceEdit.apply(image, List.of(change(10, "hello"), change(99_995, "world")), Optional.empty());

    byte[] expected = original.clone();
    System.arraycopy(bytes("hello"), 0, expected, 10, 5);
    System.arraycopy(bytes("world"), 0, expected, 99_995, 5);
    assertThat(Files.readAllBytes(image)).isEqualTo(expected);
  }

  @Test
  void nothingIsWrittenWhenOneOfTheRangesIsNotWhatItWas() throws IOException {
    Change stale = new Change("the second", 500, bytes("not there"), bytes("new words"));

    assertThatThrownBy(() -> InPlaceEdit.apply(image, List.of(change(10, "hello"), stale), Optional.of(saved)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the second")
        .extracting(e -> ((Failure) e).code())
        .isEqualTo("image.changed");
    assertThat(Files.readAllBytes(image)).isEqualTo(original);
    assertThat(saved).doesNotExist();
  }

  @Test
  void aLaterChangeMayChangeAgainWhatAnEarlierOneDidAndBothAreUndone() throws IOException {
    Change first = change(10, "abcdef");
    Change second = new Change("again", 12, bytes("cd"), bytes("XY"));
    byte[] tail = Arrays.copyOfRange(original, 16, 20);
    byte[] before = Arrays.copyOf(bytes("ef"), 6);
    System.arraycopy(tail, 0, before, 2, 4);
    Change third = new Change("half again", 14, before, bytes("123456"));

    InPlaceEdit.apply(image, List.of(first, second, third), Optional.of(saved));
    assertThat(Arrays.copyOfRange(Files.readAllBytes(image), 10, 20)).isEqualTo(bytes("abXY123456"));
    InPlaceEdit.undo(image, saved);
    assertThat(Files.readAllBytes(image)).isEqualTo(original);

    Change stale = new Change("stale", 12, Arrays.copyOfRange(original, 12, 14), bytes("XY"));
    assertThatThrownBy(() -> InPlaceEdit.apply(image, List.of(first, stale), Optional.empty()))
        .isInstanceOf(Refused.class);
    assertThat(Files.readAllBytes(image)).isEqualTo(original);
  }

  @Test
  void whatWasSavedPutsEverythingBack() throws IOException {
    InPlaceEdit.apply(image, List.of(change(0, "first"), change(70_000, "x")), Optional.of(saved));
    InPlaceEdit.undo(image, saved);
    assertThat(Files.readAllBytes(image)).isEqualTo(original);
  }

  @Test
  void undoingIsRefusedWhenTheImageHasBeenChangedSince() throws IOException {
    InPlaceEdit.apply(image, List.of(change(10, "hello")), Optional.of(saved));
    byte[] changed = Files.readAllBytes(image);
    changed[12] ^= 1;
    Files.write(image, changed);

    assertThatThrownBy(() -> InPlaceEdit.undo(image, saved))
        .extracting(e -> ((Failure) e).code())
        .isEqualTo("image.changed");
    assertThat(Files.readAllBytes(image)).isEqualTo(changed);
  }

  @Test
  void aFileThatGrewIsCutToItsOldSize() throws IOException {
    byte[] tail = Arrays.copyOfRange(original, 99_990, 100_000);
    InPlaceEdit.apply(
        image, List.of(new Change("its end", 99_990, tail, bytes("longer than what is there"))), Optional.of(saved));
    assertThat(Files.size(image)).isEqualTo(99_990 + 25);

    InPlaceEdit.undo(image, saved);
    assertThat(Files.readAllBytes(image)).isEqualTo(original);
  }

  @Test
  void whatWasWrittenBehindAFileThatGrewIsNotCutOff() throws IOException {
    byte[] tail = Arrays.copyOfRange(original, 99_990, 100_000);
    InPlaceEdit.apply(
        image, List.of(new Change("its end", 99_990, tail, bytes("longer than what is there"))), Optional.of(saved));
    Files.write(image, bytes("of somebody else"), StandardOpenOption.APPEND);
    byte[] now = Files.readAllBytes(image);

    assertCode(() -> InPlaceEdit.undoable(image, saved), "image.changed");
    assertCode(() -> InPlaceEdit.undo(image, saved), "image.changed");
    assertThat(Files.readAllBytes(image)).isEqualTo(now);
  }

  @Test
  void puttingBackLeavesAFileThatWasExtendedSinceAsLongAsItIs() throws IOException {
    InPlaceEdit.apply(image, List.of(change(10, "hello")), Optional.of(saved));
    Files.write(image, bytes("more"), StandardOpenOption.APPEND);

    InPlaceEdit.undo(image, saved);
    assertThat(Files.size(image)).isEqualTo(original.length + 4);
  }

  @Test
  void lookingAtWhatWouldBePutBackWritesNothing() throws IOException {
    InPlaceEdit.apply(image, List.of(change(10, "hello")), Optional.of(saved));
    byte[] now = Files.readAllBytes(image);

    assertThat(InPlaceEdit.undoable(image, saved)).hasSize(1);
    assertThat(Files.readAllBytes(image)).isEqualTo(now);
    InPlaceEdit.undo(image, saved);
    // An interruption may come before the first change as well.
    assertThat(InPlaceEdit.undoable(image, saved)).hasSize(1);
    Files.write(image, new byte[original.length]);
    assertCode(() -> InPlaceEdit.undoable(image, saved), "image.changed");
  }

  @Test
  void aFileForSavedBytesIsANewOneEvenWhenItIsALinkToNothing() throws IOException {
    Files.writeString(saved, "another image");
    assertCode(() -> InPlaceEdit.applySaved(image, List.of(change(1, "a")), Optional.of(saved)), "image.out-exists");
    assertThat(saved).hasContent("another image");
    Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("nowhere"));
    assertCode(() -> InPlaceEdit.applySaved(image, List.of(change(1, "a")), Optional.of(link)), "image.out-exists");
    assertThat(dir.resolve("nowhere")).doesNotExist();
    assertThat(Files.readAllBytes(image)).isEqualTo(original);
  }

  @Test
  void theNameForSavedBytesIsTheFirstThatIsFreeWhenTheImageIsLocked() throws IOException {
    Files.writeString(dir.resolve("disk.img.saved-1"), "of an earlier change");
    Files.createSymbolicLink(dir.resolve("disk.img.saved-2"), dir.resolve("nowhere"));

    Path first = InPlaceEdit.applySaved(image, List.of(change(1, "a")), Optional.empty());
    Path second = InPlaceEdit.applySaved(image, List.of(change(2, "b")), Optional.empty());
    assertThat(first).hasFileName("disk.img.saved-3");
    assertThat(second).hasFileName("disk.img.saved-4");
    assertThat(dir.resolve("disk.img.saved-1")).hasContent("of an earlier change");
    InPlaceEdit.undo(image, second);
    InPlaceEdit.undo(image, first);
    assertThat(Files.readAllBytes(image)).isEqualTo(original);
  }

  private static void assertCode(Runnable action, String code) {
    assertThatThrownBy(action::run).isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aChangeThatGrowsAFileInItsMiddleIsRefused() throws IOException {
    byte[] before = Arrays.copyOfRange(original, 10, 12);
    assertThatThrownBy(
            () -> InPlaceEdit.apply(image, List.of(new Change("it", 10, before, bytes("long"))), Optional.empty()))
        .isInstanceOf(Refused.class);
    assertThat(Files.readAllBytes(image)).isEqualTo(original);
  }

  @Test
  void anImageThatAnotherProgramHasLockedIsLeftAlone() throws IOException {
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(() -> InPlaceEdit.apply(image, List.of(change(1, "a")), Optional.empty()))
          .extracting(e -> ((Failure) e).code())
          .isEqualTo("image.busy");
    }
    assertThat(Files.readAllBytes(image)).isEqualTo(original);
  }

  @Test
  void aMissingImageIsNamed() {
    assertThatThrownBy(() -> InPlaceEdit.apply(dir.resolve("none"), List.of(), Optional.empty()))
        .extracting(e -> ((Failure) e).code())
        .isEqualTo("input.not-found");
  }

  @Test
  void aNarrowedChangeHasOnlyWhatDiffers() {
    Change change = new Change("it", 100, bytes("abcdefgh"), bytes("abXdeYgh")).narrowed();
    assertThat(change.offset()).isEqualTo(102);
    assertThat(change.before()).isEqualTo(bytes("cdef"));
    assertThat(change.after()).isEqualTo(bytes("XdeY"));
    assertThat(new Change("it", 100, bytes("same"), bytes("same")).narrowed().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 20, 27, 28, 31, 32, 40, 44, 50, 55, 60})
  void aSavedFileThatIsCutOffIsRefused(int length) throws IOException {
    InPlaceEdit.apply(image, List.of(change(10, "hello")), Optional.of(saved));
    byte[] whole = Files.readAllBytes(saved);
    Files.write(saved, Arrays.copyOf(whole, Math.min(length, whole.length - 1)));

    assertThatThrownBy(() -> InPlaceEdit.undo(image, saved))
        .isInstanceOf(BadInput.class)
        .extracting(e -> ((Failure) e).code())
        .isEqualTo("image.saved-form");
  }

  @Test
  void aSavedFileWithRandomDamageNeverLeadsToAnythingButAFailure() throws IOException {
    InPlaceEdit.apply(image, List.of(change(10, "hello"), change(20, "you")), Optional.of(saved));
    byte[] whole = Files.readAllBytes(saved);
    byte[] changed = Files.readAllBytes(image);
    Random random = new Random(8);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      Files.write(saved, damaged);
      try {
        InPlaceEdit.undo(image, saved);
      } catch (Failure e) {
        refused++;
      }
      Files.write(image, changed);
    }
    assertThat(refused).isGreaterThan(100);
  }

  private Change change(int offset, String after) {
    return new Change(
        "bytes at " + offset, offset, Arrays.copyOfRange(original, offset, offset + after.length()), bytes(after));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A card that failed halfway was once left changed without a word, and putting back wrote where nothing was changed. */
  @Test
  void anInterruptHalfwayTellsHowMuchWasChangedAndWhereTheOldBytesAre(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("disk"), new byte[4000 * 512]);
    Path saved = directory.resolve("saved");
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      byte[] after = new byte[512];
      after[0] = 1;
      changes.add(new Change("sector " + i, i * 512L, new byte[512], after));
    }
    Thread self = Thread.currentThread();
    Thread watcher = new Thread(() -> {
      while (!Files.exists(saved)) {
        Thread.onSpinWait();
      }
      while (firstByte(file) == 0) {
        Thread.onSpinWait();
      }
      self.interrupt();
    });
    watcher.start();
    assertThatThrownBy(() -> InPlaceEdit.apply(file, changes, Optional.of(saved)))
        .isInstanceOfSatisfying(
            Interrupted.class,
            e -> {
              assertThat(e).hasMessageContaining(" of 4000 changes were made");
              assertThat(e.facts()).containsEntry("saved", saved);
              assertThat((Integer) e.facts().get("changes-made")).isBetween(0, 3999);
              assertThat(e.hint()).contains("--undo " + saved);
            });
    watcher.join();
    assertThat(Thread.interrupted()).isTrue();
    InPlaceEdit.undo(file, saved);
    assertThat(Files.readAllBytes(file)).containsOnly(0);
  }

  private static int firstByte(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return stream.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
