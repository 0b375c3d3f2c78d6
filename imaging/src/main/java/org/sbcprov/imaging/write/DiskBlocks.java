package org.sbcprov.imaging.write;

import java.nio.ByteBuffer;
import org.sbcprov.core.block.AlignedBuffers;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.BlockException.Trouble;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.TableEdit;
import org.sbcprov.imaging.stream.Piece;

/** A disk as it takes bytes best: in whole, aligned blocks of 4096 bytes. Counts what goes to it. */
final class DiskBlocks {
  /** What is compared, and written when it differs, at once. */
  static final int COMPARED = 64 * 1024;

  private static final int BLOCK = BlockDevice.ALIGNMENT;
  private static final int SECTOR = SectorSource.SECTOR;

  private final BlockDevice device;

  /** For a piece that is read, made when first needed. */
  private ByteBuffer read;

  /** For small parts that are written. */
  private ByteBuffer small;

  private long written;
  private long unflushed;

  DiskBlocks(BlockDevice device) {
    this.device = device;
  }

  /** Bytes that were written. */
  long written() {
    return written;
  }

  /** Bytes that were written since all was brought to the medium. */
  long unflushed() {
    return unflushed;
  }

  /** The end of the sector that a byte is the last but one of. */
  static long roundUp(long size) {
    return (size + SECTOR - 1) / SECTOR * SECTOR;
  }

  /** Puts as much of a piece over bytes as falls into them. */
  static void overlay(TableEdit.Piece piece, long position, byte[] bytes) {
    long from = Math.max(position, piece.position());
    long to = Math.min(position + bytes.length, piece.position() + piece.bytes().length);
    if (from < to) {
      System.arraycopy(piece.bytes(), (int) (from - piece.position()), bytes, (int) (from - position), (int) (to - from));
    }
  }

  /**
   * Writes bytes of the image, straight from their buffer; a last part that is no whole block goes through another one,
   * filled up with zeros to a sector.
   *
   * @param position a multiple of 4096
   */
  void write(long position, ByteBuffer bytes) throws BlockException {
    int length = bytes.remaining();
    int whole = length - length % BLOCK;
    if (whole > 0) {
      write(position, bytes.slice(bytes.position(), whole), whole);
    }
    int rest = length - whole;
    if (rest > 0) {
      ByteBuffer last = small(BLOCK);
      last.put(bytes.slice(bytes.position() + whole, rest));
      int padded = (int) Math.min(roundUp(rest), device.size() - position - whole);
      while (last.position() < padded) {
        last.put((byte) 0);
      }
      write(position + whole, last.flip(), rest);
    }
  }

  private void write(long position, ByteBuffer bytes, int counted) throws BlockException {
    device.write(position, bytes);
    written += counted;
    unflushed += counted;
  }

  /** An empty buffer of at least so many bytes. */
  private ByteBuffer small(int size) {
    if (small == null || small.capacity() < size) {
      small = AlignedBuffers.allocate(Math.max(size, COMPARED));
    }
    return small.clear();
  }

  /** Writes zeros. */
  void zero(long from, long to) throws BlockException {
    for (long at = from; at < to; ) {
      // The first part ends where blocks begin, so that all others are whole.
      long end = Math.min(to, (at / COMPARED + 1) * COMPARED);
      put(at, new byte[(int) (end - at)]);
      at = end;
    }
  }

  /** Puts bytes at any place: what stands around them in the first and the last block stays. */
  void put(long position, byte[] bytes) throws BlockException {
    long from = position / BLOCK * BLOCK;
    long to = Math.min((position + bytes.length + BLOCK - 1) / BLOCK * BLOCK, device.size());
    ByteBuffer buffer = read((int) (to - from));
    if (from < position || to > position + bytes.length) {
      device.read(from, buffer);
    }
    buffer.clear();
    buffer.put((int) (position - from), bytes);
    buffer.limit((int) (to - from));
    write(from, buffer, bytes.length);
  }

  /** Whether the disk has these bytes at that place; what cannot be read is none. */
  boolean has(long position, byte[] bytes) throws BlockException {
    long from = position / BLOCK * BLOCK;
    long to = Math.min((position + bytes.length + BLOCK - 1) / BLOCK * BLOCK, device.size());
    ByteBuffer there = tryToRead(from, (int) (to - from));
    return there != null && there.slice((int) (position - from), bytes.length).mismatch(ByteBuffer.wrap(bytes)) < 0;
  }

  /**
   * What the disk has; null when it cannot be read, as with sectors that went bad and become good again by writing.
   *
   * @return a buffer from position 0 to its limit, of use until the next call
   */
  ByteBuffer tryToRead(long position, int length) throws BlockException {
    ByteBuffer buffer = read(length);
    try {
      device.read(position, buffer);
    } catch (BlockException e) {
      if (e.trouble() == Trouble.GONE) {
        throw e;
      }
      return null;
    }
    return buffer.flip();
  }

  private ByteBuffer read(int length) {
    if (read == null || read.capacity() < length) {
      read = AlignedBuffers.allocate(length <= COMPARED ? COMPARED : Math.max(length, Piece.LONGEST));
    }
    return read.clear().limit(length);
  }

  /** Brings all to the medium. */
  void flush() throws BlockException {
    device.flush();
    unflushed = 0;
  }
}
