package org.sbcprov.imaging.tree;

import java.nio.file.Path;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Printable;

/** Failures of archives. */
final class TarFailures {
  private TarFailures() {}

  /**
   * An archive that is not in order.
   *
   * @param offset of the header that it is about, in what was unpacked
   */
  static BadInput form(Path file, long offset, String problem) {
    return new BadInput(
        "image.tar-form",
        file + " is no good tar archive: at 0x" + Long.toHexString(offset) + " " + Printable.of(problem),
        Facts.of("file", file.toAbsolutePath().normalize(), "offset", "0x" + Long.toHexString(offset)),
        "Check that it is whole: tar -tf " + file.getFileName());
  }
}
