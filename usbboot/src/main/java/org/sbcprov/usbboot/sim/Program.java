package org.sbcprov.usbboot.sim;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.sbcprov.usbboot.wire.FileMessage;

/** A second stage program, as the host sees it: it asks for files, one at a time, and gets answers. */
interface Program {
  /** What it asks for next; empty when it has stopped. */
  Optional<FileMessage> ask();

  /** The answer to a question for a size, 0 for none; also the acknowledgement of anything else without data. */
  void sized(int bytes);

  /** A piece of the file that it asked to read. */
  void received(ByteBuffer piece);

  /** The file that it asked to read is there, all of it; it may have no bytes at all. */
  void complete();
}
