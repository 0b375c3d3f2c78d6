package org.sbcprov.imaging.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
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
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.io.FileFailures;

/**
 * Changes a few bytes of an image or disk where they are, and no others. Nothing is written unless all bytes are what
 * they were when the changes were made out. Each change is on the disk before the next one begins, so that their order
 * is what an interruption leaves behind; and each is read back.
 */
public final class InPlaceEdit {
  /** The most names that are tried for the file with what is overwritten. */
  private static final int MOST_SAVED = 100_000;

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
  public static void apply(Path file, List<Change> changes, Optional<Path> saved) {
    if (saved.isPresent()) {
      requireNew(saved.get());
      run(file, changes, () -> saved.get(), null);
    } else {
      run(file, changes, null, null);
    }
  }

  /**
   * Makes changes, and keeps the bytes that go in any case.
   *
   * @param saved a new file for them; by default the first {@code FILE.saved-N} that is not there
   * @return the file with the bytes
   * @throws Refused as {@link #apply}
   */
  public static Path applySaved(Path file, List<Change> changes, Optional<Path> saved) {
    if (saved.isPresent()) {
      apply(file, changes, saved);
      return saved.get();
    }
    int[] number = {0};
    return run(file, changes, () -> beside(file, ++number[0]), null);
  }

  /**
   * Puts back what {@link #apply} saved, last change first, also when not all of the changes were made, or this was
   * interrupted before: a sector may be as it was, or as any of the changes left it. A file that grew by it is cut to its
   * old size.
   *
   * @throws BadInput {@code image.saved-form} when it is not such a file
   * @throws Refused {@code image.changed} when the file has been changed otherwise since
   */
  public static List<Change> undo(Path file, Path saved) {
    SavedBytes bytes = SavedBytes.read(saved);
    List<Change> changes = bytes.undone();
    run(file, changes, null, bytes);
    return changes;
  }

