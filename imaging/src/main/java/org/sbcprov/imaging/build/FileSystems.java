package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;

/** File systems that are made of files. */
final class FileSystems {
  private FileSystems() {}

  static boolean isArchive(Path file) {
    return FileKind.of(file) == FileKind.TAR;
  }

  static Filler filler(Source.Form form, Source source, Optional<Long> epoch, EventSink events) {
    throw new UnsupportedOperationException("file systems");
  }
}
