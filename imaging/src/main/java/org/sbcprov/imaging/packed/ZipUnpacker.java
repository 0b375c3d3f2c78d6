package org.sbcprov.imaging.packed;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import org.sbcprov.core.block.AlignedBuffers;

/**
 * The one image in a zip archive that comes through a pipe, by the headers before the files. Only a file with a name that
 * images have is taken, since what follows cannot be known.
 */
final class ZipUnpacker {
  private static final long LOCAL = 0x04034b50L;
  private static final long DESCRIPTOR = 0x08074b50L;
  private static final int ENTRY = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int END64_LOCATOR = 0x07064b50;
  private static final int SIGNATURE = 0x05054b50;
  private static final int ENCRYPTED = 1;
  private static final int SIZES_FOLLOW = 8;
  private static final int ZIP64_EXTRA = 1;
  private static final long IN_ZIP64 = 0xffffffffL;
  private static final int SHOWN = 5;

  private final PackedInput in;
  private final UnpackedOut out;
  private final List<String> names = new ArrayList<>();
  private boolean found;

  ZipUnpacker(PackedInput in, UnpackedOut out) {
    this.in = in;
    this.out = out;
  }

  /** Reads all members and passes the directory over; gives where the archive ends. */
  long unpack() throws IOException, InterruptedException {
    while (in.peekNumber(0, Integer.BYTES) == LOCAL) {
      member();
    }
    if (in.peekNumber(0, Integer.BYTES) < 0) {
      throw new EOFException();
    }
    if (!found) {
      throw ZipFailures.noImage(in.name(), names, true);
    }
    directory();
    return in.position();
  }

  /** It has nothing that is needed; that it is whole shows that nothing is missing. */
  private void directory() throws IOException {
    while (true) {
      int mark = (int) in.number(Integer.BYTES);
      switch (mark) {
        case ENTRY -> {
          in.pass(24);
          long more = in.number(Short.BYTES) + in.number(Short.BYTES) + in.number(Short.BYTES);
          in.pass(12 + more);
        }
        case END64 -> in.pass(Math.max(0, in.number(Long.BYTES)));
        case END64_LOCATOR -> in.pass(16);
        case SIGNATURE -> in.pass(in.number(Short.BYTES));
        case END -> {
          in.pass(16);
          in.pass(in.number(Short.BYTES));
          return;
        }
        default -> throw new ZipException("its directory is damaged");
      }
    }
  }

  private void member() throws IOException, InterruptedException {
    in.pass(6);
    int flags = (int) in.number(Short.BYTES);
    int method = (int) in.number(Short.BYTES);
    in.pass(4);
    int crc = (int) in.number(Integer.BYTES);
    long packedSize = in.number(Integer.BYTES);
    long size = in.number(Integer.BYTES);
    int nameLength = (int) in.number(Short.BYTES);
    int extraLength = (int) in.number(Short.BYTES);
    byte[] bytes = new byte[nameLength];
    for (int i = 0; i < nameLength; i++) {
      bytes[i] = (byte) in.next();
    }
    String name = ZipNames.of(bytes);
    boolean zip64 = false;
    for (int left = extraLength; left > 0; ) {
      if (left < 4) {
        in.pass(left);
        break;
      }
      int id = (int) in.number(Short.BYTES);
      int length = Math.min((int) in.number(Short.BYTES), left - 4);
      left -= 4 + length;
      if (id == ZIP64_EXTRA && length >= 16) {
        zip64 = true;
        long largeSize = in.number(Long.BYTES);
        long largePacked = in.number(Long.BYTES);
        size = size == IN_ZIP64 ? largeSize : size;
        packedSize = packedSize == IN_ZIP64 ? largePacked : packedSize;
        length -= 16;
      }
      in.pass(length);
    }
    boolean image = !ZipNames.isDirectory(name) && !ZipNames.isSideFile(name) && ZipNames.isImage(name);
    if (!ZipNames.isDirectory(name) && names.size() < SHOWN) {
      names.add(ZipNames.shown(name));
    }
    if (image && found) {
      throw ZipFailures.noImage(in.name(), names, true);
    }
    found |= image;
    boolean sizesFollow = (flags & SIZES_FOLLOW) != 0;
    boolean isRead = (flags & ENCRYPTED) == 0 && (method == ZipMember.DEFLATED || method == ZipMember.STORED);
    if (!image && !sizesFollow && !isRead && packedSize >= 0) {
      // What is not wanted need not be understood.
      in.pass(packedSize);
      return;
    }
    if ((flags & ENCRYPTED) != 0) {
      throw ZipFailures.encrypted(in.name(), name);
    }
    UnpackedOut to = image ? out : new Nowhere();
    if (method == ZipMember.DEFLATED) {
      try (Inflation inflation = new Inflation(in)) {
        inflation.run(to);
        if (sizesFollow) {
          descriptor(inflation, zip64);
        } else {
          ZipMember.check(
              inflation.size() == size && inflation.packedSize() == packedSize, inflation.crc() == crc);
        }
      }
    } else if (method == ZipMember.STORED) {
      if (sizesFollow && (!ZipNames.isDirectory(name) || size != 0)) {
        throw ZipFailures.streamed(in.name(), name);
      }
      if (size < 0) {
        throw new ZipException("a length that no file has");
      }
      ZipMember.check(packedSize == size, ZipMember.copy(in, size, to) == crc);
    } else {
      throw ZipFailures.method(in.name(), name, method);
    }
  }

  /** Sizes of 32 or 64 bits, with or without a mark before them: whichever fits what was unpacked. */
  private void descriptor(Inflation inflation, boolean zip64) throws IOException {
    boolean marked = in.peekNumber(0, Integer.BYTES) == DESCRIPTOR;
    int from = marked ? Integer.BYTES : 0;
    long crc = in.peekNumber(from, Integer.BYTES);
    if (crc < 0) {
      in.drain();
      throw new EOFException();
    }
    boolean fits = false;
    for (int width : zip64 ? new int[] {Long.BYTES} : new int[] {Integer.BYTES, Long.BYTES}) {
      long mask = width == Integer.BYTES ? IN_ZIP64 : -1;
      if (!fits
          && in.peekNumber(from + Integer.BYTES, width) == (inflation.packedSize() & mask)
          && in.peekNumber(from + Integer.BYTES + width, width) == (inflation.size() & mask)) {
        in.pass(from + Integer.BYTES + 2L * width);
        fits = true;
      }
    }
    if (!fits && in.ended()) {
      throw new EOFException();
    }
    ZipMember.check(fits, (int) crc == inflation.crc());
  }

  /** For files that are passed over. */
  private static final class Nowhere implements UnpackedOut {
    private final ByteBuffer room = AlignedBuffers.allocate(64 * 1024);

    @Override
    public ByteBuffer room() {
      return room.clear();
    }
  }
}
