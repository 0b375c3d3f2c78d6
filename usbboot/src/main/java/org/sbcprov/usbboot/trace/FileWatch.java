package org.sbcprov.usbboot.trace;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.usbboot.VerdictText;
import org.sbcprov.usbboot.wire.FileCommand;
import org.sbcprov.usbboot.wire.FileMessage;

/** Tells from a connection's transfers which files the board reads, and notes each that it has read to its end. */
final class FileWatch {
  /** The largest file that is hashed as a whole, in bytes: more than any EEPROM image. Hashing all twice takes time. */
  private static final int HASHED_LIMIT = 8 * 1024 * 1024;

  private final int connection;
  private final Recorder recorder;
  private final MessageDigest digest = Sha256.instance();
  private String asked;
  private String name;
  private long length;
  private long left;
  private byte[] start;
  private int kept;

  FileWatch(int connection, Recorder recorder) {
    this.connection = connection;
    this.recorder = recorder;
  }

  /** The board was asked, with room for an answer of so many bytes. */
  void asked(int room, byte[] answer) {
    asked = null;
    left = 0;
    if (room == FileMessage.SIZE) {
      FileMessage message = FileMessage.parse(ByteBuffer.wrap(answer)).orElse(null);
      if (message != null && message.command() == FileCommand.READ_FILE && !message.last()) {
        asked = message.name();
      }
    }
  }

  /** The host announced so many bytes. */
  void announced(int bytes) {
    if (asked != null && bytes > 0) {
      name = asked;
      length = bytes;
      left = bytes;
      digest.reset();
      start = new byte[Math.min(bytes, VerdictText.limit(name))];
      kept = 0;
    }
    asked = null;
  }

  /** The host sent what remains in the buffer. */
  void sent(ByteBuffer bytes) {
    if (left == 0) {
      return;
    }
    left -= Math.min(left, bytes.remaining());
    int more = Math.min(start.length - kept, bytes.remaining());
    bytes.get(bytes.position(), start, kept, more);
    kept += more;
    boolean hashed = length <= HASHED_LIMIT;
    if (hashed) {
      digest.update(bytes);
    }
    if (left == 0) {
      recorder.write(
          new FileSent(
              recorder.now(),
              connection,
              name,
              length,
              hashed ? Optional.of(HexFormat.of().formatHex(digest.digest())) : Optional.empty(),
              VerdictText.of(name, start)));
    }
  }
}
