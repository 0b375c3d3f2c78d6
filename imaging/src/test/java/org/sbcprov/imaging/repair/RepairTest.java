package org.sbcprov.imaging.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sbcprov.imaging.ImageSurgery.primary;
import static org.sbcprov.imaging.ImageSurgery.put;
import static org.sbcprov.imaging.ImageSurgery.raw;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.fixtures.SyntheticFip;
import org.sbcprov.fixtures.SysfsTree;
import org.sbcprov.imaging.BuildFixture;
import org.sbcprov.imaging.SectorImage;
import org.sbcprov.imaging.SparseFiles;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptReading;
import org.sbcprov.imaging.inspect.ImageInspect;
import org.sbcprov.imaging.inspect.Report;
import org.sbcprov.imaging.inspect.Stage;

class RepairTest {
  private static final int SIZE = 16 << 20;
  private static final int ENTRY = 1024;
  private static final int MBR_ENTRY = 446;
  private static final int ATTRIBUTES = 48;
  private static final int NAME = 56;
  private static final int BACKUP = SIZE - 512;
  private static final int BACKUP_ENTRIES = SIZE - 33 * 512;

  @TempDir Path directory;
  private Path image;

  @BeforeEach
  void build() {
    BuildFixture fixture = new BuildFixture(directory).withGivenGuids();
    fixture.size = new ByteSize(SIZE);
    fixture.build();
    image = fixture.out;
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault(1, "no boot bit", "bit", tables(b -> b.putLong(ENTRY + ATTRIBUTES, 0))),
        fault(2, "boot bit elsewhere", "bit",
            tables(b -> b.putLong(ENTRY + ATTRIBUTES, 0).putLong(ENTRY + 128 + ATTRIBUTES, 4))),
        fault(3, "several boot bits", "bit", tables(b -> b.putLong(ENTRY + 128 + ATTRIBUTES, 4))),
        fault(4, "a hole before fip", "hole", tables(b -> b.put(ENTRY + 128, new byte[128]))),
        fault(5, "FIP in upper case", "name",
            tables(b -> b.putChar(ENTRY + 384 + NAME, 'F').putChar(ENTRY + 384 + NAME + 2, 'I'))),
        fault(6, "MBR covers nothing", "mbr", raw(MBR_ENTRY + 12, 0, 0, 0, 0)),
        fault(7, "MBR covers 0xffffffff", "mbr", raw(MBR_ENTRY + 12, 0xff, 0xff, 0xff, 0xff)),
        fault(8, "MBR from sector 0", "mbr", raw(MBR_ENTRY + 8, 0)),
        fault(9, "MBR of another type", "mbr", raw(MBR_ENTRY + 4, 0x83)),
        fault(10, "no 55 AA", "mbr", raw(510, 0, 0)),
        fault(11, "no MBR at all", "mbr", put(0, new byte[512])),
        fault(12, "wrong header CRC", "crc", raw(512 + 16, 1)),
        fault(13, "wrong entry CRC", "crc", raw(ENTRY + 60, 1)),
        fault(14, "no primary GPT", "crc", put(512, new byte[33 * 512])),
        fault(15, "both CRCs wrong", "crc", raw(512 + 16, 1).andThen(raw(BACKUP + 16, 1))),
        fault(16, "both entry CRCs wrong in the same way", "crc",
            raw(ENTRY + 60, 'x').andThen(raw(BACKUP_ENTRIES + 60, 'x'))),
        fault(17, "no backup GPT", "backup", put(BACKUP_ENTRIES, new byte[33 * 512])),
        fault(18, "damaged backup GPT", "backup", raw(BACKUP + 20 + 40, 7)),
        fault(19, "damaged entries of the backup GPT", "backup", raw(BACKUP_ENTRIES + 3, 7)),
        fault(20, "a larger card", "backup", grown(24 << 20)),
        fault(21, "a card larger by one sector", "backup", grown(SIZE + 512)),
        fault(22, "a larger card with a stale backup at its end", "backup", grown(24 << 20).andThen(staleAtEnd())),
        fault(23, "bit, hole, name and MBR", "bit,hole,name,mbr",
            tables(b -> b.putLong(ENTRY + ATTRIBUTES, 0).put(ENTRY + 128, new byte[128]).putChar(ENTRY + 384 + NAME, 'F'))
                .andThen(raw(MBR_ENTRY + 12, 0, 0, 0, 0))),
        fault(24, "a larger card without a boot bit", "bit,backup",
            tables(b -> b.putLong(ENTRY + ATTRIBUTES, 0)).andThen(grown(20 << 20))));
  }

  @ParameterizedTest(name = "{0}. {1}")
  @MethodSource("faults")
  void aFaultIsShownThenMendedAndCanBeBroughtBack(int number, String story, String kinds, Consumer<Path> damage)
      throws IOException {
    damage.accept(image);
    byte[] before = Files.readAllBytes(image);

    ImageRepair.Result dry = repair(true);
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
    assertThat(dry.plan().repairs()).extracting(r -> r.kind().word()).contains(kinds.split(","));
    assertThat(dry.plan().changes()).isNotEmpty();

    ImageRepair.Result done = repair(false);
    Report report = inspect(image);
    assertThat(report.findings()).extracting(f -> f.severity()).containsOnly(Severity.OK);
    assertThat(report.sentence()).isEqualTo(done.after().sentence());
    assertThat(Tools.run("sgdisk", "-v", image)).contains("No problems found");
    assertThat(repair(false).plan().changes()).isEmpty();

    InPlaceEdit.undo(image, done.saved().orElseThrow());
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  @ParameterizedTest(name = "{0}. {1}")
  @MethodSource("faults")
  void whereverItIsInterruptedOneTableIsGood(int number, String story, String kinds, Consumer<Path> damage)
      throws IOException {
    damage.accept(image);
    boolean anyGood = tableIsGood(image);
    List<Change> changes = repair(true).plan().changes();
    byte[] bytes = Files.readAllBytes(image);
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      // Half of it, as when power fails, and then all.
      if (anyGood) {
        System.arraycopy(change.after(), 0, bytes, (int) change.offset(), change.after().length / 2);
        assertThat(tableIsGood(Files.write(directory.resolve("half.img"), bytes))).as("half of change %s", i).isTrue();
      }
      System.arraycopy(change.after(), 0, bytes, (int) change.offset(), change.after().length);
      anyGood |= tableIsGood(Files.write(directory.resolve("prefix.img"), bytes));
      assertThat(tableIsGood(directory.resolve("prefix.img"))).as("after change %s", i).isTrue();
    }
    assertThat(changes).isNotEmpty();
  }

  @Test
  void aGoodImageIsLeftAlone() throws IOException {
    byte[] before = Files.readAllBytes(image);
    ImageRepair.Result result = repair(false);

    assertThat(result.plan().repairs()).isEmpty();
    assertThat(result.plan().left()).isEmpty();
    assertThat(result.saved()).isEmpty();
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  @Test
  void onlyWhatWasAskedForIsMended() {
    tables(b -> b.putLong(ENTRY + ATTRIBUTES, 0).putChar(ENTRY + 384 + NAME, 'F')).accept(image);
    ImageRepair.Result result =
        ImageRepair.repair(
            new ImageRepair.Request(image, new RepairChoice(Set.of(RepairKind.NAME)), Optional.empty(), false));

    assertThat(result.plan().repairs()).extracting(r -> r.kind()).containsOnly(RepairKind.NAME);
    assertThat(inspect(image).findings()).extracting(f -> f.code()).contains("image.bl2-not-bootable");
  }

  @Test
  void twoGoodTablesThatDifferAreNotDecided() throws IOException {
    primary(b -> b.putLong(ENTRY + ATTRIBUTES, 0)).accept(image);
    byte[] before = Files.readAllBytes(image);
    ImageRepair.Result result = repair(false);

    assertThat(result.plan().left()).anySatisfy(words -> assertThat(words).contains("--only backup"));
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
    ImageRepair.repair(
        new ImageRepair.Request(
            image, new RepairChoice(Set.of(RepairKind.BACKUP, RepairKind.BIT)), Optional.empty(), false));
    assertThat(inspect(image).hasErrors()).isFalse();
  }

  @Test
  void aBackupIsNotWrittenOverSomethingElse() throws IOException {
    put(BACKUP_ENTRIES, new byte[33 * 512]).accept(image);
    put(BACKUP_ENTRIES + 100, "precious".getBytes(StandardCharsets.US_ASCII)).accept(image);
    byte[] before = Files.readAllBytes(image);

    assertThat(repair(false).plan().left()).anySatisfy(words -> assertThat(words).contains("something lies"));
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
  }

  @Test
  void anImageThatIsCutKeepsItsTableWithoutBackup() throws IOException {
    // OpenWrt's images end behind their FIT, before the partition does.
    SectorImage openWrt = new SectorImage(135_000);
    openWrt.partition(1, "bl2", 34, 8191, 5);
    openWrt.partition(2, "fip", 13312, 21503, 1);
    openWrt.partition(3, "production", 131072, 344063, 0);
    openWrt.hybrid(34, 0x1fde);
    Path file = openWrt.write(directory.resolve("openwrt.img"));
    byte[] before = Files.readAllBytes(file);
    ImageRepair.Result result =
        ImageRepair.repair(new ImageRepair.Request(file, RepairChoice.ALL, Optional.empty(), false));

    assertThat(result.plan().left()).anySatisfy(words -> assertThat(words).contains("cut off"));
    assertThat(result.plan().repairs()).extracting(r -> r.kind()).doesNotContain(RepairKind.BACKUP);
    assertThat(Files.readAllBytes(file)).hasSize(before.length);
  }

  @Test
  void contentsOfPartitionsStay() throws IOException {
    tables(b -> b.put(ENTRY + 128, new byte[128])).accept(image);
    byte[] before = SparseFiles.read(image, 34 * 512, 17408 * 512 - 34 * 512);
    repair(false);

    assertThat(SparseFiles.read(image, 34 * 512, 17408 * 512 - 34 * 512)).isEqualTo(before);
  }

  @Test
  void aFipUnderAnotherNameIsRenamedOnRequestOnly() {
    tables(b -> b.putChar(ENTRY + 384 + NAME, 'z')).accept(image);
    put(13312 * 512, SyntheticFip.bootable().bytes()).accept(image);
    assertThat(repair(true).plan().repairs()).isEmpty();
    RepairChoice name = new RepairChoice(Set.of(RepairKind.NAME));
    assertThat(ImageRepair.repair(new ImageRepair.Request(image, name, Optional.empty(), true)).plan().repairs()).hasSize(1);
  }

  @Test
  void mountedPartitionsAndHoldersAreNamed() {
    SysfsTree system = new SysfsTree(directory.resolve("root"));
    system.file("sys/class/block/sdb/dev", "8:16\n").file("sys/class/block/sdb/sdb1/partition", "1\n")
        .file("sys/class/block/sdb/sdb1/dev", "8:17\n").directory("sys/class/block/sdb/sdb1/holders/dm-0")
        .file("sys/class/block/sdc/dev", "8:32\n")
        .file("proc/self/mountinfo", "90 22 8:17 / /media/card rw - vfat /dev/sdb1 rw\n91 22 8:1 / / rw - ext4 /dev/sda1 rw\n");

    assertThat(DeviceUse.of("8:16", system.root())).containsExactly("mounted at /media/card", "held by dm-0");
    assertThat(DeviceUse.of("8:17", system.root())).containsExactly("mounted at /media/card", "held by dm-0");
    assertThat(DeviceUse.of("8:32", system.root())).isEmpty();
  }

  @Test
  void aFileSystemWithADeviceNumberOfItsOwnIsFoundByWhatIsMounted() {
    SysfsTree system = new SysfsTree(directory.resolve("root"));
    system.file("sys/class/block/sdb/dev", "8:16\n").file("sys/class/block/sdb/sdb1/partition", "1\n")
        .file("sys/class/block/sdb/sdb1/dev", "8:17\n")
        .file(
            "proc/self/mountinfo",
            "90 22 0:45 / /media/a\\040b rw shared:1 - btrfs /dev/sdb1 rw\n91 22 0:46 / /x rw - btrfs /dev/sdc1 rw\n");

    assertThat(DeviceUse.of("8:16", system.root())).containsExactly("mounted at /media/a b");
  }

  @Test
  void anImageThatIsMountedThroughALoopDeviceIsInUse() throws IOException {
    SysfsTree system = new SysfsTree(directory.resolve("root"));
    Path root = system.root();
    system.file("images/r4.img", "an image").file("images/other.img", "another")
        .file("sys/class/block/loop3/dev", "7:3\n").file("sys/class/block/loop3/loop/backing_file", "/images/r4.img\n")
        .file("sys/class/block/loop3/loop3p1/partition", "1\n").file("sys/class/block/loop3/loop3p1/dev", "259:7\n");
    Path held = root.resolve("images/r4.img");
    DeviceUse.requireUnused(held, root);
    system.file("proc/self/mountinfo", "90 22 259:7 / /mnt rw - ext4 /dev/loop3p1 rw\n");

    Path link = Files.createLink(directory.resolve("link.img"), held);
    assertThatThrownBy(() -> DeviceUse.requireUnused(link, root))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.code()).isEqualTo("image.mounted"))
        .hasMessageContaining("mounted at /mnt through loop3");
    DeviceUse.requireUnused(root.resolve("images/other.img"), root);
  }

  /** A header of 96 bytes passed as good; BL2 prints "Invalid GPT Header CRC" and stops. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void headersOfAnotherSizeAreFoundAndWrittenAnew(boolean both) throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    enlargeHeader(bytes, 512);
    if (both) {
      enlargeHeader(bytes, bytes.length - 512);
    }
    Files.write(image, bytes);
    Report report = inspect(image);
    assertThat(report.findings()).extracting(f -> f.code()).contains("image.gpt-header-size");
    Stage bl2 = report.stages().get(1);
    assertThat(bl2.result()).isEqualTo(both ? Stage.Result.STOPS : Stage.Result.WARNING);
    assertThat(bl2.prints()).isEqualTo(both ? "Invalid GPT Header CRC" : "");
    assertThat(bl2.fix()).endsWith("--only crc");

    RepairChoice crc = new RepairChoice(Set.of(RepairKind.CRC));
    ImageRepair.repair(new ImageRepair.Request(image, crc, Optional.empty(), false));
    assertThat(inspect(image).hasErrors()).isFalse();
    byte[] mended = Files.readAllBytes(image);
    assertThat(mended[512 + 12]).isEqualTo((byte) 92);
    assertThat(mended[mended.length - 512 + 12]).isEqualTo((byte) 92);
  }

  private static void enlargeHeader(byte[] bytes, int at) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(at + 12, 96).putInt(at + 16, 0);
    CRC32 crc = new CRC32();
    crc.update(bytes, at, 96);
    buffer.putInt(at + 16, (int) crc.getValue());
  }

  private ImageRepair.Result repair(boolean dryRun) {
    return ImageRepair.repair(new ImageRepair.Request(image, RepairChoice.ALL, Optional.empty(), dryRun));
  }

  private static Report inspect(Path file) {
    return ImageInspect.inspect(file, EventSink.NONE);
  }

  private static boolean tableIsGood(Path file) {
    try (DiskFile disk = DiskFile.open(file)) {
      GptReading reading = GptReader.read(disk);
      return reading.primary().isPresent() || reading.backup().isPresent();
    }
  }

  private static Consumer<Path> grown(int size) {
    return file -> {
      try {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), size));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static Consumer<Path> staleAtEnd() {
    return file -> {
      byte[] header = SparseFiles.read(file, BACKUP, 512);
      SparseFiles.write(file, file.toFile().length() - 512, header);
    };
  }

  /** Changes both tables in the same way. */
  private static Consumer<Path> tables(Consumer<ByteBuffer> change) {
    return primary(change)
        .andThen(
            file -> {
              byte[] head = SparseFiles.read(file, 0, 34 * 512);
              SparseFiles.write(file, BACKUP_ENTRIES, Arrays.copyOfRange(head, 1024, 34 * 512));
              ByteBuffer header = ByteBuffer.wrap(SparseFiles.read(file, BACKUP, 512)).order(ByteOrder.LITTLE_ENDIAN);
              header.putInt(88, ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(512 + 88));
              header.putInt(16, 0);
              CRC32 crc = new CRC32();
              crc.update(header.array(), 0, 92);
              header.putInt(16, (int) crc.getValue());
              SparseFiles.write(file, BACKUP, header.array());
            });
  }

  private static Arguments fault(int number, String story, String kinds, Consumer<Path> damage) {
    return Arguments.of(number, story, kinds, damage);
  }
}
