package org.sbcprov.imaging.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;

/**
 * Changes a few bytes of an image or disk where they are, and no others. Nothing is written unless all bytes are what
 * they were when the changes were made out. Each change is on the disk before the next one begins, so that their order
 * is what an interruption leaves behind; and each is read back.
 */
public final class InPlaceEdit {
  private InPlaceEdit() {}

  /**
   * Makes changes.
   *
   * @param file an image or a block device
   * @param changes in the order in which they are to reach the disk; a later one may change again what an earlier one
   *     did, and then has as {@code before} what that one leaves. One that changes nothing is checked only
   * @param saved where the bytes that go are kept, for {@link #undo}; a new file, written before the first change
   * @throws Refused {@code image.changed} when the bytes are not what they were, {@code image.busy} when another program
   *     holds the file, {@code image.out-exists} when the file for the bytes is there already
   * @throws VerificationFailed {@code image.read-back}
   * @throws org.sbcprov.core.failure.IoFailed when writing fails
   */
  @SuppressWarnings("try")
  public static void apply(Path file, List<Change> changes, Optional<Path> saved) {
    if (saved.isPresent()) {
      requireNew(saved.get());
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = lock(file, channel)) {
      for (int i = 0; i < changes.size(); i++) {
        requireUnchanged(file, channel, changes.get(i), changes.subList(0, i));
      }
      List<Change> made = new ArrayList<>();
      for (Change change : changes) {
        if (!change.isEmpty()) {
          made.add(change);
        }
      }
      if (saved.isPresent()) {
        AtomicOutput.write(saved.get(), SavedBytes.of(channel.size(), made).write());
      }
      for (Change change : made) {
        write(channel, change.offset(), change.after());
        channel.force(false);
        requireWritten(file, channel, change);
      }
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /**
   * Puts back what {@link #apply} saved, last change first. A file that grew is cut to its old size.
   *
   * @throws BadInput {@code image.saved-form} when it is not such a file
   * @throws Refused {@code image.changed} when the file has been changed since
   */
  public static List<Change> undo(Path file, Path saved) {
    SavedBytes bytes = SavedBytes.read(saved);
    List<Change> changes = bytes.undone();
    apply(file, changes, Optional.empty());
    if (Files.isRegularFile(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        if (channel.size() > bytes.size()) {
          channel.truncate(bytes.size());
          channel.force(true);
        }
      } catch (IOException e) {
        throw failed(file, e);
      }
    }
    return changes;
  }

  /**
   * Checks that bytes can be saved in a file without another one being lost, which may hold those of an earlier change.
   *
   * @throws Refused {@code image.out-exists}
   */
  public static void requireNew(Path saved) {
    if (Files.exists(saved, LinkOption.NOFOLLOW_LINKS)) {
      throw new Refused(
          "image.out-exists",
          saved + " is there already, and may hold what an earlier change took away",
          facts(saved),
          "Give another name for the bytes that are overwritten, or move the file away.");
    }
  }

  /**
   * Checks that a file can be changed, before anything is said of it.
   *
   * @throws org.sbcprov.core.failure.IoFailed {@code io.write}
   */
  public static void requireWritable(Path file) {
    if (Files.exists(file) && !Files.isWritable(file)) {
      throw denied(file, new AccessDeniedException(file.toString()));
    }
  }

  private static IoFailed denied(Path file, IOException e) {
    return new IoFailed(
        "io.write",
        file + " cannot be changed: permission denied, or the disk is read-only",
        facts(file),
        "It is changed where it is, so it has to be writable itself: check its permissions.",
        e);
  }

  private static FileLock lock(Path file, FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new Refused(
          "image.busy", file + " is being changed by another program", facts(file), "Try again when that has ended.");
    }
    return lock;
  }

  private static void requireUnchanged(Path file, FileChannel channel, Change change, List<Change> earlier)
      throws IOException {
    long grows = change.after().length - change.before().length;
    byte[] then = read(channel, change.offset(), change.before().length);
    for (Change first : earlier) {
      putOver(then, change.offset(), first);
    }
    boolean asBefore =
        Arrays.equals(then, change.before())
            && (grows == 0 || channel.size() == change.offset() + change.before().length);
    if (!asBefore) {
      throw new Refused(
          "image.changed",
          file + " was changed meanwhile: " + change.what() + " is not what it was",
          Facts.of(
              "file", file.toAbsolutePath().normalize(),
              "what", change.what(),
              "offset", "0x" + Long.toHexString(change.offset())),
          "Nothing was written. See that nothing else works on it, and try again.");
    }
  }

  private static void requireWritten(Path file, FileChannel channel, Change change) throws IOException {
    byte[] now = read(channel, change.offset(), change.after().length);
    int differs = Arrays.mismatch(now, change.after());
    if (differs >= 0) {
      throw new VerificationFailed(
          "image.read-back",
          "Reading back " + file + " failed: " + change.what() + " is not what was written",
          Facts.of(
              "file", file.toAbsolutePath().normalize(),
              "offset", "0x" + Long.toHexString(change.offset() + differs)),
          "The disk may be failing, or something else is writing to it.");
    }
  }

  /** What an earlier change will have put into a range. */
  private static void putOver(byte[] bytes, long offset, Change earlier) {
    long from = Math.max(offset, earlier.offset());
    long to = Math.min(offset + bytes.length, earlier.offset() + earlier.after().length);
    if (from < to) {
      System.arraycopy(
          earlier.after(), (int) (from - earlier.offset()), bytes, (int) (from - offset), (int) (to - from));
    }
  }

  /** As much of the range as the file has. */
  private static byte[] read(FileChannel channel, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {}
    return buffer.hasRemaining() ? Arrays.copyOf(buffer.array(), buffer.position()) : buffer.array();
  }

  private static void write(FileChannel channel, long offset, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, offset + buffer.position());
    }
  }

  private static RuntimeException failed(Path file, IOException e) {
    if (!Files.exists(file)) {
      return FileFailures.reading(file, "image", e);
    }
    return e instanceof AccessDeniedException ? denied(file, e) : FileFailures.writing(file, e);
  }

  private static Map<String, Object> facts(Path file) {
    return Facts.of("file", file.toAbsolutePath().normalize());
  }
}
