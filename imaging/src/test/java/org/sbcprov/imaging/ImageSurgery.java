package org.sbcprov.imaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/** Changes to a good image in a file, each of one place. */
public final class ImageSurgery {
  private static final int HEAD = 34 * 512;

  private ImageSurgery() {}

  /** Overwrites bytes; a negative position counts from the end. */
  public static Consumer<Path> raw(long position, int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return put(position, bytes);
  }

  /** Overwrites bytes; a negative position counts from the end. */
  public static Consumer<Path> put(long position, byte[] bytes) {
    return file -> SparseFiles.write(file, position < 0 ? file.toFile().length() + position : position, bytes);
  }

  /** Changes the primary table and makes its checksums match again; the backup stays as it was. */
  public static Consumer<Path> primary(Consumer<ByteBuffer> change) {
    return file -> {
      ByteBuffer head = ByteBuffer.wrap(SparseFiles.read(file, 0, HEAD)).order(ByteOrder.LITTLE_ENDIAN);
      change.accept(head);
      SectorImage.seal(head);
      SparseFiles.write(file, 0, head.array());
    };
  }

  /** Changes the primary table, makes its checksums match again, and drops the backup. */
  public static Consumer<Path> table(Consumer<ByteBuffer> change) {
    return primary(change).andThen(put(-512, new byte[512]));
  }

  /** An environment of two variables, whose data begins at byte 4, or at 5 behind a flag of 0. */
  public static byte[] environment(int size, int data) {
    byte[] bytes = new byte[size];
    byte[] text = "bootcmd=run x\0bootdelay=2\0".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, bytes, data, text.length);
    CRC32 crc = new CRC32();
    crc.update(bytes, data, size - data);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0, (int) crc.getValue());
    return bytes;
  }
}
