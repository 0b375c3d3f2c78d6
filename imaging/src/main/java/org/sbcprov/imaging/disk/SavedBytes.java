package org.sbcprov.imaging.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;

/**
 * What an edit in place took away and put there, in a file. Little-endian: the magic of 16 bytes, u64 size of the file
 * before, u32 number of changes; of each change u32 length of its name, the name in UTF-8, u64 offset, u32 length before, the
 * bytes before, u32 length after, the bytes after.
 *
 * @param size of the edited file before
 * @param changes as they were made
 */
record SavedBytes(long size, List<Change> changes) {
  private static final byte[] MAGIC = "sbcprov saved 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LIMIT = 512 * 1024 * 1024;
  private static final int MOST_CHANGES = 128 * 1024;
  private static final int LONGEST_NAME = 256;

  static SavedBytes of(long size, List<Change> changes) {
    return new SavedBytes(size, List.copyOf(changes));
  }

  byte[] write() {
    long length = MAGIC.length + 12L;
    for (Change change : changes) {
      length += 20L + name(change).length + change.before().length + change.after().length;
    }
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(MAGIC).putLong(size).putInt(changes.size());
    for (Change change : changes) {
      byte[] name = name(change);
      buffer.putInt(name.length).put(name).putLong(change.offset());
      buffer.putInt(change.before().length).put(change.before());
      buffer.putInt(change.after().length).put(change.after());
    }
    return buffer.array();
  }

  /**
   * @throws BadInput {@code image.saved-form} when it is not such a file
   */
  static SavedBytes read(Path file) {
    ByteBuffer buffer =
        ByteBuffer.wrap(InputFiles.read(file, "file with saved bytes", LIMIT)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    if (buffer.remaining() >= MAGIC.length + Long.BYTES + Integer.BYTES) {
      buffer.get(magic);
    }
    if (!Arrays.equals(magic, MAGIC)) {
      throw bad(file, "does not begin as one");
    }
    long size = buffer.getLong();
    int count = buffer.getInt();
    if (size < 0 || count < 0 || count > MOST_CHANGES) {
      throw bad(file, "has " + count + " changes of a file of " + size + " bytes");
    }
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] name = bytes(file, buffer, LONGEST_NAME);
      if (buffer.remaining() < Long.BYTES) {
        throw bad(file, "is cut off");
      }
      long offset = buffer.getLong();
      byte[] before = bytes(file, buffer, LIMIT);
      byte[] after = bytes(file, buffer, LIMIT);
      if (offset < 0 || before.length > after.length) {
        throw bad(file, "has a change that cannot be one");
      }
      changes.add(new Change(new String(name, StandardCharsets.UTF_8), offset, before, after));
    }
    if (buffer.hasRemaining()) {
      throw bad(file, "has something behind its end");
    }
    return new SavedBytes(size, changes);
  }

  /** The changes that put back what was there, last one first. What a file grew by is not written, but cut off. */
  List<Change> undone() {
    List<Change> undone = new ArrayList<>();
    for (int i = changes.size() - 1; i >= 0; i--) {
      Change change = changes.get(i);
      byte[] now = Arrays.copyOf(change.after(), change.before().length);
      undone.add(new Change(change.what(), change.offset(), now, change.before()));
    }
    return undone;
  }

  /** The size that the changes gave the file. */
  long sizeAfter() {
    long after = size;
    for (Change change : changes) {
      if (change.before().length < change.after().length) {
        after = Math.max(after, change.offset() + change.after().length);
      }
    }
    return after;
  }

  private static byte[] name(Change change) {
    return change.what().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Path file, ByteBuffer buffer, int most) {
    if (buffer.remaining() < Integer.BYTES) {
      throw bad(file, "is cut off");
    }
    int length = buffer.getInt();
    if (length < 0 || length > most || length > buffer.remaining()) {
      throw bad(file, "is cut off, or has a length that cannot be one");
    }
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  private static BadInput bad(Path file, String problem) {
    return new BadInput(
        "image.saved-form",
        file + " is not a file with saved bytes: it " + problem,
        Facts.of("file", file.toAbsolutePath().normalize()),
        "Give the file that was written when the image was changed.");
  }
}
