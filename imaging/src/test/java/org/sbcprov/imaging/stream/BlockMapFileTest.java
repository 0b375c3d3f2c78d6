package org.sbcprov.imaging.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.Tools;

class BlockMapFileTest {
  /** Not a whole number of blocks. */
  private static final long SIZE = 40 * 1024 * 1024 + 1536;

  @TempDir Path directory;

  /** Data at 0, at 9 MiB and at the end; holes between. */
  private Path sparseImage() throws IOException {
    Path image = directory.resolve("x.wic");
    byte[] random = new byte[2_000_000];
    new Random(1).nextBytes(random);
    try (FileChannel channel =
        FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.wrap(random, 0, 10_000), 0);
      channel.write(ByteBuffer.wrap(random), 9 << 20);
      channel.write(ByteBuffer.wrap(random, 0, 5000), SIZE - 5000);
    }
    return image;
  }

  private Path mapOf(Path image) {
    Path map = directory.resolve("x.wic.bmap");
    Tools.run("bmaptool", "create", "-o", map, image);
    return map;
  }

  private static Streams.Read read(Path image, BlockMapFile map) {
    return Streams.all(ImageSources.of(image, StreamOptions.usual().withMap(map)));
  }

  private static void fails(Path image, BlockMapFile map, String code) {
    assertThatThrownBy(() -> read(image, map))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void whatBmaptoolMapsIsDataAndAllElseIsFree() throws IOException {
    Path image = sparseImage();
    BlockMapFile map = BlockMapFile.read(mapOf(image));
    assertThat(map.imageSize()).isEqualTo(SIZE);
    assertThat(map.hasChecksums()).isTrue();
    for (String command : new String[] {"cat", "gzip", "xz -0 -T2 --block-size=1MiB", "zstd -q"}) {
      Path packed = directory.resolve("packed");
      Tools.run("sh", "-c", command + " < " + image + " > " + packed);
      Streams.Read read = read(packed, map);
      assertThat(read.bytes()).isEqualTo(Files.readAllBytes(image));
      assertThat(read.free()).isEqualTo(SIZE - map.mappedSize()).isGreaterThan(30_000_000);
    }
  }

  @Test
  void aByteThatIsNotWhatTheMapSaysFailsWithItsRange() throws IOException {
    Path image = sparseImage();
    BlockMapFile map = BlockMapFile.read(mapOf(image));
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), (9 << 20) + 500_000);
    }
    assertThatThrownBy(() -> read(image, map))
        .isInstanceOfSatisfying(
            BadInput.class,
            e -> {
              assertThat(e.code()).isEqualTo("image.bmap-mismatch");
              assertThat(e.facts()).containsEntry("offset", "0x900000").containsEntry("blocks", "2304-2792");
            });
  }

  @Test
  void aMapOfAnotherSizeIsRefusedBeforeTheFirstPieceOrAtTheEnd() throws IOException {
    Path image = sparseImage();
    BlockMapFile map = BlockMapFile.read(mapOf(image));
    Path other = Files.write(directory.resolve("other"), new byte[4096]);
    assertThatThrownBy(() -> ImageSources.of(other, StreamOptions.usual().withMap(map)).open(event -> {}))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.bmap-size"));
    Path packed = directory.resolve("packed");
    Tools.run("sh", "-c", "head -c 4096 " + image + " | gzip > " + packed);
    fails(packed, map, "image.bmap-size");
    Tools.run("sh", "-c", "(cat " + image + "; head -c 512 /dev/zero) | gzip > " + packed);
    fails(packed, map, "image.bmap-size");
  }

  @Test
  void aMapThatWasChangedIsRefusedByItsOwnChecksum() throws IOException {
    Path map = mapOf(sparseImage());
    String text = Files.readString(map);
    Files.writeString(map, text.replace("<!-- ", "<!--  "));
    assertThatThrownBy(() -> BlockMapFile.read(map))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.bmap-checksum"));
  }

  @Test
  void theMapBesideAnImageIsFoundByItsNameWithFewerAndFewerSuffixes() throws IOException {
    Path image = directory.resolve("card.v1.wic.gz");
    assertThat(BlockMapFile.beside(image)).isEmpty();
    for (String name : new String[] {"card.bmap", "card.v1.bmap", "card.v1.wic.bmap", "card.v1.wic.gz.bmap"}) {
      Path map = Files.createFile(directory.resolve(name));
      assertThat(BlockMapFile.beside(image)).contains(map);
    }
  }

  private static String map(String ranges, String head) {
    return "<?xml version=\"1.0\" ?>\n<!-- a map -->\n<bmap version=\"1.2\">\n" + head + "<BlockMap>" + ranges
        + "</BlockMap></bmap>\n";
  }

  private static final String HEAD =
      "<ImageSize> 40960 </ImageSize><BlockSize>4096</BlockSize><BlocksCount>10</BlocksCount>"
          + "<MappedBlocksCount>3</MappedBlocksCount>";

  private BlockMapFile parse(String text) throws IOException {
    return BlockMapFile.read(Files.writeString(directory.resolve("map"), text, StandardCharsets.ISO_8859_1));
  }

  @Test
  void oldMapsHaveSha1OfRangesAndNoneOfThemselves() throws IOException {
    String zeros = "1ceaf73df40e531df3bfb26b4fb7cd95fb7bff1d";
    String text =
        map("<Range sha1=\"" + zeros + "\"> 0 </Range><Range sha1=\"" + zeros + "\">2</Range><Range> 9-9 </Range>", HEAD);
    BlockMapFile map = parse(text);
    assertThat(map.mappedSize()).isEqualTo(3 * 4096);
    assertThat(map.hasChecksums()).isFalse();
    byte[] bytes = new byte[40960];
    bytes[5] = 0;
    Path image = Files.write(directory.resolve("image"), bytes);
    assertThat(read(image, map).free()).isEqualTo(7 * 4096);
    bytes[2 * 4096 + 1] = 1;
    Files.write(image, bytes);
    fails(image, map, "image.bmap-mismatch");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1 ; overlapping ranges; <Range>0-1</Range><Range>1</Range>",
        "2 ; in no order; <Range>5-6</Range><Range>1</Range>",
        "3 ; backwards; <Range>6-4</Range>",
        "4 ; behind the image; <Range>8-10</Range>",
        "5 ; fewer than are counted; <Range>8-9</Range>",
        "6 ; no number; <Range>a-c</Range>",
        "7 ; a number of many digits; <Range>1-99999999999999999999</Range>",
        "8 ; negative; <Range>-3</Range>",
        "9 ; a checksum that is none; <Range chksum=\"xyz\">0-2</Range>",
        "10; a checksum of another length; <Range chksum=\"00\">0-2</Range>",
        "11; two checksums; <Range chksum=\"00\" sha1=\"00\">0-2</Range>",
        "12; another element's end; <Range>0-2</Rango>",
        "13; an entity; <Range>&a;</Range>",
        "14; CDATA; <Range><![CDATA[0-2]]></Range>",
        "15; an instruction; <?php ?><Range>0-2</Range>",
        "16; the size twice; <ImageSize>40960</ImageSize><Range>0-2</Range>",
        "17; no end; <Range>0-2</Range><Range",
        "19; a range without value beside others; <Range>0-2</Range><Range chksum=\"aa\"/>",
        "20; an element in a range; <Range>0-2<a/></Range>",
        "21; nothing else; <a/>",
        "18; too deep; <a><a><a><a><a><a><a><a><a>",
      })
  void mapsThatContradictThemselvesAreRefused(int number, String what, String ranges) {
    assertThatThrownBy(() -> parse(map(ranges, HEAD)))
        .as("%d: %s", number, what)
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.bmap-form"));
  }

  @Test
  void aMapOfNothingIsRefused() {
    // One that mapped no block was taken, and anything at all was then verified.
    String head = HEAD.replace("<MappedBlocksCount>3", "<MappedBlocksCount>0");
    for (String ranges : new String[] {"", "<Range chksum='aa'/>"}) {
      assertThatThrownBy(() -> parse(map(ranges, head)))
          .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.bmap-form"));
    }
  }

  @Test
  void fromVersion13OnAMapHasAChecksumOfItsOwn() throws IOException {
    // A map of version 2.0 whose checksum was taken out, so that it could be changed, was taken.
    String text = map("<Range>0-2</Range>", HEAD);
    assertThat(parse(text).mappedSize()).isEqualTo(3 * 4096);
    for (String version : new String[] {"1.3", "1.4", "2.0", "2", "2.1"}) {
      assertThatThrownBy(() -> parse(text.replace("\"1.2\"", "\"" + version + "\"")))
          .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.bmap-form"));
    }
  }

  @Test
  void entitiesThatGrowAreNotEvenRead() {
    String bomb =
        "<?xml version=\"1.0\"?><!DOCTYPE bmap [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><bmap>&b;</bmap>";
    assertThatThrownBy(() -> parse(bomb))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.bmap-form"));
  }

  @Test
  void randomDamageToAMapGivesOnlyFailures() throws IOException {
    byte[] text = map("<Range>0-1</Range><Range>7</Range>", HEAD).getBytes(StandardCharsets.ISO_8859_1);
    Random random = new Random(2);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = text.clone();
      for (int j = random.nextInt(3); j >= 0; j--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        parse(new String(damaged, StandardCharsets.ISO_8859_1));
      } catch (Failure e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }
}
