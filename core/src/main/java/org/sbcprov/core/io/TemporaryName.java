package org.sbcprov.core.io;

import java.nio.file.Path;

/** Names for files that are gone when a command ends. They are short: a target's own name may have all 255 bytes. */
final class TemporaryName {
  /** How often to try when there is such a file already. */
  static final int TRIES = 100;

  private TemporaryName() {}

  static Path in(Path directory) {
    String suffix = Long.toString(System.nanoTime() & 0xffffffffffL, Character.MAX_RADIX);
    return directory.resolve(".sbcprov-" + suffix + ".tmp");
  }
}
