package org.sbcprov.imaging.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.fixtures.block.FakeDisk;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.compare.ImageCheck;
import org.sbcprov.imaging.medium.Range;
import org.sbcprov.imaging.output.Compression;
import org.sbcprov.imaging.stream.ImageSources;
import org.sbcprov.imaging.stream.StreamOptions;

/** Media that become image files. */
class MediumReadTest {
  private static final int MIB = 1024 * 1024;
  private static final int SIZE = 24 * MIB;

  @TempDir Path directory;

  private static byte[] used(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    Arrays.fill(bytes, 0, MIB, (byte) 0);
    Arrays.fill(bytes, 5 * MIB, 8 * MIB, (byte) 0);
    return bytes;
  }

  private byte[] disk(Object... sgdisk) throws IOException {
    Path file = directory.resolve("disk");
    Files.write(file, used(SIZE));
    Object[] arguments = Arrays.copyOf(sgdisk, sgdisk.length + 1);
    arguments[sgdisk.length] = file;
    Tools.run("sgdisk", arguments);
    return Files.readAllBytes(file);
  }

  private byte[] gptDisk() throws IOException {
    return disk("-o", "-n", "1:2048:4095", "-c", "1:boot", "-n", "2:4096:20002", "-c", "2:root");
  }

  private static FakeDisk of(byte[] bytes) {
    FakeDisk disk = FakeDisk.of(bytes.length);
    try {
      disk.write(0, ByteBuffer.wrap(bytes));
    } catch (BlockException e) {
      throw new AssertionError(e);
    }
    return disk;
  }

  private MediumRead.Request request(String size, Compression compression, boolean skips) {
    Path out = directory.resolve("out.img" + compression.suffix());
    return new MediumRead.Request(
        out,
        ReadSize.parse(size),
        compression,
        compression.usualLevel(),
        Optional.of(directory.resolve("out.bmap")),
        Optional.of(directory.resolve("out.sha256")),
        skips,
        2);
  }

