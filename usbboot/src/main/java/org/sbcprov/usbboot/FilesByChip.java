package org.sbcprov.usbboot;

/** Where each chip's boot files are: one directory for all, opened once for all sessions. */
final class FilesByChip implements AutoCloseable {
  private final BootFiles files;

  FilesByChip(BootSession.Settings settings) {
    this.files = BootFiles.in(settings.directory(), settings.rules());
  }

  /** The files for a chip. May be asked by several threads. */
  BootFiles of(Chip chip) {
    return files;
  }

  @Override
  public void close() {
    files.close();
  }
}
