package org.sbcprov.imaging.packed;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipException;
import org.sbcprov.core.failure.BadInput;

/**
 * The one image in a zip archive (PKWARE's APPNOTE), found through the central directory.
 *
 * @param file path of the archive, for messages
 * @param member its name there
 * @param from where its data begins in the archive
 * @param packedSize bytes of that
 * @param size bytes of the image
 * @param crc CRC-32 of the image
 * @param deflated or stored
 */
public record ZipImage(
    Object file, String member, long from, long packedSize, long size, int crc, boolean deflated) {
  private static final int END = 0x06054b50;
  private static final int END_LENGTH = 22;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int END64_LOCATOR = 0x07064b50;
  private static final int END64_LOCATOR_LENGTH = 20;
  private static final int END64 = 0x06064b50;
  private static final int END64_LENGTH = 56;
  private static final int ENTRY = 0x02014b50;
  private static final int ENTRY_LENGTH = 46;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_LENGTH = 30;
  private static final int ENCRYPTED = 1;
  private static final int ZIP64_EXTRA = 1;
  private static final long IN_ZIP64 = 0xffffffffL;

  /** An archive with an image in it has a handful. */
  private static final int MOST_MEMBERS = 10_000;

  private static final int SHOWN = 5;

  /**
   * Finds it: the only file in the archive, or the only one with a name that images have.
   *
   * @throws BadInput {@code image.packed-several} when there is none or more than one, {@code image.packed-encrypted},
   *     {@code image.packed-form} for a compression that is not read here, {@code image.packed-damaged}, {@code
   *     image.packed-truncated}
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static ZipImage find(Object file, FileChannel channel) {
    Directory directory = new Directory(file, channel);
    try {
      return directory.image();
    } catch (EOFException e) {
      throw PackedFailures.truncated(file, directory.size, e);
    } catch (ZipException e) {
      throw PackedFailures.damaged(file, directory.at, e.getMessage(), e);
    } catch (IOException e) {
      throw PackedFailures.reading(file, e);
    }
  }

  /**
   * Unpacks it.
   *
   * @param in that part of the archive from {@link #from} on
   */
  public void unpack(PackedInput in, UnpackedOut out) throws InterruptedException {
    try {
      if (deflated) {
        try (Inflation inflation = new Inflation(in)) {
          inflation.run(out);
          ZipMember.check(
              inflation.size() == size && inflation.packedSize() == packedSize, inflation.crc() == crc);
        }
      } else {
        ZipMember.check(packedSize == size, ZipMember.copy(in, size, out) == crc);
      }
    } catch (EOFException e) {
      throw PackedFailures.damaged(file, in.taken(), "the data of " + ZipNames.shown(member) + " does not end", e);
    } catch (IOException e) {
      throw PackedFailures.damaged(file, in.position(), e.getMessage(), e);
    }
  }

  /** Reads the central directory. */
  private static final class Directory {
    private final Object file;
    private final FileChannel channel;
    private long size;
    private long at;

    Directory(Object file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    ZipImage image() throws IOException {
      size = channel.size();
      long end = findEnd();
      ByteBuffer record = bytes(end, END_LENGTH);
      long count = record.getShort(10) & 0xffff;
      long from = record.getInt(16) & IN_ZIP64;
      if (end >= END64_LOCATOR_LENGTH) {
        ByteBuffer locator = bytes(end - END64_LOCATOR_LENGTH, END64_LOCATOR_LENGTH);
        if (locator.getInt(0) == END64_LOCATOR) {
          ByteBuffer end64 = bytes(locator.getLong(8), END64_LENGTH);
          if (end64.getInt(0) != END64) {
            throw new ZipException("the end of its directory is not where it is said to be");
          }
          count = end64.getLong(32);
          from = end64.getLong(48);
        }
      }
      return choose(from, count);
    }

    private long findEnd() throws IOException {
      int length = (int) Math.min(size, END_LENGTH + LONGEST_COMMENT);
      ByteBuffer tail = bytes(size - length, length);
      for (int i = length - END_LENGTH; i >= 0; i--) {
        if (tail.getInt(i) == END && (tail.getShort(i + 20) & 0xffff) <= length - END_LENGTH - i) {
          return size - length + i;
        }
      }
      throw new EOFException();
    }

    private ZipImage choose(long from, long count) throws IOException {
      if (count < 0 || count > MOST_MEMBERS) {
        throw new ZipException("it has " + count + " members; an archive of an image has a few");
      }
      List<String> names = new ArrayList<>();
      Entry only = null;
      Entry named = null;
      int files = 0;
      int images = 0;
      at = from;
      for (long i = 0; i < count; i++) {
        ByteBuffer entry = bytes(at, ENTRY_LENGTH);
        if (entry.getInt(0) != ENTRY) {
          throw new ZipException("its directory is damaged");
        }
        int nameLength = entry.getShort(28) & 0xffff;
        int extraLength = entry.getShort(30) & 0xffff;
        ByteBuffer more = bytes(at + ENTRY_LENGTH, nameLength + extraLength);
        String name = ZipNames.of(Arrays.copyOf(more.array(), nameLength));
        if (!ZipNames.isDirectory(name) && !ZipNames.isSideFile(name)) {
          files++;
          if (names.size() < SHOWN) {
            names.add(ZipNames.shown(name));
          }
          only = null;
          if (files == 1 || ZipNames.isImage(name)) {
            Entry found = new Entry(file, name, entry, more.position(nameLength).slice());
            only = files == 1 ? found : null;
            if (ZipNames.isImage(name)) {
              images++;
              named = found;
            }
          }
        }
        at += ENTRY_LENGTH + nameLength + extraLength + (entry.getShort(32) & 0xffff);
      }
      Entry chosen = images == 1 ? named : images == 0 ? only : null;
      if (chosen == null) {
        throw ZipFailures.noImage(file, names, false);
      }
      return located(chosen.image());
    }

    private ZipImage located(ZipImage image) throws IOException {
      at = image.from;
      ByteBuffer local = bytes(at, LOCAL_LENGTH);
      if (local.getInt(0) != LOCAL) {
        throw new ZipException(ZipNames.shown(image.member) + " is not where the directory says");
      }
      long data = at + LOCAL_LENGTH + (local.getShort(26) & 0xffff) + (local.getShort(28) & 0xffff);
      if ((local.getShort(6) & ENCRYPTED) != 0) {
        throw ZipFailures.encrypted(file, image.member);
      }
      int method = local.getShort(8) & 0xffff;
      if (method != (image.deflated ? ZipMember.DEFLATED : ZipMember.STORED)) {
        throw new ZipException("directory and header of " + ZipNames.shown(image.member) + " contradict each other");
      }
      if (image.packedSize < 0 || image.size < 0 || data > size - image.packedSize) {
        throw new ZipException("the data of " + ZipNames.shown(image.member) + " would end behind the file");
      }
      return new ZipImage(
          file, image.member, data, image.packedSize, image.size, image.crc, image.deflated);
    }

    private ByteBuffer bytes(long position, int length) throws IOException {
      if (position < 0 || position > size - length) {
        throw new ZipException("its directory points behind its end");
      }
      ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, position + bytes.position()) < 0) {
          throw new EOFException();
        }
      }
      return bytes.rewind();
    }
  }

  /** One entry of the central directory; its local header has not been looked at. */
  private record Entry(Object file, String name, ByteBuffer fixed, ByteBuffer extra) {
    ZipImage image() throws IOException {
      if ((fixed.getShort(8) & ENCRYPTED) != 0) {
        throw ZipFailures.encrypted(file, name);
      }
      int method = fixed.getShort(10) & 0xffff;
      if (method != ZipMember.STORED && method != ZipMember.DEFLATED) {
        throw ZipFailures.method(file, name, method);
      }
      long packedSize = fixed.getInt(20) & IN_ZIP64;
      long size = fixed.getInt(24) & IN_ZIP64;
      long offset = fixed.getInt(42) & IN_ZIP64;
      ByteBuffer large = zip64();
      if (size == IN_ZIP64) {
        size = next(large);
      }
      if (packedSize == IN_ZIP64) {
        packedSize = next(large);
      }
      if (offset == IN_ZIP64) {
        offset = next(large);
      }
      return new ZipImage(file, name, offset, packedSize, size, fixed.getInt(16), method == ZipMember.DEFLATED);
    }

    private static long next(ByteBuffer large) throws ZipException {
      if (large.remaining() < Long.BYTES) {
        throw new ZipException("a size of 64 bits is missing");
      }
      return large.getLong();
    }

    private ByteBuffer zip64() {
      ByteBuffer fields = extra.order(ByteOrder.LITTLE_ENDIAN);
      while (fields.remaining() >= 4) {
        int id = fields.getShort() & 0xffff;
        int length = Math.min(fields.getShort() & 0xffff, fields.remaining());
        if (id == ZIP64_EXTRA) {
          return fields.slice(fields.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        }
        fields.position(fields.position() + length);
      }
      return ByteBuffer.allocate(0);
    }
  }
}
