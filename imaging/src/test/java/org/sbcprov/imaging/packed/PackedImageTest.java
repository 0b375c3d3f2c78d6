package org.sbcprov.imaging.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.output.BytesPart;
import org.sbcprov.imaging.output.Compression;
import org.sbcprov.imaging.output.ImageOutput;
import org.sbcprov.imaging.output.ImageRequest;
import org.sbcprov.imaging.output.ImageRequest.Placed;

class PackedImageTest {
  private static final int SIZE = 18 * 1024 * 1024 + 321;

  @TempDir Path directory;
  private byte[] content;
  private Path plain;

  @BeforeEach
  void anImage() throws IOException {
    content = new byte[SIZE];
    byte[] random = new byte[700_000];
    new Random(1).nextBytes(random);
    System.arraycopy(random, 0, content, 0, random.length);
    System.arraycopy(random, 0, content, 10_000_000, random.length);
    plain = Files.write(directory.resolve("plain.img"), content);
  }

  private Path packed(PackedKind kind) throws IOException {
    Compression compression = Compression.valueOf(kind.name());
    Path out = directory.resolve("packed" + compression.suffix());
    if (Files.notExists(out)) {
      ImageOutput.write(
          new ImageRequest(
              out, SIZE, List.of(new Placed("all", 0, new BytesPart(content))), List.of(), compression, compression.usualLevel(),
              Optional.empty(), Optional.empty(), 2),
          EventSink.NONE);
    }
    return out;
  }

  private static byte[] all(PackedImage image) {
    byte[] bytes = new byte[(int) image.size()];
    for (int at = 0; at < bytes.length; ) {
      byte[] piece = image.read(at, Math.min(1_000_000, bytes.length - at));
      System.arraycopy(piece, 0, bytes, at, piece.length);
      at += piece.length;
    }
    return bytes;
  }

  private void comesBack(Path file, int threads) {
    List<Event> events = new ArrayList<>();
    try (PackedImage image = PackedImage.open(file, PackedLimits.USUAL, threads, events::add)) {
      assertThat(all(image)).isEqualTo(content);
      assertThat(image.data()).isBetween(1_400_000L, 1_420_000L);
    }
    assertThat(events).allMatch(event -> event instanceof Progress);
    assertThat(((Progress) events.get(0)).done()).isZero();
    assertThat(((Progress) events.get(events.size() - 1)).finished()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"GZ, 1", "XZ, 1", "XZ, 2", "ZST, 1"})
  void whatWePackComesBack(PackedKind kind, int threads) throws IOException {
    comesBack(packed(kind), threads);
    assertThat(PackedImage.kindOf(packed(kind))).contains(kind);
  }

  @ParameterizedTest
  @CsvSource({"gzip -n", "gzip -1", "xz -0", "xz -0 -T2 --block-size=1MiB", "xz -0 --check=sha256", "xz -0 --check=none",
    "zstd -q", "zstd -q --no-check", "zstd -q --long=27", "bash -c 'gzip -c; echo -n | gzip -c'",
    "bash -c 'zstd -qc; echo -n | zstd -qc'", "bash -c 'xz -0c; head -c 8 /dev/zero; echo -n | xz -0c'"})
  void whatOthersPackComesBack(String command) throws IOException {
    Path file = directory.resolve("theirs");
    Tools.run("sh", "-c", command + " < " + plain + " > " + file);
    comesBack(file, 1);
    comesBack(file, 2);
  }

