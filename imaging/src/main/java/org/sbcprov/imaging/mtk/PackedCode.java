package org.sbcprov.imaging.mtk;

import java.util.Arrays;
import java.util.Optional;
import org.sbcprov.imaging.magic.Magic;
import org.sbcprov.imaging.packed.SmallXz;

/**
 * The code of a BL2 that was built with BL2_COMPRESS: behind a small program that unpacks it lie 16 bytes ("BL2P", load
 * address, size, 0; {@code include/bl2pl/bl2pl.h} of MediaTek's TF-A) and the code, packed with xz.
 */
final class PackedCode {
  /** The most that is unpacked, in bytes; no chip has as much memory. */
  static final int LIMIT = 4 * 1024 * 1024;

  /** How many places that look like the head are tried. */
  private static final int MOST_TRIES = 4;

  private static final byte[] MAGIC = {'B', 'L', '2', 'P'};
  private static final int HEAD = 16;

  private PackedCode() {}

  /** The code, unpacked; nothing when it is not there or damaged, or has more than {@link #LIMIT} bytes. */
  static Optional<byte[]> unpack(byte[] image, int from, int to) {
    int tries = 0;
    for (int at = from; at + HEAD + Magic.XZ.end() <= to && tries < MOST_TRIES; at++) {
      if (Arrays.equals(image, at, at + MAGIC.length, MAGIC, 0, MAGIC.length)
          && Magic.XZ.isAt(image, at + HEAD)) {
        tries++;
        SmallXz code = SmallXz.unpack(image, at + HEAD, to, LIMIT);
        if (code.end() == SmallXz.End.COMPLETE) {
          return Optional.of(code.content());
        }
      }
    }
    return Optional.empty();
  }
}
