package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.disk.Part;

/** What fills a place of an image, read and checked as far as that goes before its place is known. */
interface Filler {
  /**
   * A place.
   *
   * @param first its first sector
   * @param bytes that it has
   * @param guid of the partition, from which identifiers of a file system are made
   * @param label for a file system
   */
  record Room(long first, long bytes, UUID guid, String label) {}

  /** The least that it needs, in bytes; more than that when files may have holes. */
  long leastSize();

  /** The same when no work is spared to find it: files are read for blocks of zeros, which need no room. */
  default long exactSize() {
    return leastSize();
  }

  /** What it is, such as {@code ext4 file system}. */
  String words();

  /** Where it comes from. */
  Optional<Path> file();

  /**
   * A text that is the same for the same content, and nearly always another for another one. Large files are sampled.
   */
  String identity();

  /**
   * What is written.
   *
   * @param room with at least the bytes that it needs
   * @throws org.sbcprov.core.failure.Failure when it cannot be made for that place
   */
  Part part(Room room, EventSink events);
}
