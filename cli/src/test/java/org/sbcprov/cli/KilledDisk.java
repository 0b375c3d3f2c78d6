package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * What is on a disk whose writer was killed, made out of its bytes alone: it has an image as a whole, with the table of this
 * disk, or nothing that any firmware or system would take for a table.
 */
final class KilledDisk {
  static final int MEBIBYTE = 1024 * 1024;
  private static final int SECTOR = 512;
  private static final int ENTRIES = 128 * 128;
  private static final int TABLE_SECTORS = 34;
  private static final byte[] MARK = "sbcprov 1: an image was being written to this disk".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SIGNATURE = "EFI PART".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes;

  private KilledDisk(byte[] bytes) {
    this.bytes = bytes;
  }

  static KilledDisk of(Path file) throws IOException {
    return new KilledDisk(Files.readAllBytes(file));
  }

  /** An image with a GPT of two partitions: half of each is full of bytes that no other number has, half is zeros. */
  static byte[] gptImage(int mebibytes, int number) {
    byte[] image = content(mebibytes, number);
    Arrays.fill(image, 0, TABLE_SECTORS * SECTOR, (byte) 0);
    Arrays.fill(image, image.length - (TABLE_SECTORS - 1) * SECTOR, image.length, (byte) 0);
    long sectors = image.length / SECTOR;
    ByteBuffer disk = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    disk.put(446 + 4, (byte) 0xee).putInt(446 + 8, 1).putInt(446 + 12, (int) (sectors - 1)).putShort(510, (short) 0xaa55);
    byte[] entries = new byte[ENTRIES];
    ByteBuffer table = ByteBuffer.wrap(entries).order(ByteOrder.LITTLE_ENDIAN);
    long middle = sectors / 2;
    entry(table, 0, number, TABLE_SECTORS, middle - 1);
    entry(table, 1, number, middle, sectors - TABLE_SECTORS);
    System.arraycopy(entries, 0, image, 2 * SECTOR, ENTRIES);
    System.arraycopy(entries, 0, image, (int) (sectors - 33) * SECTOR, ENTRIES);
    header(image, number, entries, 1, sectors - 1, 2);
    header(image, number, entries, sectors - 1, 1, sectors - 33);
    return image;
  }

  /** An image with a partition table of the old kind. */
  static byte[] mbrImage(int mebibytes, int number) {
    byte[] image = content(mebibytes, number);
    Arrays.fill(image, 0, MEBIBYTE, (byte) 0);
    ByteBuffer.wrap(image)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(446 + 4, (byte) 0x83)
        .putInt(446 + 8, MEBIBYTE / SECTOR)
        .putInt(446 + 12, (image.length - MEBIBYTE) / SECTOR)
        .putInt(440, 0x5bc00000 + number)
        .putShort(510, (short) 0xaa55);
    return image;
  }

  private static byte[] content(int mebibytes, int number) {
    byte[] image = new byte[mebibytes * MEBIBYTE];
    Random random = new Random(number);
    byte[] piece = new byte[64 * 1024];
    for (int at = 0; at < image.length; at += 2 * piece.length) {
      random.nextBytes(piece);
      System.arraycopy(piece, 0, image, at, piece.length);
    }
    return image;
  }

  private static void entry(ByteBuffer table, int index, int number, long first, long last) {
    int at = index * 128;
    table.putLong(at, 0x477284830fc63dafL).putLong(at + 8, 0xe47d47d8693d798eL);
    table.putLong(at + 16, number + 1L).putLong(at + 24, index + 1L).putLong(at + 32, first).putLong(at + 40, last);
    table.putShort(at + 56, (short) ('a' + index));
  }

