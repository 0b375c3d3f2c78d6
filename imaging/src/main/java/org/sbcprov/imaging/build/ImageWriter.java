package org.sbcprov.imaging.build;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.disk.DiskFile;

/** Writes the pieces of an image where they belong; what lies between them stays a hole. */
final class ImageWriter {
  private ImageWriter() {}

  /** Writes what was planned, and gives the bytes that are data. */
  static long write(ImagePlan plan, EventSink events) {
    List<AtomicOutput> outputs = new ArrayList<>();
    try {
      AtomicOutput image = AtomicOutput.to(plan.request().out());
      outputs.add(image);
      if (plan.second().isPresent()) {
        AtomicOutput second = AtomicOutput.to(plan.second().get().file());
        outputs.add(second);
        second.write(plan.second().get().content());
      }
      long written = writePieces(image, plan, events);
      checkReadBack(plan.request().out(), image, plan.pieces());
      AtomicOutput.commitAll(outputs);
      return written;
    } finally {
      AtomicOutput.closeAll(outputs);
    }
  }

  private static long writePieces(AtomicOutput output, ImagePlan plan, EventSink events) {
    String task = "writing " + output.target().getFileName();
    long total = 0;
    for (ImagePlan.Piece piece : plan.pieces()) {
      total += piece.part().size();
    }
    long[] done = {0};
    events.accept(new Progress(task, 0, total));
    for (ImagePlan.Piece piece : plan.pieces()) {
      piece.part().writeTo((position, bytes) -> {
        done[0] += bytes.remaining();
        write(output, piece.position() + position, bytes);
      }, EventSink.NONE);
      events.accept(new Progress(task, Math.min(done[0], total), total));
    }
    try {
      if (output.channel().size() < plan.size()) {
        output.channel().write(ByteBuffer.allocate(1), plan.size() - 1);
      }
    } catch (IOException e) {
      throw FileFailures.writing(output.target(), e);
    }
    return done[0];
  }

  private static void write(AtomicOutput output, long position, ByteBuffer bytes) {
    try {
      long at = position;
      while (bytes.hasRemaining()) {
        at += output.channel().write(bytes, at);
      }
    } catch (IOException e) {
      throw FileFailures.writing(output.target(), e);
    }
  }

  private static void checkReadBack(Path out, AtomicOutput output, List<ImagePlan.Piece> pieces) {
    try {
      // Not closed here: the channel is the output's.
      @SuppressWarnings("resource")
      DiskFile image = new DiskFile(out, output.channel());
      for (ImagePlan.Piece piece : pieces) {
        if (piece.part() instanceof BytesFiller.Bytes bytes
            && bytes.size() <= DiskFile.LARGEST_READ
            && !Arrays.equals(image.read(piece.position(), (int) bytes.size()), bytes.content())) {
          throw new VerificationFailed(
              "image.read-back",
              "Reading back " + out + " failed: " + piece.what() + ": it differs from what was written",
              Facts.of("file", out.toAbsolutePath().normalize()),
              "What stood at that name before is as it was. The disk may be failing: try another one.");
        }
      }
    } catch (IOException e) {
      throw FileFailures.writing(out, e);
    }
  }
}
