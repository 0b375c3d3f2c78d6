package org.sbcprov.usbboot.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.sbcprov.core.Clock;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.core.process.Programs;
import org.sbcprov.core.sysfs.SysFile;

/**
 * What the kernel has said since it started.
 *
 * @param lines in their order
 * @param source where they come from, for messages
 * @param nowMicros the time of the log's clock now, in microseconds
 */
record KernelLog(List<Line> lines, String source, long nowMicros) {
  /** The most that is read of {@code /dev/kmsg}, in bytes: the kernel's buffer is seldom larger than 1 MiB. */
  static final int MAX_BYTES = 8 * 1024 * 1024;

  /** The most lines that are looked at, the newest. */
  static final int MAX_LINES = 20_000;

  private static final int RECORD = 16 * 1024;
  private static final int MAX_ERRORS = 16;
  private static final long IDLE_MILLIS = 60;
  private static final Duration PROGRAM = Duration.ofSeconds(5);
  private static final byte[] END = {};

  /**
   * A line of the log.
   *
   * @param micros when, in microseconds of the log's clock; -1 when that is not known
   * @param text what
   */
  record Line(long micros, String text) {}

  /** From the kernel itself or else from {@code dmesg} or the journal; empty when the user may read none of them. */
  static Optional<KernelLog> read(Path root, Programs programs, Clock clock) {
    Optional<KernelLog> own = kmsg(root, clock);
    if (own.isPresent()) {
      return own;
    }
    Optional<List<Line>> lines = program(programs, List.of("dmesg"));
    String source = "dmesg";
    if (lines.isEmpty()) {
      source = "journalctl";
      lines =
          program(
              programs,
              List.of("journalctl", "-k", "-b", "-q", "--no-pager", "-n", "4000", "-o", "short-monotonic"));
    }
    return lines.isEmpty() ? Optional.empty() : Optional.of(of(lines.get(), source, root, clock));
  }

  /** From {@code /dev/kmsg} alone; empty when the user may not read it. */
  static Optional<KernelLog> kmsg(Path root, Clock clock) {
    Path file = root.resolve("dev/kmsg");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Optional<byte[]> bytes = drain(file);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    List<Line> lines = new ArrayList<>();
    for (String record : new String(bytes.get(), StandardCharsets.UTF_8).split("\n")) {
      Line line = record(record);
      if (line != null) {
        lines.add(line);
      }
    }
    return lines.isEmpty() ? Optional.empty() : Optional.of(of(lines, "/dev/kmsg", root, clock));
  }

  /** How long ago a line was written, in seconds; -1 when that is not known. */
  long age(Line line) {
    return line.micros < 0 || nowMicros < 0 ? -1 : Math.max(0, nowMicros - line.micros) / 1_000_000;
  }

  private static KernelLog of(List<Line> all, String source, Path root, Clock clock) {
    List<Line> lines = all.size() <= MAX_LINES ? all : all.subList(all.size() - MAX_LINES, all.size());
    return new KernelLog(List.copyOf(lines), source, now(lines, root, clock));
  }

  /**
   * The log's clock stands still while the computer sleeps, as the clock for timeouts does on Linux; {@code
   * /proc/uptime} goes on. The former is right where it can be: not before the last line, and not behind the uptime.
   */
  private static long now(List<Line> lines, Path root, Clock clock) {
    long last = lines.isEmpty() ? -1 : lines.get(lines.size() - 1).micros;
    String text = SysFile.text(root.resolve("proc/uptime")).orElse("");
    long seconds = SysFile.number(text, 10, -1);
    long uptime = seconds < 0 || seconds > Integer.MAX_VALUE ? -1 : seconds * 1_000_000;
    long monotonic = clock.nanoTime() / 1000;
    boolean plausible = monotonic >= last && (uptime < 0 || monotonic <= uptime + 1_000_000);
    return plausible ? monotonic : Math.max(uptime, last);
  }

  /**
   * Reads what is there. At its end {@code /dev/kmsg} waits for more, and Java cannot ask it not to; so another thread
   * reads, and the file is closed under it once nothing has come for a while.
   */
  private static Optional<byte[]> drain(Path file) {
    BlockingQueue<byte[]> records = new LinkedBlockingQueue<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Thread reader = new Thread(() -> readAll(channel, records), "kernel log");
      reader.setDaemon(true);
      reader.start();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      byte[] record = records.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
      while (record != null && record != END && all.size() < MAX_BYTES) {
        all.writeBytes(record);
        record = records.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
      }
      return Optional.of(all.toByteArray());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted("interrupted", "Interrupted while reading the kernel log", Facts.none(), "", e);
    }
  }

  private static void readAll(FileChannel channel, BlockingQueue<byte[]> records) {
    int errors = 0;
    long total = 0;
    ByteBuffer buffer = ByteBuffer.allocate(RECORD);
    while (errors < MAX_ERRORS && total < MAX_BYTES) {
      buffer.clear();
      try {
        if (channel.read(buffer) <= 0) {
          break;
        }
        byte[] record = new byte[buffer.position()];
        buffer.flip().get(record);
        total += record.length;
        records.add(record);
      } catch (AsynchronousCloseException e) {
        return;
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // Records were overwritten before they were read; the next read goes on behind the gap.
        errors++;
      }
    }
    records.add(END);
  }

  /**
   * A record is {@code priority,sequence,microseconds,flags;text}; lines that begin with a blank belong to the record
   * before. Priorities from 8 on are of programs that wrote into the log.
   */
  private static Line record(String record) {
    int semicolon = record.indexOf(';');
    if (semicolon < 0 || record.startsWith(" ")) {
      return null;
    }
    String[] fields = record.substring(0, semicolon).split(",", 4);
    if (fields.length < 3 || SysFile.number(fields[0], 10, 8) > 7) {
      return null;
    }
    return new Line(SysFile.number(fields[2], 10, -1), record.substring(semicolon + 1));
  }

  private static Optional<List<Line>> program(Programs programs, List<String> command) {
    ProgramResult result;
    try {
      result = programs.run(command, PROGRAM);
    } catch (Interrupted e) {
      throw e;
    } catch (Failure e) {
      return Optional.empty();
    }
    List<Line> lines = new ArrayList<>();
    for (String line : new String(result.output(), StandardCharsets.UTF_8).split("\n")) {
      if (!line.isBlank()) {
        lines.add(printed(line));
      }
    }
    return result.status() != 0 || lines.isEmpty() ? Optional.empty() : Optional.of(lines);
  }

  /** {@code [  123.456789] text}, and from the journal {@code [  123.456789] host kernel: text}. */
  private static Line printed(String line) {
    int end = line.startsWith("[") ? line.indexOf(']') : -1;
    if (end < 0) {
      return new Line(-1, line);
    }
    String text = line.substring(end + 1).strip();
    int kernel = text.indexOf(" kernel: ");
    if (kernel > 0 && text.indexOf(' ') == kernel) {
      text = text.substring(kernel + 9);
    }
    String time = line.substring(1, end).strip();
    int dot = time.indexOf('.');
    if (dot <= 0 || dot > 12) {
      return new Line(-1, text);
    }
    String micros = (time.substring(dot + 1) + "000000").substring(0, 6);
    long seconds = SysFile.number(time, 10, -1);
    return new Line(seconds < 0 ? -1 : seconds * 1_000_000 + SysFile.number(micros, 10, 0), text);
  }
}
