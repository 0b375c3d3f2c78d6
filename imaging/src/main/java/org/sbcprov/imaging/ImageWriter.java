package org.sbcprov.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.gpt.GptReader;

/** Writes the pieces of an image where they belong; what lies between them stays a hole. */
final class ImageWriter {
  /**
   * Bytes of an image.
   *
   * @param what their name in messages
   * @param position where they belong
   * @param content the bytes
   */
  record Piece(String what, long position, byte[] content) {}

  /** Bytes written between two progress events. */
  private static final int STEP = 1024 * 1024;

  private ImageWriter() {}

  /**
   * Writes an image. It appears under its name when it is whole and was read back.
   *
   * @param pieces in ascending order; the last one ends the image
   * @throws VerificationFailed when it does not read back as it was written
   */
  static void write(Path out, List<Piece> pieces, EventSink sink) {
    try (AtomicOutput output = AtomicOutput.to(out)) {
      writePieces(output, pieces, sink);
      checkReadBack(out, output.channel(), pieces);
      output.commit();
    }
  }

  /** Bytes of all pieces. */
  static long bytes(List<Piece> pieces) {
    long bytes = 0;
    for (Piece piece : pieces) {
      bytes += piece.content().length;
    }
    return bytes;
  }

  /** Compares a file with the pieces that were written to it, and reads its partition tables. */
  static void checkReadBack(Path out, FileChannel channel, List<Piece> pieces) {
    try {
      // Not closed here: the channel is the output's.
      @SuppressWarnings("resource")
      DiskFile image = new DiskFile(out, channel);
      for (Piece piece : pieces) {
        checkPiece(out, image, piece);
      }
      for (Finding finding : GptReader.read(image).findings()) {
        if (finding.severity() == Severity.ERROR) {
          throw mismatch(out, "its partition tables", 0, finding.words());
        }
      }
    } catch (IOException e) {
      throw FileFailures.writing(out, e);
    }
  }

  private static void checkPiece(Path out, DiskFile image, Piece piece) {
    byte[] content = piece.content();
    for (int done = 0; done < content.length; done += STEP) {
      int length = Math.min(STEP, content.length - done);
      long position = piece.position() + done;
      boolean there = position <= image.size() - length;
      int differs =
          there ? Arrays.mismatch(image.read(position, length), Arrays.copyOfRange(content, done, done + length)) : 0;
      if (differs >= 0) {
        throw mismatch(out, piece.what(), position + differs, "it differs from what was written");
      }
    }
  }

  private static void writePieces(AtomicOutput output, List<Piece> pieces, EventSink sink) {
    String task = "writing " + output.target().getFileName();
    long total = bytes(pieces);
    long done = 0;
    sink.accept(new Progress(task, 0, total));
    try {
      for (Piece piece : pieces) {
        ByteBuffer buffer = ByteBuffer.wrap(piece.content());
        while (buffer.position() < piece.content().length) {
          buffer.limit(Math.min(piece.content().length, buffer.position() + STEP));
          int written = output.channel().write(buffer, piece.position() + buffer.position());
          done += written;
          sink.accept(new Progress(task, done, total));
        }
      }
    } catch (IOException e) {
      throw FileFailures.writing(output.target(), e);
    }
  }

  private static VerificationFailed mismatch(Path out, String what, long offset, String problem) {
    return new VerificationFailed(
        "image.read-back",
        "Reading back " + out + " failed: " + what + ": " + problem,
        Facts.of("file", out.toAbsolutePath().normalize(), "offset", "0x" + Long.toHexString(offset)),
        "What stood at that name before is as it was. The disk may be failing: try another one.");
  }
}
