package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.IoFailed;

/**
 * The program that a ROM is given, in memory.
 *
 * @param source where it came from
 * @param program the bytes to send, from 0 to its limit; direct
 */
record SecondStage(String source, ByteBuffer program) {
  /** No second stage is this small; a symbolic link that was saved as text is. */
  static final int LEAST = 1024;

  /** The largest that is taken, in bytes: five times what any chip's ROM is known to be given. */
  static final int MOST = 1024 * 1024;

  /** A start of which everything is text is no program. */
  private static final int TEXT_PROBE = 128;

  /**
   * Reads a second stage.
   *
   * @throws BadInput when it cannot be one
   */
  static SecondStage read(BootFile file) {
    checkSize(file);
    ByteBuffer program = ByteBuffer.allocateDirect((int) file.size());
    try {
      if (file.read(program, 0) < file.size()) {
        throw bad(file, "became shorter while it was read", "Try again when nothing writes to the boot directory.");
      }
    } catch (IOException e) {
      Interruption.check();
      throw new IoFailed(
          "io.read",
          "The second stage " + file.source() + " cannot be read: " + e.getMessage(),
          Facts.of("file", file.source()),
          "",
          e);
    }
    program.flip();
    if (isText(program)) {
      throw bad(file, "is text, not a program", "Something else, perhaps a web page, was saved under this name.");
    }
    return new SecondStage(file.source(), program);
  }

  /**
   * Checks the size only.
   *
   * @throws BadInput when it cannot be a second stage
   */
  static void checkSize(BootFile file) {
    if (file.size() < LEAST) {
      throw bad(
          file,
          "is too small for a second stage",
          "It may be a symbolic link that was saved as text, as downloads of single files and checkouts on Windows make"
              + " them: get the file that it names and put it in its place.");
    }
    if (file.size() > MOST) {
      throw bad(file, "is too large for a second stage", "Check that no other file was given this name.");
    }
  }

  private static boolean isText(ByteBuffer program) {
    for (int i = 0; i < TEXT_PROBE; i++) {
      byte value = program.get(i);
      if ((value < 0x20 || value > 0x7e) && value != '\n' && value != '\r' && value != '\t') {
        return false;
      }
    }
    return true;
  }

  private static BadInput bad(BootFile file, String problem, String hint) {
    return new BadInput(
        "usbboot.bad-second-stage",
        file.source() + " " + problem,
        Facts.of("file", file.source(), "size", file.size(), "least", LEAST, "most", MOST),
        hint);
  }
}
