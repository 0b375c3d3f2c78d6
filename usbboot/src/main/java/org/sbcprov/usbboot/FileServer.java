package org.sbcprov.usbboot;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.sbcprov.core.Clock;
import org.sbcprov.core.Deadline;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.usbboot.SessionLog.Ending;
import org.sbcprov.usbboot.event.EmptyFile;
import org.sbcprov.usbboot.event.FileNotFound;
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

  private final UsbDevice device;
  private final Link link;
  private final Chip chip;
  private final BootFiles files;
  private final BoardFinder finder;
  private final Clock clock;
  private final Timing timing;
  private final EventSink sink;
  private final SessionLog log;
  private final FileSender sender;
  private final ByteBuffer message = ByteBuffer.allocateDirect(FileMessage.SIZE);
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
    this.sender = new FileSender(link, sink, log);
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
      log.told(name, size);
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
        sender.send(name, open);
        flashing = KnownFiles.isEepromImage(name);
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
      file = files.find(chip, device.port(), name).orElse(null);
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
        sink.accept(new FileNotFound(name, KnownFiles.isOptional(name)));
      }
      return null;
    }
    if (file.size() > Integer.MAX_VALUE) {
      file.close();
      return noFile(tooLarge(file));
    }
    if (wrongImageSize(name, file)) {
      file.close();
      return noFile(otherChipsImage(name, file));
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

  private static BadInput tooLarge(BootFile file) {
    return new BadInput(
        "usbboot.file-too-large",
        file.source() + " is too large for a board: the protocol has 31 bits for a size",
        Facts.of("file", file.source(), "size", file.size(), "limit", Integer.MAX_VALUE),
        "");
  }

  /** An image of another size is of another chip; not every second stage looks before it erases. */
  private boolean wrongImageSize(String name, BootFile file) {
    return KnownFiles.isEepromImage(name)
        && file.size() > 0
        && chip.eepromBytes() > 0
        && file.size() != chip.eepromBytes();
  }

  private BadInput otherChipsImage(String name, BootFile file) {
    return new BadInput(
        "usbboot.wrong-image-size",
        name + " has " + file.size() + " bytes; a " + chip.name() + " needs " + chip.eepromBytes(),
        Facts.of("file", file.source(), "size", file.size(), "expected", chip.eepromBytes()),
        "Take an EEPROM image that is made for this chip. The board was told that there is none.");
  }

  private void closeFile() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
