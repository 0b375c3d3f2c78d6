package org.sbcprov.imaging.output;

import java.nio.ByteBuffer;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.Part;

/**
 * Bytes as a part of an image.
 *
 * @param content the bytes
 */
public record BytesPart(byte[] content) implements Part {
  @Override
  public long size() {
    return content.length;
  }

  @Override
  public void writeTo(ImageSink sink, EventSink events) {
    sink.write(0, ByteBuffer.wrap(content));
  }
}
