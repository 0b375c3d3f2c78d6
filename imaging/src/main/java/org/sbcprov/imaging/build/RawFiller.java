package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.output.FilePart;

/**
 * A file that is put into an image as it is.
 *
 * @param words what it is
 * @param source the file
 * @param copy the file as a part of an image
 */
record RawFiller(String words, Path source, FilePart copy) implements Filler {
  @Override
  public long leastSize() {
    return copy.size();
  }

  @Override
  public Optional<Path> file() {
    return Optional.of(source);
  }

  @Override
  public String identity() {
    return FileIdentity.of(source);
  }

  @Override
  public Part part(Room room, EventSink events) {
    return copy;
  }
}
