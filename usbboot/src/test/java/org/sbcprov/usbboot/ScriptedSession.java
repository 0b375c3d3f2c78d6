package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.BootDirectories.put;

import java.nio.file.Path;
import java.time.Duration;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.fixtures.ScriptedBoard;

/** A session transfer by transfer: request values, endpoints, lengths, timeouts, and nothing beside the script. */
final class ScriptedSession {
  static final byte[] ACCEPTED = {0, 0, 0, 0};
  static final Duration ANSWER = Duration.ofSeconds(20);
  static final Duration FLASH = Duration.ofSeconds(120);
  static final Duration ACKNOWLEDGEMENT = Duration.ofSeconds(5);

  /** Three pieces: two full ones, and a last one that ends on a packet's boundary. */
  static final byte[] PROGRAM = bytes(2 * 16384 + 1024, 4);

  final EventLog log = new EventLog();
  final FakeClock clock = new FakeClock();
  final ScriptedBoard board = new ScriptedBoard(clock);
  private final Path directory;

  /** With second stages in the directory, and an empty script. */
  ScriptedSession(Path directory) {
    this.directory = directory;
    put(directory, "bootcode.bin", PROGRAM);
    put(directory, "bootcode4.bin", PROGRAM);
    put(directory, "bootcode5.bin", PROGRAM);
  }

  /** Plays the whole script, with success. */
  BootSession.Outcome run() {
    return run(log);
  }

  BootSession.Outcome run(EventSink sink) {
    BootSession.Outcome outcome = session(sink).run();
    board.assertPlayed();
    return outcome;
  }

  /** Plays the whole script, in vain. */
  Failure failure() {
    return failure(log);
  }

  Failure failure(EventSink sink) {
    Failure failure = catchThrowableOfType(Failure.class, () -> session(sink).run());
    assertThat(failure).isNotNull();
    board.assertPlayed();
    return failure;
  }

  private BootSession session(EventSink sink) {
    return new BootSession(board, clock, BootSession.Settings.of(directory), sink);
  }

  /** Puts a file into the boot directory. */
  byte[] keep(String name, byte[] content) {
    put(directory, name, content);
    return content;
  }

  /** From the ROM to the file server of a BCM2711, as far as it is the same each time. */
  ScriptedBoard fileServer() {
    board.attach(0x2711, 3, 7, 1).opens(7, 0).readsString(3, "a1b2c3d4");
    return sendSecondStage().asks(4, ACKNOWLEDGEMENT, ACCEPTED).detach().attach(0x2711, 1, 8, 1).opens(8, 0);
  }

  ScriptedBoard sendSecondStage() {
    return board
        .announcesAndSends(1, ScriptedBoard.bootMessage(PROGRAM.length))
        .announcesAndSends(1, PROGRAM);
  }

  /** The board reads a boot.img of ten bytes, and is done. */
  ScriptedBoard bootImage() {
    return reads("boot.img", bytes(10, 1)).getsMessage(2, "boot.img");
  }

  /** Puts a file into the boot directory, which the board reads without asking for its size. */
  ScriptedBoard reads(String name, byte[] content) {
    return board.getsMessage(1, name).announcesAndSends(1, keep(name, content));
  }

  /** The board asks for a file that is not there. */
  ScriptedBoard misses(String name) {
    return board.getsMessage(0, name).announces(0);
  }

  /** The board reports a property. */
  ScriptedBoard reports(String property, String value) {
    return misses('*' + property + '*' + value);
  }

  /** The board goes away instead of asking again. */
  void leaves() {
    board.failsToAsk(260, ANSWER, Reason.NO_DEVICE);
  }

  /** The board says that it is done. */
  void done() {
    board.getsMessage(2, "done");
  }
}
