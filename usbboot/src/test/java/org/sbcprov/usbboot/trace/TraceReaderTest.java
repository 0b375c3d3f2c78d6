package org.sbcprov.usbboot.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.core.usb.UsbPort;

/** What comes as a trace may be anything; only what a recording writes is taken. */
class TraceReaderTest {
  private static final UsbPort PORT = new UsbPort(1, List.of(1, 2));
  private static final Span SPAN = new Span(3, 4);
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final Optional<UsbError> ERROR = Optional.of(new UsbError(Reason.TIMEOUT, "too slow"));

  private static final TraceHeader HEADER = new TraceHeader(1, "1.2.3", "now", true, false, true, false, true);

  /** One of each kind. */
  static List<TraceRecord> records() {
    return List.of(
        HEADER,
        new DevicesSeen(SPAN, -1, List.of(new SeenDevice(PORT, 0x0a5c, 0x2711, 3, 7)), Optional.empty()),
        new Opened(SPAN, 0, PORT, 7, ERROR),
        new Opened(SPAN, 1, PORT, 7, Optional.empty()),
        new InterfacesCounted(SPAN, 1, 2, Optional.empty()),
        new InterfaceClaimed(SPAN, 1, 1, ERROR),
        new StringRead(SPAN, 1, 3, "51b0a2d7", Optional.empty()),
        new ControlOut(SPAN, 1, 0, 24, 1, 0, Optional.empty(), Optional.empty()),
        new ControlIn(SPAN, 1, 0, 260, 0, 260, new byte[] {1, 2, 3}, Optional.empty()),
        new BulkOut(SPAN, 1, 1, 3, 2, HASH, Optional.of(new byte[] {4, 5, 6}), ERROR),
        new FileSent(5, 1, "config.txt", 100, Optional.of(HASH), "kernel=x\n"),
        new Closed(SPAN, 1),
        new Truncated(9, 1000),
        new SessionResult(10, Optional.of(PORT), 5, Optional.of("usbboot.stalled")));
  }

  private static Trace read(List<Map<String, Object>> lines) {
    TraceReader reader = new TraceReader("F.jsonl");
    lines.forEach(reader::add);
    return reader.trace();
  }

  private static List<Map<String, Object>> lines() {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (TraceRecord record : records()) {
      lines.add(new LinkedHashMap<>(record.facts()));
    }
    return lines;
  }

  @Test
  void whatWasWrittenIsRead() {
    List<Map<String, Object>> again = new ArrayList<>();
    for (TraceRecord record : read(lines()).records()) {
      again.add(record.facts());
    }
    assertThat(again).isEqualTo(lines());
  }

  @ParameterizedTest
  @CsvSource({
    "0, version, 2",
    "0, format, other",
    "0, contents, yes",
    "1, since, -2",
    "1, devices, none",
    "2, port, 1-x",
    "2, port, 1-1.2.3.4.5.6.7.8",
    "2, port, ''",
    "2, address, 256",
    "3, connection, 0",
    "3, connection, -1",
    "4, count, 256",
    "4, connection, 2",
    "6, text, 51b0a2d751b0a2d751b0a2d751b0a2d751b0a2d751b0a2d751b0a2d751b0a2d751b0a2d751b0a2d751b0a2d751b0a2d751b0a2d751b0a2d751b0a2d751b0a2d7",
    "7, at, -1",
    "7, micros, 31622400000001",
    "7, value, 65536",
    "8, answer, xyz",
    "8, answer, 012",
    "8, length, 2",
    "9, sent, 4",
    "9, sha256, 0123",
    "9, content, '!'",
    "9, content, AAAA",
    "9, length, 1048577",
    "10, length, 2147483648",
    "12, record, nonsense",
    "13, status, 256",
    "13, more, 1",
  })
  void aValueThatCannotBeIsToldWithItsLine(int index, String name, String value) {
    List<Map<String, Object>> lines = lines();
    lines.get(index).put(name, value.matches("-?[0-9]+") && !name.equals("port") ? Long.valueOf(value) : value);
    if (name.equals("content") && value.equals("AAAA")) {
      lines.get(index).put("length", 2);
      lines.get(index).put("sent", 2);
    }
    BadInput failure = catchThrowableOfType(BadInput.class, () -> read(lines));
    assertThat(failure.code()).isEqualTo("usbboot.bad-trace");
    assertThat(failure.facts()).containsEntry("line", index + 1);
  }

  @Test
  void aTraceBeginsWithItsHeaderAndHasOneOnly() {
    assertThat(catchThrowableOfType(BadInput.class, () -> read(List.of())).getMessage()).contains("no header");
    List<Map<String, Object>> none = lines();
    none.remove(0);
    assertThat(catchThrowableOfType(BadInput.class, () -> read(none)).getMessage()).contains("no header");
    List<Map<String, Object>> two = lines();
    two.add(3, HEADER.facts());
    assertThat(catchThrowableOfType(BadInput.class, () -> read(two)).facts()).containsEntry("line", 4);
  }

  @Test
  void aConnectionIsOpenedOnceAndUsedWhileItIsOpen() {
    List<Map<String, Object>> twice = lines();
    twice.add(5, twice.get(3));
    assertThat(catchThrowableOfType(BadInput.class, () -> read(twice)).getMessage()).contains("opened again");
    List<Map<String, Object>> closed = lines();
    closed.add(13, closed.get(7));
    assertThat(catchThrowableOfType(BadInput.class, () -> read(closed)).getMessage()).contains("not open");
  }

  @Provide
  Arbitrary<Object> values() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            List.of(), List.of(1L), Map.of(), Map.of("record", "header"), true, "", "1-1", Long.MIN_VALUE, Long.MAX_VALUE),
        Arbitraries.longs(),
        Arbitraries.strings().ofMaxLength(300));
  }

  @Property(tries = 3000)
  void anyOtherValueIsTakenOrToldAndNothingElse(
      @ForAll int index, @ForAll int field, @ForAll("values") Object value) {
    List<Map<String, Object>> lines = lines();
    Map<String, Object> line = lines.get(Math.floorMod(index, lines.size()));
    line.put(new ArrayList<>(line.keySet()).get(Math.floorMod(field, line.size())), value);
    try {
      Trace trace = read(lines);
      Recording.replay(trace, null, event -> {});
    } catch (Failure e) {
      assertThat(e.code()).isIn("usbboot.bad-trace", "usbboot.replay-differs", "usbboot.replay-needs-files");
    }
  }
}
