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
    if (!log.budget.file(file.size())) {
      throw spent();
    }
    byte[] kept = new byte[(int) Math.min(file.size(), SessionLog.keptBytes(name))];
    String sha256;
    Sha256Task image = log.image;
    if (image != null && KnownFiles.isEepromImage(name) && file.size() == image.bytes().length) {
      sha256 = sendKnown(name, file, image);
    } else if (file.size() <= BUFFER) {
      sha256 = sendSmall(name, file, kept);
    } else {
      sha256 = sendLarge(name, file, kept);
    }
    log.interrupted = null;
    Served served = new Served(name, file.source(), file.size(), sha256);
    log.read(served, kept);
    sink.accept(new FileRead(served));
  }

  private String sendSmall(String name, BootFile file, byte[] kept) throws UsbException {
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(BUFFER);
    }
    fill(buffer, file, 0);
    keep(buffer, kept, 0);
    String sha256 = HexFormat.of().formatHex(Sha256.digest(buffer.duplicate()));
    send(name, file, buffer, 0);
    return sha256;
  }

  private String sendLarge(String name, BootFile file, byte[] kept) throws UsbException {
    try (OverlappedDigest digest = new OverlappedDigest(BUFFER)) {
      for (long position = 0; position < file.size(); position += BUFFER) {
        ByteBuffer piece = digest.buffer();
        fill(piece, file, position);
        keep(piece, kept, position);
        digest.add(piece);
        send(name, file, piece, position);
      }
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  /**
   * Sends a file that was looked at before, so that its digest is computed already, unless it was changed meanwhile: all
   * that is sent is compared.
   */
  private String sendKnown(String name, BootFile file, Sha256Task known) throws UsbException {
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(BUFFER);
    }
    MessageDigest digest = null;
    for (long position = 0; position < file.size(); position += BUFFER) {
      fill(buffer, file, position);
      boolean same = ByteBuffer.wrap(known.bytes(), (int) position, buffer.remaining()).equals(buffer);
      if (digest == null && !same) {
        digest = Sha256.instance();
        digest.update(known.bytes(), 0, (int) position);
      }
      if (digest != null) {
        digest.update(buffer.duplicate());
      }
      send(name, file, buffer, position);
    }
    return digest == null ? known.hex() : HexFormat.of().formatHex(digest.digest());
  }

  private void send(String name, BootFile file, ByteBuffer piece, long position) throws UsbException {
    Interruption.check();
    if (!log.budget.timeLeft()) {
      throw spent();
    }
    String task = "sending " + name;
    log.interrupted = name;
    if (position == 0) {
      link.announce((int) file.size());
      sink.accept(new Progress(task, 0, file.size()));
    }
    log.interruptedAt = position;
    int count = piece.remaining();
    try {
      link.send(piece);
    } catch (UsbException e) {
      log.interruptedAt = position + piece.position();
      throw e;
    }
    sink.accept(new Progress(task, position + count, file.size()));
  }

  private static UsbException spent() {
    return new UsbException(Reason.TIMEOUT, "the session's budget is spent");
  }

  private static void fill(ByteBuffer buffer, BootFile file, long position) {
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

  private static void keep(ByteBuffer buffer, byte[] kept, long position) {
    if (position < kept.length) {
      buffer.get(buffer.position(), kept, (int) position, Math.min(buffer.remaining(), kept.length - (int) position));
    }
  }
}
