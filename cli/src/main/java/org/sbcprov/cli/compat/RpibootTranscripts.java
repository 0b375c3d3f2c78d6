package org.sbcprov.cli.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.event.BoardFinished;
import org.sbcprov.usbboot.event.OfBoard;

/**
 * Boards that are served at the same time, told one after the other as rpiboot serves them: the board that came first
 * is told as it happens, the others' lines are held until it is their turn.
 */
final class RpibootTranscripts {
  /** The most characters that are held of a board; one that means well has some thousands. */
  static final int LIMIT = 256 * 1024;

  private final Function<Consumer<String>, RpibootLines> lines;
  private final Consumer<String> out;
  private final List<Transcript> waiting = new ArrayList<>();

  /** What is told of one board. */
  private final class Transcript {
    private final UsbPort port;
    private final RpibootLines board = lines.apply(this::print);
    private final StringBuilder held = new StringBuilder();
    private boolean cut;
    private boolean finished;

    Transcript(UsbPort port) {
      this.port = port;
    }

    private void print(String line) {
      if (waiting.get(0) == this) {
        out.accept(line);
      } else if (held.length() + line.length() <= LIMIT) {
        held.append(line).append('\n');
      } else if (!cut) {
        cut = true;
        held.append("...\n");
      }
    }

    private void release() {
      if (held.length() > 0) {
        out.accept(held.substring(0, held.length() - 1));
        held.setLength(0);
      }
    }
  }

  /**
   * No boards yet.
   *
   * @param lines makes the lines of one board, given where they go
   * @param out gets what is told, in its order
   */
  RpibootTranscripts(Function<Consumer<String>, RpibootLines> lines, Consumer<String> out) {
    this.lines = lines;
    this.out = out;
  }

  /** Takes an event of one of the boards. */
  void accept(OfBoard event) {
    Transcript transcript = of(event.port());
    Event happened = event.event();
    if (!(happened instanceof BoardFinished finished)) {
      transcript.board.accept(happened);
      return;
    }
    finished.report().failure().ifPresent(transcript.board::failed);
    transcript.finished = true;
    while (!waiting.isEmpty() && waiting.get(0).finished) {
      waiting.remove(0);
      out.accept(RpibootLines.WAITING);
      if (!waiting.isEmpty()) {
        waiting.get(0).release();
      }
    }
  }

  private Transcript of(UsbPort port) {
    for (Transcript transcript : waiting) {
      if (!transcript.finished && transcript.port.equals(port)) {
        return transcript;
      }
    }
    Transcript transcript = new Transcript(port);
    waiting.add(transcript);
    return transcript;
  }
}
