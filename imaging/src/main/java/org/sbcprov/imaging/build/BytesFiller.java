package org.sbcprov.imaging.build;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.Part;

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
    return new Bytes(content);
  }

  /** Bytes as a part of an image. */
  record Bytes(byte[] content) implements Part {
    @Override
    public long size() {
      return content.length;
    }

    @Override
    public void writeTo(ImageSink sink, EventSink events) {
      sink.write(0, ByteBuffer.wrap(content));
    }
  }
}
