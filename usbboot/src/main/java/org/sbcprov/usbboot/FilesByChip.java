package org.sbcprov.usbboot;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Each chip's boot files, and their digests: every directory is opened once for all sessions. Several threads may ask. */
final class FilesByChip implements AutoCloseable {
  private final BootSession.Settings settings;
  private final Map<Path, BootFiles> opened = new HashMap<>();
  private final Digests digests = new Digests();

  /**
   * Opens what is known to be needed.
   *
   * @throws org.sbcprov.core.failure.Failure when it cannot be used
   */
  FilesByChip(BootSession.Settings settings) {
    this.settings = settings;
    if (settings.source().directory().isPresent()) {
      opened(settings.source().directory().get());
    }
  }

  /**
   * The files for a chip.
   *
   * @throws org.sbcprov.core.failure.BadInput when there are none
   */
  synchronized BootFiles of(Chip chip) {
    return opened(settings.source().directory(chip));
  }

  /** What is known of the files' contents. */
  Digests digests() {
    return digests;
  }

  private BootFiles opened(Path directory) {
    BootFiles files = opened.get(directory);
    if (files == null) {
      files = BootFiles.in(directory, settings.rules());
      opened.put(directory, files);
    }
    return files;
  }

  @Override
  public synchronized void close() {
    for (BootFiles files : opened.values()) {
      files.close();
    }
  }
}
