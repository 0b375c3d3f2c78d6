package org.sbcprov.imaging.build;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.sbcprov.core.Sha256;
import org.sbcprov.imaging.disk.DiskFile;

/**
 * Tells files apart without reading all of a large one: by its size, and the SHA-256 of its first and its last mebibyte and
 * of blocks that are spread over it. File systems have their identifiers and the times of their last changes in the first.
 */
final class FileIdentity {
  private static final int ENDS = 1024 * 1024;
  private static final int SAMPLES = 256;
  private static final int SAMPLE = 4096;

  private FileIdentity() {}

  /** A text for a file. */
  static String of(Path file) {
    try (DiskFile opened = DiskFile.open(file)) {
      MessageDigest digest = Sha256.instance();
      long size = opened.size();
      digest.update(Long.toString(size).getBytes(StandardCharsets.US_ASCII));
      long whole = 2L * ENDS + (long) SAMPLES * SAMPLE;
      if (size <= whole) {
        for (long at = 0; at < size; at += ENDS) {
          digest.update(opened.read(at, (int) Math.min(ENDS, size - at)));
        }
      } else {
        digest.update(opened.read(0, ENDS));
        long step = (size - 2L * ENDS) / SAMPLES;
        for (int i = 0; i < SAMPLES; i++) {
          digest.update(opened.read(ENDS + i * step, SAMPLE));
        }
        digest.update(opened.read(size - ENDS, ENDS));
      }
      return HexFormat.of().formatHex(digest.digest());
    }
  }
}