  private static void header(byte[] image, int number, byte[] entries, long self, long other, long table) {
    long sectors = image.length / SECTOR;
    ByteBuffer header = ByteBuffer.wrap(image, (int) self * SECTOR, SECTOR).slice().order(ByteOrder.LITTLE_ENDIAN);
    header.put(SIGNATURE).putInt(0x10000).putInt(92).putInt(0).putInt(0).putLong(self).putLong(other);
    header.putLong(TABLE_SECTORS).putLong(sectors - TABLE_SECTORS).putLong(number + 1L).putLong(0x5bc).putLong(table);
    header.putInt(128).putInt(128).putInt(crc(entries, 0, ENTRIES));
    header.putInt(16, crc(image, (int) self * SECTOR, 92));
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  /** Whether it says of itself that it is unfinished, and no firmware or system would take it for a disk with partitions. */
  boolean isUnfinished() {
    return Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length) && !hasMbr();
  }

  private boolean hasMbr() {
    return (bytes[510] & 0xff) == 0x55 && (bytes[511] & 0xff) == 0xaa;
  }

  private boolean hasSignature(long sector) {
    int at = (int) sector * SECTOR;
    return Arrays.equals(bytes, at, at + SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /**
   * That it has this image: all of its bytes, but for a GPT, which has to be whole, to have the same partitions, and to have
   * its backup at the end of this disk and nowhere else.
   */
  void requireWhole(byte[] image) {
    boolean gpt = Arrays.equals(image, SECTOR, SECTOR + SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    if (!gpt) {
      requireSame(image, 0, image.length);
      return;
    }
    int backup = image.length - 33 * SECTOR;
    requireSame(image, TABLE_SECTORS * SECTOR, backup);
    assertThat(hasMbr()).isTrue();
    long last = bytes.length / SECTOR - 1;
    requireHeader(1, last, 2, image);
    requireHeader(last, 1, last - 32, image);
    if (bytes.length > image.length) {
      assertThat(hasSignature(image.length / SECTOR - 1)).as("a backup where the image ended").isFalse();
    }
  }

  private void requireHeader(long self, long other, long table, byte[] image) {
    ByteBuffer header =
        ByteBuffer.wrap(bytes.clone(), (int) self * SECTOR, SECTOR).slice().order(ByteOrder.LITTLE_ENDIAN);
    assertThat(hasSignature(self)).as("header at " + self).isTrue();
    assertThat(header.getLong(24)).isEqualTo(self);
    assertThat(header.getLong(32)).isEqualTo(other);
    assertThat(header.getLong(48)).isEqualTo(bytes.length / SECTOR - TABLE_SECTORS);
    assertThat(header.getLong(72)).isEqualTo(table);
    assertThat(header.getInt(88)).isEqualTo(crc(bytes, (int) table * SECTOR, ENTRIES));
    assertThat(Arrays.mismatch(
            bytes, (int) table * SECTOR, (int) table * SECTOR + ENTRIES, image, 2 * SECTOR, 2 * SECTOR + ENTRIES))
        .isEqualTo(-1);
    int sum = header.getInt(16);
    header.putInt(16, 0);
    assertThat(sum).isEqualTo(crc(header.array(), header.arrayOffset(), 92));
  }

  private void requireSame(byte[] image, int from, int to) {
    int differs = Arrays.mismatch(bytes, from, to, image, from, to);
    assertThat(differs < 0 ? -1 : from + differs).as("first byte that is not the image's").isEqualTo(-1);
  }

  /** Whether its table is this image's; that all else is, too, is for {@link #requireWhole} to tell. */
  boolean hasTableOf(byte[] image) {
    return hasMbr()
        && Arrays.equals(bytes, 440, 444, image, 440, 444)
        && Arrays.equals(bytes, 2 * SECTOR, 2 * SECTOR + 128, image, 2 * SECTOR, 2 * SECTOR + 128);
  }

  /** Whether nothing but zeros is where tables would be. */
  boolean isWiped() {
    for (int i = 0; i < TABLE_SECTORS * SECTOR; i++) {
      if (bytes[i] != 0 || bytes[bytes.length - 1 - i] != 0) {
        return false;
      }
    }
    return true;
  }
}
