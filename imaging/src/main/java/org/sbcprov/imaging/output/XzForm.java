package org.sbcprov.imaging.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.FinishableOutputStream;
import org.tukaani.xz.FinishableWrapperOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.check.Check;

/**
 * One xz stream of blocks whose headers tell their sizes, with CRC64. All numbers are little-endian; see "The .xz File
 * Format" 1.2.1.
 */
final class XzForm implements PackedForm {
  /** The dictionary need not be larger than a piece; smaller ones take less memory when it is read. */
  private static final int LARGEST_DICTIONARY = Compression.XZ.chunk();

  private static final byte[] STREAM_MAGIC = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
  private static final byte[] FOOTER_MAGIC = {'Y', 'Z'};
  private static final byte[] STREAM_FLAGS = {0, XZ.CHECK_CRC64};
  private static final int CHECK_SIZE = 8;

  /** One filter; both sizes are there. */
  private static final byte BLOCK_FLAGS = (byte) 0xc0;

  private static final byte LZMA2 = 0x21;
  private static final int LONGEST_HEADER = 64;

  private final LZMA2Options options;
  private final ArrayCache arrays = new BasicArrayCache();
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();
  private long blocks;

  XzForm(int level) {
    try {
      options = new LZMA2Options(level);
      options.setDictSize(Math.min(options.getDictSize(), LARGEST_DICTIONARY));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public ByteBuffer head() {
    return little(STREAM_MAGIC.length + STREAM_FLAGS.length + Integer.BYTES)
        .put(STREAM_MAGIC)
        .put(STREAM_FLAGS)
        .putInt(crc32(STREAM_FLAGS, STREAM_FLAGS.length))
        .flip();
  }

  @Override
  public Piece pack(byte[] data, int length) {
    try {
      ByteArrayOutputStream packed = new ByteArrayOutputStream(length / 2);
      try (FinishableOutputStream stream =
          options.getOutputStream(new FinishableWrapperOutputStream(packed), arrays)) {
        stream.write(data, 0, length);
        stream.finish();
      }
      Check check = Check.getInstance(XZ.CHECK_CRC64);
      check.update(data, 0, length);
      byte[] header = blockHeader(packed.size(), length);
      ByteBuffer block = ByteBuffer.allocate(header.length + padded(packed.size()) + CHECK_SIZE);
      block.put(header).put(packed.toByteArray());
      block.position(block.capacity() - CHECK_SIZE);
      block.put(check.finish());
      return new Piece(block.array(), block.capacity(), length);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] blockHeader(int packedSize, int size) {
    ByteBuffer header = little(LONGEST_HEADER).put((byte) 0).put(BLOCK_FLAGS);
    putNumber(header, packedSize);
    putNumber(header, size);
    header.put(LZMA2).put((byte) 1).put(dictionaryCode(options.getDictSize()));
    int length = padded(header.position()) + Integer.BYTES;
    header.put(0, (byte) (length / 4 - 1));
    header.putInt(length - Integer.BYTES, crc32(header.array(), length - Integer.BYTES));
    return Arrays.copyOf(header.array(), length);
  }

  /** Codes stand for 2^12, 2^12 + 2^11, 2^13, and so on; the next larger one is taken. */
  static byte dictionaryCode(int size) {
    for (int code = 0; code < 40; code++) {
      if ((2L | (code & 1)) << (code / 2 + 11) >= size) {
        return (byte) code;
      }
    }
    return 40;
  }

  /** The size of a block in the index is without its padding. */
  @Override
  public void wrote(Piece piece) {
    int header = (piece.bytes()[0] + 1) * 4;
    ByteBuffer sizes = ByteBuffer.wrap(piece.bytes(), 2, header - 2);
    ByteBuffer record = ByteBuffer.allocate(18);
    putNumber(record, header + getNumber(sizes) + CHECK_SIZE);
    putNumber(record, piece.size());
    records.write(record.array(), 0, record.position());
    blocks++;
  }

  @Override
  public ByteBuffer tail() {
    ByteBuffer index = little(padded(10 + records.size()) + Integer.BYTES).put((byte) 0);
    putNumber(index, blocks);
    index.put(records.toByteArray());
    int length = padded(index.position());
    index.putInt(length, crc32(index.array(), length));
    int indexSize = length + Integer.BYTES;
    ByteBuffer backward = little(6).putInt(indexSize / 4 - 1).put(STREAM_FLAGS);
    return little(indexSize + 12)
        .put(index.array(), 0, indexSize)
        .putInt(crc32(backward.array(), backward.capacity()))
        .put(backward.array())
        .put(FOOTER_MAGIC)
        .flip();
  }

  private static void putNumber(ByteBuffer into, long number) {
    long rest = number;
    while (rest >= 0x80) {
      into.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    into.put((byte) rest);
  }

  private static long getNumber(ByteBuffer from) {
    long number = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = from.get();
      number |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }

  private static int padded(int length) {
    return (length + 3) & -4;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int crc32(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
