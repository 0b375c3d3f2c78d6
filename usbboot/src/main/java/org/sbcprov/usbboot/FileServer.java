package org.sbcprov.usbboot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.sbcprov.core.Clock;
import org.sbcprov.core.Deadline;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.usbboot.SessionLog.Ending;
import org.sbcprov.usbboot.event.EmptyFile;
import org.sbcprov.usbboot.event.FileNotFound;
import org.sbcprov.usbboot.event.FileRead;
import org.sbcprov.usbboot.event.FileSizeAsked;
import org.sbcprov.usbboot.event.LoadingFile;
import org.sbcprov.usbboot.event.MessageReceived;
import org.sbcprov.usbboot.event.MetadataReported;
import org.sbcprov.usbboot.event.RequestDenied;
import org.sbcprov.usbboot.wire.FileMessage;
import org.sbcprov.usbboot.wire.Metadata;

/**
 * The second half: answers a second stage's questions until it is done, leaves, or fails. The two sides take turns: the
 * host reads a message, answers it, and reads the next one.
 */
final class FileServer {
  /** The most messages of one session; a system that is loaded file by file needs some hundreds. */
  static final int MESSAGE_LIMIT = 20_000;

  /** The most properties that are kept. */
  static final int METADATA_LIMIT = 256;

  /** How long a device that sends garbage may take to be gone. */
  private static final Duration LEAVING = Duration.ofSeconds(1);

  /** Bytes that are read, hashed and sent at once. */
  private static final int BUFFER = 16 * Link.PIECE;

  private final UsbDevice device;
  private final Link link;
  private final Chip chip;
  private final BootFiles files;
  private final BoardFinder finder;
  private final Clock clock;
  private final Timing timing;
  private final EventSink sink;
  private final SessionLog log;
  private final ByteBuffer message = ByteBuffer.allocateDirect(FileMessage.SIZE);
  private ByteBuffer buffer;
  private BootFile open;
  private String openName;
  private boolean flashing;

  FileServer(
      Opener.Opened opened,
      Chip chip,
      BootFiles files,
      BoardFinder finder,
      Clock clock,
      Timing timing,
      EventSink sink,
      SessionLog log) {
    this.device = opened.device();
    this.link = opened.link();
    this.chip = chip;
    this.files = files;
    this.finder = finder;
    this.clock = clock;
    this.timing = timing;
    this.sink = sink;
    this.log = log;
  }

  /** Serves files until there is no more to do. */
  Ending serve() {
    try {
      for (int count = 0; count < MESSAGE_LIMIT; count++) {
        Interruption.check();
        Optional<Ending> ending = turn();
        if (ending.isPresent()) {
          return ending.get();
        }
      }
      return Ending.ENDLESS;
    } finally {
      closeFile();
    }
  }

  private Optional<Ending> turn() {
    Optional<Ending> noMessage = receive();
    if (noMessage.isPresent()) {
      return noMessage;
    }
    flashing = false;
    FileMessage request = FileMessage.parse(message).orElseThrow();
    sink.accept(new MessageReceived(request.command(), request.name()));
    try {
      if (request.last()) {
        acknowledgeLast(request);
        return Optional.of(Ending.DONE);
      }
      Optional<Metadata> metadata = Metadata.of(request.name());
      if (metadata.isPresent()) {
        note(metadata.get());
        link.announce(0);
        return Optional.empty();
      }
      log.asked.add(request.name());
      log.lastAsked = request.name();
      switch (request.command()) {
        case GET_FILE_SIZE:
          tellSize(request.name());
          break;
        case READ_FILE:
          send(request.name());
          break;
        default:
          throw new IllegalStateException("the last message was taken care of");
      }
      return Optional.empty();
    } catch (UsbException e) {
      return Optional.of(endingOf(e));
    }
  }

  /** Reads the next message; the result says why there is none. */
  private Optional<Ending> receive() {
    // One long wait, not several short ones: a wait that is given up while the board starts to answer makes the next
    // message arrive as garbage. Boards pause longest while they write their EEPROM.
    Deadline deadline = Deadline.in(flashing ? timing.flash() : timing.answer(), clock);
    while (true) {
      try {
        message.clear();
        link.receive(message, RomStage.atLeastOneMilli(deadline.left()));
        message.flip();
        return FileMessage.parse(message).isPresent() ? Optional.empty() : Optional.of(garbage());
      } catch (UsbException e) {
        log.cause = e;
        if (e.reason() == Reason.OVERFLOW) {
          return Optional.of(garbage());
        }
        if (e.reason() == Reason.NO_DEVICE || e.gone() && finder.leaves(device, Deadline.in(LEAVING, clock))) {
          return Optional.of(Ending.LEFT);
        }
      }
      if (deadline.passed()) {
        return Optional.of(finder.present(device) ? Ending.STALLED : Ending.LEFT);
      }
      Interruption.check();
      clock.sleep(timing.poll());
    }
  }

