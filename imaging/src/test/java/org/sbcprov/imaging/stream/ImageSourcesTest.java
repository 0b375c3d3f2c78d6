package org.sbcprov.imaging.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.imaging.Tools;

@Timeout(180)
class ImageSourcesTest {
  private static final int SIZE = 9 * 1024 * 1024 + 512;

  @TempDir Path directory;
  private byte[] content;
  private Path plain;

  @BeforeEach
  void anImage() throws IOException {
    content = new byte[SIZE];
    byte[] random = new byte[700_000];
    new Random(1).nextBytes(random);
    System.arraycopy(random, 0, content, 0, random.length);
    System.arraycopy(random, 0, content, 6_000_000, random.length);
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
        "zstd -q --no-check", "sh -c 'head -c 5000000 plain.img | zstd -qc; tail -c +5000001 plain.img | zstd -qc'", "xz -0",
        "xz -0 --check=sha256", "xz -0 --check=none", "sh -c 'xz -0c; head -c 8 /dev/zero; echo -n | xz -0c'",
        "xz -0 -T2 --block-size=1MiB", "xz -0 -T2 --block-size=1000000", "xz -6 --block-size=3MiB",
        "sh -c 'xz -0c -T2 --block-size=2MiB; echo -n | xz -0c'", "bzip2 -1", "bzip2 -9",
        "sh -c 'head -c 5000000 plain.img | bzip2 -c; tail -c +5000001 plain.img | bzip2 -c'", "sh -c 'rm -f a.zip; zip -q a.zip plain.img; cat a.zip'",
        "sh -c 'rm -f a.zip; zip -q -0 a.zip plain.img; cat a.zip'", "zip -q -fz - plain.img",
        "sh -c 'rm -f a.zip; echo read me > README.txt; zip -q a.zip README.txt plain.img; cat a.zip'"
      })
  void whatOthersPackComesBackFromFilesAndPipes(String command) throws IOException {
    Path file = packed("cd " + directory + " && " + command);
    Streams.Read fromFile = Streams.all(ImageSources.of(file, StreamOptions.usual()));
    assertThat(fromFile.bytes()).isEqualTo(content);
    assertThat(fromFile.warnings()).isEmpty();
    Streams.Read fromPipe = Streams.all(pipe(Files.readAllBytes(file)));
    assertThat(fromPipe.bytes()).isEqualTo(content);
    assertThat(fromPipe.warnings()).isEmpty();
    assertThat(Streams.threads()).isEmpty();
  }

  @Test
  void theSizeIsToldWithoutAStream() throws IOException {
    // The size was asked of a stream, which took a dictionary of 128 MiB, and the stream that was read another one.
    String[] commands = {
      "cat", "zstd -qc plain.img", "xz -0", "xz -0 -T2 --block-size=1MiB", "zip -q - plain.img", "gzip", "bzip2"
    };
    for (String command : commands) {
      ImageSource source = ImageSources.of(packed("cd " + directory + " && " + command), StreamOptions.usual());
      OptionalLong told = source.size();
      assertThat(Streams.threads()).isEmpty();
      try (ImageStream stream = source.open(EventSink.NONE)) {
        assertThat(told).as(command).isEqualTo(stream.size());
      }
      assertThat(told.isPresent()).as(command).isEqualTo(!command.equals("gzip") && !command.equals("bzip2"));
    }
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
  @CsvSource({"gzip, 0x1f", "zstd -q, 0x28", "xz -0, 0xfd", "bzip2, 0x42"})
  void aSecondPartThatIsNotToldAsOneIsDamage(String command, String first) throws IOException {
    // The first byte of a second frame was another one: half of the image was written and verified, with a warning only.
    int second = (int) Files.size(packed("(head -c 1048576 " + plain + " | " + command + ")"));
    Path file =
        packed("(head -c 1048576 " + plain + " | " + command + "; tail -c +1048577 " + plain + " | " + command + ")");
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes[second] & 0xff).isEqualTo(Integer.decode(first));
    assertThat(Streams.all(ImageSources.of(file, StreamOptions.usual())).bytes()).isEqualTo(content);
    bytes[second] ^= 0x40;
    Files.write(file, bytes);
    fails(ImageSources.of(file, StreamOptions.usual()), "image.packed-damaged");
    fails(pipe(bytes), "image.packed-damaged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zstd -q", "xz -0"})
  void whatFollowsFramesAndStreamsIsDamageUnlessItIsZeros(String command) throws IOException {
    Path file = packed(command);
    Files.write(file, new byte[4096], StandardOpenOption.APPEND);
    assertThat(Streams.all(ImageSources.of(file, StreamOptions.usual())).warnings()).isEmpty();
    Files.writeString(file, "<html>", StandardOpenOption.APPEND);
    fails(ImageSources.of(file, StreamOptions.usual()), "image.packed-damaged");
    fails(pipe(Files.readAllBytes(file)), "image.packed-damaged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "bzip2"})
  void aLittleThatFollowsIsPassedOverAndToldAndZerosAreNot(String command) throws IOException {
    Path file = packed(command);
    Files.write(file, new byte[2048], StandardOpenOption.APPEND);
    assertThat(Streams.all(ImageSources.of(file, StreamOptions.usual())).warnings()).isEmpty();
    Files.writeString(file, "<html>", StandardOpenOption.APPEND);
    assertThat(Streams.all(ImageSources.of(file, StreamOptions.usual())).warnings())
        .containsExactly("image.packed-trailing");
    assertThat(Streams.all(pipe(Files.readAllBytes(file))).warnings()).containsExactly("image.packed-trailing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip -1", "zstd -q", "xz -0", "bzip2", "sh -c 'rm -f a.zip; zip -q a.zip plain.img; cat a.zip'"})
  void aSmallFileCutOffAnywhereGivesOneFailure(String command) throws IOException {
    Files.write(plain, Arrays.copyOf(content, 600));
    byte[] bytes = Files.readAllBytes(packed("cd " + directory + " && " + command));
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
  void aZipThatIsNotOneImageIsRefused() throws IOException {
    Files.write(directory.resolve("second.img"), content);
    Files.writeString(directory.resolve("a.txt"), "text");
    Files.writeString(directory.resolve("b.txt"), "text");
    String[][] cases = {
      {"zip -q - plain.img second.img", "image.packed-several", "image.packed-several"},
      {"zip -q - a.txt b.txt", "image.packed-several", "image.packed-several"},
      {"zip -q -P secret - plain.img", "image.packed-encrypted", "image.packed-encrypted"},
      {"sh -c 'gzip -k plain.img; zip -q -0 - plain.img.gz'", "image.packed-nested", "image.packed-nested"},
      {"zip -q -Z bzip2 - plain.img", "image.packed-form", "image.packed-form"},
    };
    for (String[] each : cases) {
      Path file = packed("cd " + directory + " && " + each[0]);
      fails(ImageSources.of(file, StreamOptions.usual()), each[1]);
      fails(pipe(Files.readAllBytes(file)), each[2]);
    }
  }

  @Test
  void filesThatAreNotWantedMayBePackedInAnyWay() throws IOException {
    // A README.txt that was packed with bzip2, or encrypted, made the whole archive one that is not read.
    Files.writeString(directory.resolve("README.txt"), "read me, read me, read me, read me, read me, read me, read me");
    for (String how : new String[] {"-Z bzip2", "-P secret"}) {
      Path file =
          packed("cd " + directory + " && rm -f a.zip && zip -q " + how + " a.zip README.txt && zip -q a.zip plain.img && cat a.zip");
      assertThat(Streams.all(ImageSources.of(file, StreamOptions.usual())).bytes()).isEqualTo(content);
    }
    Path file =
        packed("cd " + directory + " && rm -f a.zip && zip -q -Z bzip2 a.zip README.txt && zip -q a.zip plain.img && cat a.zip");
    assertThat(Streams.all(pipe(Files.readAllBytes(file))).bytes()).isEqualTo(content);
  }

  @Test
  void aSingleFileOfAnyNameInAZipIsTheImage() throws IOException {
    Files.write(directory.resolve("firmware.bin"), content);
    Path file = packed("cd " + directory + " && zip -q - firmware.bin");
    assertThat(Streams.all(ImageSources.of(file, StreamOptions.usual())).bytes()).isEqualTo(content);
    fails(pipe(Files.readAllBytes(file)), "image.packed-several");
  }

  @Test
  void whatIsNoImageIsRefusedBeforeItsFirstPiece() throws IOException {
    String[][] cases = {
      {"sh -c 'gzip | gzip'", "image.packed-nested"},
      {"sh -c 'cat >/dev/null; echo \"<!DOCTYPE html>\"'", "image.no-image"},
      {"tar c -C " + directory + " plain.img", "image.no-image"},
      {"sh -c 'cat >/dev/null; echo \"<?xml version=1.0 ?><bmap>\"'", "image.no-image"},
      {"sh -c 'cat >/dev/null; printf \"7z\\274\\257\\047\\034\"'", "image.packed-form"},
    };
    for (String[] each : cases) {
      fails(ImageSources.of(packed(each[0]), StreamOptions.usual()), each[1]);
    }
  }

  @Test
  void dictionariesThatAreTooLargeAreRefused() {
    for (String command : new String[] {"xz --lzma2=preset=0,dict=512MiB", "zstd -q --long=28"}) {
      Path file = packed(command);
      assertThatThrownBy(() -> Streams.all(ImageSources.of(file, StreamOptions.usual())))
          .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.packed-memory"));
    }
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
    String[] commands = {"cat", "gzip", "zstd -q", "xz -0 -T2 --block-size=1MiB", "zip -q - " + plain, "bzip2 -1"};
    for (String command : commands) {
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
    for (String command : new String[] {"cat", "gzip -1", "xz -0 -T2 --block-size=64KiB", "zstd -q"}) {
      Path file = packed("for i in 1 2 3 4 5 6; do cat " + plain + "; done | " + command);
      try (ImageStream stream = ImageSources.of(file, StreamOptions.usual()).open(EventSink.NONE)) {
        stream.next().orElseThrow().release();
      }
      assertThat(Streams.threads()).isEmpty();
    }
  }

  @Test
  void anInterruptEndsTheWaitForASilentPipe() throws Exception {
    PipedInputStream silent = new PipedInputStream();
    try (PipedOutputStream writer = new PipedOutputStream(silent)) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread user =
          new Thread(
              () -> {
                try (ImageStream stream =
                    ImageSources.ofStream("a pipe", silent, StreamOptions.usual()).open(EventSink.NONE)) {
                  stream.next();
                } catch (Failure e) {
                  thrown.set(e);
                }
              });
      user.start();
      Thread.sleep(100);
      user.interrupt();
      user.join(5000);
      assertThat(thrown.get()).isInstanceOf(Interrupted.class);
      writer.flush();
    }
  }

  @Test
  void closingEndsTheWaitOfAnotherThread() throws Exception {
    PipedInputStream silent = new PipedInputStream();
    try (PipedOutputStream writer = new PipedOutputStream(silent)) {
      ImageStream stream = ImageSources.ofStream("a pipe", silent, StreamOptions.usual()).open(EventSink.NONE);
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread user =
          new Thread(
              () -> {
                try {
                  stream.next();
                } catch (Failure e) {
                  thrown.set(e);
                }
              });
      user.start();
      Thread.sleep(100);
      stream.close();
      user.join(5000);
      assertThat(thrown.get()).isInstanceOf(Interrupted.class);
      writer.flush();
    }
  }

  @Test
  void whoeverHoldsAllPiecesStopsTheReadingUntilOneIsReleased() throws Exception {
    Path file = Files.write(directory.resolve("large.img"), new byte[60 * 1024 * 1024]);
    try (ImageStream stream = ImageSources.of(file, StreamOptions.usual()).open(EventSink.NONE)) {
      List<Piece> held = new ArrayList<>();
      for (int i = 0; i < PiecePool.COUNT; i++) {
        held.add(stream.next().orElseThrow());
      }
      Thread.sleep(50);
      assertThat(stream.packedDone()).isEqualTo((long) PiecePool.COUNT * Piece.LONGEST);
      held.forEach(Piece::release);
      long rest = 0;
      for (Optional<Piece> next = stream.next(); next.isPresent(); next = stream.next()) {
        rest += next.get().length();
        next.get().release();
      }
      assertThat(rest).isEqualTo(60L * 1024 * 1024 - (long) PiecePool.COUNT * Piece.LONGEST);
    }
  }

  @Test
  void damageGivesAFailureAndNeverWrongBytes() throws IOException {
    Files.write(plain, Arrays.copyOf(content, 900_000));
    byte[] right = Files.readAllBytes(plain);
    Random random = new Random(5);
    for (String command : new String[] {"gzip -1", "zstd -q", "xz -0 -T2 --block-size=100KiB", "bzip2", "zip -q - plain.img"}) {
      byte[] bytes = Files.readAllBytes(packed("cd " + directory + " && " + command));
      int noticed = 0;
      for (int i = 0; i < 48; i++) {
        byte[] damaged = bytes.clone();
        int at = i < 20 ? i : i < 40 ? bytes.length - 1 - i + 20 : random.nextInt(bytes.length);
        damaged[at] ^= (byte) (1 << random.nextInt(8));
        Path file = Files.write(directory.resolve("damaged"), damaged);
        for (ImageSource source : List.of(ImageSources.of(file, StreamOptions.usual()), pipe(damaged))) {
          try {
            Streams.Read read = Streams.all(source);
            boolean same = Arrays.equals(read.bytes(), right);
            assertThat(same || !read.warnings().isEmpty() || Arrays.equals(read.bytes(), damaged))
                .as("%s, byte %d", command, at).isTrue();
          } catch (Failure e) {
            assertThat(e.code()).startsWith("image.");
            noticed++;
          }
        }
      }
      assertThat(noticed).as(command).isGreaterThan(30);
    }
    assertThat(Streams.threads()).isEmpty();
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
