package org.sbcprov.imaging.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.Tools;

class ImageSourcesTest {
  private static final int SIZE = 18 * 1024 * 1024 + 512;

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

  private Path packed(String command) {
    Path file = directory.resolve("packed");
    Tools.run("sh", "-c", command + " < " + plain + " > " + file);
    return file;
  }

  private static ImageSource pipe(byte[] bytes) {
    return ImageSources.ofStream("standard input", new Dribble(bytes), StreamOptions.usual());
  }

  /** A pipe that gives a few bytes at a time. */
  private static final class Dribble extends InputStream {
    private final ByteArrayInputStream bytes;
    private final Random random = new Random(3);

    Dribble(byte[] bytes) {
      this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return bytes.read(into, offset, Math.min(length, 1 + random.nextInt(random.nextInt(9) == 0 ? 60_000 : 3000)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat", "gzip", "gzip -1n", "sh -c 'gzip -c; echo -n | gzip -c'", "zstd -q", "zstd -q -19", "zstd -q --long=27",
        "zstd -q --no-check", "sh -c 'head -c 9437184 | zstd -qc; cat plain.img | tail -c 9437696 | zstd -qc'", "xz -0",
        "xz -0 --check=sha256", "xz -0 --check=none", "sh -c 'xz -0c; head -c 8 /dev/zero; echo -n | xz -0c'",
        "xz -0 -T2 --block-size=1MiB"
      })
  void whatOthersPackComesBackFromFilesAndPipes(String command) throws IOException {
    Path file = packed("cd " + directory + " && " + command);
    if (command.startsWith("sh -c 'head")) {
      // The first part and the rest are two frames.
      assertThat(Files.size(file)).isPositive();
    }
    Streams.Read fromFile = Streams.all(ImageSources.of(file, StreamOptions.usual()));
    assertThat(fromFile.bytes()).isEqualTo(content);
    assertThat(fromFile.warnings()).isEmpty();
    Streams.Read fromPipe = Streams.all(pipe(Files.readAllBytes(file)));
    assertThat(fromPipe.bytes()).isEqualTo(content);
    assertThat(fromPipe.warnings()).isEmpty();
    assertThat(Streams.threads()).isEmpty();
  }

  @Test
  void theSizeIsKnownBeforeTheFirstPieceWhereTheFileTellsIt() throws IOException {
    for (String command : new String[] {"cat", "zstd -qc plain.img", "sh -c 'zstd -qc plain.img; zstd -qc plain.img'"}) {
      Path file = packed("cd " + directory + " && " + command);
      try (ImageStream stream = ImageSources.of(file, StreamOptions.usual()).open(EventSink.NONE)) {
        assertThat(stream.size()).hasValue(command.startsWith("sh") ? 2L * SIZE : SIZE);
      }
    }
    // A stream of zstd that was made from a pipe does not tell.
    Path file = packed("cat " + plain + " | zstd -q");
    try (ImageStream stream = ImageSources.of(file, StreamOptions.usual()).open(EventSink.NONE)) {
      assertThat(stream.size()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd -q", "xz -0"})
  void whatFollowsIsPassedOverAndToldAndZerosAreNot(String command) throws IOException {
    Path file = packed(command);
    Files.write(file, new byte[4096], StandardOpenOption.APPEND);
    assertThat(Streams.all(ImageSources.of(file, StreamOptions.usual())).warnings()).isEmpty();
    Files.writeString(file, "<html>", StandardOpenOption.APPEND);
    assertThat(Streams.all(ImageSources.of(file, StreamOptions.usual())).warnings())
        .containsExactly("image.packed-trailing");
    assertThat(Streams.all(pipe(Files.readAllBytes(file))).warnings()).containsExactly("image.packed-trailing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip -1", "zstd -q", "xz -0"})
  void aSmallFileCutOffAnywhereGivesOneFailure(String command) throws IOException {
    Files.write(plain, Arrays.copyOf(content, 600));
    byte[] bytes = Files.readAllBytes(packed(command));
    Path cut = directory.resolve("cut");
    for (int length = 6; length < bytes.length; length++) {
      Files.write(cut, Arrays.copyOf(bytes, length));
      fails(ImageSources.of(cut, StreamOptions.usual()), "image.packed-truncated");
      fails(pipe(Arrays.copyOf(bytes, length)), "image.packed-truncated");
    }
    assertThat(Streams.threads()).isEmpty();
  }

  private static void fails(ImageSource source, String code) {
    assertThatThrownBy(() -> Streams.all(source))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void anImageWithoutAByteIsNone() throws IOException {
    fails(ImageSources.of(Files.write(plain, new byte[0]), StreamOptions.usual()), "image.empty");
    fails(ImageSources.of(packed("gzip"), StreamOptions.usual()), "image.empty");
    fails(pipe(new byte[0]), "image.empty");
  }

  @Test
  void anImageThatIsNoWholeNumberOfSectorsIsToldOf() throws IOException {
    Files.write(plain, Arrays.copyOf(content, 5_000_001));
    assertThat(Streams.all(ImageSources.of(plain, StreamOptions.usual())).warnings()).containsExactly("image.padded");
  }

  @Test
  void aFileWithAnotherChecksumThanExpectedFailsAtItsEnd() throws IOException {
    for (String command : new String[] {"cat", "gzip", "zstd -q"}) {
      Path file = packed(command);
      String right = Sha256.hex(Files.readAllBytes(file));
      String wrong = (right.charAt(0) == '0' ? "1" : "0") + right.substring(1);
      assertThat(Streams.all(ImageSources.of(file, StreamOptions.usual().withSha256(right))).bytes())
          .isEqualTo(content);
      fails(ImageSources.of(file, StreamOptions.usual().withSha256(wrong)), "image.sha256");
    }
  }

  @Test
  void anImageThatIsLargerThanAllowedFails() {
    fails(ImageSources.of(plain, StreamOptions.usual().withLimit(SIZE - 1)), "image.packed-too-large");
    fails(ImageSources.of(packed("gzip"), StreamOptions.usual().withLimit(SIZE - 1)), "image.packed-too-large");
    assertThat(Streams.all(ImageSources.of(packed("gzip"), StreamOptions.usual().withLimit(SIZE))).bytes())
        .isEqualTo(content);
  }

  @Test
  void closingEarlyEndsTheThread() {
    for (Path file : new Path[] {plain, packed("gzip")}) {
      try (ImageStream stream = ImageSources.of(file, StreamOptions.usual()).open(EventSink.NONE)) {
        stream.next().orElseThrow().release();
      }
      assertThat(Streams.threads()).isEmpty();
    }
  }

  @Test
  void aMissingFileIsABadInput() {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> ImageSources.of(missing, StreamOptions.usual()).open(EventSink.NONE))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("input.not-found"));
    assertThatThrownBy(() -> ImageSources.of(directory, StreamOptions.usual()).open(EventSink.NONE))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("input.is-directory"));
  }
}
