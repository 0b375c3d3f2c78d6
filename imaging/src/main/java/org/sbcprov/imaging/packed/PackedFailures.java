package org.sbcprov.imaging.packed;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.io.FileFailures;

/** What can be wrong with a packed image. */
final class PackedFailures {
  private PackedFailures() {}

  static Object fact(Object file) {
    return file instanceof Path path ? path.toAbsolutePath().normalize() : file;
  }

  static Failure reading(Object file, IOException cause) {
    if (file instanceof Path path) {
      return FileFailures.reading(path, "image", cause);
    }
    return new IoFailed(
        "io.read", file + " cannot be read: " + cause.getMessage(), Facts.of("file", fact(file)), "", cause);
  }

  static BadInput truncated(Object file, long offset, Exception cause) {
    return new BadInput(
        "image.packed-truncated",
        file + " ends at 0x" + Long.toHexString(offset) + " in the middle of its content",
        Facts.of("file", fact(file), "offset", "0x" + Long.toHexString(offset)),
        "It was cut off: download or copy it again, and compare its size or digest.",
        cause);
  }

  static BadInput damaged(Object file, long offset, String problem, Exception cause) {
    return new BadInput(
        "image.packed-damaged",
        file + " is damaged at or before 0x" + Long.toHexString(offset) + ": " + problem,
        Facts.of("file", fact(file), "offset", "0x" + Long.toHexString(offset)),
        "Download or copy it again, and compare its digest.",
        cause);
  }

  static BadInput notToldAsPart(Object file, long offset, long length, PackedKind kind) {
    String at = "0x" + Long.toHexString(offset);
    return new BadInput(
        "image.packed-damaged",
        file + " is damaged at " + at + ": the " + length + " bytes from there on are no " + kind.words()
            + " data, so the image may be cut off",
        Facts.of("file", fact(file), "offset", at, "length", length),
        "Download or copy it again, and compare its digest.");
  }

  static BadInput tooLarge(Object file, String what, long limit) {
    return new BadInput(
        "image.packed-too-large",
        file + " unpacks to more than " + limit + " bytes" + what,
        Facts.of("file", fact(file), "limit", limit),
        "No card image should. If it is one, unpack it yourself, and give the unpacked file.");
  }

  static BadInput memory(Object file, Throwable cause) {
    return new BadInput(
        "image.packed-memory",
        file + " asks for more memory to be unpacked than any usual file does",
        Facts.of("file", fact(file)),
        "Unpack it yourself, and give the unpacked file.",
        cause);
  }

  static Failure notUnpacked(Path file, Path directory, long written, IOException cause) {
    if (cause instanceof ClosedByInterruptException) {
      return FileFailures.reading(file, "image", cause);
    }
    return new IoFailed(
        "io.write",
        file + " cannot be unpacked in " + directory + ": after " + written + " bytes of data, " + cause.getMessage(),
        Facts.of("directory", directory, "file", fact(file), "unpacked", written),
        "It is unpacked there for a while. Free some space, or name another directory with TMPDIR.",
        cause);
  }

  static Warning trailing(Object file, long offset, long length) {
    return new Warning(
        "image.packed-trailing",
        file + " has " + length + " bytes after its end at 0x" + Long.toHexString(offset) + " that were passed over",
        Facts.of(
            "file", fact(file), "offset", "0x" + Long.toHexString(offset), "length", length));
  }
}
