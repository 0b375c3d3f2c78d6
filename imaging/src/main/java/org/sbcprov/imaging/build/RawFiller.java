package org.sbcprov.imaging.build;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.Part;

/**
 * A file that is put into an image as it is.
 *
 * @param words what it is
 * @param source the file
 * @param size its bytes
 */
record RawFiller(String words, Path source, long size) implements Filler {
  private static final int PIECE = 1024 * 1024;

  @Override
  public long leastSize() {
    return size;
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
    return new Copy(source, size);
  }

  private record Copy(Path source, long size) implements Part {
    @Override
    public void writeTo(ImageSink sink, EventSink events) {
      String task = "copying " + source.getFileName();
      try (DiskFile file = DiskFile.open(source)) {
        for (long at = 0; at < size; at += PIECE) {
          events.accept(new Progress(task, at, size));
          sink.write(at, ByteBuffer.wrap(file.read(at, (int) Math.min(PIECE, size - at))));
        }
      }
      events.accept(new Progress(task, size, size));
    }
  }
}
