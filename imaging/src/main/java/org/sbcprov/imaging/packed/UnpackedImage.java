package org.sbcprov.imaging.packed;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.sbcprov.core.block.AlignedBuffers;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;

/** Brings what is unpacked into a file, and tells how far that is. */
final class UnpackedImage implements UnpackedOut {
  private static final int PIECE = 256 * 1024;
  private static final long STEP = 4 * 1024 * 1024;

  private final LongSupplier position;
  private final long packedSize;
  private final UnpackedFile file;
  private final String task;
  private final EventSink events;
  private final ByteBuffer piece = AlignedBuffers.allocate(PIECE);
  private long written;
  private long told;

  /**
   * @param position how much of the packed file is done
   */
  UnpackedImage(LongSupplier position, long packedSize, UnpackedFile file, String task, EventSink events) {
    this.position = position;
    this.packedSize = packedSize;
    this.file = file;
    this.task = task;
    this.events = events;
  }

  @Override
  public ByteBuffer room() {
    if (!piece.hasRemaining()) {
      write();
    }
    return piece;
  }

  private void write() {
    piece.flip();
    int length = piece.remaining();
    file.write(written, piece);
    written += length;
    piece.clear();
    long done = position.getAsLong();
    if (done - told >= STEP && done < packedSize) {
      told = done;
      events.accept(new Progress(task, done, packedSize));
    }
  }

  /** Writes what is left; gives the size of the image. */
  long finish() {
    write();
    return written;
  }
}
