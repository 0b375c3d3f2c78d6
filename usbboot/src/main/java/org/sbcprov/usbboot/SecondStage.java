package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.rpi.SecondStageForm;

/**
 * The program that a ROM is given, in memory.
 *
 * @param name as the chip's ROM is served it
 * @param source where it came from
 * @param program the bytes to send, from 0 to its limit; direct
 * @param signature what the ROM is told before it: 20 bytes, zeros when it is not signed in this way
 */
record SecondStage(String name, String source, ByteBuffer program, byte[] signature) {
  /** No second stage is this small; a symbolic link that was saved as text is. */
  static final int LEAST = 1024;

  /** The largest that is taken, in bytes: five times what any chip's ROM is known to be given. */
  static final int MOST = 1024 * 1024;

  /**
   * Reads a second stage for a chip.
   *
   * @param signature see {@link #signature}
   * @throws BadInput when it cannot be one; {@code usbboot.wrong-chip} when it is another chip's
   */
  static SecondStage read(BootFile file, Chip chip, byte[] signature) {
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
    checkProgram(file, bytes(program), chip);
    return new SecondStage(chip.secondStage(), file.source(), program, signature);
  }

  private static void checkProgram(BootFile file, byte[] program, Chip chip) {
    Optional<String> other = SecondStageForm.otherKind(program);
    if (other.isPresent()) {
      throw bad(file, "is " + other.get() + ", not a program", "Something else was saved under this name.");
    }
    Optional<String> soc = SecondStageForm.soc(program);
    if (soc.isPresent() && !soc.get().equals(chip.soc())) {
      throw new BadInput(
          "usbboot.wrong-chip",
          file.source() + " is signed for the " + soc.get().toUpperCase(Locale.ROOT) + "; the ROM of this board's "
              + chip + " would refuse it",
          Facts.of("file", file.source(), "chip", chip.soc(), "file-chip", soc.get()),
          "Put the second stage, or recovery.bin, for the " + chip + " there as " + chip.secondStage() + ".");
    }
  }

  /** A copy of the program. */
  byte[] bytes() {
    return bytes(program);
  }

  private static byte[] bytes(ByteBuffer program) {
    byte[] bytes = new byte[program.limit()];
    program.duplicate().rewind().get(bytes);
    return bytes;
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

  private static BadInput bad(BootFile file, String problem, String hint) {
    return new BadInput(
        "usbboot.bad-second-stage",
        file.source() + " " + problem,
        Facts.of("file", file.source(), "size", file.size(), "least", LEAST, "most", MOST),
        hint);
  }
}
