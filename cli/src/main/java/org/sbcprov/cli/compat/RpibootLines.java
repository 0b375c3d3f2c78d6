package org.sbcprov.cli.compat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.Stage;
import org.sbcprov.usbboot.event.BoardDone;
import org.sbcprov.usbboot.event.BoardFound;
import org.sbcprov.usbboot.event.BoardOpened;
import org.sbcprov.usbboot.event.FileNotFound;
import org.sbcprov.usbboot.event.FileRead;
import org.sbcprov.usbboot.event.FileSizeAsked;
import org.sbcprov.usbboot.event.LoadingFile;
import org.sbcprov.usbboot.event.MessageReceived;
import org.sbcprov.usbboot.event.MetadataReported;
import org.sbcprov.usbboot.event.Reenumerated;
import org.sbcprov.usbboot.event.RequestDenied;
import org.sbcprov.usbboot.event.SecondStageAnswered;
import org.sbcprov.usbboot.event.SecondStageSent;
import org.sbcprov.usbboot.wire.BootMessage;
import org.sbcprov.usbboot.wire.FileCommand;

/**
 * The lines that rpiboot prints for the session with one board, made from the session's events. rpiboot loops: each of
 * the board's stages is a device that it waits for, and for which it loads the second stage anew.
 */
final class RpibootLines {
  /** Before each look for a device; an empty line follows. */
  static final String WAITING = "Waiting for BCM2835/6/7/2711/2712...\n";

  private static final char METADATA = '*';

  private final RpibootPlaces places;
  private final RpibootMetadata metadata;
  private final Consumer<String> out;
  private final boolean verbose;
  private final boolean veryVerbose;
  private final Map<String, String> reported = new LinkedHashMap<>();
  private Chip chip;
  private UsbPort port;
  private Optional<String> serial = Optional.empty();
  private Optional<String> secondStage = Optional.empty();

  /** Whether the second stage is on its way, and how much of it is gone. */
  private boolean sending;

  private long sent;
  private boolean serving;
  private boolean reportedNew;

  /** A message whose answer is not known yet: what it asks for, and how. */
  private MessageReceived open;

  /** The file that the board was told the size of last. */
  private FileSizeAsked measured;

  /** A file that is on its way. */
  private String reading;

  /**
   * Lines for one board.
   *
   * @param verbosity 0, 1 for {@code -v}, 2 for {@code -vv}
   * @param out gets the lines, without their ends
   */
  RpibootLines(RpibootPlaces places, RpibootMetadata metadata, int verbosity, Consumer<String> out) {
    this.places = places;
    this.metadata = metadata;
    this.verbose = verbosity > 0;
    this.veryVerbose = verbosity > 1;
    this.out = out;
  }

  /** Takes an event; those that rpiboot has no words for leave no line. */
  void accept(Event event) {
    if (event instanceof BoardFound found) {
      chip = found.chip();
      located(found.port(), found.address());
      places.defaultDirectory(chip).forEach(out);
    } else if (event instanceof Reenumerated back) {
      if (serving) {
        serverDone();
        out.accept(WAITING);
      }
      located(back.port(), back.address());
      secondStage.ifPresent(out);
    } else if (event instanceof LoadingFile loading) {
      load(loading);
    } else if (event instanceof BoardOpened opened) {
      opened(opened);
    } else if (event instanceof Progress progress) {
      sent = progress.done();
    } else if (event instanceof SecondStageSent done) {
      sending = false;
      transferred(BootMessage.SIZE);
      verbosely("Writing " + done.bytes() + " bytes");
      transferred(done.bytes());
    } else if (event instanceof SecondStageAnswered answer) {
      // No answer counts as one of 0 that came from nowhere.
      out.accept(
          answer.code().orElse(1) == 0
              ? "Successful read 4 bytes "
              : "Failed : 0x" + Integer.toHexString(answer.code().orElse(0)));
      out.accept(WAITING);
    } else if (event instanceof MessageReceived message) {
      received(message);
    } else if (event instanceof FileSizeAsked size) {
      open = null;
      measured = size;
      if (verbose || size.bytes() == 0) {
        out.accept("File size = " + size.bytes() + " bytes");
      }
    } else if (event instanceof FileNotFound || event instanceof RequestDenied) {
      notThere();
    } else if (event instanceof FileRead read) {
      reading = null;
      transferred(read.served().bytes());
    } else if (event instanceof MetadataReported property) {
      reported.put(property.property(), property.value());
      reportedNew = true;
    } else if (event instanceof BoardDone) {
      serverDone();
    }
  }

