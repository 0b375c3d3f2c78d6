package org.sbcprov.usbboot.trace;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/** Makes a trace from the values of its lines, one after the other. */
public final class TraceReader {
  /** The most records of a trace. */
  public static final int RECORD_LIMIT = 1_000_000;

  /** The longest name of a kind. */
  private static final int KIND_LIMIT = 100;

  private final String name;
  private final List<TraceRecord> records = new ArrayList<>();
  private final Set<Integer> known = new HashSet<>();
  private final Set<Integer> open = new HashSet<>();
  private boolean cut;

  /**
   * @param name what messages call the trace, such as the file's name
   */
  public TraceReader(String name) {
    this.name = name;
  }

  /**
   * Takes the next line.
   *
   * @param fields its values: texts, whole numbers, truths, lists and maps
   * @throws BadInput {@code usbboot.bad-trace} when it is no record, or one that has no place there
   */
  public void add(Map<String, Object> fields) {
    try {
      TraceRecord record = parse(fields);
      check(record);
      records.add(record);
    } catch (BadRecord e) {
      throw bad(e.getMessage(), e);
    }
  }

  /** The next line is not whole, and is the last one: the recording process was killed. */
  public void cut() {
    cut = true;
  }

  /** The failure for the next line. */
  public BadInput bad(String problem, Throwable cause) {
    int line = records.size() + 1;
    return new BadInput(
        "usbboot.bad-trace",
        name + " cannot be used as a trace: in line " + line + ", " + SafeText.of(problem),
        Facts.of("file", name, "line", line),
        "A trace is what sbcprov usbboot --trace F.jsonl wrote, unchanged, a record a line.",
        cause);
  }

  /**
   * The trace.
   *
   * @throws BadInput {@code usbboot.bad-trace} when there was no line
   */
  public Trace trace() {
    if (records.isEmpty()) {
      throw bad("there is no header", null);
    }
    return new Trace(name, records, cut);
  }

  private static TraceRecord parse(Map<String, Object> values) throws BadRecord {
    RecordFields fields = new RecordFields(values);
    String kind = fields.text(TraceRecord.KIND, KIND_LIMIT);
    TraceRecord record = parse(kind, fields);
    fields.requireAllRead();
    return record;
  }

  private static TraceRecord parse(String kind, RecordFields fields) throws BadRecord {
    switch (kind) {
      case TraceHeader.NAME:
        return TraceHeader.parse(fields);
      case DevicesSeen.NAME:
        return DevicesSeen.parse(fields);
      case Opened.NAME:
        return Opened.parse(fields);
      case InterfacesCounted.NAME:
        return InterfacesCounted.parse(fields);
      case InterfaceClaimed.NAME:
        return InterfaceClaimed.parse(fields);
      case StringRead.NAME:
        return StringRead.parse(fields);
      case ControlOut.NAME:
        return ControlOut.parse(fields);
      case ControlIn.NAME:
        return ControlIn.parse(fields);
      case BulkOut.NAME:
        return BulkOut.parse(fields);
      case Closed.NAME:
        return Closed.parse(fields);
      case FileSent.NAME:
        return FileSent.parse(fields);
      case Truncated.NAME:
        return Truncated.parse(fields);
      case SessionResult.NAME:
        return SessionResult.parse(fields);
      default:
        throw new BadRecord("there is no record called \"" + kind + "\"");
    }
  }

  private void check(TraceRecord record) throws BadRecord {
    if (records.size() == RECORD_LIMIT) {
      throw new BadRecord("there are more than " + RECORD_LIMIT + " records");
    }
    if (records.isEmpty() != record instanceof TraceHeader) {
      throw new BadRecord(records.isEmpty() ? "there is no header" : "there is another header");
    }
    if (record instanceof Opened opened) {
      if (opened.connection() > 0 && !known.add(opened.connection())) {
        throw new BadRecord("connection " + opened.connection() + " is opened again");
      }
      open.add(opened.connection());
    } else if (record instanceof UsbOperation operation) {
      int connection = operation.connection();
      if (record instanceof Closed ? !open.remove(connection) : !open.contains(connection)) {
        throw new BadRecord("connection " + operation.connection() + " is not open");
      }
    }
  }
}
