package org.sbcprov.imaging.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.BuildFixture;
import org.sbcprov.imaging.SparseFiles;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.inspect.ImageInspect;
import org.sbcprov.imaging.inspect.InspectOptions;
import org.sbcprov.imaging.output.Compression;

/**
 * A block map once left out blocks of zeros that have to be zeros: a card that was used before kept what it had there, and
 * its table, FAT and ext4 were broken. Copied by the map here, since bmaptool empties a file that it copies to.
 */
class UsedCardTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory;
  private BuildFixture fixture;
  private Path card;

  @BeforeEach
  void setUp() throws IOException {
    fixture = new BuildFixture(directory);
    fixture.out = Files.createDirectory(directory.resolve("new")).resolve("card.img");
    card = Files.createDirectory(directory.resolve("used")).resolve("card.img");
  }

  @Test
  void minimal() throws IOException {
    build("sd", "minimal", 64);
    assertSame("sgdisk", "-v", "IMAGE");
    assertZeros("u-boot-env");
    assertZeros("factory");
  }

  @Test
  void frankWWithBootAndRoot() throws IOException {
    fixture.contents.put("boot", Source.of(files("boot")));
    fixture.contents.put("rootfs", Source.of(files("root")));
    ImageBuild.Built built = build("sd", "frank-w", 320);
    assertSame("sgdisk", "-v", "IMAGE");
    assertZeros("u-boot-env");
    assertFat(partition(built, "boot"));
    assertExt4(partition(built, "rootfs"));
    assertThat(same("debugfs", "-R", "cat /large", "IMAGE?offset=" + partition(built, "rootfs").first() * 512))
        .hasSizeGreaterThan(300_000);
  }

  @Test
  void openWrtsProductionGetsNoOldOverlayBehindIt() throws IOException {
    fixture.contents.put("production", new Source(List.of(file("production.itb", 3 * MIB)), Source.Form.RAW));
    ImageBuild.Built built = build("sd", "openwrt", 128);
    assertSame("sfdisk", "-d", "IMAGE");
    assertZeros("ubootenv");
    PlannedPartition production = partition(built, "production");
    assertThat(SparseFiles.read(card, production.first() * 512, 4 * MIB))
        .isEqualTo(SparseFiles.read(fixture.out, production.first() * 512, 4 * MIB));
  }

  @Test
  void slotsOfAnNvme() throws IOException {
    MediumLayout layout = Slots.in(BuildFixture.BPI_R4.medium("nvme").layout("root"), Optional.of(new ByteSize(200L * MIB)));
    fixture.withoutFirmware = true;
    fixture.contents.put("rootfs", Source.of(files("root")));
    ImageBuild.Built built = build("nvme", layout, 600);
    assertSame("sgdisk", "-v", "IMAGE");
    for (PlannedPartition partition : built.partitions()) {
      assertExt4(partition);
    }
  }

  private ImageBuild.Built build(String medium, String layout, int mebibytes) throws IOException {
    return build(medium, BuildFixture.BPI_R4.medium(medium).layout(layout), mebibytes);
  }

  private ImageBuild.Built build(String medium, MediumLayout layout, int mebibytes) throws IOException {
    fixture.medium = medium;
    fixture.layout = layout;
    fixture.size = new ByteSize((long) mebibytes * MIB);
    BuildRequest request = fixture.request();
    Path map = directory.resolve("card.bmap");
    Results results =
        new Results(fixture.out, Optional.empty(), Compression.NONE, 0, Optional.of(map), Optional.empty(), 1);
    ImageBuild.Built built =
        ImageBuild.build(
            new BuildRequest(
                request.board(), medium, request.descriptions(), layout, request.changes(), request.contents(),
                request.size(), request.diskGuid(), request.partitionGuids(), request.trees(), results),
            fixture.events);
    use(map, fixture.size.bytes());
    assertThat(findings(card)).isEqualTo(findings(fixture.out));
    return built;
  }

  /** A card full of ones, and on it what the map says. */
  private void use(Path map, long size) throws IOException {
    byte[] ones = new byte[MIB];
    Arrays.fill(ones, (byte) 0xff);
    try (FileChannel to = FileChannel.open(card, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileChannel from = FileChannel.open(fixture.out, StandardOpenOption.READ)) {
      for (long at = 0; at < size; at += MIB) {
        to.write(ByteBuffer.wrap(ones), at);
      }
      Matcher ranges = Pattern.compile("\"> ([0-9]+)(?:-([0-9]+))? </Range").matcher(Files.readString(map));
      long mapped = 0;
      while (ranges.find()) {
        long first = Long.parseLong(ranges.group(1)) * 4096;
        long last = ranges.group(2) == null ? first + 4096 : (Long.parseLong(ranges.group(2)) + 1) * 4096;
        to.position(first);
        for (long at = first; at < last; ) {
          at += from.transferTo(at, last - at, to);
        }
        mapped += last - first;
      }
      assertThat(mapped).as("what need not be written is most").isBetween(1L, size / 2);
    }
    assertThat(Files.mismatch(card, fixture.out)).isNotNegative();
  }

  private static List<String> findings(Path image) {
    List<String> words = new ArrayList<>();
    ImageInspect.inspect(image, InspectOptions.NONE, EventSink.NONE)
        .findings()
        .forEach(finding -> words.add(finding.severity() + " " + finding.words()));
    return words;
  }

  private void assertFat(PlannedPartition partition) throws IOException {
    Path[] parts = {directory.resolve("new/part"), directory.resolve("used/part")};
    Path[] images = {fixture.out, card};
    for (int i = 0; i < 2; i++) {
      Tools.run(
          "dd", "if=" + images[i], "of=" + parts[i], "bs=512", "skip=" + partition.first(),
          "count=" + (partition.last() - partition.first() + 1), "conv=sparse", "status=none");
      Tools.run("fsck.vfat", "-n", parts[i]);
    }
    assertThat(Tools.run("mdir", "-/", "-i", parts[1], "::")).isEqualTo(Tools.run("mdir", "-/", "-i", parts[0], "::"));
    assertThat(Tools.run("mtype", "-i", parts[1], "::large")).isEqualTo(Tools.run("mtype", "-i", parts[0], "::large"));
  }

  /** Inode tables that are not in use yet and the journal are what e2fsck does not look at, and the kernel does. */
  private void assertExt4(PlannedPartition partition) {
    assertThat(same("e2fsck", "-fn", "IMAGE?offset=" + partition.first() * 512)).contains("Pass 5");
    BitSet free = new BitSet();
    Matcher lists =
        Pattern.compile("  Free blocks: (.*)").matcher(same("dumpe2fs", "IMAGE?offset=" + partition.first() * 512));
    while (lists.find()) {
      for (String range : lists.group(1).isEmpty() ? new String[0] : lists.group(1).split(", ")) {
        String[] ends = range.split("-");
        free.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
      }
    }
    int blocks = (int) ((partition.last() + 1 - partition.first()) / 8);
    int used = 0;
    for (int block = free.nextClearBit(0); block < blocks; block = free.nextClearBit(block + 1)) {
      long position = partition.first() * 512 + block * 4096L;
      assertThat(SparseFiles.read(card, position, 4096)).as("block " + block)
          .isEqualTo(SparseFiles.read(fixture.out, position, 4096));
      used++;
    }
    assertThat(used).isBetween(1000, blocks / 2);
  }

  private void assertZeros(String name) {
    PlannedPartition partition = partition(fixture.build(), name);
    int length = (int) (partition.last() - partition.first() + 1) * 512;
    assertThat(SparseFiles.read(card, partition.first() * 512, length)).containsOnly(0);
  }

  private static PlannedPartition partition(ImageBuild.Built built, String name) {
    return built.partitions().stream().filter(found -> found.name().equals(name)).findFirst().orElseThrow();
  }

  private void assertSame(String program, String... arguments) {
    same(program, arguments);
  }

  /** What a program says of both images. */
  private String same(String program, String... arguments) {
    String plain = said(fixture.out, program, arguments);
    assertThat(said(card, program, arguments)).isEqualTo(plain);
    return plain;
  }

  private static String said(Path image, String program, String... arguments) {
    Object[] with = new Object[arguments.length];
    for (int i = 0; i < with.length; i++) {
      with[i] = arguments[i].replace("IMAGE", image.toString());
    }
    return Tools.run(program, with).replace(image.toString(), "IMAGE");
  }

  private Path files(String name) throws IOException {
    Path made = Files.createDirectories(directory.resolve(name + "/sub")).getParent();
    Files.writeString(made.resolve("sub/file.txt"), name);
    byte[] large = new byte[400_001];
    Arrays.fill(large, 5000, 300_000, (byte) 'x');
    Files.write(made.resolve("large"), large);
    return made;
  }

  private Path file(String name, int size) throws IOException {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, 100, 1000, (byte) 7);
    return Files.write(directory.resolve(name), bytes);
  }
}
