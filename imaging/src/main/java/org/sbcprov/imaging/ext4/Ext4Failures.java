package org.sbcprov.imaging.ext4;

import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/** How reading an ext4 file system fails. */
final class Ext4Failures {
  private Ext4Failures() {}

  /** Something in it contradicts itself. */
  static BadInput damaged(long position, String problem) {
    String offset = "0x" + Long.toHexString(position);
    return new BadInput(
        "volume.ext4-damaged",
        "The ext4 file system at " + offset + " is damaged: " + problem,
        Facts.of("offset", offset),
        "Check it with \"e2fsck -f\", or write the image again.");
  }

  /** It, or something in it, has a form that is not read here. */
  static BadInput unsupported(long position, String problem) {
    String offset = "0x" + Long.toHexString(position);
    return new BadInput(
        "volume.ext4-unsupported",
        "The ext4 file system at " + offset + " cannot be read here: " + problem,
        Facts.of("offset", offset),
        "Mount it on a system that supports this.");
  }

  /** A file is larger than it may be. */
  static BadInput limit(String what, long size, long limit) {
    return new BadInput(
        "volume.limit",
        what + " has " + size + " bytes, and may have " + limit,
        Facts.of("size", size, "limit", limit),
        "");
  }
}
