package org.sbcprov.imaging.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.FileDevice;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.compare.Comparison;
import org.sbcprov.imaging.compare.MediumCheck;
import org.sbcprov.imaging.disk.ZeroBlocks;
import org.sbcprov.imaging.medium.MediumFailures;
import org.sbcprov.imaging.stream.Piece;

/** Writes an image into a new file, with holes for zeros. The file appears whole or not at all, so it needs no mark. */
final class FileReceiver implements Receiver {
  private static final int LONGEST = 1024 * 1024;

  private final Path file;
  private final AtomicOutput output;
  private final OptionalLong imageSize;
  private final OptionalLong packedSize;
  private final DiskReceiver.Check check;
  private final PhaseLog log;
  private boolean complete;
  private long upTo;
  private long written;
  private long verified;

  private final Object lock = new Object();
  private boolean stopped;
  private Thread comparing;

  FileReceiver(DiskReceiver.Shared shared, Path file, PhaseLog log) {
    this.file = file;
    this.output = AtomicOutput.to(file);
    this.imageSize = shared.imageSize();
    this.packedSize = shared.packedSize();
    this.check = shared.check();
    this.log = log;
    log.begin(Phase.WRITING);
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public void take(Piece piece, long packedDone) {
    if (!piece.isFree()) {
      ZeroBlocks.forEachRun(piece.position(), piece.bytes(), LONGEST, this::write);
    }
    upTo = piece.position() + piece.length();
    if (imageSize.isPresent()) {
      log.progress(upTo, imageSize.getAsLong());
    } else if (packedSize.isPresent()) {
      log.progress(Math.min(packedDone, packedSize.getAsLong() - 1), packedSize.getAsLong());
    } else {
      log.progress(upTo, 0);
    }
  }

  private void write(long position, ByteBuffer bytes) {
    try {
      FileChannel channel = output.channel();
      long at = position;
      while (bytes.hasRemaining()) {
        int length = channel.write(bytes, at);
        at += length;
        written += length;
      }
    } catch (IOException e) {
      throw FileFailures.writing(file, e);
    }
  }

  @Override
  public void complete(long size) {
    log.finished();
    log.begin(Phase.FLUSHING);
    log.progress(0, Math.max(1, size));
    try {
      if (size > 0 && output.channel().size() < size) {
        output.channel().write(ByteBuffer.allocate(1), size - 1);
      }
      output.channel().force(true);
    } catch (IOException e) {
      throw FileFailures.writing(file, e);
    }
    log.finished();
    if (check != null) {
      verify(size);
    }
    synchronized (lock) {
      if (stopped) {
        throw interrupted();
      }
    }
    log.begin(Phase.FINISHING);
    if (!output.commitNew()) {
      throw told(WriteFailures.appeared(file));
    }
    complete = true;
  }

  private void verify(long size) {
    log.begin(Phase.VERIFYING);
    synchronized (lock) {
      if (stopped) {
        throw interrupted();
      }
      comparing = Thread.currentThread();
    }
    try (FileDevice device = FileDevice.open(output.temporary(), false)) {
      Comparison comparison = check.run(device, MediumCheck.Request.of(log.task(Phase.VERIFYING)), log);
      if (!comparison.same()) {
        throw comparison.failure(name());
      }
      verified = size;
    } catch (BlockException e) {
      throw told(MediumFailures.reading(name(), e));
    } catch (Interrupted e) {
      throw interrupted();
    } catch (Failure e) {
      throw told(e);
    } finally {
      synchronized (lock) {
        comparing = null;
        Thread.interrupted();
      }
    }
  }

  @Override
  public void stop() {
    synchronized (lock) {
      stopped = true;
      if (comparing != null) {
        comparing.interrupt();
      }
    }
  }

  private String left() {
    return complete ? "it holds the image" : "nothing was left of it";
  }

  @Override
  public Failure told(Failure failure) {
    return WriteFailures.told(failure, name(), left());
  }

  @Override
  public Failure interrupted() {
    return WriteFailures.interrupted(name(), left(), "");
  }

  @Override
  public void close() {
    log.end();
    output.close();
  }

  @Override
  public Done done() {
    return new Done(written, 0, verified, false, written > 0, complete, log.millis());
  }
}
