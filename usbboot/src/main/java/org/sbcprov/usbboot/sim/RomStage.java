package org.sbcprov.usbboot.sim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.usbboot.wire.BootMessage;

/**
 * The ROM: takes a boot message, then as many bytes as that says, and tells whether it runs them. A real one also
 * checks their signature, which cannot be simulated: any program of a plausible size is taken.
 */
final class RomStage implements DeviceStage {
  private static final int LEAST_PROGRAM = 1024;
  private static final int MOST_PROGRAM = 1024 * 1024;
  private static final int REFUSED = 1;

  private enum Step {
    HEADER_LENGTH,
    HEADER,
    PROGRAM_LENGTH,
    PROGRAM,
    ANSWER
  }

  private final SimulatedBoard board;
  private final Inbox inbox;
  private Step step = Step.HEADER_LENGTH;
  private int programLength;
  private ByteBuffer program;

  RomStage(SimulatedBoard board) {
    this.board = board;
    this.inbox = new Inbox(board);
  }

  @Override
  public void announced(int length) throws UsbException {
    if (step == Step.HEADER_LENGTH && length == BootMessage.SIZE) {
      step = Step.HEADER;
    } else if (step == Step.PROGRAM_LENGTH && length == programLength) {
      program = ByteBuffer.allocate(length);
      step = Step.PROGRAM;
    } else {
      throw board.violation("the ROM was told of " + length + " bytes to come when it expected " + expectation());
    }
    inbox.expect(length);
  }

  private String expectation() {
    switch (step) {
      case HEADER_LENGTH:
        return "the " + BootMessage.SIZE + " bytes of a boot message";
      case PROGRAM_LENGTH:
        return programLength + " bytes of program, as the boot message says";
      case ANSWER:
        return "to be asked for its answer";
      default:
        return "the data that was announced before";
    }
  }

  @Override
  public void received(ByteBuffer piece) throws UsbException {
    inbox.take(piece);
    if (step == Step.HEADER) {
      programLength = BootMessage.parse(piece).length();
      if (programLength < LEAST_PROGRAM || programLength > MOST_PROGRAM) {
        throw board.violation("a boot message for a program of " + programLength + " bytes");
      }
      step = Step.PROGRAM_LENGTH;
    } else {
      program.put(piece);
      if (!inbox.waiting()) {
        step = Step.ANSWER;
      }
    }
  }

  @Override
  public int asked(int length, ByteBuffer data, Duration timeout) throws UsbException {
    if (step != Step.ANSWER || length != Integer.BYTES) {
      throw board.violation("the ROM was asked for " + length + " bytes when it expected " + expectation());
    }
    boolean refused = board.has(Fault.REJECTED);
    data.order(ByteOrder.LITTLE_ENDIAN).putInt(refused ? REFUSED : 0);
    if (refused) {
      board.restartRom();
    } else {
      board.startProgram(program.array());
    }
    return Integer.BYTES;
  }
}
