package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;

/**
 * A {@code bootfiles.bin}: a tar archive with a directory for each chip, made so that programs which depend on each
 * other come from one release. It is indexed once, and then read in place, by any number of threads.
 *
 * <p>A thread that is interrupted while it reads closes the channel under all others. So the file is opened again for
 * them, if it still is the one that was indexed.
 */
final class BootTar implements AutoCloseable {
  /** The most bytes of headers that are read, which bounds the number of entries to 16384. */
  static final int HEADER_LIMIT = 8 * 1024 * 1024;

  /** The most entries that are indexed. */
  static final int ENTRY_LIMIT = 4096;

  private static final int BLOCK = 512;
  private static final int END = 2 * BLOCK;

  private final Path file;
  private final Path real;
  private final State indexed;
  private final Map<String, Entry> entries;
  private volatile FileChannel channel;
  private boolean closed;

  /** Where an entry's content is in the archive. */
  private record Entry(String name, long offset, long size) {}

  /** What tells whether a file is still the same. */
  private record State(Object key, long size, FileTime modified) {
    static State of(Path real) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
      return new State(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
    }

    boolean same(State other) {
      return Objects.equals(key, other.key) && size == other.size && modified.equals(other.modified);
    }
  }

  private BootTar(Path file, Path real, State indexed, FileChannel channel, Map<String, Entry> entries) {
    this.file = file;
    this.real = real;
    this.indexed = indexed;
    this.channel = channel;
    this.entries = entries;
  }

  /**
   * Opens and indexes an archive.
   *
   * @param file what to call it
   * @param real where it is, without any links
   * @throws BadInput when it is not a tar archive, is cut short, or has too many entries
   */
  static BootTar open(Path file, Path real) {
    State state;
    FileChannel channel;
    try {
      state = State.of(real);
      channel = PlainFile.open(real);
    } catch (IOException e) {
      throw FileFailures.reading(file, "boot file archive", e);
    }
    try {
      return new BootTar(file, real, state, channel, index(file, channel));
    } catch (Throwable e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private static Map<String, Entry> index(Path file, FileChannel channel) {
    try (TarFile tar = new TarFile(new HeaderReader(channel))) {
      long archiveSize = channel.size();
      long end = 0;
      Map<String, Entry> entries = new HashMap<>();
      for (TarArchiveEntry entry : tar.getEntries()) {
        end = Math.max(end, endOf(entry, archiveSize));
        if (!entry.isFile() || entry.isSparse() || entry.isLink() || entry.isSymbolicLink()) {
          continue;
        }
        long offset = entry.getDataOffset();
        if (offset < 0 || entry.getSize() < 0 || entry.getSize() > archiveSize - offset) {
          throw bad(file, "entry " + Printable.of(entry.getName()) + " is cut short", null);
        }
        if (entries.size() == ENTRY_LIMIT) {
          throw bad(file, "it has more than " + ENTRY_LIMIT + " entries", null);
        }
        // rpiboot takes the first of several entries of one name.
        entries.putIfAbsent(key(entry.getName()), new Entry(entry.getName(), offset, entry.getSize()));
      }
      if (!hasEnd(channel, end)) {
        throw bad(file, "it has no end, so a part of it may be missing", null);
      }
      if (entries.isEmpty()) {
        throw bad(file, "there are no files in it", null);
      }
      return entries;
    } catch (IOException | IllegalArgumentException e) {
      // The library reports damaged fields with either. An interrupt closes the file.
      Interruption.check();
      throw bad(file, Printable.of(String.valueOf(e.getMessage())), e);
    }
  }

  /** Where the blocks of an entry end; no later than the archive. */
  private static long endOf(TarArchiveEntry entry, long archiveSize) {
    long offset = Math.max(0, Math.min(entry.getDataOffset(), archiveSize));
    long size = Math.max(0, Math.min(entry.getSize(), archiveSize - offset));
    return offset + (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** Archives end with two blocks of zeros behind the last entry; what follows them does not count. */
  private static boolean hasEnd(FileChannel channel, long position) throws IOException {
    ByteBuffer end = ByteBuffer.allocate(END);
    while (end.hasRemaining()) {
      if (channel.read(end, position + end.position()) <= 0) {
        return false;
      }
    }
    for (int i = 0; i < END; i++) {
      if (end.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static BadInput bad(Path file, String problem, Exception cause) {
    return new BadInput(
        "usbboot.bad-bootfiles",
        file + " is not a usable archive of boot files",
        Facts.of("file", file.toAbsolutePath().normalize(), "problem", problem),
        "Get bootfiles.bin again. A file of a few dozen bytes is a symbolic link that was saved as text.",
        cause);
  }

  private static String key(String name) {
    return (name.startsWith("./") ? name.substring(2) : name).toLowerCase(Locale.ROOT);
  }

  /** The entry of this name, whatever the case of its letters. */
  Optional<BootFile> find(String name) {
    Entry entry = entries.get(key(name));
    return entry == null
        ? Optional.empty()
        : Optional.of(BootFile.part(file + ":" + entry.name(), this, entry.offset(), entry.size()));
  }

  /**
   * Reads some bytes of the archive.
   *
   * @return the bytes read; -1 at the end
   */
  int read(ByteBuffer buffer, long position) throws IOException {
    while (true) {
      FileChannel current = channel;
      try {
        return current.read(buffer, position);
      } catch (ClosedChannelException e) {
        if (Thread.currentThread().isInterrupted() || !openedAgain(current)) {
          throw e;
        }
      }
    }
  }

  private synchronized boolean openedAgain(FileChannel old) throws IOException {
    if (closed) {
      return false;
    }
    if (channel == old) {
      FileChannel again = PlainFile.open(real);
      if (!State.of(real).same(indexed)) {
        closeQuietly(again);
        throw new FileSystemException(file.toString(), null, "it was replaced while boards were served from it");
      }
      channel = again;
    }
    return true;
  }

  @Override
  public synchronized void close() {
    closed = true;
    closeQuietly(channel);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It was only read from: nothing can be lost.
    }
  }

  /** What the library sees of the archive while it looks for headers: a bounded number of bytes, and no close. */
  private static final class HeaderReader implements SeekableByteChannel {
    private final FileChannel channel;
    private int left = HEADER_LIMIT;

    HeaderReader(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
      left -= buffer.remaining();
      if (left < 0) {
        throw new IOException("more than " + HEADER_LIMIT + " bytes of headers");
      }
      return channel.read(buffer);
    }

    @Override
    public int write(ByteBuffer buffer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() throws IOException {
      return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      channel.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() {
      // The archive goes on being read after it was indexed.
    }
  }
}
