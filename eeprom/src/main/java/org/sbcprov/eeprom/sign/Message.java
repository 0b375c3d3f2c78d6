package org.sbcprov.eeprom.sign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Consumer;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;

/** What is to be signed or checked: bytes, or a file of any size, which is never held in memory. */
public final class Message {
  private static final int PIECE = 256 * 1024;

  /** Files of less are done before anybody looks. */
  private static final long PROGRESS_FROM = 16 * 1024 * 1024;

  private static final long PROGRESS_STEP = 1024 * 1024;

  private final String name;
  private final byte[] bytes;
  private final Path file;
  private final EventSink sink;

  private Message(String name, byte[] bytes, Path file, EventSink sink) {
    this.name = name;
    this.bytes = bytes;
    this.file = file;
    this.sink = sink;
  }

  /**
   * Bytes; they are not copied.
   *
   * @param name what they are, as a name of a file
   */
  public static Message of(byte[] bytes, String name) {
    return new Message(name, bytes, null, EventSink.NONE);
  }

  /**
   * A regular file. It is read each time that it is needed.
   *
   * @param sink gets the progress with files of more than 16 MiB
   * @throws BadInput when there is no such file, or it is none
   */
  public static Message of(Path file, EventSink sink) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      boolean directory = Files.isDirectory(file);
      throw new BadInput(
          directory ? "input.is-directory" : "input.not-a-file",
          file + " is " + (directory ? "a directory" : "a pipe or device") + ", not a file",
          Facts.of("file", file.toAbsolutePath().normalize()),
          directory ? "Name the file in it." : "Name a file: it may have to be read more than once.");
    }
    Path fileName = file.getFileName();
    return new Message(fileName == null ? "" : fileName.toString(), null, file, sink);
  }

  /**
   * SHA-256, 32 bytes.
   *
   * @throws BadInput when there is no such file
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public byte[] sha256() {
    MessageDigest digest = Sha256.instance();
    feed(digest::update);
    return digest.digest();
  }

  String name() {
    return name;
  }

  /** The file that holds it already. */
  Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /** What it holds, when it is not a file. */
  byte[] bytes() {
    return bytes;
  }

  /** Gives all bytes in turn. A buffer is the receiver's until it returns. */
  void feed(Consumer<ByteBuffer> receiver) {
    if (bytes != null) {
      receiver.accept(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long total = channel.size();
      String task = total < PROGRESS_FROM ? null : "hashing " + name;
      tell(task, 0, total);
      ByteBuffer buffer = ByteBuffer.allocate(PIECE);
      long done = 0;
      long told = 0;
      while (channel.read(buffer) >= 0) {
        buffer.flip();
        done += buffer.remaining();
        receiver.accept(buffer);
        buffer.clear();
        if (done - told >= PROGRESS_STEP && done < total) {
          tell(task, done, total);
          told = done;
        }
      }
      tell(task, total, total);
    } catch (IOException e) {
      throw FileFailures.reading(file, "file", e);
    }
  }

  private void tell(String task, long done, long total) {
    if (task != null) {
      sink.accept(new Progress(task, done, total));
    }
  }
}
