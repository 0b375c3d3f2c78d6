package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.usbboot.event.FileRead;

/** Sends the contents of files, and notes in the log what was sent and how far it went. */
final class FileSender {
  /** Bytes that are read, hashed and sent at once. */
  private static final int BUFFER = 16 * Link.PIECE;

  private final Link link;
  private final EventSink sink;
  private final SessionLog log;
  private ByteBuffer buffer;

  FileSender(Link link, EventSink sink, SessionLog log) {
    this.link = link;
    this.sink = sink;
    this.log = log;
  }

  /**
   * Sends a file.
   *
   * @param name as the board asked for it
   * @param file at least one byte
   * @throws UsbException when a transfer fails, or the session's budget is spent; the log says where
   */
  void send(String name, BootFile file) throws UsbException {
    long size = file.size();
    String task = "sending " + name;
    MessageDigest digest = Sha256.instance();
    byte[] kept = new byte[(int) Math.min(size, SessionLog.keptBytes(name))];
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(BUFFER);
    }
    long position = 0;
    if (!log.budget.file(size)) {
      throw spent();
    }
    while (position < size) {
      Interruption.check();
      if (!log.budget.timeLeft()) {
        throw spent();
      }
      fill(file, position);
      keep(kept, position);
      digest.update(buffer.duplicate());
      log.interrupted = name;
      if (position == 0) {
        link.announce((int) size);
        sink.accept(new Progress(task, 0, size));
      }
      log.interruptedAt = position;
      int count = buffer.remaining();
      try {
        link.send(buffer);
      } catch (UsbException e) {
        log.interruptedAt = position + buffer.position();
        throw e;
      }
      position += count;
      sink.accept(new Progress(task, position, size));
    }
    log.interrupted = null;
    Served served = new Served(name, file.source(), size, HexFormat.of().formatHex(digest.digest()));
    log.read(served, kept);
    sink.accept(new FileRead(served));
  }

  private static UsbException spent() {
    return new UsbException(Reason.TIMEOUT, "the session's budget is spent");
  }

  private void fill(BootFile file, long position) {
    long expected = Math.min(BUFFER, file.size() - position);
    buffer.clear();
    int count;
    try {
      count = file.read(buffer, position);
    } catch (IOException e) {
      Interruption.check();
      throw new IoFailed(
          "io.read",
          file.source() + " cannot be read: " + e.getMessage(),
          Facts.of("file", file.source(), "offset", "0x" + Long.toHexString(position)),
          "The board waits for the rest of it: power-cycle it before the next try.",
          e);
    }
    if (count < expected) {
      throw new BadInput(
          "usbboot.file-changed",
          file.source() + " became shorter while it was being sent",
          Facts.of("file", file.source(), "size-told", file.size(), "size-now", position + count),
          "Let nothing write to the boot directory, power-cycle the board, and try again.");
    }
    buffer.flip();
  }

  private void keep(byte[] kept, long position) {
    if (position < kept.length) {
      buffer.get(buffer.position(), kept, (int) position, Math.min(buffer.remaining(), kept.length - (int) position));
    }
  }
}
