package org.sbcprov.imaging.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.output.ImageRequest.Placed;

class ImageOutputTest {
  private static final int MIB = 1024 * 1024;

  @TempDir Path directory;

  /** Data, holes and half-filled blocks, at positions that no block begins at. */
  private List<Placed> parts(Path rootfs) {
    byte[] head = new byte[34 * 512];
    head[510] = 0x55;
    head[513] = 7;
    return List.of(
        new Placed("head", 0, new BytesPart(head)),
        new Placed("bl2", 34 * 512, new BytesPart(random(300_001, 1))),
        new Placed("rootfs", 3 * MIB + 512, FilePart.of(rootfs)),
        new Placed("tail", 40 * MIB - 33 * 512 + 99, new BytesPart(random(33 * 512, 2))));
  }

  private static final int SIZE = 40 * MIB + 99;

  private Path rootfs() throws IOException {
    byte[] content = new byte[25 * MIB + 77];
    System.arraycopy(random(9 * MIB, 3), 0, content, MIB + 5, 9 * MIB);
    for (int i = 15 * MIB; i < 16 * MIB; i += 8192) {
      content[i + 4095] = 1;
    }
    content[content.length - 1] = 9;
    return Files.write(directory.resolve("rootfs.img"), content);
  }

  private byte[] expected(List<Placed> parts) {
    byte[] all = new byte[SIZE];
    for (Placed placed : parts) {
      placed.part().writeTo(
          (position, bytes) -> bytes.get(all, (int) (placed.position() + position), bytes.remaining()), EventSink.NONE);
    }
    return all;
  }

