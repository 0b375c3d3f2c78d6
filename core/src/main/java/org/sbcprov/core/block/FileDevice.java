package org.sbcprov.core.block;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;

/**
 * A device node, or an image file, that is opened. Whole blocks of {@link #ALIGNMENT} bytes in aligned buffers go past the
 * cache where the file system and the platform allow it (Linux: {@code O_DIRECT}); all else through the cache, of which
 * the system keeps the two in step.
 */
public final class FileDevice implements BlockDevice {
  /** The longest single transfer: interrupts and errors are seen between two of them. */
  private static final int LONGEST = 4 * 1024 * 1024;

  private final Path file;
  private final FileChannel channel;
  private final FileChannel direct;
  private final long size;
  private final List<FileChannel> locked = new ArrayList<>();

  private FileDevice(Path file, FileChannel channel, FileChannel direct, long size) {
    this.file = file;
    this.channel = channel;
    this.direct = direct;
    this.size = size;
  }

  /**
   * Opens what is there; nothing is created.
   *
   * @param writable whether it is to be written, too
   * @throws BlockException as the system tells it
   */
  @SuppressWarnings("resource") // The device closes its channel.
  public static FileDevice open(Path file, boolean writable) throws BlockException {
    List<OpenOption> options = new ArrayList<>(List.of(StandardOpenOption.READ));
    if (writable) {
      options.add(StandardOpenOption.WRITE);
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, options.toArray(new OpenOption[0]));
      long size = channel.size();
      return new FileDevice(file, channel, DirectFile.open(file, options.toArray(new OpenOption[0])), size);
    } catch (IOException e) {
      close(channel, null);
      throw BlockException.of(-1, e);
    }
  }

  /**
   * Takes it for this program alone, as far as others ask: an advisory lock (fcntl(2)) that ends when it is closed. {@code
   * O_EXCL}, which the kernel itself keeps, is not to be had in Java, nor the kind of lock that udev takes notice of.
   *
   * @return whether it was free; also where there are no locks
   */
  public boolean lock() {
    return lock(channel);
  }

  /**
   * The same for a file that it is made of, until this is closed.
   *
   * @return whether it was free; also when it cannot be opened
   */
  public boolean lock(Path other) {
    try {
      FileChannel opened = FileChannel.open(other, StandardOpenOption.READ, StandardOpenOption.WRITE);
      locked.add(opened);
      return lock(opened);
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean lock(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Whether reading and writing go past the cache. */
  public boolean isDirect() {
    return direct != null;
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void write(long position, ByteBuffer bytes) throws BlockException {
    requireWithin(position, bytes.remaining());
    transfer(position, bytes, true);
  }

  @Override
  public void read(long position, ByteBuffer into) throws BlockException {
    requireWithin(position, into.remaining());
    transfer(position, into, false);
  }

  private void requireWithin(long position, int length) {
    if (position < 0 || position > size - length) {
      throw new IllegalArgumentException(length + " bytes at " + position + " of " + size);
    }
  }

  private void transfer(long position, ByteBuffer buffer, boolean write) throws BlockException {
    int end = buffer.limit();
    long at = position;
    while (buffer.position() < end) {
      int length = Math.min(LONGEST, end - buffer.position());
      FileChannel through = channel;
      if (direct != null
          && length >= ALIGNMENT
          && at % ALIGNMENT == 0
          && AlignedBuffers.isAligned(buffer)) {
        length -= length % ALIGNMENT;
        through = direct;
      }
      buffer.limit(buffer.position() + length);
      int done = once(through, at, buffer, write);
      buffer.limit(end);
      at += done;
    }
  }

  private int once(FileChannel through, long at, ByteBuffer buffer, boolean write) throws BlockException {
    try {
      int done = write ? through.write(buffer, at) : through.read(buffer, at);
      if (done <= 0) {
        throw new EOFException("it ends at byte " + at + " although it had " + size);
      }
      return done;
    } catch (ClosedByInterruptException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw trouble(at, e);
    }
  }

  /**
   * What an error is. Of a disk that is pulled out while it is open, Linux says that it has no bytes any more; so writing to
   * it fails for want of space, reading is at the end, and waiting is an I/O error.
   */
  private BlockException trouble(long at, IOException e) {
    BlockException told = BlockException.of(at, e);
    if (told.trouble() == BlockException.Trouble.GONE || size == 0 || hasBytes()) {
      return told;
    }
    return new BlockException(
        BlockException.Trouble.GONE, at, "it is not there any more (" + told.getMessage() + ")", e);
  }

  private boolean hasBytes() {
    try {
      return channel.size() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private Interrupted interrupted(IOException e) {
    return new Interrupted("interrupted", "Interrupted while " + file + " was in use", Facts.of("file", file), "", e);
  }

  @Override
  public void flush() throws BlockException {
    try {
      channel.force(true);
    } catch (ClosedByInterruptException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw trouble(-1, e);
    }
  }

  @Override
  public void close() throws BlockException {
    BlockException first = close(direct, null);
    BlockException second = close(channel, first);
    for (FileChannel other : locked) {
      second = close(other, second);
    }
    if (second != null) {
      throw second;
    }
  }

  private static BlockException close(FileChannel channel, BlockException earlier) {
    if (channel == null) {
      return earlier;
    }
    try {
      channel.close();
      return earlier;
    } catch (IOException e) {
      return earlier == null ? BlockException.of(-1, e) : earlier;
    }
  }
}
