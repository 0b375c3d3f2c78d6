package org.sbcprov.imaging.mtk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.tukaani.xz.SingleXZInputStream;

/**
 * The code of a BL2 that was built with BL2_COMPRESS: behind a small program that unpacks it lie 16 bytes ("BL2P", load
 * address, size, 0; {@code include/bl2pl/bl2pl.h} of MediaTek's TF-A) and the code, packed with xz.
 */
final class PackedCode {
  /** The most that is unpacked, in bytes; no chip has as much memory. */
  static final int LIMIT = 4 * 1024 * 1024;

  /** The most that xz may take, in KiB: enough for the 64 MiB dictionary that {@code xz -9} asks for. */
  private static final int MEMORY = 68 * 1024;

  /** How many places that look like the head are tried. */
  private static final int MOST_TRIES = 4;

  private static final byte[] MAGIC = {'B', 'L', '2', 'P'};
  private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
  private static final int HEAD = 16;

  private PackedCode() {}

  /** The code, unpacked; nothing when it is not there or damaged, or has more than {@link #LIMIT} bytes. */
  static Optional<byte[]> unpack(byte[] image, int from, int to) {
    int tries = 0;
    for (int at = from; at + HEAD + XZ.length <= to && tries < MOST_TRIES; at++) {
      if (Arrays.equals(image, at, at + MAGIC.length, MAGIC, 0, MAGIC.length)
          && Arrays.equals(image, at + HEAD, at + HEAD + XZ.length, XZ, 0, XZ.length)) {
        tries++;
        Optional<byte[]> code = unpackAt(image, at + HEAD, to);
        if (code.isPresent()) {
          return code;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<byte[]> unpackAt(byte[] image, int at, int to) {
    try (SingleXZInputStream xz =
        new SingleXZInputStream(new ByteArrayInputStream(image, at, to - at), MEMORY)) {
      byte[] code = xz.readNBytes(LIMIT + 1);
      return code.length > LIMIT ? Optional.empty() : Optional.of(code);
    } catch (IOException | OutOfMemoryError e) {
      // The dictionary is one array, of a size that the file names: where the heap has no room for it, nothing is lost.
      return Optional.empty();
    }
  }
}