  private void located(UsbPort where, int address) {
    port = where;
    if (veryVerbose) {
      out.accept(
          String.format("Found device 1 idVendor=0x%04x idProduct=0x%04x", Chip.VENDOR, chip.productId()));
      out.accept("Bus: " + port.bus() + ", Device: " + address + " Path: " + port);
      out.accept("Found candidate Compute Module...");
    }
    verbosely("Device located successfully");
  }

  private void load(LoadingFile loading) {
    Optional<String> line =
        places.loading(chip, loading.file(), loading.source(), loading.bytes(), verbose);
    if (!serving) {
      secondStage = line;
    }
    line.ifPresent(out);
    if (open != null && open.command() == FileCommand.READ_FILE) {
      // It was not asked for its size before; rpiboot would not have it.
      reads(loading.file(), loading.bytes());
      open = null;
    }
  }

  private void opened(BoardOpened opened) {
    serial = opened.serial();
    verbosely("Initialised device correctly");
    boolean rom = opened.stage() == Stage.ROM;
    out.accept(rom ? "Sending bootcode.bin" : "Second stage boot server");
    sending = rom;
    serving = !rom;
    sent = 0;
  }

  private void received(MessageReceived message) {
    notThere();
    String name = message.file();
    verbosely("Received message " + message.command().title() + ": " + name);
    if (name.isEmpty() || name.charAt(0) == METADATA && message.command() != FileCommand.DONE) {
      transferred(0);
    } else if (message.command() == FileCommand.DONE) {
      verbosely("CMD exit");
    } else if (message.command() == FileCommand.READ_FILE && measured != null && measured.file().equals(name)) {
      reads(name, measured.bytes());
    } else {
      open = message;
    }
    if (message.command() == FileCommand.READ_FILE || open != null) {
      measured = null;
    }
  }

  private void reads(String name, long bytes) {
    out.accept("File read: " + name);
    if (bytes == 0) {
      out.accept("WARNING: " + name + " is empty");
      transferred(0);
    } else {
      reading = name;
      sent = 0;
    }
  }

  /** The file of the message that waits for its answer, if one does, cannot be had. */
  private void notThere() {
    if (open == null) {
      return;
    }
    String name = open.file();
    boolean size = open.command() == FileCommand.GET_FILE_SIZE;
    open = null;
    if (size && name.contains("..")) {
      out.accept("Denying request for filename containing .. to prevent path traversal");
    }
    if (!size) {
      verbosely("No file " + name + " found");
    }
    transferred(0);
    if (size) {
      out.accept("Cannot open file " + name);
    }
  }

  private void serverDone() {
    notThere();
    keepMetadata();
    serving = false;
    measured = null;
    out.accept("Second stage boot server done");
  }

  private void keepMetadata() {
    if (reportedNew && (chip == Chip.BCM2711 || chip == Chip.BCM2712)) {
      reportedNew = false;
      metadata.keep(serial, port, reported, out);
    }
  }

  /** The session ends with a failure; what rpiboot prints when the same thing fails. */
  void failed(Failure failure) {
    notThere();
    keepMetadata();
    switch (failure.code()) {
      case "usbboot.no-permission" ->
          out.accept("Permission to access USB device denied. Make sure you are a member of the plugdev group.");
      case "usbboot.busy" -> out.accept("Failed to claim interface");
      case "usbboot.rom-wedged" -> {
        int error = RpibootFailures.error(failure);
        out.accept("Sending bootcode.bin");
        out.accept("Failed control transfer (" + error + "," + BootMessage.SIZE + ")");
        out.accept("Failed to write correct length, returned " + error);
      }
      case "usbboot.wrong-message" -> out.accept("Unknown message");
      default -> {
        if (sending) {
          out.accept("Failed to read correct length, returned " + sent);
        } else if (reading != null) {
          List<String> ours = List.of("io.read", "usbboot.file-changed");
          out.accept(
              ours.contains(failure.code())
                  ? "Failed to read from input file"
                  : "Failed to write complete file to USB device");
        }
      }
    }
  }

  private void transferred(long bytes) {
    verbosely("libusb_bulk_transfer sent " + bytes + " bytes; returned 0");
  }

  private void verbosely(String line) {
    if (verbose) {
      out.accept(line);
    }
  }
}
