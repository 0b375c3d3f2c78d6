package org.sbcprov.imaging.tree;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.disk.ZeroBlocks;
import org.sbcprov.imaging.magic.Magic;
import org.tukaani.xz.XZInputStream;

/** Unpacks a compressed archive into a file that nobody else sees and that is gone when it is closed. */
final class TarUnpacking {
  private static final int BUFFER = 256 * 1024;
  private static final int XZ_MEMORY_KIB = 256 * 1024;
  private static final long STEP = 8L * 1024 * 1024;

  private TarUnpacking() {}

  /**
   * Unpacks an archive.
   *
   * @param start the first bytes of it
   * @return null when it is not compressed
   */
  static FileChannel unpack(Path file, byte[] start, TarTree.Options options, EventSink events) {
    TarTree.Unpacker unpacker;
    if (Magic.GZIP.isIn(start)) {
      unpacker = in -> new GZIPInputStream(in, BUFFER);
    } else if (Magic.XZ.isIn(start)) {
      unpacker = in -> new XZInputStream(in, XZ_MEMORY_KIB);
    } else if (Magic.BZIP2.isIn(start)) {
      unpacker = in -> new BZip2CompressorInputStream(in, true);
    } else if (Magic.ZSTD.isIn(start)) {
      if (options.zstandard().isEmpty()) {
        throw new BadInput(
            "image.compressed",
            file + " is packed with zstd",
            Facts.of("file", file.toAbsolutePath().normalize()),
            "Unpack it first: unzstd " + file.getFileName());
      }
      unpacker = options.zstandard().get();
    } else {
      return null;
    }
    FileChannel channel = temporary(file, options.temporaryDirectory());
    boolean done = false;
    try {
      copy(file, unpacker, channel, options, events);
      done = true;
      return channel;
    } finally {
      if (!done) {
        close(channel);
      }
    }
  }

  private static FileChannel temporary(Path file, Path directory) {
    try {
      Path made = Files.createTempFile(directory, ".sbcprov-", ".tar");
      return FileChannel.open(
          made, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw FileFailures.writing(directory.resolve(file.getFileName()), e);
    }
  }

  private static void copy(
      Path file, TarTree.Unpacker unpacker, FileChannel to, TarTree.Options options, EventSink events) {
    long[] read = {0};
    long size;
    try (InputStream packed = new Counted(Files.newInputStream(file), read);
        InputStream in = unpacker.unpack(new BufferedInputStream(packed, BUFFER))) {
      size = Files.size(file);
      String task = "unpacking " + file.getFileName();
      events.accept(new Progress(task, 0, size));
      byte[] buffer = new byte[BUFFER];
      long total = 0;
      long told = 0;
      Sparse sparse = new Sparse(file, to, options);
      int count = in.readNBytes(buffer, 0, BUFFER);
      while (count > 0) {
        sparse.write(total, ByteBuffer.wrap(buffer, 0, count));
        total += count;
        if (total - told >= STEP) {
          told = total;
          events.accept(new Progress(task, Math.min(size, read[0]), size));
        }
        count = in.readNBytes(buffer, 0, BUFFER);
      }
      sparse.end(total);
      events.accept(new Progress(task, size, size));
    } catch (Failure e) {
      throw e;
    } catch (UncheckedIOException e) {
      throw FileFailures.reading(file, "archive", e.getCause());
    } catch (IOException e) {
      throw read[0] == 0 && !Files.isReadable(file) ? FileFailures.reading(file, "archive", e) : damaged(file, read[0], e);
    } catch (RuntimeException e) {
      throw damaged(file, read[0], e);
    }
  }

  /** What was unpacked, blocks of zeros as holes: archives of disk images are full of them. */
  private static final class Sparse {
    private final Path file;
    private final FileChannel to;
    private final TarTree.Options options;
    private long data;
    private long end;

    Sparse(Path file, FileChannel to, TarTree.Options options) {
      this.file = file;
      this.to = to;
      this.options = options;
    }

    void write(long position, ByteBuffer bytes) {
      if (position + bytes.remaining() > options.mostBytes()) {
        throw tooLarge(file, options.mostBytes());
      }
      ZeroBlocks.forEachRun(position, bytes, BUFFER, this::writeRun);
    }

    private void writeRun(long position, ByteBuffer run) {
      data += run.remaining();
      if (data > options.mostData()) {
        throw tooLarge(file, options.mostData());
      }
      put(position, run);
    }

    private void put(long position, ByteBuffer bytes) {
      try {
        while (bytes.hasRemaining()) {
          to.write(bytes, position + bytes.position());
        }
        end = position + bytes.limit();
      } catch (IOException e) {
        throw notUnpacked(file, options.temporaryDirectory(), data, e);
      }
    }

    /** Makes it as long as it is. */
    void end(long total) {
      if (end < total) {
        put(total - 1, ByteBuffer.allocate(1));
      }
    }
  }

  /** What is told when the place that it is unpacked to has no room, or cannot be written to. */
  static Failure notUnpacked(Path file, Path temporary, long data, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return FileFailures.writing(file, e);
    }
    Path directory = temporary.toAbsolutePath().normalize();
    return new IoFailed(
        "io.write",
        file + " cannot be unpacked in " + directory + ": after " + data + " bytes of data, " + e.getMessage(),
        Facts.of("directory", directory, "file", file.toAbsolutePath().normalize(), "unpacked", data),
        "It is unpacked beside the image for the time of the build: free some space there, or write the image to another"
            + " disk with --out.",
        e);
  }

  static BadInput tooLarge(Path file, long limit) {
    return new BadInput(
        "image.tar-too-large",
        file + " has more in it than " + limit + " bytes",
        Facts.of("file", file.toAbsolutePath().normalize(), "limit", limit),
        "Check that it is the right archive; unpacked it would take more than is allowed for it.");
  }

  private static BadInput damaged(Path file, long near, Exception e) {
    return new BadInput(
        "image.tar-form",
        file + " cannot be unpacked: it is damaged or cut off before 0x" + Long.toHexString(near),
        Facts.of("file", file.toAbsolutePath().normalize(), "offset", "0x" + Long.toHexString(near)),
        "Get it once more.",
        e);
  }

  static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It was read, and what was written is not wanted any more.
    }
  }

  /** Counts what is read, and sets failures of the disk apart from those of the packed data. */
  private static final class Counted extends FilterInputStream {
    private final long[] count;

    Counted(InputStream in, long[] count) {
      super(in);
      this.count = count;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        int got = super.read(bytes, offset, length);
        count[0] += Math.max(0, got);
        return got;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
