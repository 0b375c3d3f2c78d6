package org.sbcprov.imaging.packed;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.SeekableFileInputStream;
import org.tukaani.xz.SeekableXZInputStream;

/**
 * Unpacks an xz file of several blocks with several threads, in order and in bounded memory: threads work ahead as far as
 * there are buffers.
 */
public final class XzBlocks {
  /** What dictionaries and buffers may take together, where Java may have twice that at least. */
  private static final long MEMORY = 112L << 20;

  /** What a decoder takes besides its dictionary. */
  private static final long DECODER = 1L << 20;

  /** Of files with more, looking at all dictionaries would take long. */
  private static final int MOST_BLOCKS = 100_000;

  private static final int PIECE = XzQueue.CHUNK;

  private final Path file;
  private final int count;
  private final long size;
  private final int threads;
  private final int chunks;
  private volatile long packedDone;
  private volatile boolean stopped;

  private XzBlocks(Path file, int count, long size, int threads, int chunks) {
    this.file = file;
    this.count = count;
    this.size = size;
    this.threads = threads;
    this.chunks = chunks;
  }

  /**
   * Looks whether a file can be unpacked so: its index is whole, it has several blocks, and there is memory for the
   * dictionaries of two threads at least. Else it is to be read from its start to its end, which also tells what is wrong.
   *
   * @param most threads to use
   */
  public static Optional<XzBlocks> of(Path file, int most) {
    if (most < 2) {
      return Optional.empty();
    }
    try (SeekableXZInputStream in = open(file, new BasicArrayCache());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int count = in.getBlockCount();
      if (count < 2 || count > MOST_BLOCKS) {
        return Optional.empty();
      }
      long memory = Math.min(MEMORY, Runtime.getRuntime().maxMemory() / 2);
      long dictionary = 0;
      for (int i = 0; i < count; i++) {
        dictionary = Math.max(dictionary, XzDictionary.of(channel, in.getBlockCompPos(i)));
      }
      for (int threads = Math.min(most, count); threads >= 2 && dictionary < memory; threads--) {
        long left = memory - threads * (dictionary + DECODER);
        long wanted = (threads - 1) * (in.getLargestBlockSize() / PIECE + 1) + 2L * threads + XzQueue.RESERVED;
        long chunks = Math.min(wanted, left / PIECE);
        if (chunks >= 2L * threads + XzQueue.RESERVED) {
          return Optional.of(new XzBlocks(file, count, in.length(), threads, (int) chunks));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      // It may be cut off, or have something behind it: reading from the start tells which.
      return Optional.empty();
    }
  }

  /** What the index of a file tells of the size of the image; empty when it cannot be read from the end. */
  public static OptionalLong indexedSize(Path file) {
    try (SeekableXZInputStream in = open(file, new BasicArrayCache())) {
      return OptionalLong.of(in.length());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static SeekableXZInputStream open(Path file, BasicArrayCache cache) throws IOException {
    SeekableFileInputStream below = new SeekableFileInputStream(file.toFile());
    boolean good = false;
    try {
      SeekableXZInputStream in = new SeekableXZInputStream(below, Unpacking.XZ_MEMORY, cache);
      good = true;
      return in;
    } finally {
      if (!good) {
        below.close();
      }
    }
  }

  /** Bytes of the image, as the index tells; another length of a block is damage. */
  public long size() {
    return size;
  }

  /** Where the block is that is unpacked now, in the packed file; any thread may ask. */
  public long packedDone() {
    return packedDone;
  }

  /**
   * Unpacks all. The threads are gone when this returns.
   *
   * @param name of the threads
   * @throws org.sbcprov.core.failure.BadInput {@code image.packed-damaged}, {@code image.packed-memory}
   * @throws InterruptedException when this thread is interrupted, or from {@code out}
   */
  public void run(UnpackedOut out, String name) throws InterruptedException {
    XzQueue queue = new XzQueue(count, chunks);
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread worker = new Thread(() -> work(queue), name);
      worker.setDaemon(true);
      workers.add(worker);
      worker.start();
    }
    try {
      for (XzQueue.Chunk chunk = queue.next(); chunk != null; chunk = queue.next()) {
        XzUnpacker.put(out, chunk.bytes(), chunk.length());
        queue.giveBack(chunk.bytes());
      }
    } finally {
      stopped = true;
      boolean interrupted = Thread.interrupted();
      for (Thread worker : workers) {
        worker.interrupt();
      }
      for (Thread worker : workers) {
        interrupted |= joined(worker);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for one, which takes as long as unpacking a chunk; gives whether somebody interrupted that. */
  private static boolean joined(Thread worker) {
    boolean interrupted = false;
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }

  private void work(XzQueue queue) {
    int block = -1;
    long offset = 0;
    try (SeekableXZInputStream in = open(file, new BasicArrayCache())) {
      for (block = queue.claim(); block >= 0 && !stopped; block = queue.claim()) {
        offset = in.getBlockCompPos(block);
        long left = in.getBlockSize(block);
        in.seekToBlock(block);
        while (left > 0 && !stopped) {
          byte[] chunk = queue.take(block);
          packedDone = Math.max(packedDone, offset);
          int filled = fill(in, chunk, left);
          queue.put(block, chunk, filled);
          left -= filled;
        }
        queue.finished(block, null);
      }
    } catch (InterruptedException e) {
      // Nobody waits for it any more.
      stopped = true;
    } catch (MemoryLimitException | OutOfMemoryError e) {
      queue.finished(block, Unpacking.memory(file, e));
    } catch (IOException | RuntimeException e) {
      queue.finished(block, Unpacking.damaged(file, offset, "the block of xz there cannot be unpacked", e));
    }
  }

  private static int fill(SeekableXZInputStream in, byte[] chunk, long left) throws IOException {
    int wanted = (int) Math.min(chunk.length, left);
    int filled = 0;
    while (filled < wanted) {
      int got = in.read(chunk, filled, wanted - filled);
      if (got < 0) {
        throw new EOFException();
      }
      filled += got;
    }
    return filled;
  }
}
