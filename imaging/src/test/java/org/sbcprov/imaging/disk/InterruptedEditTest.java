package org.sbcprov.imaging.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.Failure;

/** Whatever a power cut or kill -9 leaves of changes is put back from the saved bytes. */
class InterruptedEditTest {
  private static final int SECTOR = 512;

  @TempDir Path directory;

  /** Changes of a file, of which later ones may change again what earlier ones did. */
  private static List<Change> changes(byte[] original, Random random) {
    byte[] now = original.clone();
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int offset = random.nextInt(now.length - 3000);
      int length = 1 + random.nextInt(3000);
      byte[] after = new byte[length];
      random.nextBytes(after);
      changes.add(new Change("change " + i, offset, Arrays.copyOfRange(now, offset, offset + length), after));
      System.arraycopy(after, 0, now, offset, length);
    }
    return changes;
  }

  @Test
  void aCutAfterAnySectorOfAnyChangeIsPutBack() throws IOException {
    Random random = new Random(11);
    for (int round = 0; round < 8; round++) {
      byte[] original = new byte[20_000];
      random.nextBytes(original);
      Path image = Files.write(directory.resolve("image"), original);
      Path saved = directory.resolve("saved" + round);
      List<Change> changes = changes(original, random);
      InPlaceEdit.apply(image, changes, Optional.of(saved));
      byte[] state = original.clone();
      for (Change change : changes) {
        int end = (int) change.offset() + change.after().length;
        int at = (int) change.offset();
        while (at < end) {
          int next = Math.min(end, (at / SECTOR + 1) * SECTOR);
          System.arraycopy(change.after(), at - (int) change.offset(), state, at, next - at);
          at = next;
          Files.write(image, state);
          InPlaceEdit.undoable(image, saved);
          InPlaceEdit.undo(image, saved);
          assertThat(Files.readAllBytes(image)).isEqualTo(original);
        }
      }
    }
  }

  @Test
  void sectorsOfOneChangeThatReachedTheDiskInAnyOrderArePutBack() throws IOException {
    Random random = new Random(12);
    byte[] original = new byte[20_000];
    random.nextBytes(original);
    Path image = Files.write(directory.resolve("image"), original);
    Path saved = directory.resolve("saved");
    List<Change> changes = changes(original, random);
    InPlaceEdit.apply(image, changes, Optional.of(saved));
    byte[] made = Files.readAllBytes(image);
    for (int round = 0; round < 60; round++) {
      byte[] mixed = original.clone();
      for (int at = 0; at < mixed.length; at += SECTOR) {
        if (random.nextBoolean()) {
          System.arraycopy(made, at, mixed, at, Math.min(SECTOR, mixed.length - at));
        }
      }
      Files.write(image, mixed);
      InPlaceEdit.undo(image, saved);
      assertThat(Files.readAllBytes(image)).isEqualTo(original);
    }
  }

  @Test
  void bytesOfSomebodyElseAreNotOverwritten() throws IOException {
    Random random = new Random(13);
    byte[] original = new byte[20_000];
    random.nextBytes(original);
    Path image = Files.write(directory.resolve("image"), original);
    Path saved = directory.resolve("saved");
    List<Change> changes = changes(original, random);
    InPlaceEdit.apply(image, changes, Optional.of(saved));
    byte[] made = Files.readAllBytes(image);
    for (Change change : changes) {
      byte[] other = made.clone();
      other[(int) change.offset() + random.nextInt(change.after().length)] ^= 0x55;
      Files.write(image, other);
      assertThatThrownBy(() -> InPlaceEdit.undo(image, saved))
          .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("image.changed"));
      assertThat(Files.readAllBytes(image)).isEqualTo(other);
    }
  }

  @Test
  void aFileThatGrewHalfwayIsCutAgain() throws IOException {
    byte[] original = new byte[5000];
    new Random(14).nextBytes(original);
    byte[] more = new byte[6000];
    new Random(15).nextBytes(more);
    Path image = Files.write(directory.resolve("image"), original);
    Path saved = directory.resolve("saved");
    Change grows = new Change("it", 4000, Arrays.copyOfRange(original, 4000, 5000), more);
    InPlaceEdit.apply(image, List.of(grows), Optional.of(saved));
    byte[] made = Files.readAllBytes(image);
    for (int size = 5000; size <= 10_000; size += size % SECTOR == 0 ? SECTOR : SECTOR - size % SECTOR) {
      Files.write(image, Arrays.copyOf(made, size));
      InPlaceEdit.undo(image, saved);
      assertThat(Files.readAllBytes(image)).isEqualTo(original);
    }
  }
}
