package org.sbcprov.cli.usbboot;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.Version;
import org.sbcprov.cli.report.JsonLine;
import org.sbcprov.cli.report.JsonLineReader;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.usbboot.BootSession;
import org.sbcprov.usbboot.trace.Pseudonyms;
import org.sbcprov.usbboot.trace.SessionResult;
import org.sbcprov.usbboot.trace.Trace;
import org.sbcprov.usbboot.trace.TraceHeader;
import org.sbcprov.usbboot.trace.TraceReader;
import org.sbcprov.usbboot.trace.TraceRecord;
import org.sbcprov.usbboot.trace.TraceSink;
import org.sbcprov.usbboot.trace.TracingHost;
import org.sbcprov.usbboot.trace.Truncated;

/**
 * A trace as a file of JSON lines. Each record is in the file as soon as it is there, so that what happened is known even
 * when the process is killed. That a record cannot be written does not stop the session that it is about.
 */
final class TraceFile implements TraceSink {
  /** The most bytes of a trace; without contents, that is for some 2 GiB that are sent. */
  static final int LIMIT = 128 * 1024 * 1024;

  /** The longest line: a megabyte in base64, and what is beside it. */
  static final int LINE_LIMIT = 2 * 1024 * 1024;

  /** A header has some 150 bytes. */
  private static final int HEADER_LIMIT = 4096;

  private static final int SECRET_BYTES = 16;

  private final Path file;
  private final OutputStream out;
  private final long limit;
  private final EventSink events;
  private long size;
  private boolean truncated;
  private boolean broken;

  private TraceFile(Path file, OutputStream out, long limit, EventSink events) {
    this.file = file;
    this.out = out;
    this.limit = limit;
    this.events = events;
  }

  /**
   * Ports whose traffic is written to a file.
   *
   * @param host the ports
   * @param settings what the sessions go by
   * @param contents whether to keep what is sent
   * @param pseudonyms whether to replace serial numbers and the like
   * @throws Refused see {@link #create}
   */
  static TracingHost record(
      UsbHost host,
      Path file,
      BootSession.Settings settings,
      boolean contents,
      boolean pseudonyms,
      Session session) {
    Optional<Pseudonyms> others = Optional.empty();
    if (pseudonyms) {
      byte[] secret = new byte[SECRET_BYTES];
      new SecureRandom().nextBytes(secret);
      others = Optional.of(new Pseudonyms(secret));
    }
    TracingHost.Settings kept = new TracingHost.Settings(Version.NUMBER, settings.rules(), contents, others);
    return new TracingHost(host, session.clock(), kept, create(file, LIMIT, session.events()));
  }

  /**
   * Begins a file. An older trace of that name is gone then.
   *
   * @param limit how large it may become, in bytes
   * @param events is warned when the trace is not whole
   * @throws Refused {@code output.exists} when there is a file that is no trace, {@code output.not-a-file} when there is
   *     something else
   */
  static TraceFile create(Path file, long limit, EventSink events) {
    requireNothingLost(file);
    try {
      FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING,
              LinkOption.NOFOLLOW_LINKS)
          .close();
      // A channel closes when the thread that writes is interrupted; how that session ends has to be written, too.
      return new TraceFile(file, new FileOutputStream(file.toFile(), /* append= */ true), limit, events);
    } catch (IOException e) {
      throw FileFailures.writing(file, e);
    }
  }

  private static void requireNothingLost(Path file) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Refused(
          "output.not-a-file",
          file + " is a directory, a link, a device or a pipe, not a file to write a trace to",
          Facts.of("file", file.toAbsolutePath().normalize()),
          "Give the name of a file.");
    }
    if (!beginsAsTrace(file)) {
      throw new Refused(
          "output.exists",
          file + " is there already, and is not a trace",
          Facts.of("file", file.toAbsolutePath().normalize()),
          "Give the trace another name. An older trace would be replaced.");
    }
  }

  private static boolean beginsAsTrace(Path file) {
    byte[] start = new byte[HEADER_LIMIT];
    int length = 0;
    try (FileChannel older = FileChannel.open(file, StandardOpenOption.READ)) {
      if (older.size() == 0) {
        return true;
      }
      ByteBuffer buffer = ByteBuffer.wrap(start);
      while (buffer.hasRemaining() && older.read(buffer) >= 0) {}
      length = buffer.position();
    } catch (IOException e) {
      throw FileFailures.reading(file, "file", e);
    }
    int end = 0;
    while (end < length && start[end] != '\n') {
      end++;
    }
    try {
      return end < length && TraceHeader.isOne(new JsonLineReader(HEADER_LIMIT).read(start, 0, end));
    } catch (JsonLineReader.BadJson e) {
      return false;
    }
  }

  @Override
  public synchronized void accept(TraceRecord record) {
    if (broken) {
      return;
    }
    if (truncated && !(record instanceof SessionResult)) {
      return;
    }
    byte[] line = JsonLine.of(record.facts());
    if (size + line.length > limit && !(record instanceof SessionResult)) {
      truncated = true;
      write(JsonLine.of(new Truncated(timeOf(record), limit).facts()));
      warn(
          "usbboot.trace-full",
          "The trace " + file + " has the size that it may have; nothing more is recorded but how sessions end",
          Facts.of("file", file.toAbsolutePath().normalize(), "limit", limit));
      return;
    }
    write(line);
  }

  private static long timeOf(TraceRecord record) {
    return record.facts().get("at") instanceof Long at ? at : 0;
  }

  private void write(byte[] line) {
    try {
      out.write(line);
      size += line.length;
    } catch (IOException e) {
      broken = true;
      warn(
          "usbboot.trace-broken",
          "The trace " + file + " cannot be written any more: " + e.getMessage() + "; the session goes on",
          Facts.of("file", file.toAbsolutePath().normalize(), "written", size));
    }
  }

  private void warn(String code, String words, Map<String, Object> facts) {
    events.accept(new Warning(code, words, facts));
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      // All that could be written was.
    }
  }

  /**
   * Reads a trace.
   *
   * @throws org.sbcprov.core.failure.BadInput {@code usbboot.bad-trace} when it is none; also see {@link InputFiles#read}
   */
  static Trace read(Path file) {
    byte[] bytes = InputFiles.read(file, "trace", LIMIT + LINE_LIMIT);
    TraceReader reader = new TraceReader(file.toString());
    JsonLineReader json = new JsonLineReader(LINE_LIMIT);
    int start = 0;
    while (start < bytes.length) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (end == bytes.length && start > 0) {
        // Records end with a line feed; without one, writing was stopped in the middle.
        reader.cut();
        break;
      }
      if (end - start > LINE_LIMIT) {
        throw reader.bad("there are " + (end - start) + " bytes, more than " + LINE_LIMIT, null);
      }
      try {
        reader.add(json.read(bytes, start, end - start));
      } catch (JsonLineReader.BadJson e) {
        throw reader.bad(e.getMessage(), e);
      }
      start = end + 1;
    }
    return reader.trace();
  }
}
