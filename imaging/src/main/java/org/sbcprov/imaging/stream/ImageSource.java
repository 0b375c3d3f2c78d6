package org.sbcprov.imaging.stream;

import java.util.OptionalLong;
import org.sbcprov.core.event.EventSink;

/** Where an image comes from. */
public interface ImageSource {
  /** For messages: the file's name, or {@code standard input}. */
  String name();

  /** Whether it can be read more than once. */
  boolean isRepeatable();

  /** Bytes of the file, packed as it is; empty for a pipe. */
  OptionalLong packedSize();

  /**
   * Bytes of the image, as far as that shows without unpacking it.
   *
   * @throws org.sbcprov.core.failure.Failure as {@link #open}
   */
  default OptionalLong size() {
    if (!isRepeatable()) {
      return OptionalLong.empty();
    }
    try (ImageStream stream = open(EventSink.NONE)) {
      return stream.size();
    }
  }

  /**
   * Starts at the first byte.
   *
   * @param events gets warnings, such as of bytes behind the end
   * @throws org.sbcprov.core.failure.Failure when it cannot be read, or its first bytes show that it is no image
   */
  ImageStream open(EventSink events);
}
