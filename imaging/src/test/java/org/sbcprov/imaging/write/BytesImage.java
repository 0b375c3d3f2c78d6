package org.sbcprov.imaging.write;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.sbcprov.core.block.AlignedBuffers;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.stream.ImageSource;
import org.sbcprov.imaging.stream.ImageStream;
import org.sbcprov.imaging.stream.Piece;

/** An image in memory, in pieces as it might come out of a file. */
final class BytesImage implements ImageSource {
  final byte[] bytes;
  int piece = 256 * 1024;
  boolean sized = true;
  OptionalLong packed = OptionalLong.empty();
  long damagedAt = Long.MAX_VALUE;
  long freeFrom = -1;
  long freeTo = -1;
  Runnable atEnd = () -> {};

  /** Pieces that nobody has released yet. */
  final AtomicInteger held = new AtomicInteger();

  BytesImage(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return "card.img";
  }

  @Override
  public boolean isRepeatable() {
    return sized;
  }

  @Override
  public OptionalLong packedSize() {
    return packed;
  }

  @Override
  public ImageStream open(EventSink events) {
    return new ImageStream() {
      private int at;

      @Override
      public OptionalLong size() {
        return sized || at == bytes.length ? OptionalLong.of(bytes.length) : OptionalLong.empty();
      }

      @Override
      public Optional<Piece> next() {
        if (at >= damagedAt) {
          throw new BadInput("input.damaged", "The image is damaged at " + at, Facts.none(), "");
        }
        if (at == bytes.length) {
          atEnd.run();
          return Optional.empty();
        }
        int length = Math.min(piece, bytes.length - at);
        Piece next;
        if (at >= freeFrom && at + length <= freeTo) {
          next = Piece.free(at, length);
        } else {
          ByteBuffer data = AlignedBuffers.allocate(length);
          data.put(bytes, at, length).flip();
          held.incrementAndGet();
          next = Piece.data(at, data, held::decrementAndGet);
        }
        at += length;
        return Optional.of(next);
      }

      @Override
      public long packedDone() {
        return packed.isPresent() ? packed.getAsLong() * at / Math.max(1, bytes.length) : at;
      }

      @Override
      public void close() {}
    };
  }
}
