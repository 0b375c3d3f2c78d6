package org.sbcprov.usbboot;

import java.util.Map;
import org.sbcprov.core.failure.Facts;

/**
 * A file that a board has read to its end.
 *
 * @param name as the board asked for it
 * @param source where it came from: a path, or an archive and the entry in it
 * @param bytes its size
 * @param sha256 digest of what was sent, 64 hexadecimal digits
 */
public record Served(String name, String source, long bytes, String sha256) {
  /** For scripts. */
  public Map<String, Object> facts() {
    return Facts.of("file", name, "source", source, "bytes", bytes, "sha256", sha256);
  }
}
