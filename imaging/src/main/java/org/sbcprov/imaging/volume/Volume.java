package org.sbcprov.imaging.volume;

import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.disk.Change;

/**
 * A file system in an image or on a disk, as it was when it was opened: after changes were made it is opened anew. Whatever
 * its bytes are, work and memory are bounded, and what is wrong with them is a {@link
 * org.sbcprov.core.failure.BadInput}.
 */
public interface Volume {
  /** The kinds that files can be changed in. */
  enum Kind {
    FAT,
    EXT4
  }

  /** What it is. */
  Kind kind();

  /** Its label; empty when it has none. */
  String label();

  /** For messages, such as {@code partition 1 (FAT32, BPI-BOOT)}. */
  String title();

  /** Of its first byte, in the image or disk. */
  long position();

  /**
   * What is at a path, in upper or lower case on FAT. A link at its end is not followed, those on the way are. Empty when
   * there is nothing.
   *
   * @throws org.sbcprov.core.failure.BadInput {@code volume.name} when it is no absolute path without {@code .} and {@code ..}
   */
  Optional<Node> find(String path);

  /** What a path leads to, links followed as within a root of its own (at most 40 of them). Empty when that is nothing. */
  Optional<Node> resolve(String path);

  /**
   * What is in a directory, without {@code .} and {@code ..}; links to it are followed.
   *
   * @throws org.sbcprov.core.failure.BadInput {@code volume.path} when it is no directory
   */
  List<Node> list(String path);

  /**
   * The content of a file; links are followed.
   *
   * @param limit the most bytes that it may have
   * @throws org.sbcprov.core.failure.BadInput {@code volume.path} when there is none, {@code volume.limit} when it has more
   */
  byte[] read(String path, int limit);

  /**
   * Makes out which bytes of the image or disk become others. Nothing is written. What is so already needs no change, so
   * that none come of edits that are made already.
   *
   * @param edits in order; a later one sees what an earlier one did
   * @param time seconds since 1970 that new and changed files get
   * @return for {@link org.sbcprov.imaging.disk.InPlaceEdit}, in order
   * @throws org.sbcprov.core.failure.Refused when there is no room, or the file system must not be changed
   */
  List<Change> changes(List<VolumeEdit> edits, long time);
}
