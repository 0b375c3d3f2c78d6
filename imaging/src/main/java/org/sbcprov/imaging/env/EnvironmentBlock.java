package org.sbcprov.imaging.env;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/**
 * An environment as it is stored, or one of its two copies.
 *
 * @param form with a flag or without
 * @param order of the CRC's bytes: that of the processor, so little-endian on all boards with MediaTek's chips
 * @param size bytes of it all; {@link #SMALLEST} to {@link #LARGEST}
 * @param flag u8 at 4 of a redundant one; else 0
 * @param fill what stands behind the texts
 * @param environment the variables
 */
public record EnvironmentBlock(
    EnvironmentForm form, ByteOrder order, int size, int flag, byte fill, Environment environment) {
  /** The least that holds anything. */
  public static final int SMALLEST = 16;

  /** The most that is read; the boards have at most 512 KiB. */
  public static final int LARGEST = 4 * 1024 * 1024;

  /** The flag that mkenvimage writes. */
  public static final int FIRST_FLAG = 1;

  /** What mkenvimage fills up with. */
  public static final byte USUAL_FILL = (byte) 0xff;

  public EnvironmentBlock {
    if (size < SMALLEST || size > LARGEST || flag < 0 || flag > 0xff) {
      throw new IllegalArgumentException(size + " bytes with flag " + flag);
    }
  }

  /**
   * Reads an environment whose CRC matches.
   *
   * @param block all its bytes
   * @return empty when the CRC does not match, in neither order of bytes
   * @throws BadInput {@code env.not-terminated} when it matches and the texts are damaged all the same
   */
  public static Optional<EnvironmentBlock> read(byte[] block, EnvironmentForm form) {
    if (block.length < SMALLEST || block.length > LARGEST) {
      return Optional.empty();
    }
    CRC32 crc = new CRC32();
    crc.update(block, form.dataOffset(), block.length - form.dataOffset());
    Optional<ByteOrder> order = order(block, (int) crc.getValue());
    if (order.isEmpty()) {
      return Optional.empty();
    }
    byte[] data = Arrays.copyOfRange(block, form.dataOffset(), block.length);
    int flag = form == EnvironmentForm.REDUNDANT ? block[4] & 0xff : 0;
    return Optional.of(
        new EnvironmentBlock(form, order.get(), block.length, flag, fill(data), Environment.parse(data)));
  }

  /** The order of bytes in which a block begins with a CRC. */
  static Optional<ByteOrder> order(byte[] block, int crc) {
    int stored = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    if (stored == crc) {
      return Optional.of(ByteOrder.LITTLE_ENDIAN);
    }
    return stored == Integer.reverseBytes(crc) ? Optional.of(ByteOrder.BIG_ENDIAN) : Optional.empty();
  }

  /** The last byte, unless it is that of a text: programs fill with 0xff or 0. */
  private static byte fill(byte[] data) {
    return data[data.length - 1] == USUAL_FILL ? USUAL_FILL : 0;
  }

  /** The same block with other variables. */
  public EnvironmentBlock with(Environment changed, int newFlag) {
    return new EnvironmentBlock(form, order, size, newFlag, fill, changed);
  }

  /**
   * All its bytes.
   *
   * @throws BadInput {@code env.too-large} when the variables need more
   */
  public byte[] write() {
    return write(form, order, size, flag, fill, environment.write());
  }

  /** The same, of texts as they are to lie there, terminated. */
  static byte[] write(EnvironmentForm form, ByteOrder order, int size, int flag, byte fill, byte[] texts) {
    int room = size - form.dataOffset();
    if (texts.length > room) {
      throw new BadInput(
          "env.too-large",
          "The variables need " + texts.length + " bytes, the environment has room for " + room,
          Facts.of("needed", texts.length, "room", room, "size", size),
          "U-Boot is built with the size, so it cannot be made larger: remove what is not needed.");
    }
    byte[] block = new byte[size];
    Arrays.fill(block, form.dataOffset(), size, fill);
    System.arraycopy(texts, 0, block, form.dataOffset(), texts.length);
    CRC32 crc = new CRC32();
    crc.update(block, form.dataOffset(), room);
    ByteBuffer.wrap(block).order(order).putInt((int) crc.getValue());
    if (form == EnvironmentForm.REDUNDANT) {
      block[4] = (byte) flag;
    }
    return block;
  }
}
