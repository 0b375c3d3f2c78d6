package org.sbcprov.imaging.tree;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
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
import org.sbcprov.core.io.FileFailures;
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
      int count = in.read(buffer);
      while (count >= 0) {
        total += count;
        if (total > options.mostBytes()) {
          throw tooLarge(file, options.mostBytes());
        }
        write(file, to, ByteBuffer.wrap(buffer, 0, count));
        if (total - told >= STEP) {
          told = total;
          events.accept(new Progress(task, Math.min(size, read[0]), size));
        }
        count = in.read(buffer);
      }
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

  private static void write(Path file, FileChannel to, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
    } catch (IOException e) {
      throw FileFailures.writing(file, e);
    }
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
