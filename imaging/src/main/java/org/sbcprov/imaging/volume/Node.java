package org.sbcprov.imaging.volume;

/**
 * What a path leads to; links are not followed.
 *
 * @param path absolute, such as {@code /root/.ssh}
 * @param type what it is
 * @param size bytes of a file's content; of others 0
 * @param ownership whose it is; on FAT what Linux shows by default, 0755 root
 * @param linkTarget of a symbolic link; else empty
 */
public record Node(String path, Type type, long size, Ownership ownership, String linkTarget) {
  /** Kinds of nodes. */
  public enum Type {
    FILE,
    DIRECTORY,
    LINK,
    /** A device, pipe or socket. */
    OTHER
  }
}
