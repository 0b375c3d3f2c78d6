package org.sbcprov.imaging.output;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.sbcprov.core.block.DirectFile;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.ZeroBlocks;

/**
 * Writes an image to a file that is as long as the image from the start, all hole. Blocks of zeros are left out. Long runs
 * of data go past the system's cache where that is possible: copying into it costs more than writing to a fast disk, and
 * they have to be on the disk before the file gets its name anyway.
 */
final class SparseSink implements ImageSink, AutoCloseable {
  /** The longest write. */
  private static final int LONGEST = 4 * 1024 * 1024;

  /** From this length on a run goes past the cache. */
  private static final int DIRECT_FROM = 64 * 1024;

  private final Path target;
  private final FileChannel channel;
  private final FileChannel direct;
  private final Extents data;
  private final Extents mapped;
  private final WrittenRanges ranges = new WrittenRanges();
  private ByteBuffer aligned;

  /** Makes the file as long as the image. */
  SparseSink(AtomicOutput output, long size) {
    this.target = output.target();
    this.channel = output.channel();
    this.data = new Extents(size);
    this.mapped = new Extents(size);
    try (RandomAccessFile file = new RandomAccessFile(output.temporary().toFile(), "rw")) {
      file.setLength(size);
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
    this.direct = DirectFile.open(output.temporary(), StandardOpenOption.WRITE);
  }

  @Override
  public void write(long position, ByteBuffer bytes) {
    require(position, bytes.remaining());
    // Zeros that are left out of the file are still what the part has there.
    mapped.add(position, bytes.remaining());
    try {
      ZeroBlocks.forEachRun(position, bytes, LONGEST, this::writeRun);
    } catch (UncheckedIOException e) {
      throw FileFailures.writing(target, e.getCause());
    }
  }

  @Override
  public void zeros(long position, long length) {
    require(position, length);
    mapped.add(position, length);
  }

  private void require(long position, long length) {
    if (position < 0 || length < 0 || position > data.imageSize() - length) {
      throw new IllegalArgumentException(length + " bytes at " + position + " of " + data.imageSize());
    }
  }

  private void writeRun(long position, ByteBuffer run) {
    data.add(position, run.remaining());
    ranges.add(position, run);
    try {
      int length = run.remaining();
      int head = (int) (-position & (ZeroBlocks.SIZE - 1));
      int whole = (length - head) & -ZeroBlocks.SIZE;
      if (direct == null || whole < DIRECT_FROM) {
        writeFully(channel, position, run);
        return;
      }
      writeFully(channel, position, run.slice(0, head));
      writeFully(direct, position + head, alignedCopy(run.slice(head, whole)));
      writeFully(channel, position + head + whole, run.slice(head + whole, length - head - whole));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same bytes at an address that the disk can take them from. */
  private ByteBuffer alignedCopy(ByteBuffer run) {
    if (run.isDirect() && run.alignmentOffset(0, ZeroBlocks.SIZE) == 0) {
      return run;
    }
    if (aligned == null) {
      aligned = ByteBuffer.allocateDirect(LONGEST + ZeroBlocks.SIZE).alignedSlice(ZeroBlocks.SIZE);
    }
    return aligned.clear().put(run).flip();
  }

  private static void writeFully(FileChannel channel, long position, ByteBuffer bytes) throws IOException {
    int start = bytes.position();
    while (bytes.hasRemaining()) {
      channel.write(bytes, position + bytes.position() - start);
    }
  }

  /** The blocks that the file has: those that are not zeros. */
  Extents data() {
    return data;
  }

  /** The blocks that a medium has to get: those of the file, and zeros that have to be zeros. */
  Extents mapped() {
    return mapped;
  }

  WrittenRanges ranges() {
    return ranges;
  }

  @Override
  public void close() {
    try {
      if (direct != null) {
        direct.close();
      }
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
  }
}
