package org.sbcprov.imaging.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.fixtures.SyntheticFip;
import org.sbcprov.imaging.SparseFiles;
import org.sbcprov.imaging.Tools;

/** The tables of OpenWrt's layouts are those of its ptgen (Build/mt798x-gpt, Build/mt7622-gpt), byte for byte. */
class PtgenTableTest {
  private static final int HEAD = 34 * 512;
  private static final String LINUX = "af3dc60f838472478e793d69d8477de4";
  private static final String EFI = "28732ac11ff8d211ba4b00a0c93ec93b";
  private static final String FIT = "83bee9ca5fb1cc49863f081b744a2d93";
  private static final String BIOS_BOOT = "4861682149646f6e744e656564454649";

  private record Row(int slot, String name, String type, int guid, long first, long last, long attributes) {}

  private static final List<Row> SD =
      List.of(
          new Row(1, "bl2", LINUX, 1, 34, 8191, 5),
          new Row(2, "ubootenv", LINUX, 2, 8192, 9215, 1),
          new Row(3, "factory", LINUX, 3, 9216, 13311, 1),
          new Row(4, "fip", EFI, 4, 13312, 21503, 1),
          new Row(5, "recovery", EFI, 5, 24576, 90111, 1),
          new Row(6, "install", EFI, 6, 90112, 131071, 1),
          new Row(7, "production", FIT, 7, 131072, 1048575, 0));

  private static final List<Row> EMMC =
      List.of(
          new Row(1, "ubootenv", LINUX, 1, 8192, 9215, 5),
          new Row(2, "factory", LINUX, 2, 9216, 13311, 1),
          new Row(3, "fip", EFI, 3, 13312, 21503, 1),
          new Row(4, "recovery", EFI, 4, 24576, 90111, 1),
          new Row(5, "production", FIT, 5, 131072, 1048575, 0),
          new Row(128, "", BIOS_BOOT, 128, 34, 8191, 0));

  private static final String ENV = "-t 0x83 -N ubootenv -r -p 512k@4M -t 0x83 -N factory -r -p 2M@4608k";
  private static final String FIP = " -t 0xef -N fip -r -p 4M@6656k -N recovery -r -p 32M@12M";
  private static final String PRODUCTION = " -t 0x2e -N production -p 448M@64M";
  private static final String R64 = "-t 0xef -N fip -r -p 2M@2M -t 0x83 -N ubootenv -r -p 1M@4M -N recovery -r -p 32M@6M";

  @TempDir Path directory;

  @Test
  void theSdCardsTableFollowsPtgensRules() throws IOException {
    assertThat(head("bpi-r4", "sd")).isEqualTo(table(SD, true));
    assertThat(head("bpi-r3", "sd")).isEqualTo(table(SD, true));
  }

  @Test
  void theEmmcsTableFollowsPtgensRules() throws IOException {
    assertThat(head("bpi-r4", "emmc")).isEqualTo(table(EMMC, false));
  }

  @Test
  void ptgenWritesTheSame() throws IOException {
    ptgen("bpi-r4", "sd", "-H -t 0x83 -N bl2 -r -p 4079k@17k " + ENV + FIP + " -N install -r -p 20M@44M" + PRODUCTION);
    ptgen("bpi-r4", "emmc", ENV + FIP + PRODUCTION);
    ptgen("bpi-r64", "sd",
        "-H -t 0x83 -N bl2 -r -p 512k@512k " + R64 + " -N install -r -p 7M@38M -t 0x2e -N production -p 211M@45M");
    ptgen("bpi-r64", "emmc", R64 + " -t 0x2e -N production -p 980M@40M");
  }

  private void ptgen(String board, String medium, String partitions) throws IOException {
    Path theirs = directory.resolve("theirs");
    List<Object> arguments = new ArrayList<>(List.of("-g", "-o", theirs, "-a", "1", "-l", "1024"));
    arguments.addAll(List.of((Object[]) partitions.split(" ")));
    Tools.run("ptgen", arguments.toArray());
    assertThat(head(board, medium)).as(board + " " + medium).isEqualTo(Files.readAllBytes(theirs));
  }

  private byte[] head(String boardName, String medium) throws IOException {
    Board board = BoardCatalogue.find(boardName);
    boolean sd = medium.equals("sd");
    boolean r64 = boardName.equals("bpi-r64");
    SyntheticBl2 bl2 =
        SyntheticBl2.of(sd ? SyntheticBl2.Medium.SDMMC : SyntheticBl2.Medium.EMMC)
            .headerOffset(sd && r64 ? 0x80000 : 0)
            .code(SyntheticBl2.codePrinting(Integer.parseInt(board.soc().substring(2), 16)));
    Path bl2File = Files.write(directory.resolve("bl2"), bl2.bytes());
    Path fip = Files.write(directory.resolve("fip"), SyntheticFip.bootable().bytes());
    Path out = directory.resolve("ours.img");
    ImageBuild.build(
        BuildRequest.of(
            board,
            medium,
            board.medium(medium).layout("openwrt"),
            Map.of("bl2", Source.of(bl2File), "fip", Source.of(fip)),
            out),
        new EventLog());
    return SparseFiles.read(out, 0, HEAD);
  }

  /** By the rules of ptgen.c: 254 heads of 63 sectors, and a disk that ends 33 sectors behind the last partition. */
  private static byte[] table(List<Row> rows, boolean hybrid) {
    ByteBuffer head = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
    long last = 1048575;
    long end = last + 33;
    head.putInt(440, 0x5452574f);
    mbrEntry(head, 446, 0, 0xee, 1, end);
    if (hybrid) {
      mbrEntry(head, 462, 0x80, 0x83, 34, 8191);
    }
    head.putShort(510, (short) 0xaa55);
    for (Row row : rows) {
      int at = 1024 + (row.slot() - 1) * 128;
      head.put(at, hex(row.type()));
      head.put(at + 16, hex("4f575254112233445566778899aabb" + String.format("%02x", row.guid())));
      head.putLong(at + 32, row.first()).putLong(at + 40, row.last()).putLong(at + 48, row.attributes());
      head.put(at + 56, row.name().getBytes(StandardCharsets.UTF_16LE));
    }
    head.put(512, "EFI PART".getBytes(StandardCharsets.US_ASCII));
    head.putInt(520, 0x10000).putInt(524, 92);
    head.putLong(536, 1).putLong(544, end).putLong(552, 34).putLong(560, last);
    head.put(568, hex("4f575254112233445566778899aabb00"));
    head.putLong(584, 2).putInt(592, 128).putInt(596, 128);
    head.putInt(600, crc(head, 1024, 16384));
    head.putInt(528, crc(head, 512, 92));
    return head.array();
  }

  private static void mbrEntry(ByteBuffer head, int at, int active, int type, long first, long last) {
    head.put(at, (byte) active).put(at + 4, (byte) type);
    head.put(at + 1, chs(first)).put(at + 5, chs(last));
    head.putInt(at + 8, (int) first).putInt(at + 12, (int) (last - first + 1));
  }

  private static byte[] chs(long sector) {
    long cylinder = sector / 63 / 254;
    return new byte[] {
      (byte) (sector / 63 % 254), (byte) (sector % 63 + 1 | cylinder >> 2 & 0xc0), (byte) cylinder
    };
  }

  private static int crc(ByteBuffer head, int at, int length) {
    CRC32 crc = new CRC32();
    crc.update(head.array(), at, length);
    return (int) crc.getValue();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
