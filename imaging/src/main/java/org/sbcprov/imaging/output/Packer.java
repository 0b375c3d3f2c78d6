package org.sbcprov.imaging.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;

/** Compresses the pieces of an image in several threads, and writes them in order: the same bytes with any number. */
final class Packer implements ChunkUser {
  private final AtomicOutput output;
  private final PackedForm form;
  private final Workers workers;
  private final int ahead;
  private final MessageDigest digest;
  private final Queue<Future<PackedForm.Piece>> begun = new ArrayDeque<>();

  /** A hole as large as all pieces but the last, compressed once. */
  private Future<PackedForm.Piece> hole;

  private int holeLength;
  private long written;

  /**
   * @param ahead pieces that are compressed or wait to be written at once
   * @param digested whether the digest of the file is wanted
   */
  Packer(AtomicOutput output, PackedForm form, Workers workers, int ahead, boolean digested) {
    this.output = output;
    this.form = form;
    this.workers = workers;
    this.ahead = ahead;
    this.digest = digested ? Sha256.instance() : null;
    write(form.head());
  }

  @Override
  public Future<?> take(Chunk chunk) {
    form.read(chunk);
    if (begun.size() >= ahead) {
      writeOldest();
    }
    if (!chunk.hole()) {
      Future<PackedForm.Piece> piece = workers.submit(() -> form.pack(chunk.data(), chunk.length()));
      begun.add(piece);
      return piece;
    }
    if (hole == null || holeLength != chunk.length()) {
      holeLength = chunk.length();
      hole = workers.submit(() -> form.pack(chunk.data(), chunk.length()));
    }
    begun.add(hole);
    // Zeros stay what they are: nobody has to wait for them.
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void finish() {
    while (!begun.isEmpty()) {
      writeOldest();
    }
    write(form.tail());
  }

  private void writeOldest() {
    PackedForm.Piece piece = Workers.await(begun.remove());
    form.wrote(piece);
    write(ByteBuffer.wrap(piece.bytes(), 0, piece.length()));
  }

  private void write(ByteBuffer bytes) {
    if (digest != null) {
      digest.update(bytes.duplicate());
    }
    written += bytes.remaining();
    try {
      while (bytes.hasRemaining()) {
        output.channel().write(bytes);
      }
    } catch (IOException e) {
      throw FileFailures.writing(output.target(), e);
    }
  }

  /** Bytes of the file so far. */
  long written() {
    return written;
  }

  /** After the end, when it was wanted: 64 lower-case digits. */
  String hex() {
    return digest == null ? null : HexFormat.of().formatHex(digest.digest());
  }
}
