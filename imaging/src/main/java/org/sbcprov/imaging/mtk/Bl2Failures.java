package org.sbcprov.imaging.mtk;

import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/** The failures that several of the parsers here have in common. */
final class Bl2Failures {
  private static final String BUILD_AGAIN = "Get the file again, or build it again with mkimage -T mtk_image.";

  private Bl2Failures() {}

  /** A field that no header has. */
  static BadInput form(String problem, long offset) {
    return new BadInput(
        "image.bl2-form",
        "BL2 " + problem,
        Facts.of("offset", "0x" + Long.toHexString(offset)),
        BUILD_AGAIN);
  }

  /** Less data than a header speaks of. */
  static BadInput truncated(String what, long needed, long available) {
    return new BadInput(
        "image.bl2-truncated",
        "BL2 is cut off: " + what + " needs " + needed + " bytes, there are " + available,
        Facts.of("needed", needed, "size", available),
        "Get the file again and compare its size with the original.");
  }
}
