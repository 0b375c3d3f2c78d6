package org.sbcprov.imaging.stream;

import java.io.InputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.io.FileFailures;

/** An image that comes through a pipe. */
final class PipeSource implements ImageSource {
  private static final String[] OPENED_BY_SHELL = {"/dev/stdin", "/dev/fd/", "/proc/self/fd/"};

  private final String name;
  private final InputStream in;
  private final StreamOptions options;
  private final AtomicBoolean opened = new AtomicBoolean();

  PipeSource(String name, InputStream in, StreamOptions options) {
    this.name = name;
    this.in = in;
    this.options = options;
  }

  static boolean isOpenedByShell(Path file) {
    String path = file.toString();
    for (String opened : OPENED_BY_SHELL) {
      if (path.startsWith(opened)) {
        return !Files.isRegularFile(file);
      }
    }
    return false;
  }

  static PipeSource of(Path file, StreamOptions options) {
    try {
      return new PipeSource(file.toString(), Files.newInputStream(file), options);
    } catch (IOException e) {
      throw FileFailures.reading(file, "image", e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public OptionalLong packedSize() {
    return OptionalLong.empty();
  }

  @Override
  public ImageStream open(EventSink events) {
    if (!opened.compareAndSet(false, true)) {
      throw new IllegalStateException(name + " can be read once only");
    }
    return Opening.ofPipe(name, in, options, events);
  }
}
