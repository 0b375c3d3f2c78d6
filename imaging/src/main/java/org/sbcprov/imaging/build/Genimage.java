package org.sbcprov.imaging.build;

import java.nio.file.Path;

/** Reads configurations of genimage. */
final class Genimage {
  private Genimage() {}

  static boolean isConfiguration(Path file, byte[] content) {
    return false;
  }

  static ImageDescription read(Path file, byte[] content) {
    throw new IllegalStateException();
  }
}
