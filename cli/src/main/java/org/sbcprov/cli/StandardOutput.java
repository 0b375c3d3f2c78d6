package org.sbcprov.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.Charset;

/** The process's standard output, which remembers why writing to it failed: a PrintStream alone only tells that it did. */
final class StandardOutput extends PrintStream {
  private static final int BUFFER = 8192;

  /** Where a JVM tells the encoding of standard output: newer ones by the first name, older ones by the others. */
  private static final String[] ENCODING = {"stdout.encoding", "sun.stdout.encoding", "native.encoding"};

  private final Remembering remembering;

  private StandardOutput(Remembering remembering, Charset charset) {
    super(new BufferedOutputStream(remembering, BUFFER), /* autoFlush= */ true, charset);
    this.remembering = remembering;
  }

  static StandardOutput ofProcess() {
    return to(new FileOutputStream(FileDescriptor.out));
  }

  static StandardOutput to(OutputStream out) {
    return new StandardOutput(new Remembering(out), charset());
  }

  /** Whether writing failed because nobody reads any more, as when {@code head} has seen enough. */
  boolean isReaderGone() {
    IOException why = remembering.why;
    return why != null && why.getMessage() != null && why.getMessage().equals(brokenPipe());
  }

  private static Charset charset() {
    for (String property : ENCODING) {
      String name = System.getProperty(property);
      if (name != null && Charset.isSupported(name)) {
        return Charset.forName(name);
      }
    }
    return Charset.defaultCharset();
  }

  /** The system's words for it are all that Java tells, and they are in the user's language. */
  private static String brokenPipe() {
    try {
      Pipe pipe = Pipe.open();
      pipe.source().close();
      try (Pipe.SinkChannel sink = pipe.sink()) {
        sink.write(ByteBuffer.allocate(1));
      }
      return null;
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  /** Keeps what went wrong first. */
  private static final class Remembering extends OutputStream {
    private final OutputStream out;
    private IOException why;

    Remembering(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        why = why == null ? e : why;
        throw e;
      }
    }
  }
}
