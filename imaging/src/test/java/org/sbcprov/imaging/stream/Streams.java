package org.sbcprov.imaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.block.AlignedBuffers;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Warning;

/** Reads streams to their ends, and looks at what they promise on the way. */
final class Streams {
  private Streams() {}

  /** What came out of one. */
  record Read(byte[] bytes, long free, List<String> warnings) {}

  static Read all(ImageSource source) {
    List<Event> events = new ArrayList<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long free = 0;
    try (ImageStream stream = source.open(events::add)) {
      long position = 0;
      for (Optional<Piece> next = stream.next(); next.isPresent(); next = stream.next()) {
        Piece piece = next.get();
        assertThat(piece.position()).isEqualTo(position).isEqualTo(position / 4096 * 4096);
        assertThat(piece.length()).isBetween(1, Piece.LONGEST);
        byte[] content = new byte[piece.length()];
        if (piece.isFree()) {
          free += piece.length();
        } else {
          ByteBuffer data = piece.bytes();
          assertThat(AlignedBuffers.isAligned(data)).isTrue();
          data.get(content);
        }
        bytes.writeBytes(content);
        position += piece.length();
        piece.release();
      }
      assertThat(stream.size()).hasValue(position);
      assertThat(stream.next()).isEmpty();
    }
    return new Read(
        bytes.toByteArray(), free,
        events.stream().filter(Warning.class::isInstance).map(event -> ((Warning) event).code()).toList());
  }

  /** Names of threads that read images. */
  static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
        .filter(name -> name.startsWith(PumpedStream.THREAD)).toList();
  }
}
