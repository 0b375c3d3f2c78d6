package org.sbcprov.imaging.stream;

import java.io.IOException;
import java.nio.file.Path;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.packed.Unpacking;

/**
 * What an image is called in messages.
 *
 * @param subject the path of its file, or words for what is no file
 * @param packed whether it is unpacked on the way
 */
record StreamName(Object subject, boolean packed) {
  String text() {
    return subject.toString();
  }

  Object fact() {
    return subject instanceof Path path ? path.toAbsolutePath().normalize() : subject;
  }

  /** Whether reading it cannot take for ever. */
  boolean isFile() {
    return subject instanceof Path;
  }

  Failure reading(IOException e) {
    if (subject instanceof Path path) {
      return FileFailures.reading(path, "image", e);
    }
    return new IoFailed("io.read", subject + " cannot be read: " + e.getMessage(), Facts.of("file", subject), "", e);
  }

  /** It has more or less than was told. */
  Failure otherSize(long told) {
    if (packed) {
      return Unpacking.damaged(subject, 0, "it does not unpack to the " + told + " bytes that it tells of", null);
    }
    return new BadInput(
        "image.size-changed",
        subject + " was changed while it was read: it had " + told + " bytes",
        Facts.of("file", fact(), "size", told),
        "Wait until it is complete.");
  }
}
