package org.sbcprov.imaging.packed;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.SeekableFileInputStream;
import org.tukaani.xz.SeekableXZInputStream;

/** Unpacks an xz file of several blocks with several threads. */
final class XzBlocks {
  private static final int PIECE = 256 * 1024;

  private final Path file;
  private final UnpackedFile out;
  private final int count;
  private final long size;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicBoolean stopped = new AtomicBoolean();

  private XzBlocks(Path file, UnpackedFile out, int count, long size) {
    this.file = file;
    this.out = out;
    this.count = count;
    this.size = size;
  }

  /**
   * Unpacks the file when it is one whose index is whole and has several blocks.
   *
   * @return the size of the image; -1 when it is to be read from the start to the end instead
   */
  static long unpack(Path file, UnpackedFile out, PackedLimits limits, int threads, String task, EventSink events) {
    XzBlocks blocks;
    try (SeekableXZInputStream in = open(file)) {
      if (in.getBlockCount() < 2 || in.length() > limits.size()) {
        return -1;
      }
      blocks = new XzBlocks(file, out, in.getBlockCount(), in.length());
    } catch (IOException e) {
      // It may be cut off, or have something behind it: reading from the start tells which.
      return -1;
    }
    blocks.run(Math.min(threads, blocks.count), task, events);
    return blocks.size;
  }

  private static SeekableXZInputStream open(Path file) throws IOException {
    return new SeekableXZInputStream(new SeekableFileInputStream(file.toFile()), Unpacking.XZ_MEMORY);
  }

  private void run(int threads, String task, EventSink events) {
    List<Future<?>> futures = new ArrayList<>();
    ExecutorService workers =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "unpacking");
              thread.setDaemon(true);
              return thread;
            });
    try {
      events.accept(new Progress(task, 0, size));
      for (int i = 0; i < threads; i++) {
        futures.add(workers.submit(this::work));
      }
      for (Future<?> future : futures) {
        future.get();
      }
      events.accept(new Progress(task, size, size));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted("interrupted", "Interrupted while " + file + " was unpacked", Facts.of("file", file), "", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      stopped.set(true);
      workers.shutdownNow();
    }
  }

  private void work() {
    long offset = 0;
    byte[] piece = new byte[PIECE];
    try (SeekableXZInputStream in = open(file)) {
      for (int block = next.getAndIncrement(); block < count; block = next.getAndIncrement()) {
        offset = in.getBlockCompPos(block);
        long at = in.getBlockPos(block);
        long end = at + in.getBlockSize(block);
        in.seekToBlock(block);
        while (at < end && !stopped.get()) {
          int got = in.read(piece, 0, (int) Math.min(piece.length, end - at));
          if (got < 0) {
            throw new EOFException();
          }
          out.write(at, piece, got);
          at += got;
        }
      }
    } catch (MemoryLimitException e) {
      stopped.set(true);
      throw PackedFailures.memory(file, e);
    } catch (IOException e) {
      stopped.set(true);
      throw PackedFailures.damaged(file, offset, "the block of xz there cannot be unpacked", e);
    } catch (RuntimeException e) {
      stopped.set(true);
      throw e;
    }
  }
}
