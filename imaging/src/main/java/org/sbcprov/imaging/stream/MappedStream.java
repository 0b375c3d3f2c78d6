package org.sbcprov.imaging.stream;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/** A stream with its block map: what the map does not have is free, the rest is checked as it passes. */
final class MappedStream implements ImageStream {
  private final StreamName name;
  private final ImageStream below;
  private final BlockMapFile map;
  private final BlockMapContent content;
  private final MessageDigest digest;

  /** The piece that is being cut up, and how far. */
  private Piece current;

  private long at;
  private long position;
  private int range;

  MappedStream(StreamName name, ImageStream below, BlockMapFile map) {
    this.name = name;
    this.below = below;
    this.map = map;
    this.content = map.content();
    this.digest = content.digest();
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(map.imageSize());
  }

  @Override
  public Optional<Piece> next() {
    if (current == null) {
      Optional<Piece> next = below.next();
      if (next.isEmpty()) {
        if (position != map.imageSize()) {
          throw map.otherSize(name, String.valueOf(position));
        }
        return next;
      }
      Piece piece = next.get();
      position = piece.position() + piece.length();
      boolean good = false;
      try {
        if (position > map.imageSize()) {
          throw map.otherSize(name, "more");
        }
        if (!piece.isFree()) {
          check(piece);
        }
        good = true;
      } finally {
        if (!good) {
          piece.release();
        }
      }
      if (piece.isFree()) {
        return next;
      }
      current = piece;
      at = piece.position();
    }
    return Optional.of(cut());
  }

  private Piece cut() {
    Piece whole = current;
    long end = whole.position() + whole.length();
    long free = map.nextFree(at);
    boolean isFree = free == at;
    long to = Math.min(end, isFree ? map.nextMapped(at) : free);
    int from = (int) (at - whole.position());
    int length = (int) (to - at);
    long start = at;
    at = to;
    if (to == end) {
      current = null;
    }
    if (isFree) {
      if (current == null) {
        whole.release();
      }
      return Piece.free(start, length);
    }
    if (length == whole.length()) {
      return whole;
    }
    if (current != null) {
      whole.retain();
    }
    return Piece.data(start, whole.bytes().slice(from, length), whole::release);
  }

  private void check(Piece piece) {
    long end = piece.position() + piece.length();
    while (range < content.count() && content.from(range) < end) {
      long from = Math.max(piece.position(), content.from(range));
      long to = Math.min(end, content.to(range));
      byte[] expected = content.checksum(range);
      if (expected != null) {
        ByteBuffer bytes = piece.bytes();
        bytes.limit((int) (to - piece.position())).position((int) (from - piece.position()));
        digest.update(bytes);
      }
      if (to < content.to(range)) {
        return;
      }
      if (expected != null) {
        byte[] found = digest.digest();
        if (!Arrays.equals(found, expected)) {
          throw mismatch(found, expected);
        }
      }
      range++;
    }
  }

  private BadInput mismatch(byte[] found, byte[] expected) {
    String blocks = content.firstBlock(range) + "-" + content.lastBlock(range);
    String offset = "0x" + Long.toHexString(content.from(range));
    long length = content.to(range) - content.from(range);
    return new BadInput(
        "image.bmap-mismatch",
        name.text() + " is not what its block map says: blocks " + blocks + " (" + length + " bytes at " + offset
            + ") have another checksum",
        Facts.of(
            "file", name.fact(), "bmap", map.file().toAbsolutePath().normalize(), "blocks", blocks, "offset", offset,
            "length", length, "expected", HexFormat.of().formatHex(expected), "found", HexFormat.of().formatHex(found)),
        "The image is damaged, or the map is that of another one. Get both again.");
  }

  @Override
  public long packedDone() {
    return below.packedDone();
  }

  @Override
  public void close() {
    if (current != null) {
      current.release();
      current = null;
    }
    below.close();
  }
}