  /** A board on its way into the next stage can send garbage; one that stays must not. */
  private Ending garbage() {
    if (finder.leaves(device, Deadline.in(LEAVING, clock))) {
      return Ending.LEFT;
    }
    byte[] start = new byte[Math.min(16, message.remaining())];
    message.get(message.position(), start);
    log.wrongMessage = HexFormat.of().formatHex(start) + " (" + message.remaining() + " bytes)";
    return Ending.WRONG_MESSAGE;
  }

  private Ending endingOf(UsbException e) {
    log.cause = e;
    if (e.reason() == Reason.NO_DEVICE || e.gone() && finder.leaves(device, Deadline.in(LEAVING, clock))) {
      return log.interrupted == null ? Ending.LEFT : Ending.UNPLUGGED;
    }
    return e.reason() == Reason.TIMEOUT ? Ending.STALLED : Ending.TRANSFER_FAILED;
  }

  /** As rpiboot does: a name that is left over in the last message's field means that no answer is waited for. */
  private void acknowledgeLast(FileMessage request) {
    if (request.name().isEmpty()) {
      try {
        link.announce(0);
      } catch (UsbException e) {
        // It may be gone already.
      }
    }
  }

  private void note(Metadata metadata) {
    if (log.metadata.size() < METADATA_LIMIT || log.metadata.containsKey(metadata.property())) {
      log.metadata.put(metadata.property(), metadata.value());
      sink.accept(new MetadataReported(metadata.property(), metadata.value()));
    }
  }

  private void tellSize(String name) throws UsbException {
    closeFile();
    open = lookUp(name);
    openName = name;
    long size = open == null ? 0 : open.size();
    if (open != null) {
      log.sizes.put(name, size);
      log.pending = size > 0 ? name : null;
      sink.accept(new FileSizeAsked(name, size));
    }
    link.announce((int) size);
  }

  private void send(String name) throws UsbException {
    if (open == null || !name.equals(openName)) {
      closeFile();
      open = lookUp(name);
    }
    openName = null;
    try {
      if (open == null || open.size() == 0) {
        link.announce(0);
      } else {
        stream(name, open);
      }
    } finally {
      closeFile();
      log.pending = null;
    }
  }

  /** The file, or {@code null} when the board has to be told that there is none. */
  private BootFile lookUp(String name) {
    log.pending = null;
    BootFile file;
    try {
      file = files.find(chip, name).orElse(null);
    } catch (Denied e) {
      if (log.denied.putIfAbsent(name, e.getMessage()) == null) {
        sink.accept(new RequestDenied(name, e.getMessage()));
      }
      return null;
    } catch (Failure e) {
      return noFile(e);
    }
    if (file == null) {
      if (log.missing.add(name)) {
        sink.accept(new FileNotFound(name, SessionLog.isOptional(name)));
      }
      return null;
    }
    if (file.size() > Integer.MAX_VALUE) {
      file.close();
      return noFile(tooLarge(file));
    }
    log.missing.remove(name);
    if (file.size() == 0 && log.empty.add(name)) {
      sink.accept(new EmptyFile(name, file.source()));
    }
    sink.accept(new LoadingFile(name, file.source(), file.size(), log.sizes.containsKey(name)));
    return file;
  }

  /** The board goes on without the file, so that it is not left hanging; the session fails for this at its end. */
  private BootFile noFile(Failure problem) {
    log.problem = log.problem == null ? problem : log.problem;
    return null;
  }

  private void stream(String name, BootFile file) throws UsbException {
    long size = file.size();
    String task = "sending " + name;
    MessageDigest digest = Sha256.instance();
    ByteArrayOutputStream kept = name.equals(SessionLog.EEPROM_SIGNATURE) ? new ByteArrayOutputStream() : null;
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(BUFFER);
    }
    long position = 0;
    while (position < size) {
      Interruption.check();
      fill(file, position);
      keep(kept);
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
    log.served.add(served);
    if (kept != null) {
      log.signature = kept;
    }
    flashing = SessionLog.isEepromImage(name);
    sink.accept(new FileRead(served));
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

  private void keep(ByteArrayOutputStream kept) {
    if (kept != null) {
      byte[] bytes = new byte[Math.min(buffer.remaining(), SessionLog.SIGNATURE_LIMIT - kept.size())];
      buffer.get(buffer.position(), bytes);
      kept.write(bytes, 0, bytes.length);
    }
  }

  private static BadInput tooLarge(BootFile file) {
    return new BadInput(
        "usbboot.file-too-large",
        file.source() + " is too large for a board: the protocol has 31 bits for a size",
        Facts.of("file", file.source(), "size", file.size(), "limit", Integer.MAX_VALUE),
        "");
  }

  private void closeFile() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
