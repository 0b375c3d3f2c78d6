package org.sbcprov.cli.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.cli.report.JsonLine;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.usbboot.trace.Opened;
import org.sbcprov.usbboot.trace.SessionResult;
import org.sbcprov.usbboot.trace.Span;
import org.sbcprov.usbboot.trace.Trace;
import org.sbcprov.usbboot.trace.TraceHeader;
import org.sbcprov.usbboot.trace.TraceRecord;
import org.sbcprov.usbboot.trace.Truncated;

/** A trace on the disk: what happened so far is in it, whatever comes. */
class TraceFileTest {
  private static final TraceHeader HEADER = new TraceHeader(1, "1.2.3", "now", false, false, false, false, false);

  @TempDir Path directory;

  private final EventLog log = new EventLog();

  private static TraceRecord record(int number) {
    return new Opened(new Span(number, 1), number, new UsbPort(1, List.of(2)), 7, Optional.empty());
  }

  private Path file() {
    return directory.resolve("F.jsonl");
  }

  private TraceFile create(long limit) {
    TraceFile file = TraceFile.create(file(), limit, log);
    file.accept(HEADER);
    return file;
  }

  @Test
  void eachRecordIsInTheFileAtOnce() throws Exception {
    TraceFile file = create(10_000);
    for (int number = 1; number < 5; number++) {
      file.accept(record(number));
      assertThat(Files.readAllLines(file())).hasSize(number + 1);
    }
    assertThat(TraceFile.read(file()).records()).hasSize(5);
    file.close();
  }

  /** How a session ends that the user interrupts is written by the thread that was interrupted. */
  @Test
  void anInterruptIsNoReasonToStopWriting() {
    TraceFile file = create(10_000);
    Thread.currentThread().interrupt();
    try {
      file.accept(record(1));
      file.accept(new SessionResult(2, Optional.empty(), 130, Optional.of("interrupted")));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    file.close();
    assertThat(log.events()).isEmpty();
    assertThat(TraceFile.read(file()).records()).hasSize(3);
  }

  @Test
  void aTraceThatIsFullSaysSoAndKeepsTheResult() {
    try (TraceFileScope file = new TraceFileScope(create(1000))) {
      for (int number = 1; number < 50; number++) {
        file.file().accept(record(number));
      }
      file.file().accept(new SessionResult(60, Optional.empty(), 0, Optional.empty()));
    }
    Trace trace = TraceFile.read(file());
    int last = trace.records().size() - 1;
    assertThat(trace.records().get(last)).isInstanceOf(SessionResult.class);
    assertThat(trace.records().get(last - 1)).isInstanceOf(Truncated.class);
    assertThat(trace.records().stream().filter(Truncated.class::isInstance)).hasSize(1);
    assertThat(log.of(Warning.class)).extracting(Warning::code).containsExactly("usbboot.trace-full");
  }

  private record TraceFileScope(TraceFile file) implements AutoCloseable {
    @Override
    public void close() {
      file.close();
    }
  }

  @Test
  void aFileThatIsNoTraceIsNotReplaced() throws Exception {
    for (String content : List.of("precious", "{\"record\":\"header\"}\n", "{\"format\":\"sbcprov-usb-trace\"}\n", "\n", "{")) {
      Files.writeString(file(), content);
      Refused refused = catchThrowableOfType(Refused.class, () -> create(1000));
      assertThat(refused.code()).isEqualTo("output.exists");
      assertThat(file()).hasContent(content);
    }
  }

  @Test
  void anOlderTraceAndAnEmptyFileAreReplaced() throws Exception {
    TraceFile older = create(1000);
    older.accept(record(1));
    older.close();
    create(1000).close();
    assertThat(Files.readAllLines(file())).hasSize(1);
    Files.writeString(file(), "");
    create(1000).close();
    assertThat(Files.readAllLines(file())).hasSize(1);
  }

  @Test
  void noDirectoryLinkOrDeviceIsWrittenTo() throws Exception {
    Files.writeString(directory.resolve("target"), "precious");
    Files.createSymbolicLink(file(), directory.resolve("target"));
    assertThat(catchThrowableOfType(Refused.class, () -> create(1000)).code()).isEqualTo("output.not-a-file");
    assertThat(directory.resolve("target")).hasContent("precious");
    for (Path other : List.of(directory, Path.of("/dev/null"))) {
      Refused refused = catchThrowableOfType(Refused.class, () -> TraceFile.create(other, 1000, log));
      assertThat(refused.code()).isEqualTo("output.not-a-file");
    }
    Failure failure =
        catchThrowableOfType(Failure.class, () -> TraceFile.create(directory.resolve("no/F.jsonl"), 1000, log));
    assertThat(failure.code()).isEqualTo("io.no-directory");
  }

  @Test
  void aFullDiskIsToldOnceAndEndsNoSession() throws Exception {
    TraceFile file = create(1000);
    file.close();
    file.accept(record(1));
    file.accept(record(2));
    assertThat(log.of(Warning.class)).extracting(Warning::code).containsExactly("usbboot.trace-broken");
  }

  @Test
  void aLastLineThatIsNotWholeIsLeftOut() throws Exception {
    TraceFile file = create(1000);
    file.accept(record(1));
    file.close();
    byte[] bytes = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(bytes, bytes.length - 5));
    Trace trace = TraceFile.read(file());
    assertThat(trace.isCut()).isTrue();
    assertThat(trace.records()).hasSize(1);
  }

  @Test
  void whatIsNoTraceIsToldWithItsLine() throws Exception {
    String header = new String(JsonLine.of(HEADER.facts()), StandardCharsets.UTF_8);
    String deep = "{\"record\":" + "[".repeat(100) + "]".repeat(100) + "}\n";
    List<String> wrong =
        List.of(
            "\n", "x\n", "[]\n", "{}\n", "{} {}\n", "{\"a\":1,\"a\":2}\n", "{\"a\":1.5}\n", "{\"a\":1e999999999}\n", deep,
            "{\"record\":\"close\",\"at\":99999999999999999999999}\n", "\u0000\n", "{\"record\":null}\n");
    for (String line : wrong) {
      Files.writeString(file(), header + line);
      BadInput failure = catchThrowableOfType(BadInput.class, () -> TraceFile.read(file()));
      assertThat(failure).as(line).isNotNull();
      assertThat(failure.code()).isEqualTo("usbboot.bad-trace");
      assertThat(failure.facts()).containsEntry("line", 2);
    }
    Files.writeString(file(), "");
    assertThat(catchThrowableOfType(BadInput.class, () -> TraceFile.read(file())).getMessage()).contains("no header");
    Files.writeString(file(), header + "{\"record\":\"" + "x".repeat(TraceFile.LINE_LIMIT) + "\"}\n");
    assertThat(catchThrowableOfType(BadInput.class, () -> TraceFile.read(file())).facts()).containsEntry("line", 2);
  }
}
