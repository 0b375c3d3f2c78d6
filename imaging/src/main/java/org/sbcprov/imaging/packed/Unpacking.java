package org.sbcprov.imaging.packed;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.io.FileFailures;
import org.tukaani.xz.CorruptedInputException;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.XZIOException;

/** Unpacks a file from its start to its end. */
final class Unpacking {
  /** KiB that an xz stream may take: a dictionary of 64 MiB, as {@code xz -9} has it, and more. */
  static final int XZ_MEMORY = 200 * 1024;

  private static final int PIECE = 256 * 1024;
  private static final long STEP = 4 * 1024 * 1024;
  private static final int XZ_MAGIC_FIRST = 0xfd;
  private static final int XZ_ALIGNMENT = 4;

  /** Where the image goes. */
  @FunctionalInterface
  interface Out {
    /** Appends. */
    void write(byte[] bytes, int length);
  }

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final PackedInput in;
  private final UnpackedFile unpacked;
  private final String task;
  private final EventSink events;
  private long written;
  private long told;

  Unpacking(Path file, FileChannel channel, UnpackedFile unpacked, String task, EventSink events) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
    this.in = new PackedInput(channel, size);
    this.unpacked = unpacked;
    this.task = task;
    this.events = events;
  }

  /** Unpacks all; gives the size of the image. */
  long run(PackedKind kind) {
    events.accept(new Progress(task, 0, size));
    long end = unpack(kind);
    events.accept(new Progress(task, size, size));
    noteWhatFollows(end);
    return written;
  }

  private long unpack(PackedKind kind) {
    try {
      return switch (kind) {
        case GZ -> new GzipUnpacker(in, this::write).unpack();
        case XZ -> xz();
        case ZST -> zstd();
      };
    } catch (EOFException e) {
      throw PackedFailures.truncated(file, size, e);
    } catch (MemoryLimitException e) {
      throw PackedFailures.memory(file, e);
    } catch (XZIOException | ZipException | ZstdIOException e) {
      throw PackedFailures.damaged(file, in.position(), words(e), e);
    } catch (IOException e) {
      throw FileFailures.reading(file, "image", e);
    }
  }

  private static String words(IOException e) {
    if (e instanceof CorruptedInputException || e.getMessage() == null) {
      return "what is there contradicts itself";
    }
    return e.getMessage();
  }

  private long xz() throws IOException {
    long end;
    do {
      // Closing it would close what lies below.
      @SuppressWarnings("resource")
      SingleXZInputStream stream = new SingleXZInputStream(in, XZ_MEMORY);
      copy(stream);
      end = in.position();
    } while (anotherXzFollows(end));
    return end;
  }

  /** Between two streams there may be zeros, four or a multiple. */
  private boolean anotherXzFollows(long end) throws IOException {
    int next = in.read();
    while (next == 0) {
      next = in.read();
    }
    boolean follows = next == XZ_MAGIC_FIRST && (in.position() - 1 - end) % XZ_ALIGNMENT == 0 && in.read() == '7';
    in.seek(follows ? in.position() - 2 : end);
    return follows;
  }

  private long zstd() throws IOException {
    ZstdLibrary.load();
    long end;
    try {
      end = new ZstdFrames(in, size).end();
    } catch (EOFException e) {
      throw e;
    } catch (IOException e) {
      throw PackedFailures.damaged(file, in.position(), "a block of zstd is of no known kind", e);
    }
    PackedInput frames = new PackedInput(channel, end);
    try (InputStream stream = new ZstdInputStreamNoFinalizer(frames)) {
      copy(stream);
    } catch (ZstdIOException e) {
      throw PackedFailures.damaged(file, frames.position(), words(e), e);
    } catch (EOFException e) {
      throw e;
    } catch (IOException e) {
      if (channel.isOpen() && frames.position() >= end) {
        throw PackedFailures.damaged(file, end, "the last frame does not end", e);
      }
      throw e;
    }
    return end;
  }

  private void copy(InputStream stream) throws IOException {
    byte[] piece = new byte[PIECE];
    while (true) {
      int got = stream.read(piece, 0, piece.length);
      if (got < 0) {
        return;
      }
      write(piece, got);
    }
  }

  private void write(byte[] bytes, int length) {
    unpacked.write(written, bytes, length);
    written += length;
    long done = in.position();
    if (done - told >= STEP && done < size) {
      told = done;
      events.accept(new Progress(task, done, size));
    }
  }

  /** Zeros are padding. */
  private void noteWhatFollows(long end) {
    try {
      in.seek(end);
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next != 0) {
          events.accept(PackedFailures.trailing(file, end, size - end));
          return;
        }
      }
    } catch (IOException e) {
      throw FileFailures.reading(file, "image", e);
    }
  }
}