  @ParameterizedTest
  @EnumSource(names = {"GZ", "XZ", "ZST"})
  void aFileCutOffIsToldAsThatWhereverItIsCut(PackedKind kind) throws IOException {
    byte[] bytes = Files.readAllBytes(packed(kind));
    Path cut = directory.resolve("cut");
    for (int length : new int[] {7, 12, 40, bytes.length / 2, bytes.length - 9, bytes.length - 4, bytes.length - 1}) {
      Files.write(cut, Arrays.copyOf(bytes, length));
      for (int threads = 1; threads <= 2; threads++) {
        int count = threads;
        assertThatThrownBy(() -> PackedImage.open(cut, PackedLimits.USUAL, count, EventSink.NONE))
            .as("%d of %d bytes", length, bytes.length)
            .isInstanceOfSatisfying(
                BadInput.class,
                e -> {
                  assertThat(e.code()).isEqualTo("image.packed-truncated");
                  assertThat(e.facts()).containsEntry("offset", "0x" + Integer.toHexString(length));
                });
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GZ", "XZ", "ZST"})
  void damageGivesAFailureAndNeverWrongBytes(PackedKind kind) throws IOException {
    byte[] bytes = Files.readAllBytes(packed(kind));
    Path file = directory.resolve("damaged");
    Random random = new Random(7);
    int noticed = 0;
    for (int i = 0; i < 60; i++) {
      byte[] damaged = bytes.clone();
      int at = i < 20 ? i : i < 40 ? bytes.length - 1 - i + 20 : random.nextInt(bytes.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      List<Event> events = new ArrayList<>();
      try (PackedImage image = PackedImage.open(file, PackedLimits.USUAL, 1 + i % 2, events::add)) {
        boolean warned = events.stream().anyMatch(event -> event instanceof Warning);
        assertThat(warned || Arrays.equals(all(image), content)).as("byte %d", at).isTrue();
      } catch (Failure e) {
        assertThat(e.code()).startsWith("image.packed-");
        noticed++;
      }
    }
    assertThat(noticed).isGreaterThan(30);
  }

  @Test
  void aLittleBehindTheEndOfGzipIsPassedOverAndTold() throws IOException {
    Path file = packed(PackedKind.GZ);
    long end = Files.size(file);
    Files.writeString(file, "<html>not found</html>\n", StandardOpenOption.APPEND);
    List<Event> events = new ArrayList<>();
    try (PackedImage image = PackedImage.open(file, PackedLimits.USUAL, 2, events::add)) {
      assertThat(all(image)).isEqualTo(content);
    }
    assertThat(events)
        .filteredOn(event -> event instanceof Warning)
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.facts())
                    .containsEntry("code", "image.packed-trailing")
                    .containsEntry("offset", "0x" + Long.toHexString(end))
                    .containsEntry("length", 23L));
  }

  @ParameterizedTest
  @EnumSource(names = {"GZ", "XZ", "ZST"})
  void limitsStopWhatGrowsTooLarge(PackedKind kind) throws IOException {
    Path file = packed(kind);
    for (PackedLimits limits : List.of(new PackedLimits(SIZE - 1, SIZE), new PackedLimits(SIZE, 1_000_000))) {
      for (int threads = 1; threads <= 2; threads++) {
        int count = threads;
        assertThatThrownBy(() -> PackedImage.open(file, limits, count, EventSink.NONE))
            .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.packed-too-large"));
      }
    }
  }

  @Test
  void aDictionaryLargerThanAnyoneUsesIsRefused() throws IOException {
    Path file = directory.resolve("large.xz");
    Tools.run("sh", "-c", "xz -c --lzma2=preset=0,dict=1GiB < " + plain + " > " + file);
    assertThatThrownBy(() -> PackedImage.open(file, PackedLimits.USUAL, 1, EventSink.NONE))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.packed-memory"));
  }

  @Test
  void nothingOfItHasANameWhileItIsOpen() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (PackedImage image = PackedImage.open(packed(PackedKind.GZ), PackedLimits.USUAL, 1, EventSink.NONE)) {
      assertThat(Tools.run("sh", "-c", "ls -l /proc/" + ProcessHandle.current().pid() + "/fd"))
          .contains(temporary + "/sbcprov-")
          .contains("/image (deleted)");
      assertThat(image.kind()).isEqualTo(PackedKind.GZ);
    }
  }

  @Test
  void whatIsNotPackedIsRefused() {
    assertThat(PackedImage.kindOf(plain)).isEmpty();
    assertThatThrownBy(() -> PackedImage.open(plain, PackedLimits.USUAL, 1, EventSink.NONE))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.packed-form"));
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, /linux/amd64/libzstd-jni-1.5.7-28.so",
    "Linux, aarch64, /linux/aarch64/libzstd-jni-1.5.7-28.so",
    "Mac OS X, x86_64, /darwin/x86_64/libzstd-jni-1.5.7-28.dylib",
    "Mac OS X, aarch64, /darwin/aarch64/libzstd-jni-1.5.7-28.dylib",
    "Windows 11, amd64, /win/amd64/libzstd-jni-1.5.7-28.dll"
  })
  void theZstdLibraryOfEachPlatformIsInTheJar(String os, String processor, String resource) {
    assertThat(ZstdLibrary.resource(os, processor)).isEqualTo(resource);
    assertThat(PackedImageTest.class.getResource(resource)).isNotNull();
  }
}
