package org.sbcprov.usbboot.sim;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;
import org.sbcprov.usbboot.wire.FileCommand;
import org.sbcprov.usbboot.wire.FileMessage;

/** A program that asks for something that it should not before it does what it is there for. */
final class FaultyProgram implements Program {
  private static final String TRAVERSAL = "../../etc/passwd";
  private static final String MISSING = "no-directory-has-this.bin";

  private final Program program;
  private final Console console;
  private String extra;
  private boolean stopped;

  private FaultyProgram(Program program, String extra, Console console) {
    this.program = program;
    this.extra = extra;
    this.console = console;
  }

  /** The program, with the question that one of these faults is about, if any is. */
  static Program of(Program program, Predicate<Fault> plays, Console console) {
    Program result = program;
    if (plays.test(Fault.MISSING_FILE)) {
      result = new FaultyProgram(result, MISSING, console);
    }
    if (plays.test(Fault.PATH_TRAVERSAL)) {
      result = new FaultyProgram(result, TRAVERSAL, console);
    }
    return result;
  }

  @Override
  public Optional<FileMessage> ask() {
    if (stopped) {
      return Optional.empty();
    }
    return extra == null ? program.ask() : Optional.of(new FileMessage(FileCommand.GET_FILE_SIZE, extra));
  }

  @Override
  public void sized(int bytes) {
    if (extra == null) {
      program.sized(bytes);
      return;
    }
    if (bytes > 0) {
      console.print("The host has " + bytes + " bytes of " + extra + " for anybody who asks");
    } else if (extra.equals(MISSING)) {
      console.print(extra + " not found");
      stopped = true;
    }
    extra = null;
  }

  @Override
  public void received(ByteBuffer piece) {
    program.received(piece);
  }

  @Override
  public void complete() {
    program.complete();
  }
}
