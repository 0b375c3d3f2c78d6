package org.sbcprov.imaging.tree;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file, directory or other node that a file system is to hold.
 *
 * @param path names from the root on, joined by {@code /}, without one at the start or the end; empty for the root. No
 *     name is empty, {@code .} or {@code ..}, has more than 255 bytes of UTF-8, or has a NUL
 * @param kind what it is
 * @param permissions the lower 12 bits of its mode
 * @param uid its owner, 32 bits
 * @param gid its group, 32 bits
 * @param modified seconds since 1970
 * @param size bytes of a file; 0 for all else
 * @param target where a symbolic link leads, or the path, as above, of the node that a hard link is another name of; else
 *     empty
 * @param major of a device, 0 to 4095
 * @param minor of a device, 0 to 1048575
 * @param attributes extended attributes by full name, such as {@code security.capability}, in the order of their names; a map that
 *     {@link Collections#unmodifiableSortedMap} made is kept as it is
 * @param content of a file; can be opened more than once
 */
public record TreeNode(
    String path,
    Kind kind,
    int permissions,
    long uid,
    long gid,
    long modified,
    long size,
    String target,
    int major,
    int minor,
    SortedMap<String, byte[]> attributes,
    Content content) {
  /** What a node can be. */
  public enum Kind {
    DIRECTORY,
    FILE,
    SYMBOLIC_LINK,
    HARD_LINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    PIPE,
    SOCKET
  }

  /** Bytes of a file. */
  @FunctionalInterface
  public interface Content {
    /** A file without bytes. */
    Content EMPTY = InputStream::nullInputStream;

    /** Opens it at its start. */
    InputStream open() throws IOException;

    /**
     * Tells which ranges may have data, in ascending order; all other bytes are zeros.
     *
     * @return false when that is not known, and nothing was told
     */
    default boolean forEachData(Data data) {
      return false;
    }
  }

  /** Takes a range of a file. */
  @FunctionalInterface
  public interface Data {
    /**
     * Takes it.
     *
     * @param length more than 0
     */
    void take(long offset, long length);
  }

  private static final SortedMap<String, byte[]> NO_ATTRIBUTES = Collections.unmodifiableSortedMap(new TreeMap<>());

  public TreeNode {
    // What cannot be changed is shared: a global header can give the same attributes to all files of an archive.
    if (attributes.isEmpty()) {
      attributes = NO_ATTRIBUTES;
    } else if (attributes.getClass() != NO_ATTRIBUTES.getClass()) {
      attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }
  }

  /** The same at another path. */
  TreeNode at(String other) {
    return new TreeNode(
        other, kind, permissions, uid, gid, modified, size, target, major, minor, attributes, content);
  }

  /** A directory without extended attributes. */
  public static TreeNode directory(String path, int permissions, long uid, long gid, long modified) {
    return new TreeNode(
        path, Kind.DIRECTORY, permissions, uid, gid, modified, 0, "", 0, 0, Collections.emptySortedMap(), Content.EMPTY);
  }

  /** A file without extended attributes. */
  public static TreeNode file(
      String path, int permissions, long uid, long gid, long modified, long size, Content content) {
    return new TreeNode(
        path, Kind.FILE, permissions, uid, gid, modified, size, "", 0, 0, Collections.emptySortedMap(), content);
  }

  /** Its own name; empty for the root. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The path of the directory that it is in; empty for the root and what is in it. */
  public String parent() {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }
}