  private static byte[] random(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private ImageRequest request(Path out, List<Placed> parts, Compression compression, int threads) {
    return new ImageRequest(
        out, SIZE, parts, List.of(), compression, compression.usualLevel(),
        Optional.of(directory.resolve(out.getFileName() + ".bmap")),
        Optional.of(directory.resolve(out.getFileName() + ".sha256")), threads);
  }

  @Test
  void thePartsAreWhereTheyBelongAndTheRestIsHole() throws IOException {
    List<Placed> parts = parts(rootfs());
    Path out = directory.resolve("out.img");
    List<Progress> progress = new ArrayList<>();
    WrittenImage written =
        ImageOutput.write(ImageRequest.plain(out, SIZE, parts), event -> progress.add((Progress) event));

    assertThat(Files.readAllBytes(out)).isEqualTo(expected(parts));
    long blocks = Long.parseLong(Tools.run("stat", "-c", "%b", out).trim()) * 512;
    assertThat(blocks).isBetween(written.mappedBytes(), written.mappedBytes() + 256 * 1024);
    assertThat(written.mappedBytes()).isLessThan(12 * MIB);
    assertThat(progress).extracting(Progress::finished).startsWith(false).endsWith(true);
    assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void anImageOfZerosIsAllHole() throws IOException {
    Path out = directory.resolve("out.img");
    WrittenImage written =
        ImageOutput.write(
            ImageRequest.plain(out, 3L << 30, List.of(new Placed("zeros", 5, new BytesPart(new byte[9999])))),
            EventSink.NONE);
    assertThat(written.mappedBytes()).isZero();
    assertThat(Files.size(out)).isEqualTo(3L << 30);
    assertThat(Tools.run("stat", "-c", "%b", out).trim()).isEqualTo("0");
  }

  @Test
  void aPartMayWriteItsPiecesInAnyOrder() throws IOException {
    byte[] content = random(600_000, 4);
    Part backwards =
        new Part() {
          @Override
          public long size() {
            return content.length;
          }

          @Override
          public void writeTo(ImageSink sink, EventSink events) {
            for (int at = content.length - 1000; at >= 0; at -= 1000) {
              sink.write(at, ByteBuffer.wrap(content, at, 1000));
            }
          }
        };
    Path out = directory.resolve("out.img");
    Path bmap = directory.resolve("bmap");
    ImageOutput.write(
        new ImageRequest(out, 700_000, List.of(new Placed("backwards", 12_345, backwards)), List.of(), Compression.NONE, 0,
            Optional.of(bmap), Optional.empty(), 1),
        EventSink.NONE);
    assertThat(Arrays.copyOfRange(Files.readAllBytes(out), 12_345, 612_345)).isEqualTo(content);
    checkMap(bmap, Files.readAllBytes(out));
  }

  @Test
  void theDigestIsAsSha256sumWritesIt() throws IOException {
    Path out = directory.resolve("out.img");
    WrittenImage written = ImageOutput.write(request(out, parts(rootfs()), Compression.NONE, 2), EventSink.NONE);
    String line = Files.readString(directory.resolve("out.img.sha256"));
    assertThat(line).isEqualTo(Sha256.hex(Files.readAllBytes(out)) + "  out.img\n").startsWith(written.sha256());
    assertThat(Tools.run("sh", "-c", "cd " + directory + " && sha256sum out.img")).isEqualTo(line);
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, names = {"GZ", "XZ", "ZST"})
  void theirOwnToolsTakeWhatIsCompressed(Compression compression) throws IOException {
    List<Placed> parts = parts(rootfs());
    byte[] expected = expected(parts);
    Path out = directory.resolve("out.img" + compression.suffix());
    WrittenImage written = ImageOutput.write(request(out, parts, compression, 2), EventSink.NONE);

    assertThat(Files.size(out)).isEqualTo(written.fileSize()).isLessThan(11 * MIB);
    assertThat(Files.readString(Path.of(out + ".sha256"))).startsWith(Sha256.hex(Files.readAllBytes(out)) + "  ");
    checkMap(Path.of(out + ".bmap"), expected);
    String tool = switch (compression) {
      case GZ -> "gzip";
      case XZ -> "xz";
      default -> "zstd";
    };
    Tools.run(tool, "-t", out);
    Path back = directory.resolve("back.img");
    Tools.run("sh", "-c", tool + " -dc " + out + " > " + back);
    assertThat(Files.readAllBytes(back)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void bmaptoolCopiesWhatWeWrite(Compression compression) throws IOException {
    List<Placed> parts = parts(rootfs());
    Path out = directory.resolve("out.img" + compression.suffix());
    ImageOutput.write(request(out, parts, compression, 2), EventSink.NONE);
    Path card = directory.resolve("card");
    Tools.run("bmaptool", "copy", "--bmap", out + ".bmap", out, card);
    assertThat(Files.readAllBytes(card)).isEqualTo(expected(parts));
  }

  @Test
  void theMapHasTheElementsOfBmaptools() throws IOException {
    Path out = directory.resolve("out.img");
    ImageOutput.write(request(out, parts(rootfs()), Compression.NONE, 2), EventSink.NONE);
    Path theirs = directory.resolve("theirs.bmap");
    Tools.run("bmaptool", "create", "-o", theirs, out);
    Pattern element = Pattern.compile("<(ImageSize|BlockSize|BlocksCount|ChecksumType)> *([^ ]*) *<");
    assertThat(matches(element, Path.of(out + ".bmap"))).isEqualTo(matches(element, theirs)).hasSize(4);
    // Which blocks a file system allots is its own affair; ours are those that parts write.
    checkMap(theirs, Files.readAllBytes(out));
  }

  /** A build that was ended by kill -9 left an image of the whole disk beside the compressed one. */
  @Test
  void whatIsOnlyCompressedHasNoNameMeanwhile() {
    List<String> names = new ArrayList<>();
    Part looking =
        new Part() {
          @Override
          public long size() {
            return 1;
          }

          @Override
          public void writeTo(ImageSink sink, EventSink events) {
            names.addAll(List.of(directory.toFile().list()));
            sink.write(0, ByteBuffer.wrap(new byte[] {1}));
          }
        };
    Path out = directory.resolve("out.img.gz");
    ImageOutput.write(
        new ImageRequest(
            out, MIB, List.of(new Placed("looking", 0, looking)), List.of(), Compression.GZ, 1, Optional.empty(),
            Optional.empty(), 1),
        EventSink.NONE);
    assertThat(names).as("the compressed file, which is not whole yet").hasSize(1);
    assertThat(directory.toFile().list()).containsExactly("out.img.gz");
  }

  @Test
  void zerosThatMatterAreInTheMapAndNotInTheFile() throws IOException {
    Part half =
        new Part() {
          @Override
          public long size() {
            return 40_960;
          }

          @Override
          public void writeTo(ImageSink sink, EventSink events) {
            sink.at(4096).zeros(4096, 4096);
            sink.write(20_480, ByteBuffer.wrap(new byte[] {1}));
          }
        };
    Path out = directory.resolve("out.img");
    Path bmap = directory.resolve("bmap");
    WrittenImage written =
        ImageOutput.write(
            new ImageRequest(
                out, 200_000, List.of(new Placed("half", 4096, half)), List.of(new ImageRequest.Zeros(102_400, 8193)),
                Compression.NONE, 0, Optional.of(bmap), Optional.empty(), 1),
            EventSink.NONE);
    assertThat(written.mappedBytes()).isEqualTo(4096);
    assertThat(matches(Pattern.compile("> ([0-9-]+()) </Range"), bmap)).containsExactly("3", "6", "25-27");
    checkMap(bmap, Files.readAllBytes(out));
  }

  @Test
  void xzIsOneStreamOfBlocksThatTellTheirSizes() throws IOException {
    Path out = directory.resolve("out.img.xz");
    ImageOutput.write(request(out, parts(rootfs()), Compression.XZ, 2), EventSink.NONE);
    String list = Tools.run("xz", "--robot", "-lvv", out);
    assertThat(list).contains("file\t1\t6\t").contains("\tCRC64\t");
    // The 11th column of a block tells whether its header has both sizes.
    assertThat(list.lines().filter(line -> line.startsWith("block"))).hasSize(6).allMatch(line -> line.contains("\tcu\t"));
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, names = {"GZ", "XZ", "ZST"})
  void anyNumberOfThreadsMakesTheSameBytes(Compression compression) throws IOException {
    List<Placed> parts = parts(rootfs());
    Path one = directory.resolve("one");
    Path three = directory.resolve("three");
    ImageOutput.write(request(one, parts, compression, 1), EventSink.NONE);
    ImageOutput.write(request(three, parts, compression, 3), EventSink.NONE);
    assertThat(Files.mismatch(one, three)).isEqualTo(-1);
    assertThat(Files.mismatch(Path.of(one + ".bmap"), Path.of(three + ".bmap"))).isEqualTo(-1);
  }

  @Test
  void aByteThatDidNotArriveIsNoticed() throws IOException {
    Path file = directory.resolve("file");
    Extents extents = new Extents(3 * MIB);
    WrittenRanges ranges = new WrittenRanges();
    byte[] content = random(2 * MIB, 6);
    extents.add(MIB, content.length);
    ranges.add(MIB, ByteBuffer.wrap(content));
    List<Placed> parts = List.of(new Placed("part", MIB, new BytesPart(content)));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(content), MIB);
      new ReadBack(file, channel, extents, ranges).sample(parts);
      new ReadBack(file, channel, extents, ranges).all(700_000, 2, List.of(), "task", EventSink.NONE);
      channel.write(ByteBuffer.wrap(new byte[] {(byte) ~content[MIB]}), 2 * MIB);
      assertThatThrownBy(() -> new ReadBack(file, channel, extents, ranges).sample(parts))
          .isInstanceOf(VerificationFailed.class);
      assertThatThrownBy(
              () -> new ReadBack(file, channel, extents, ranges).all(700_000, 2, List.of(), "task", EventSink.NONE))
          .isInstanceOf(VerificationFailed.class);
      channel.truncate(3 * MIB - 1);
      assertThatThrownBy(() -> new ReadBack(file, channel, extents, ranges).sample(parts))
          .hasMessageContaining("it ends there");
    }
  }

  @Test
  void aFileThatChangesWhileItIsReadGivesNothing() throws IOException {
    Path rootfs = rootfs();
    FilePart part = FilePart.of(rootfs);
    Path out = directory.resolve("out.img");
    EventSink touching =
        event -> {
          try (FileChannel channel = FileChannel.open(rootfs, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), channel.size());
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };
    assertThatThrownBy(
            () -> ImageOutput.write(ImageRequest.plain(out, SIZE, List.of(new Placed("x", 0, part))), touching))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.input-changed"));
    assertThat(directory).isDirectoryNotContaining("glob:**.tmp").isDirectoryNotContaining("glob:**out*");
  }

  @Test
  void aFileShorterThanItsRangeIsRefusedBeforehand() throws IOException {
    Path file = Files.write(directory.resolve("short"), new byte[100]);
    assertThat(FilePart.of(file, 40, 60).size()).isEqualTo(60);
    assertThat(FilePart.of(file, 40, -1).size()).isEqualTo(60);
    assertThatThrownBy(() -> FilePart.of(file, 40, 61))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.input-short"));
  }

  @Test
  void aRangeOfAFileIsThatRange() throws IOException {
    byte[] content = random(9 * MIB, 8);
    Path file = Files.write(directory.resolve("file"), content);
    Path out = directory.resolve("out.img");
    ImageOutput.write(
        ImageRequest.plain(out, 10 * MIB, List.of(new Placed("x", 4096, FilePart.of(file, 777, 8 * MIB + 5)))),
        EventSink.NONE);
    assertThat(Arrays.copyOfRange(Files.readAllBytes(out), 4096, 4096 + 8 * MIB + 5))
        .isEqualTo(Arrays.copyOfRange(content, 777, 777 + 8 * MIB + 5));
  }

  @Test
  void nothingIsThereWhenOneOfTheFilesCannotBe() throws IOException {
    Path out = directory.resolve("out.img");
    ImageRequest request =
        new ImageRequest(out, SIZE, parts(rootfs()), List.of(), Compression.NONE, 0, Optional.of(directory.resolve("no/bmap")),
            Optional.empty(), 1);
    assertThatThrownBy(() -> ImageOutput.write(request, EventSink.NONE)).isInstanceOf(IoFailed.class);
    assertThat(directory).isDirectoryNotContaining("glob:**.tmp").isDirectoryNotContaining("glob:**out*");
  }

  @Test
  void aPartThatLeavesItsPlaceIsStopped() {
    Part wild =
        new Part() {
          @Override
          public long size() {
            return 10;
          }

          @Override
          public void writeTo(ImageSink sink, EventSink events) {
            sink.write(5, ByteBuffer.allocate(6));
          }
        };
    Path out = directory.resolve("out.img");
    assertThatThrownBy(
            () -> ImageOutput.write(ImageRequest.plain(out, 100, List.of(new Placed("wild", 0, wild))), EventSink.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wild");
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({"GZ, 0", "GZ, 10", "XZ, -1", "XZ, 10", "ZST, 0", "ZST, 20"})
  void levelsThatDoNotExistAreRefused(Compression compression, int level) {
    Optional<Path> none = Optional.empty();
    assertThatThrownBy(() -> new ImageRequest(Path.of("x"), 1, List.of(), List.of(), compression, level, none, none, 1))
        .isInstanceOfSatisfying(BadUsage.class, e -> assertThat(e.code()).isEqualTo("image.compress-level"));
  }

  @Test
  void twoResultsInOneFileAreRefused() {
    Path out = directory.resolve("out.img");
    assertThatThrownBy(
            () ->
                new ImageRequest(
                    out, 1, List.of(), List.of(), Compression.NONE, 0, Optional.of(out), Optional.empty(), 1))
        .isInstanceOf(Refused.class);
  }

  @Test
  void anImageLargerThanAnyIsRefused() {
    assertThatThrownBy(() -> ImageRequest.plain(Path.of("x"), (4L << 40) + 1, List.of()))
        .isInstanceOfSatisfying(BadUsage.class, e -> assertThat(e.code()).isEqualTo("image.size-too-large"));
  }

  @Test
  void dictionariesAreToldByTheSmallestCodeThatFits() {
    assertThat(XzForm.dictionaryCode(4096)).isEqualTo((byte) 0);
    assertThat(XzForm.dictionaryCode(4097)).isEqualTo((byte) 1);
    assertThat(XzForm.dictionaryCode(8 * MIB)).isEqualTo((byte) 22);
  }

  private static List<String> matches(Pattern pattern, Path file) throws IOException {
    return pattern.matcher(Files.readString(file)).results().map(match -> match.group(1) + match.group(2)).toList();
  }

  /** All that is not zero is in a range, and each range has the digest that it tells. */
  private static void checkMap(Path map, byte[] image) throws IOException {
    String text = Files.readString(map);
    Matcher own = Pattern.compile("<BmapFileChecksum> ([0-9a-f]{64}) <").matcher(text);
    assertThat(own.find()).isTrue();
    assertThat(Sha256.hex(text.replace(own.group(1), "0".repeat(64)).getBytes())).isEqualTo(own.group(1));
    Matcher ranges = Pattern.compile("chksum=\"([0-9a-f]{64})\"> ([0-9]+)(?:-([0-9]+))? <").matcher(text);
    byte[] rest = image.clone();
    int mapped = 0;
    while (ranges.find()) {
      int first = Integer.parseInt(ranges.group(2));
      int last = ranges.group(3) == null ? first : Integer.parseInt(ranges.group(3));
      int end = Math.min(image.length, (last + 1) * 4096);
      assertThat(Sha256.hex(Arrays.copyOfRange(image, first * 4096, end))).isEqualTo(ranges.group(1));
      Arrays.fill(rest, first * 4096, end, (byte) 0);
      mapped += last - first + 1;
    }
    assertThat(rest).containsOnly(0);
    assertThat(text).containsPattern("<MappedBlocksCount> " + mapped + " +<");
  }
}
