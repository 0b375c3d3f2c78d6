package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.output.BytesPart;

/**
 * Bytes that are there already: firmware, which was read to be checked.
 *
 * @param words what they are
 * @param source the file that they come from
 * @param content the bytes
 */
record BytesFiller(String words, Path source, byte[] content) implements Filler {
  @Override
  public long leastSize() {
    return content.length;
  }

  @Override
  public Optional<Path> file() {
    return Optional.of(source);
  }

  @Override
  public String identity() {
    return Sha256.hex(content);
  }

  @Override
  public Part part(Room room, EventSink events) {
    return new BytesPart(content);
  }
}
