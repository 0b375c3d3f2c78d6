package org.sbcprov.imaging.wipe;

import java.util.Map;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.medium.Range;

/**
 * Something on a disk by which programs know it.
 *
 * @param what such as {@code btrfs}
 * @param where such as {@code partition 1 (rootfs)}, or {@code the disk}
 * @param erased what is erased for it
 */
public record FoundSignature(String what, String where, Range erased) {
  /** One line for people. */
  public String words() {
    return what + ", " + where + ", at 0x" + Long.toHexString(erased.from());
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    return Facts.of(
        "what", what, "where", where, "offset", "0x" + Long.toHexString(erased.from()), "length", erased.length());
  }
}
