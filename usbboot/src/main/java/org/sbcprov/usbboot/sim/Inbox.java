package org.sbcprov.usbboot.sim;

import java.nio.ByteBuffer;
import org.sbcprov.core.usb.UsbException;

/** Checks that bulk data comes as announced: as many bytes, in full pieces of 16 KiB and one last smaller one. */
final class Inbox {
  /** The piece that {@code rpiboot} sends and its boards are used to. */
  static final int PIECE = 16 * 1024;

  private final SimulatedBoard board;
  private int length;
  private int left;

  Inbox(SimulatedBoard board) {
    this.board = board;
  }

  /** Whether announced data has not come yet. */
  boolean waiting() {
    return left > 0;
  }

  void expect(int bytes) {
    length = bytes;
    left = bytes;
  }

  /** Accounts for a piece. */
  void take(ByteBuffer piece) throws UsbException {
    int size = piece.remaining();
    if (left == 0) {
      throw board.violation(size + " bytes of bulk data that were not announced");
    }
    if (size != Math.min(PIECE, left)) {
      throw board.violation("a bulk transfer of " + size + " bytes with " + left + " of " + length + " to come");
    }
    left -= size;
  }
}
