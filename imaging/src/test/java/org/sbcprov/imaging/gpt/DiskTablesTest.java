package org.sbcprov.imaging.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskTablesTest {
  private static final UUID DISK = UUID.fromString("11111111-2222-8333-8444-555555555555");
  private static final UUID LINUX = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");
  private static final long NO_AUTOMOUNT = 1L << 63;

  @Test
  void theTablesOfTheSeedsImageAreThoseThatSgdiskWrote() {
    DiskTables tables = new DiskTables(8192000, DISK, seedSlots());

    // Copied from an image made with sgdisk 1.0.9 and the seed's commands.
    assertThat(hex(tables.head(), 440, 72))
        .isEqualTo(
            "000000000000" + "00000200eeec6ffd01000000ffff7c00" + "00".repeat(48) + "55aa");
    assertThat(hex(tables.head(), 512, 96))
        .isEqualTo(
            "4546492050415254000001005c00000012f0ec82000000000100000000000000"
                + "ffff7c00000000002200000000000000deff7c00000000001111111122223383"
                + "84445555555555550200000000000000800000008000000073604e9800000000");
    assertThat(hex(tables.head(), 1024, 64))
        .isEqualTo(
            "af3dc60f838472478e793d69d8477de4aaaaaaaa222233838444555555555501"
                + "2200000000000000ff1f000000000000040000000000000062006c0032000000");
    assertThat(hex(tables.head(), 1152, 80))
        .isEqualTo(
            "af3dc60f838472478e793d69d8477de4aaaaaaaa222233838444555555555502"
                + "0020000000000000ff230000000000000000000000000080"
                + "75002d0062006f006f0074002d0065006e00760000000000");
    assertThat(tables.head()).hasSize(34 * 512);
    assertThat(tables.tail()).hasSize(33 * 512);
    assertThat(tables.tailPosition()).isEqualTo((8192000L - 33) * 512);
  }

  @Test
  void theBackupSaysTheSameFromTheOtherEnd() {
    DiskTables tables = new DiskTables(8192000, DISK, seedSlots());
    ByteBuffer tail = ByteBuffer.wrap(tables.tail()).order(ByteOrder.LITTLE_ENDIAN);
    int header = 32 * 512;

    assertThat(tail.getLong(header + 24)).as("MyLBA").isEqualTo(8191999);
    assertThat(tail.getLong(header + 32)).as("AlternateLBA").isEqualTo(1);
    assertThat(tail.getLong(header + 72)).as("PartitionEntryLBA, its own copy").isEqualTo(8191999 - 32);
    assertThat(hex(tables.tail(), 0, 32 * 512)).isEqualTo(hex(tables.head(), 1024, 32 * 512));
  }

  @ParameterizedTest(name = "{0} sectors: CHS {1}, size {2}")
  @CsvSource({
    "17441, 153501, 20440000",
    "50000, 1c2903, 4fc30000",
    "16434495, fefffe, 3ec5fa00",
    "16450560, feffff, ff03fb00",
    "16450561, ffffff, 0004fb00",
    "4294967294, ffffff, fdffffff",
    // gdisk says "too large" for this one already, although 0xfffffffe would fit.
    "4294967295, ffffff, ffffffff",
    "4294967296, ffffff, ffffffff",
    "6442450944, ffffff, ffffffff",
  })
  void theProtectiveEntryEndsWhereSgdiskEndsIt(long sectors, String chs, String size) {
    byte[] head = new DiskTables(sectors, DISK, seedSlots()).head();

    assertThat(hex(head, 446, 16)).isEqualTo("00000200ee" + chs + "01000000" + size);
  }

  @Test
  void aNameMayHave36UnitsWhateverTheyAre() {
    String name = "ü".repeat(34) + "\ud83d\ude00";
    GptEntry entry = new GptEntry(LINUX, new UUID(1, 1), 34, 99, 0, name);
    byte[] head = new DiskTables(400, DISK, List.of(entry)).head();
    ByteBuffer buffer = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);

    assertThat(GptEntry.parse(buffer, 1024)).isEqualTo(entry);
    assertThatThrownBy(() -> new GptEntry(LINUX, new UUID(1, 1), 34, 99, 0, name + "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void moreThan128PartitionsAreABug() {
    List<GptEntry> slots = Collections.nCopies(129, GptEntry.UNUSED);

    assertThatThrownBy(() -> new DiskTables(400, DISK, slots)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theSmallestDiskHasRoomForTheBackup() {
    assertThat(DiskTables.leastSectors(17407)).isEqualTo(17441);
    assertThatThrownBy(() -> new DiskTables(66, DISK, List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThat(new DiskTables(67, DISK, List.of()).tailPosition()).isEqualTo(34 * 512);
  }

  private static List<GptEntry> seedSlots() {
    String[] names = {"bl2", "u-boot-env", "factory", "fip"};
    long[] firsts = {34, 8192, 9216, 13312, 17408};
    List<GptEntry> slots = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      UUID guid = UUID.fromString("aaaaaaaa-2222-8333-8444-55555555550" + (i + 1));
      long attributes = i == 0 ? GptEntry.LEGACY_BOOT : NO_AUTOMOUNT;
      slots.add(new GptEntry(LINUX, guid, firsts[i], firsts[i + 1] - 1, attributes, names[i]));
    }
    return slots;
  }

  private static String hex(byte[] bytes, int from, int length) {
    return HexFormat.of().formatHex(bytes, from, from + length);
  }
}
