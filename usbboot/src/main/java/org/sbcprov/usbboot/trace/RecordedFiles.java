package org.sbcprov.usbboot.trace;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.wire.BootMessage;
import org.sbcprov.usbboot.wire.FileCommand;
import org.sbcprov.usbboot.wire.FileMessage;
import org.sbcprov.usbboot.wire.Metadata;

/** The files that a board asked for in a recorded session, told by what it was sent. */
final class RecordedFiles {
  /** A system that is loaded file by file needs some hundreds. */
  private static final int LIMIT = 10_000;

  /** Where nothing was sent to the ROM, its program is of no use, but there has to be one. */
  private static final int ANY_PROGRAM = 8 * 1024;

  private final Trace trace;
  private final Map<String, Known> files = new LinkedHashMap<>();
  private final Chip chip;
  private Known secondStage = new Known(ANY_PROGRAM);

  /** What is known of one file. */
  static final class Known {
    private final long size;
    private final List<BulkOut> pieces = new ArrayList<>();
    private FileSent sent;

    Known(long size) {
      this.size = size;
    }

    /** Bytes. */
    long size() {
      return size;
    }

    /** The transfers that it was sent with; none when it was not sent. */
    List<BulkOut> pieces() {
      return pieces;
    }

    /** Whether the trace has contents of it. */
    boolean hasContent() {
      return !pieces.isEmpty() && pieces.get(0).content().isPresent();
    }

    /** What was noted when the board had read it to its end. */
    Optional<FileSent> sent() {
      return Optional.ofNullable(sent);
    }
  }

  /** What goes on in a connection. */
  private static final class Conversation {
    private boolean server;
    private FileMessage message;
    private Known receiving;
  }

  RecordedFiles(Trace.Part part) {
    this.trace = part.trace();
    this.chip = chipOf(part);
    Map<Integer, Conversation> conversations = new HashMap<>();
    for (UsbOperation operation : part.operations().values()) {
      Conversation conversation = conversations.computeIfAbsent(operation.connection(), number -> new Conversation());
      if (operation instanceof ControlIn answer) {
        asked(conversation, answer);
      } else if (operation instanceof ControlOut announcement) {
        announced(conversation, announcement.announced());
      } else if (operation instanceof BulkOut piece && conversation.receiving != null) {
        conversation.receiving.pieces.add(piece);
      }
    }
    for (int i = part.from(); i < part.to(); i++) {
      if (trace.records().get(i) instanceof FileSent sent
          && conversations.containsKey(sent.connection())
          && files.containsKey(sent.name())) {
        files.get(sent.name()).sent = sent;
      }
    }
  }

  private static Chip chipOf(Trace.Part part) {
    for (int i = 0; i < part.to(); i++) {
      if (part.trace().records().get(i) instanceof DevicesSeen seen) {
        for (SeenDevice device : seen.devices()) {
          Optional<Chip> chip = Chip.of(device.vendor(), device.product());
          if (part.has(device.port()) && chip.isPresent()) {
            return chip.get();
          }
        }
      }
    }
    return Chip.BCM2711;
  }

  private static void asked(Conversation conversation, ControlIn answer) {
    conversation.receiving = null;
    conversation.message = null;
    if (answer.length() == FileMessage.SIZE) {
      conversation.server = true;
      conversation.message = FileMessage.parse(ByteBuffer.wrap(answer.answer())).orElse(null);
    }
  }

  private void announced(Conversation conversation, int bytes) {
    conversation.receiving = null;
    FileMessage message = conversation.message;
    conversation.message = null;
    if (!conversation.server) {
      if (bytes != BootMessage.SIZE) {
        secondStage = new Known(bytes);
        conversation.receiving = secondStage;
      }
    } else if (message != null && !message.last() && bytes > 0 && isPlain(message.name())) {
      if (files.size() == LIMIT) {
        throw new BadInput(
            "usbboot.bad-trace",
            trace.name() + " cannot be used as a trace: a board asked for more than " + LIMIT + " files",
            Facts.of("file", trace.name()),
            "");
      }
      boolean read = message.command() == FileCommand.READ_FILE;
      if (read || !files.containsKey(message.name())) {
        files.put(message.name(), new Known(bytes));
      }
      conversation.receiving = read ? files.get(message.name()) : null;
    }
  }

  /** Whether it can be the name of a file in a directory, and of no other. */
  private static boolean isPlain(String name) {
    if (Metadata.of(name).isPresent() || name.equals("bootfiles.bin") || name.indexOf('\\') >= 0 || name.indexOf(':') >= 0) {
      return false;
    }
    int start = 0;
    while (start <= name.length()) {
      int end = name.indexOf('/', start);
      end = end < 0 ? name.length() : end;
      boolean dots = true;
      for (int i = start; i < end; i++) {
        dots &= name.charAt(i) == '.' || name.charAt(i) == ' ';
      }
      if (dots) {
        return false;
      }
      start = end + 1;
    }
    return true;
  }

  Trace trace() {
    return trace;
  }

  /** The files with at least one byte, by the names that the board asked for. */
  Map<String, Known> byName() {
    return files;
  }

  /** The program for the ROM. */
  Known secondStage() {
    return secondStage;
  }

  /** The board's chip; any one when there was no board. */
  Chip chip() {
    return chip;
  }
}
