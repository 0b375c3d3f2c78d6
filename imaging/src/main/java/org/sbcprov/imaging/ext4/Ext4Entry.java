package org.sbcprov.imaging.ext4;

import java.nio.charset.StandardCharsets;

/**
 * A name in a directory that was read.
 *
 * @param name its bytes
 * @param inode what it names
 */
public record Ext4Entry(byte[] name, long inode) {
  /** The name; what is not UTF-8 becomes replacement characters. */
  public String text() {
    return new String(name, StandardCharsets.UTF_8);
  }

  boolean isDots() {
    return name.length == 1 && name[0] == '.' || name.length == 2 && name[0] == '.' && name[1] == '.';
  }
}