  /**
   * Checks whether {@link #undo} could put back what was saved, and tells what it would. Nothing is written.
   *
   * @throws BadInput {@code image.saved-form}
   * @throws Refused {@code image.changed}
   */
  public static List<Change> undoable(Path file, Path saved) {
    SavedBytes bytes = SavedBytes.read(saved);
    List<Change> changes = bytes.undone();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      requireOurs(file, channel, bytes);
    } catch (IOException e) {
      throw failed(file, e);
    }
    return changes;
  }

  /**
   * Keeps bytes that are about to go, for {@link #undo}, where somebody else makes the changes.
   *
   * @param saved a new file for them
   * @param size of what is changed
   * @throws Refused {@code image.out-exists}
   * @throws org.sbcprov.core.failure.IoFailed when it cannot be written
   */
  public static void save(Path saved, long size, List<Change> changes) {
    requireNew(saved);
    save(() -> saved, SavedBytes.of(size, changes).write());
  }

  /** Gives names for the file with the bytes: always the same one, or the next one each time. */
  private interface Names {
    Path next();
  }

  /**
   * @param names where the bytes go that are overwritten; null for nowhere
   * @param undone what is put back, or null; the file gets the size that it had then
   * @return the file with the bytes, or null
   */
  @SuppressWarnings("try")
  private static Path run(Path file, List<Change> changes, Names names, SavedBytes undone) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = lock(file, channel)) {
      if (undone == null) {
        requireUnchanged(file, channel, changes);
      } else {
        requireOurs(file, channel, undone);
      }
      List<Change> made = new ArrayList<>();
      for (Change change : changes) {
        if (!change.isEmpty()) {
          made.add(change);
        }
      }
      Path saved = names == null ? null : save(names, SavedBytes.of(channel.size(), made).write());
      makeAll(file, channel, made, saved, undone != null);
      if (undone != null && undone.sizeAfter() > undone.size()) {
        channel.truncate(undone.size());
        channel.force(true);
      }
      return saved;
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /**
   * @param saved where the bytes are that go, or null
   * @param skips whether what is there already is not written again: when a disk fails, it may be for a place where nothing
   *     was changed
   */
  private static void makeAll(Path file, FileChannel channel, List<Change> made, Path saved, boolean skips)
      throws IOException {
    int count = 0;
    try {
      for (Change change : made) {
        if (!skips || !Arrays.equals(read(channel, change.offset(), change.after().length), change.after())) {
          write(channel, change.offset(), change.after());
          channel.force(false);
          requireWritten(file, channel, change);
        }
        count++;
      }
    } catch (IOException | Failure e) {
      if (saved == null) {
        throw e;
      }
      Failure failure = e instanceof Failure known ? known : failed(file, (IOException) e);
      String message =
          failure.getMessage() + "; " + count + " of " + made.size() + " changes were made, and the next one perhaps in part";
      throw changed(file, saved, message, Facts.of("changes", made.size(), "changes-made", count), failure);
    }
  }

  /**
   * A failure after a file was changed: tells where the bytes are that went, and what puts them back.
   *
   * @param message what happened, and how much was changed
   */
  public static Failure changed(Path file, Path saved, String message, Map<String, Object> more, Failure failure) {
    return failure
        .retold(
            message,
            Facts.of("saved", saved),
            "What was there before is in " + saved + ". Put it back with sbcprov image repair " + file + " --undo " + saved
                + (DiskFile.isBlockDevice(file) ? " --yes" : "") + ", and try again.")
        .withFacts(more);
  }

  private static Path beside(Path file, int number) {
    return file.resolveSibling(file.getFileName() + ".saved-" + number);
  }

  /** Another program may take the same name at the same moment: only the one that makes the file has it. */
  private static Path save(Names names, byte[] bytes) {
    Path last = null;
    for (int i = 0; i < MOST_SAVED; i++) {
      Path saved = names.next();
      if (saved.equals(last)) {
        break;
      }
      last = saved;
      try (FileChannel channel =
          FileChannel.open(saved, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        try {
          write(channel, 0, bytes);
          channel.force(true);
        } catch (IOException e) {
          Files.deleteIfExists(saved);
          throw e;
        }
        return saved;
      } catch (FileAlreadyExistsException e) {
        continue;
      } catch (IOException e) {
        throw FileFailures.writing(saved, e);
      }
    }
    throw exists(last);
  }

  /**
   * Checks that bytes can be saved in a file without another one being lost, which may hold those of an earlier change.
   *
   * @throws Refused {@code image.out-exists}
   */
  public static void requireNew(Path saved) {
    if (Files.exists(saved, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(saved);
    }
  }

  private static Refused exists(Path saved) {
    return new Refused(
        "image.out-exists",
        saved + " is there already, and may hold what an earlier change took away",
        facts(saved),
        "Give another name for the bytes that are overwritten, or move the file away.");
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

  private static void requireUnchanged(Path file, FileChannel channel, List<Change> changes) throws IOException {
    for (int i = 0; i < changes.size(); i++) {
      requireUnchanged(file, channel, changes.get(i), changes.subList(0, i));
    }
  }

  /** Nothing but the changes, or some of them, may have been made; what was written behind the end must not be cut off. */
  private static void requireOurs(Path file, FileChannel channel, SavedBytes undone) throws IOException {
    Change foreign = Versions.foreign(undone.changes(), (position, length) -> read(channel, position, length));
    if (foreign != null) {
      throw changed(file, foreign);
    }
    boolean grown = undone.sizeAfter() > undone.size();
    if (grown && (channel.size() > undone.sizeAfter() || channel.size() < undone.size())) {
      throw new Refused(
          "image.changed",
          file + " has " + channel.size() + " bytes, not the " + undone.sizeAfter() + " that it was left with",
          Facts.of("file", file.toAbsolutePath().normalize(), "size", channel.size(), "expected", undone.sizeAfter()),
          "Nothing was written. Putting back would cut it to " + undone.size() + " bytes.");
    }
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
      throw changed(file, change);
    }
  }

  private static Refused changed(Path file, Change change) {
    return new Refused(
        "image.changed",
        file + " was changed meanwhile: " + change.what() + " is not what it was",
        Facts.of(
            "file", file.toAbsolutePath().normalize(),
            "what", change.what(),
            "offset", "0x" + Long.toHexString(change.offset())),
        "Nothing was written. See that nothing else works on it, and try again.");
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

  private static Failure failed(Path file, IOException e) {
    if (!Files.exists(file)) {
      return FileFailures.reading(file, "image", e);
    }
    return e instanceof AccessDeniedException ? denied(file, e) : FileFailures.writing(file, e);
  }

  private static Map<String, Object> facts(Path file) {
    return Facts.of("file", file.toAbsolutePath().normalize());
  }
}
