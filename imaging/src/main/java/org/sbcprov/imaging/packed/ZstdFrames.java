package org.sbcprov.imaging.packed;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.OptionalLong;
import org.sbcprov.core.failure.Failure;

/**
 * Finds how long the content of a zstd file (RFC 8878) is, from the headers of its frames, without unpacking: only the
 * headers are read.
 */
public final class ZstdFrames {
  /** Bytes of the field with the size of the content, by the two highest bits of the descriptor. */
  private static final int[] CONTENT_SIZE = {0, 2, 4, 8};

  /** Bytes of the dictionary's number, by the two lowest bits. */
  private static final int[] DICTIONARY = {0, 1, 2, 4};

  private static final int SINGLE_SEGMENT = 0x20;
  private static final int CHECKSUM = 4;
  private static final int RUN = 1;
  private static final int RESERVED = 3;

  private final FileChannel channel;
  private final long size;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(16).order(ByteOrder.LITTLE_ENDIAN);
  private long at;
  private long content;
  private boolean known = true;

  private ZstdFrames(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  /**
   * Gives the size of the content; empty when a frame does not tell its own, or something is
   * not understood, be it behind the last one.
   *
   * @param name path of the file, for messages
   * @throws org.sbcprov.core.failure.BadInput {@code image.packed-truncated} when the file ends in a frame
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static OptionalLong contentSize(Object name, FileChannel channel) {
    ZstdFrames frames;
    try {
      frames = new ZstdFrames(channel);
      frames.walk();
    } catch (EOFException e) {
      throw sizeFailure(name, channel, e);
    } catch (IOException e) {
      throw PackedFailures.reading(name, e);
    }
    return frames.known && frames.content >= 0 ? OptionalLong.of(frames.content) : OptionalLong.empty();
  }

  private static Failure sizeFailure(Object name, FileChannel channel, EOFException cause) {
    try {
      return PackedFailures.truncated(name, channel.size(), cause);
    } catch (IOException e) {
      return PackedFailures.reading(name, e);
    }
  }

  private void walk() throws IOException {
    while (known && at < size) {
      long magic = size - at < Integer.BYTES ? 0 : number(Integer.BYTES);
      if (magic == ZstdUnpacker.MAGIC) {
        frame();
      } else if ((magic & ZstdUnpacker.SKIPPABLE_MASK) == ZstdUnpacker.SKIPPABLE) {
        skip(number(Integer.BYTES));
      } else {
        // It may be a damaged frame.
        known = false;
      }
    }
  }

  private void frame() throws IOException {
    int descriptor = (int) number(1);
    boolean single = (descriptor & SINGLE_SEGMENT) != 0;
    int form = descriptor >> 6;
    int sizeBytes = form == 0 && single ? 1 : CONTENT_SIZE[form];
    skip((single ? 0 : 1) + DICTIONARY[descriptor & 3]);
    if (sizeBytes == 0) {
      known = false;
      return;
    }
    long length = number(sizeBytes) + (sizeBytes == 2 ? 256 : 0);
    if (length < 0 || length > Long.MAX_VALUE - content) {
      known = false;
      return;
    }
    content += length;
    boolean last = false;
    while (!last) {
      int header = (int) number(3);
      last = (header & 1) != 0;
      int kind = header >> 1 & 3;
      if (kind == RESERVED) {
        known = false;
        return;
      }
      skip(kind == RUN ? 1 : header >> 3);
    }
    skip((descriptor & CHECKSUM) != 0 ? Integer.BYTES : 0);
  }

  private void skip(long count) throws IOException {
    if (count > size - at) {
      throw new EOFException();
    }
    at += count;
  }

  private long number(int length) throws IOException {
    if (length > size - at) {
      throw new EOFException();
    }
    bytes.clear().putLong(0, 0).limit(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException();
      }
    }
    at += length;
    return bytes.limit(Long.BYTES).getLong(0);
  }
}
