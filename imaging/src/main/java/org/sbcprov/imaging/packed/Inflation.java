package org.sbcprov.imaging.packed;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/** Deflated data without a header (RFC 1951), as in gzip and zip, from buffer to buffer. */
final class Inflation implements AutoCloseable {
  /** What is unpacked at once, so that its checksum finds it in the cache. */
  private static final int STEP = 128 * 1024;

  private final PackedInput in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();

  Inflation(PackedInput in) {
    this.in = in;
  }

  /** Unpacks to the end of the data; the input is then right behind it. */
  void run(UnpackedOut out) throws IOException, InterruptedException {
    inflater.reset();
    crc.reset();
    try {
      while (!inflater.finished()) {
        ByteBuffer room = out.room();
        int from = room.position();
        int limit = room.limit();
        room.limit(Math.min(limit, from + STEP));
        int got = inflater.inflate(room);
        room.limit(limit);
        if (got > 0) {
          crc.update(room.duplicate().limit(from + got).position(from));
        } else if (inflater.needsInput()) {
          if (!in.fill()) {
            throw new EOFException();
          }
          inflater.setInput(in.buffer());
        } else if (inflater.needsDictionary()) {
          throw new ZipException("a dictionary is asked for");
        }
      }
    } catch (DataFormatException e) {
      throw new ZipException(e.getMessage() == null ? "not deflated data" : e.getMessage());
    }
  }

  /** CRC-32 of what was unpacked. */
  int crc() {
    return (int) crc.getValue();
  }

  /** Bytes that were unpacked. */
  long size() {
    return inflater.getBytesWritten();
  }

  /** Bytes that were taken. */
  long packedSize() {
    return inflater.getBytesRead();
  }

  @Override
  public void close() {
    inflater.end();
  }
}
