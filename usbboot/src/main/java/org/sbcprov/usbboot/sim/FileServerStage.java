package org.sbcprov.usbboot.sim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.usbboot.wire.FileCommand;
import org.sbcprov.usbboot.wire.FileMessage;
import org.sbcprov.usbboot.wire.Metadata;

/** A second stage: puts its program's questions on the wire, and checks that the host answers each as it has to. */
final class FileServerStage implements DeviceStage {
  private static final int NO_COMMAND = 7;

  private final SimulatedBoard board;
  private final Program program;
  private final Inbox inbox;
  private FileMessage question;
  private String measured;
  private int measuredSize;
  private int asked;
  private boolean unplugs;
  private long unplugAfter;

  FileServerStage(SimulatedBoard board, Program program) {
    this.board = board;
    this.program = program;
    this.inbox = new Inbox(board);
  }

  @Override
  public int asked(int length, ByteBuffer data, Duration timeout) throws UsbException {
    if (length != FileMessage.SIZE) {
      throw board.violation("the second stage was asked for " + length + " bytes, not " + FileMessage.SIZE);
    }
    if (question != null) {
      throw board.violation("the second stage was asked again before its question was answered");
    }
    asked++;
    if (asked == 2 && board.has(Fault.STALLED)) {
      asked--;
      throw board.silent(timeout);
    }
    if (asked == 2 && board.has(Fault.LEAVES_EARLY)) {
      board.leave();
      throw new UsbException(Reason.NO_DEVICE, "the simulated board left");
    }
    if (board.has(Fault.WRONG_MESSAGE)) {
      data.order(ByteOrder.LITTLE_ENDIAN).putInt(NO_COMMAND).put(new byte[] {(byte) 0xfe, (byte) 0xed, 0x00});
      return Integer.BYTES + 3;
    }
    board.think();
    Optional<FileMessage> next = program.ask();
    if (next.isEmpty()) {
      board.leave();
      throw new UsbException(Reason.NO_DEVICE, "the simulated board left");
    }
    data.put(next.get().write());
    if (next.get().command() == FileCommand.DONE) {
      board.leave();
    } else {
      question = next.get();
    }
    return FileMessage.SIZE;
  }

  @Override
  public void announced(int length) throws UsbException {
    if (question == null || inbox.waiting()) {
      throw board.violation("a length of " + length + " that answers no question");
    }
    if (question.command() == FileCommand.GET_FILE_SIZE) {
      if (length != 0 && Metadata.of(question.name()).isPresent()) {
        throw board.violation("metadata was answered with " + length);
      }
      measured = question.name();
      measuredSize = length;
      question = null;
      program.sized(length);
      return;
    }
    if (question.name().equals(measured) && length != measuredSize) {
      throw board.violation(
          question.name() + " has " + length + " bytes now; the host said " + measuredSize + " before");
    }
    if (length == 0) {
      question = null;
      program.complete();
    } else {
      inbox.expect(length);
      // In the middle of a file is between two transfers of it.
      unplugs = length > Inbox.PIECE && board.has(Fault.UNPLUGGED_MID_FILE);
      unplugAfter = length / 2;
    }
  }

  @Override
  public void received(ByteBuffer piece) throws UsbException {
    if (unplugs && inbox.waiting()) {
      unplugAfter -= piece.remaining();
      if (unplugAfter <= 0) {
        board.leave();
        throw new UsbException(Reason.NO_DEVICE, "the simulated board was unplugged");
      }
    }
    inbox.take(piece);
    program.received(piece);
    piece.position(piece.limit());
    if (!inbox.waiting()) {
      question = null;
      program.complete();
    }
  }
}