  @Test
  void aDiskWhoseTableCannotBeReadIsSavedWholeWhereErrorsAreSkipped() throws Exception {
    // A dying card whose first sector was gone gave nothing at all, not even with --skip-errors.
    byte[] bytes = new byte[4 * 1024 * 1024];
    new java.util.Random(4).nextBytes(bytes);
    FakeDisk disk = of(bytes).unreadable(0, 1);
    MediumRead.Result result = MediumRead.run(disk, request("auto", Compression.NONE, true), EventSink.NONE);
    assertThat(result.plan().imageSize()).isEqualTo(bytes.length);
    assertThat(result.plan().words()).contains("cannot be read");
    assertThat(result.unreadable()).isNotEmpty();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> read(of(bytes).unreadable(0, 1), "auto"))
        .isInstanceOf(org.sbcprov.core.failure.DeviceFailed.class);
  }

  private MediumRead.Result read(FakeDisk disk, String size) {
    return MediumRead.run(disk, request(size, Compression.NONE, false), EventSink.NONE);
  }

  private byte[] out() throws IOException {
    return Files.readAllBytes(directory.resolve("out.img"));
  }

  @Test
  void allOfAMediumIsReadAsItIs() throws IOException {
    byte[] disk = gptDisk();
    MediumRead.Result result = read(of(disk), "all");
    assertThat(out()).isEqualTo(disk);
    assertThat(result.plan().imageSize()).isEqualTo(SIZE);
  }

  @Test
  void aGptDiskEndsBehindItsLastPartitionAsAProperImage() throws IOException {
    byte[] disk = gptDisk();
    MediumRead.Result result = read(of(disk), "auto");
    byte[] image = out();
    assertThat(result.plan().words()).isEqualTo("up to the end of the last partition, with the backup GPT behind it");
    assertThat(image).hasSizeBetween((20003 + 33) * 512, (20003 + 33 + 8) * 512);
    assertThat(image.length % 4096).isZero();
    assertThat(Arrays.copyOfRange(image, 2 * 512, 20003 * 512)).isEqualTo(Arrays.copyOfRange(disk, 2 * 512, 20003 * 512));
    Path out = directory.resolve("out.img");
    assertThat(Tools.run("sgdisk", "-v", out)).contains("No problems found");
    assertThat(Tools.run("sgdisk", "-i", 2, out)).isEqualTo(Tools.run("sgdisk", "-i", 2, directory.resolve("disk")));
  }

  @Test
  void theMediumIsTheSameAsItsImageAlthoughTheTableMoved() throws IOException {
    FakeDisk disk = of(gptDisk());
    read(disk, "auto");
    ImageCheck.Result result =
        ImageCheck.run(
            disk, ImageSources.of(directory.resolve("out.img"), StreamOptions.usual()), EventSink.NONE);
    assertThat(result.comparison().same()).isTrue();
    assertThat(result.tableMoved()).isTrue();
  }

  @Test
  void aDiskWithAnMbrEndsBehindItsLastPartition() throws IOException {
    byte[] disk = disk("-o", "-n", "1:2048:10239", "-m", "1");
    Arrays.fill(disk, SIZE - 512, SIZE, (byte) 0);
    read(of(disk), "auto");
    assertThat(out()).isEqualTo(Arrays.copyOf(disk, 10240 * 512));
  }

  @Test
  void aDiskWithoutATableIsReadWholly() throws IOException {
    byte[] disk = used(SIZE + 512);
    MediumRead.Result result = read(of(disk), "auto");
    assertThat(out()).isEqualTo(disk);
    assertThat(result.plan().words()).contains("because it has no partition table");
  }

  @Test
  void aDiskWhosePartitionsFillItIsReadWholly() throws IOException {
    byte[] disk = disk("-o", "-n", "1:2048:0");
    assertThat(read(of(disk), "auto").plan().imageSize()).isEqualTo(SIZE);
    assertThat(out()).isEqualTo(disk);
  }

  @Test
  void aNumberOfBytesIsReadAsTheyAre() throws IOException {
    byte[] disk = gptDisk();
    read(of(disk), "3000001");
    assertThat(out()).isEqualTo(Arrays.copyOf(disk, 3_000_001));
    assertThatThrownBy(() -> read(of(disk), "1T")).isInstanceOf(BadUsage.class).hasMessageContaining("25165824 bytes");
  }

  @Test
  void zerosTakeNoRoom() throws IOException {
    byte[] disk = new byte[SIZE];
    disk[MIB] = 1;
    read(of(disk), "all");
    String blocks = Tools.run("stat", "-c", "%b", directory.resolve("out.img")).strip();
    assertThat(Long.parseLong(blocks)).isLessThan(64);
  }

  @Test
  void aPackedImageUnpacksToTheSameAndItsMapAndDigestFit() throws IOException {
    byte[] disk = gptDisk();
    Path plain = directory.resolve("plain.img");
    read(of(disk), "auto");
    Files.move(directory.resolve("out.img"), plain);
    for (Compression compression : List.of(Compression.GZ, Compression.XZ, Compression.ZST)) {
      MediumRead.Request request = request("auto", compression, false);
      MediumRead.run(of(disk), request, EventSink.NONE);
      Path unpacked = directory.resolve("unpacked");
      String program = compression == Compression.GZ ? "gzip" : compression == Compression.XZ ? "xz" : "zstd";
      Tools.run("sh", "-c", program + " -dc " + request.out() + " > " + unpacked);
      assertThat(Files.mismatch(plain, unpacked)).isEqualTo(-1);
      assertThat(Tools.run("sh", "-c", "cd " + directory + " && sha256sum -c out.sha256")).contains("OK");
      Path copied = directory.resolve("copied");
      Files.deleteIfExists(copied);
      Tools.run("bmaptool", "-q", "copy", "--bmap", directory.resolve("out.bmap"), request.out(), copied);
      assertThat(Files.mismatch(plain, copied)).isEqualTo(-1);
    }
  }

  @Test
  void whatCannotBeReadEndsItAndTellsWhere() throws IOException {
    FakeDisk disk = of(gptDisk()).unreadable(7 * MIB + 5000, 1);
    for (Compression compression : List.of(Compression.NONE, Compression.ZST)) {
      assertThatThrownBy(() -> MediumRead.run(disk, request("all", compression, false), EventSink.NONE))
          .isInstanceOf(DeviceFailed.class)
          .hasMessageContaining("cannot be read at 0x701000");
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).extracting(file -> file.getFileName().toString()).containsExactly("disk");
    }
  }

  @Test
  void whatCannotBeReadBecomesZerosAndIsListedWhereThatIsAskedFor() throws IOException {
    byte[] bytes = gptDisk();
    FakeDisk disk = of(bytes).unreadable(7 * MIB + 5000, 1).unreadable(9 * MIB, 8192).unreadable(SIZE - 10, 1);
    MediumRead.Result result = MediumRead.run(disk, request("all", Compression.NONE, true), EventSink.NONE);
    assertThat(result.unreadable())
        .containsExactly(
            new Range(0x701000, 0x702000), new Range(9 * MIB, 9 * MIB + 8192), new Range(SIZE - 4096, SIZE));
    for (Range range : result.unreadable()) {
      Arrays.fill(bytes, (int) range.from(), (int) range.to(), (byte) 0);
    }
    assertThat(out()).isEqualTo(bytes);
    assertThat(Files.readString(directory.resolve("out.img.unreadable")))
        .endsWith("0x701000 4096\n0x900000 8192\n0x17ff000 4096\n");
  }

  @Test
  void whereThereIsNoRoomNothingIsRead() {
    FakeDisk disk = FakeDisk.of(3L << 40);
    assertThatThrownBy(() -> read(disk, "all"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("There is room for")
        .hasMessageContaining("3 TiB are read");
  }
}
