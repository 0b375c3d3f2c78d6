package org.sbcprov.imaging.gpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;

class GptReaderTest {
  private static final int MBR_ENTRY = 446;
  private static final int HEADER = 512;
  private static final int ENTRY_1 = 1024;
  private static final int ENTRY_2 = 1024 + 128;
  private static final int BACKUP = (MemoryDisk.SECTORS - 1) * 512;
  private static final int LAST = MemoryDisk.SECTORS - 1;
  private static final UUID LINUX = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");

  @Test
  void aGoodDiskIsReadWithoutComplaint() {
    GptReading reading = GptReader.read(MemoryDisk.good());

    assertThat(reading.findings()).extracting(Finding::severity).containsOnly(Severity.OK);
    assertThat(reading.mbr().kind()).isEqualTo(Mbr.Kind.PROTECTIVE);
    assertThat(reading.backupState()).isEqualTo(BackupState.AT_END);
    assertThat(reading.table().orElseThrow().slots()).extracting(GptEntry::name).containsExactly("bl2", "fip");
    assertThat(reading.primary().orElseThrow().header().diskGuid()).isEqualTo(new UUID(1, 0));
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        row(1, "signature", "error image.gpt-missing", MemoryDisk.good().raw(HEADER, 'X')),
        row(2, "revision", "error image.gpt-header", MemoryDisk.good().u32(HEADER + 8, 0x20000).sealed()),
        row(3, "header size 91", "error image.gpt-header", MemoryDisk.good().u32(HEADER + 12, 91).sealed()),
        row(4, "header size 513", "error image.gpt-header", MemoryDisk.good().u32(HEADER + 12, 513)),
        row(5, "header size -1", "error image.gpt-header", MemoryDisk.good().u32(HEADER + 12, -1)),
        row(6, "header checksum", "error image.gpt-header", MemoryDisk.good().raw(HEADER + 56, 9)),
        row(7, "MyLBA", "error image.gpt-header", MemoryDisk.good().u64(HEADER + 24, 2).sealed()),
        row(8, "no entries", "error image.gpt-header", MemoryDisk.good().u32(HEADER + 80, 0).sealed()),
        row(9, "1025 entries", "error image.gpt-header", MemoryDisk.good().u32(HEADER + 80, 1025).sealed()),
        row(10, "2^32-1 entries", "error image.gpt-header", MemoryDisk.good().u32(HEADER + 80, -1).sealed()),
        row(11, "entries of 64 bytes", "error image.gpt-header", MemoryDisk.good().u32(HEADER + 84, 64).sealed()),
        row(12, "entries of 384 bytes", "error image.gpt-header", MemoryDisk.good().u32(HEADER + 84, 384).sealed()),
        row(13, "entries of 8192 bytes", "error image.gpt-header", MemoryDisk.good().u32(HEADER + 84, 8192).sealed()),
        row(14, "entries at sector 0", "error image.gpt-header", MemoryDisk.good().u64(HEADER + 72, 0).sealed()),
        row(15, "entries at sector -1", "error image.gpt-header", MemoryDisk.good().u64(HEADER + 72, -1).sealed()),
        row(16, "entries past the end", "error image.gpt-entries", MemoryDisk.good().u64(HEADER + 72, 390).sealed()),
        row(17, "entries far past", "error image.gpt-header",
            MemoryDisk.good().u64(HEADER + 72, Long.MAX_VALUE / 512).sealed()),
        row(18, "usable range reversed", "error image.gpt-header", MemoryDisk.good().u64(HEADER + 48, 33).sealed()),
        row(19, "usable range negative", "error image.gpt-header", MemoryDisk.good().u64(HEADER + 48, -1).sealed()),
        row(20, "entry checksum", "error image.gpt-entries", MemoryDisk.good().raw(ENTRY_1 + 56, 'x')),
        row(21, "partition reversed", "error image.gpt-bounds", MemoryDisk.good().u64(ENTRY_1 + 40, 33).sealed()),
        row(22, "partition at 0", "error image.gpt-bounds", MemoryDisk.good().u64(ENTRY_1 + 32, 0).sealed()),
        row(23, "partition negative", "error image.gpt-bounds", MemoryDisk.good().u64(ENTRY_1 + 32, -1).sealed()),
        row(24, "partition over the backup", "error image.gpt-bounds",
            MemoryDisk.good().u64(ENTRY_2 + 40, LAST - 1).sealed()),
        row(25, "partition to 2^63-1", "error image.gpt-bounds",
            MemoryDisk.good().u64(ENTRY_2 + 40, Long.MAX_VALUE).sealed()),
        row(26, "overlap", "error image.gpt-overlap", MemoryDisk.good().u64(ENTRY_2 + 32, 99).sealed()),
        row(27, "same GUID twice", "warning image.gpt-guid", withSameGuids()),
        row(28, "usable over entries", "error image.gpt-bounds", MemoryDisk.good().u64(HEADER + 40, 33).sealed()),
        row(29, "entries over header", "error image.gpt-header", MemoryDisk.good().u64(HEADER + 72, 1).sealed()),
        row(30, "no MBR signature", "error image.mbr", MemoryDisk.good().raw(510, 0, 0)),
        row(31, "MBR type 83", "error image.mbr", MemoryDisk.good().raw(MBR_ENTRY + 4, 0x83)),
        row(32, "MBR entry empty", "error image.mbr", MemoryDisk.good().raw(MBR_ENTRY + 4, 0)),
        row(33, "MBR covers nothing", "error image.mbr-size", MemoryDisk.good().u32(MBR_ENTRY + 12, 0)),
        row(34, "MBR covers 2^32-1", "warning image.mbr-size", MemoryDisk.good().u32(MBR_ENTRY + 12, -1)),
        row(35, "MBR covers less", "warning image.mbr-size", MemoryDisk.good().u32(MBR_ENTRY + 12, 17)),
        row(36, "MBR from sector 2", "warning image.mbr-size", MemoryDisk.good().u32(MBR_ENTRY + 8, 2)),
        row(37, "no backup", "warning image.gpt-backup-missing", MemoryDisk.good().raw(BACKUP, 0)),
        row(38, "cut off", "warning image.gpt-backup-missing", MemoryDisk.good().cutTo(300)),
        row(39, "on a larger medium", "warning image.gpt-backup-elsewhere", MemoryDisk.good().grownTo(500)),
        row(40, "backup checksum", "error image.gpt-backup-damaged", MemoryDisk.good().raw(BACKUP + 56, 9)),
        row(41, "backup entries", "error image.gpt-backup-damaged", MemoryDisk.good().raw(BACKUP - 32 * 512, 9)),
        row(42, "backup of other content", "error image.gpt-backup-different",
            MemoryDisk.good().raw(BACKUP - 32 * 512 + 56, 'x').sealed(LAST)),
        row(43, "backup of another disk", "error image.gpt-backup-different",
            MemoryDisk.good().raw(BACKUP + 56, 9).sealed(LAST)),
        row(44, "backup that knows no primary", "error image.gpt-backup-different",
            MemoryDisk.good().u64(BACKUP + 32, 7).sealed(LAST)),
        row(45, "alternate at 0", "error image.gpt-backup-different", MemoryDisk.good().u64(HEADER + 32, 0).sealed()),
        row(46, "alternate is itself", "error image.gpt-backup-different",
            MemoryDisk.good().u64(HEADER + 32, 1).sealed()),
        row(47, "alternate at -1", "error image.gpt-backup-different",
            MemoryDisk.good().u64(HEADER + 32, -1).sealed()),
        row(48, "partition past the file", "warning image.partition-beyond-file", MemoryDisk.good().cutTo(150)),
        row(49, "one sector", "error image.gpt-missing", MemoryDisk.good().cutTo(1)),
        row(50, "two sectors", "error image.gpt-entries", MemoryDisk.good().cutTo(2)));
  }

  @ParameterizedTest(name = "{0}. {1}: {2}")
  @MethodSource("damages")
  void eachDamageHasItsFinding(int number, String what, String finding, MemoryDisk disk) {
    GptReading reading = GptReader.read(disk);

    assertThat(reading.findings()).extracting(f -> f.severity().word() + " " + f.code()).contains(finding);
    if (finding.startsWith("warning")) {
      assertThat(reading.findings()).extracting(Finding::severity).doesNotContain(Severity.ERROR);
    }
  }

  @Test
  void theBackupStandsInForABrokenPrimaryTable() {
    GptReading reading = GptReader.read(MemoryDisk.good().raw(HEADER, 0));

    assertThat(reading.primary()).isEmpty();
    assertThat(reading.table().orElseThrow().slots()).extracting(GptEntry::name).containsExactly("bl2", "fip");
    assertThat(reading.backupState()).isEqualTo(BackupState.AT_END);
  }

  @Test
  void aHybridMbrIsTakenForWhatItIs() {
    // OpenWrt's sdcard images: entry 0 protects, entry 1 is active and covers the BL2 partition.
    MemoryDisk disk = MemoryDisk.good().raw(MBR_ENTRY + 16, 0x80, 0, 2, 0, 0x83, 0, 2, 0).u32(MBR_ENTRY + 24, 34);
    GptReading reading = GptReader.read(disk);

    assertThat(reading.mbr().kind()).isEqualTo(Mbr.Kind.HYBRID);
    assertThat(reading.findings()).extracting(Finding::severity).containsOnly(Severity.OK);
  }

  @Test
  void partitionsOfAnMbrAloneAreNoGpt() {
    MemoryDisk disk = MemoryDisk.of(new byte[400 * 512]).raw(MBR_ENTRY + 4, 0x83).raw(510, 0x55, 0xaa);

    assertThat(Mbr.parse(disk.read(0, 512)).kind()).isEqualTo(Mbr.Kind.PARTITIONS);
    assertThat(GptReader.isPresent(disk)).isFalse();
    assertThat(GptReader.isAnnounced(disk)).isFalse();
    assertThat(GptReader.isPresent(MemoryDisk.good())).isTrue();
    assertThat(GptReader.isAnnounced(MemoryDisk.good())).isTrue();
  }

  @Test
  void threePartitionsInOneAnotherAreEachReported() {
    GptEntry outer = new GptEntry(LINUX, new UUID(1, 1), 40, 200, 0, "Outer");
    GptEntry inner = new GptEntry(LINUX, new UUID(1, 2), 50, 60, 0, "inner");
    GptEntry after = new GptEntry(LINUX, new UUID(1, 3), 150, 160, 0, "after");
    GptReading reading = GptReader.read(MemoryDisk.with(List.of(outer, inner, after)));

    assertThat(reading.findings())
        .filteredOn(f -> f.code().equals("image.gpt-overlap"))
        .extracting(Finding::words)
        .containsExactly(
            "Partition 2 \"inner\", from sector 50, overlaps partition 1 \"Outer\", to sector 200",
            "Partition 3 \"after\", from sector 150, overlaps partition 1 \"Outer\", to sector 200");
  }

  @Test
  void namesCannotSteerATerminal() {
    GptEntry entry = new GptEntry(LINUX, new UUID(1, 1), 40, 30, 0, "\u001b[2Jx\u202ey\ud800");
    GptReading reading = GptReader.read(MemoryDisk.with(List.of(entry)));

    assertThat(reading.findings()).extracting(Finding::words).anyMatch(w -> w.contains("\ufffd[2Jx\ufffdy\ufffd"));
    assertThat(reading.findings()).extracting(Finding::words).noneMatch(w -> w.contains("\u001b"));
  }

  @Property(tries = 500)
  void anyDamageToThePrimaryTableIsFound(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 34 * 512 - 1) Integer> places, @ForAll int seed) {
    MemoryDisk good = MemoryDisk.good();
    MemoryDisk disk = MemoryDisk.good();
    boolean covered = false;
    for (int i = 0; i < places.size(); i++) {
      // Half of them where the structure is: the MBR's entry, the header, the first entries.
      int place = (seed >> i & 1) == 0 ? places.get(i) : MBR_ENTRY + places.get(i) % 900;
      disk.raw(place, seed >> i * 3);
    }
    for (int place : new int[] {HEADER, ENTRY_1}) {
      int length = place == HEADER ? 92 : 32 * 512;
      covered |= !Arrays.equals(disk.read(place, length), good.read(place, length));
    }

    List<Finding> findings = GptReader.read(disk).findings();

    assertThat(findings).isNotEmpty();
    if (covered) {
      assertThat(findings).extracting(Finding::severity).contains(Severity.ERROR);
    }
  }

  @Property(tries = 1000)
  void whatIsReadWithoutAnErrorHoldsTogether(
      @ForAll @IntRange(min = HEADER + 8, max = ENTRY_2 + 120) int place, @ForAll long value) {
    // A header is only 92 bytes long; what is behind it would not change anything.
    int at = place > HEADER + 84 && place < ENTRY_1 ? ENTRY_1 : place;
    GptReading reading = GptReader.read(MemoryDisk.good().raw(BACKUP, 0).u64(at, value).sealed());

    boolean error = reading.findings().stream().anyMatch(f -> f.severity() == Severity.ERROR);
    if (!error) {
      GptHeader header = reading.table().orElseThrow().header();
      long free = header.firstUsableLba();
      List<GptEntry> sorted = new ArrayList<>(reading.table().orElseThrow().slots());
      sorted.sort(Comparator.comparingLong(GptEntry::startingLba));
      for (GptEntry entry : sorted) {
        if (entry.used()) {
          assertThat(entry.startingLba()).isBetween(free, entry.endingLba());
          assertThat(entry.endingLba()).isLessThanOrEqualTo(header.lastUsableLba());
          free = entry.endingLba() + 1;
        }
      }
    }
  }

  private static MemoryDisk withSameGuids() {
    GptEntry first = new GptEntry(LINUX, new UUID(1, 1), 40, 50, 0, "a");
    GptEntry second = new GptEntry(LINUX, new UUID(1, 1), 60, 70, 0, "b");
    return MemoryDisk.with(List.of(first, second));
  }

  private static Arguments row(int number, String what, String finding, MemoryDisk disk) {
    return Arguments.of(number, what, finding, disk);
  }
}
