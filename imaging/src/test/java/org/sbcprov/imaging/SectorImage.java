package org.sbcprov.imaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32;

/** Images as other programs make them, byte by byte: a primary GPT without a backup. */
public final class SectorImage {
  private final ByteBuffer bytes;

  public SectorImage(int sectors) {
    this(sectors, 128);
  }

  public SectorImage(int sectors, int entries) {
    bytes = ByteBuffer.allocate(sectors * 512).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(446 + 4, (byte) 0xee).putInt(446 + 8, 1).putInt(446 + 12, sectors - 1).putShort(510, (short) 0xaa55);
    bytes.put(512, "EFI PART".getBytes(StandardCharsets.US_ASCII));
    bytes.putInt(512 + 8, 0x10000).putInt(512 + 12, 92).putLong(512 + 24, 1).putLong(512 + 32, 999_999);
    bytes.putLong(512 + 40, 34).putLong(512 + 48, 999_966).putLong(512 + 56, 0x1122334455667788L);
    bytes.putLong(512 + 72, 2).putInt(512 + 80, entries).putInt(512 + 84, 128);
  }

  public void partition(int number, String name, long first, long last, long attributes) {
    int at = 1024 + (number - 1) * 128;
    type(number, "0fc63daf-8483-4772-8e79-3d69d8477de4");
    bytes.putLong(at + 16, number).putLong(at + 24, 1);
    bytes.putLong(at + 32, first).putLong(at + 40, last).putLong(at + 48, attributes);
    bytes.put(at + 56, name.getBytes(StandardCharsets.UTF_16LE));
  }

  public void type(int number, String guid) {
    int at = 1024 + (number - 1) * 128;
    UUID type = UUID.fromString(guid);
    long high = type.getMostSignificantBits();
    bytes.putInt(at, (int) (high >> 32)).putShort(at + 4, (short) (high >> 16)).putShort(at + 6, (short) high);
    bytes.putLong(at + 8, Long.reverseBytes(type.getLeastSignificantBits()));
  }

  /** A second, active entry in the MBR. */
  public void hybrid(int first, int sectors) {
    bytes.put(446 + 16, (byte) 0x80).put(446 + 20, (byte) 0x83).putInt(446 + 24, first).putInt(446 + 28, sectors);
  }

  public void put(long position, byte[] content) {
    bytes.put((int) position, content);
  }

  public Path write(Path file) {
    seal(bytes);
    try {
      return Files.write(file, bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the checksums of the primary table match. */
  public static void seal(ByteBuffer image) {
    image.putInt(512 + 88, crc(image, 1024, image.getInt(512 + 80) * 128));
    image.putInt(512 + 16, 0);
    image.putInt(512 + 16, crc(image, 512, 92));
  }

  private static int crc(ByteBuffer image, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(image.array(), from, length);
    return (int) crc.getValue();
  }
}
