package org.sbcprov.imaging.stream;

import java.io.InputStream;
import java.nio.file.Path;

/** Makes sources of images. What form they have is told by their first bytes, never by their names. */
public final class ImageSources {
  private ImageSources() {}

  /**
   * An image in a file or on a disk, plain or packed with gzip, xz, zstd, bzip2 or zip. {@code /dev/stdin} and other names
   * of what the shell opened are read as pipes, once.
   */
  public static ImageSource of(Path file, StreamOptions options) {
    return PipeSource.isOpenedByShell(file) ? PipeSource.of(file, options) : new FileSource(file, options);
  }

  /**
   * An image that comes through a pipe, once. It is not closed.
   *
   * @param name for messages, such as {@code standard input}
   */
  public static ImageSource ofStream(String name, InputStream in, StreamOptions options) {
    return new PipeSource(name, in, options);
  }
}
