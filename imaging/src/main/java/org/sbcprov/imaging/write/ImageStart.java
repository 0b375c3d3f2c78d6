package org.sbcprov.imaging.write;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.block.AlignedBuffers;
import org.sbcprov.imaging.stream.ImageStream;
import org.sbcprov.imaging.stream.Piece;

/**
 * The first MiB of an image, which is looked at before anything is written, and written last; bytes of it that may have any
 * value are zeros. And the pieces that it came in, which are to be used as all others.
 */
final class ImageStart implements AutoCloseable {
  /** What is held back: tables, and all that boot ROMs read that do not go by a table. */
  static final int SIZE = 1024 * 1024;

  private final byte[] head;
  private final List<Piece> pieces;
  private final boolean ended;

  private ImageStart(byte[] head, List<Piece> pieces, boolean ended) {
    this.head = head;
    this.pieces = pieces;
    this.ended = ended;
  }

  /** Reads as many pieces as are needed. Only the last one is held: the others are copied, and made anew. */
  static ImageStart read(ImageStream stream) {
    byte[] head = new byte[SIZE];
    List<Piece> pieces = new ArrayList<>();
    long length = 0;
    boolean done = false;
    try {
      while (length < SIZE) {
        Optional<Piece> next = stream.next();
        if (next.isEmpty()) {
          done = true;
          break;
        }
        Piece piece = next.get();
        pieces.add(piece);
        if (!piece.isFree()) {
          int part = (int) Math.min(piece.length(), SIZE - length);
          piece.bytes().get(head, (int) length, part);
        }
        length += piece.length();
        if (length < SIZE) {
          pieces.set(pieces.size() - 1, copied(piece));
        }
      }
      return new ImageStart(length < SIZE ? Arrays.copyOf(head, (int) length) : head, pieces, done);
    } catch (RuntimeException e) {
      for (Piece piece : pieces) {
        piece.release();
      }
      throw e;
    }
  }

  /** A stream may have few buffers, and small pieces: none of them is to be held up. */
  private static Piece copied(Piece piece) {
    if (piece.isFree()) {
      return piece;
    }
    ByteBuffer copy = AlignedBuffers.allocate(piece.length());
    copy.put(piece.bytes()).flip();
    piece.release();
    return Piece.data(piece.position(), copy, () -> {});
  }

  /** The bytes; fewer than {@link #SIZE} when the image has no more. */
  byte[] head() {
    return head;
  }

  /** Whether there are no more pieces than these. */
  boolean ended() {
    return ended;
  }

  /** The pieces, once: whoever takes them releases them. */
  List<Piece> takePieces() {
    List<Piece> taken = new ArrayList<>(pieces);
    pieces.clear();
    return taken;
  }

  @Override
  public void close() {
    for (Piece piece : takePieces()) {
      piece.release();
    }
  }
}
