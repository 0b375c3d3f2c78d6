package org.sbcprov.imaging.compare;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.stream.ImageSource;
import org.sbcprov.imaging.stream.ImageStream;
import org.sbcprov.imaging.stream.Piece;

/** An image in memory, as a source, as sums and on a disk. */
final class MemoryImage implements ImageSource {
  private final byte[] bytes;
  private int opened;

  MemoryImage(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Bytes of which no two blocks are the same. */
  static MemoryImage random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return new MemoryImage(bytes);
  }

  byte[] bytes() {
    return bytes;
  }

  BlockSums sums() {
    BlockSums sums = new BlockSums();
    for (int at = 0; at < bytes.length; at += Piece.LONGEST) {
      sums.add(at, ByteBuffer.wrap(bytes, at, Math.min(Piece.LONGEST, bytes.length - at)).slice());
    }
    return sums;
  }

  /** Writes it to a disk from its start to its end. */
  void writeTo(BlockDevice device) {
    try {
      device.write(0, ByteBuffer.wrap(bytes));
    } catch (BlockException e) {
      throw new AssertionError(e);
    }
  }

  int opened() {
    return opened;
  }

  @Override
  public String name() {
    return "image.img";
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public OptionalLong packedSize() {
    return OptionalLong.of(bytes.length);
  }

  @Override
  public ImageStream open(EventSink events) {
    opened++;
    return new ImageStream() {
      private int at;

      @Override
      public OptionalLong size() {
        return OptionalLong.of(bytes.length);
      }

      @Override
      public Optional<Piece> next() {
        if (at == bytes.length) {
          return Optional.empty();
        }
        int length = Math.min(1 << 20, bytes.length - at);
        ByteBuffer data = ByteBuffer.allocateDirect(length).put(bytes, at, length).flip();
        Piece piece = Piece.data(at, data, () -> {});
        at += length;
        return Optional.of(piece);
      }

      @Override
      public long packedDone() {
        return at;
      }

      @Override
      public void close() {}
    };
  }
}
