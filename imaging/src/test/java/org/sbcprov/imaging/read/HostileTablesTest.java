package org.sbcprov.imaging.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.compare.PartitionNames;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.DiskTables;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.TableEdit;
import org.sbcprov.imaging.wipe.WipeLevel;
import org.sbcprov.imaging.wipe.WipePlan;

/** Disks that nobody vouches for are read and wiped, whatever their tables say. */
class HostileTablesTest {
  private static final int SECTORS = 3000;

  private record Bytes(byte[] bytes) implements SectorSource {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public byte[] read(long position, int length) {
      byte[] part = new byte[length];
      System.arraycopy(bytes, (int) position, part, 0, length);
      return part;
    }
  }

  private static byte[] disk() {
    UUID linux = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");
    GptEntry one = new GptEntry(linux, new UUID(1, 1), 40, 99, 0, "one");
    GptEntry two = new GptEntry(linux, new UUID(1, 2), 100, 1999, 0, "two");
    DiskTables tables = new DiskTables(SECTORS, new UUID(1, 0), List.of(one, two));
    byte[] disk = new byte[SECTORS * 512];
    System.arraycopy(tables.head(), 0, disk, 0, tables.head().length);
    System.arraycopy(tables.tail(), 0, disk, (int) tables.tailPosition(), tables.tail().length);
    return disk;
  }

  /** Makes the checksums of the primary table right, so that its fields are believed. */
  private static void seal(byte[] disk) {
    ByteBuffer buffer = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN);
    long at = buffer.getLong(512 + 72);
    long length = (long) buffer.getInt(512 + 80) * buffer.getInt(512 + 84);
    if (at > 0 && at < SECTORS && length > 0 && length < disk.length - at * 512) {
      buffer.putInt(512 + 88, crc(disk, (int) at * 512, (int) length));
    }
    buffer.putInt(512 + 16, 0);
    buffer.putInt(512 + 16, crc(disk, 512, 92));
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  @Test
  void whateverATableSaysThePlanStaysWithinTheDisk() {
    Random random = new Random(11);
    int[] fields = {512 + 24, 512 + 32, 512 + 40, 512 + 48, 512 + 72, 1024 + 32, 1024 + 40, 1024 + 160, 1024 + 168};
    long[] values = {0, 1, 2, 33, 34, 1990, 2000, 2999, 3000, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE};
    int shorter = 0;
    for (int run = 0; run < 4000; run++) {
      byte[] disk = disk();
      ByteBuffer buffer = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = random.nextInt(3); i >= 0; i--) {
        buffer.putLong(fields[random.nextInt(fields.length)], values[random.nextInt(values.length)]);
      }
      if (random.nextInt(4) == 0) {
        buffer.putInt(512 + 80, random.nextInt(2000));
      }
      if (random.nextInt(4) == 0) {
        disk[random.nextInt(2048)] ^= (byte) (1 << random.nextInt(8));
      }
      seal(disk);
      SectorSource source = new Bytes(disk);
      try {
        ReadPlan plan = ReadPlan.of(source, ReadSize.parse("auto"));
        assertThat(plan.imageSize()).isBetween(1L, (long) disk.length);
        assertThat(plan.dataEnd()).isBetween(1L, plan.imageSize());
        long end = 0;
        for (TableEdit.Piece piece : plan.pieces()) {
          assertThat(piece.position()).isGreaterThanOrEqualTo(end);
          end = piece.position() + piece.bytes().length;
          assertThat(end).isLessThanOrEqualTo(plan.imageSize());
        }
        shorter += plan.isShorterThan(disk.length) ? 1 : 0;
        PartitionNames.of(source).over(0, disk.length);
        WipePlan wipe = WipePlan.of(source, WipeLevel.SIGNATURES);
        wipe.ranges().forEach(range -> assertThat(range.to()).isLessThanOrEqualTo(disk.length));
      } catch (Failure e) {
        assertThat(e.code()).isNotEmpty();
      }
    }
    assertThat(shorter).as("tables that were believed").isGreaterThan(100);
  }

  @Test
  void chainsOfLogicalPartitionsThatRunInCirclesEnd() {
    byte[] disk = new byte[SECTORS * 512];
    ByteBuffer buffer = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(446 + 4, (byte) 5).putInt(446 + 8, 100).putInt(446 + 12, 2000).putShort(510, (short) 0xaa55);
    for (int sector : new int[] {100, 200}) {
      int at = sector * 512;
      buffer.put(at + 446 + 4, (byte) 0x83).putInt(at + 446 + 8, 10).putInt(at + 446 + 12, 20);
      buffer.put(at + 462 + 4, (byte) 5).putInt(at + 462 + 8, 100).putInt(at + 462 + 12, 20);
      buffer.putShort(at + 510, (short) 0xaa55);
    }
    assertThat(WipePlan.of(new Bytes(disk), WipeLevel.SIGNATURES).partitions()).hasSizeLessThan(140);
  }
}
