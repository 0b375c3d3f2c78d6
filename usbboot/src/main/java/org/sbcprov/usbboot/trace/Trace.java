package org.sbcprov.usbboot.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.usb.UsbPort;

/**
 * A trace that was read. Its records are numbered from 1 on, as the lines of its file are.
 */
public final class Trace {
  private final String name;
  private final List<TraceRecord> records;
  private final boolean cut;

  /** The port of each connection. */
  private final Map<Integer, UsbPort> ports = new HashMap<>();

  Trace(String name, List<TraceRecord> records, boolean cut) {
    this.name = name;
    this.records = List.copyOf(records);
    this.cut = cut;
    for (TraceRecord record : records) {
      if (record instanceof Opened opened && opened.connection() > 0) {
        ports.put(opened.connection(), opened.port());
      }
    }
  }

  /** What messages call it. */
  public String name() {
    return name;
  }

  /** What it begins with. */
  public TraceHeader header() {
    return (TraceHeader) records.get(0);
  }

  /** All records, the header first. */
  public List<TraceRecord> records() {
    return records;
  }

  /** Whether its last line is not whole. */
  public boolean isCut() {
    return cut;
  }

  /** The port that an operation was done at. */
  UsbPort portOf(UsbOperation operation) {
    return operation instanceof Opened opened ? opened.port() : ports.get(operation.connection());
  }

  /** The ports where a device was opened, or at least tried to be. */
  List<UsbPort> ports() {
    Set<UsbPort> opened = new LinkedHashSet<>();
    for (TraceRecord record : records) {
      if (record instanceof Opened open) {
        opened.add(open.port());
      }
    }
    return List.copyOf(opened);
  }

  /** Those of them with transfers. */
  List<UsbPort> portsInUse() {
    Set<UsbPort> used = new LinkedHashSet<>();
    for (TraceRecord record : records) {
      if (record instanceof ControlOut || record instanceof ControlIn || record instanceof BulkOut) {
        used.add(portOf((UsbOperation) record));
      }
    }
    return List.copyOf(used);
  }

  /**
   * The sessions of a port, in order; at least one. Each ends with its result, the last one perhaps without.
   *
   * @param port empty for all ports together
   */
  List<Part> sessions(Optional<UsbPort> port) {
    List<Part> parts = new ArrayList<>();
    int from = 0;
    boolean operations = false;
    for (int i = 0; i < records.size(); i++) {
      TraceRecord record = records.get(i);
      if (record instanceof UsbOperation operation) {
        operations |= port.isEmpty() || port.get().equals(portOf(operation));
      } else if (record instanceof SessionResult result
          && (result.port().isEmpty() || port.isEmpty() || result.port().equals(port))) {
        parts.add(new Part(this, port, from, i + 1, Optional.of(result)));
        from = i + 1;
        operations = false;
      }
    }
    if (parts.isEmpty() || operations) {
      parts.add(new Part(this, port, from, records.size(), Optional.empty()));
    }
    return parts;
  }

  /**
   * One session of a trace.
   *
   * @param port where its board is; empty for all ports
   * @param from index of its first record
   * @param to index behind its last record
   * @param result how it ended
   */
  record Part(Trace trace, Optional<UsbPort> port, int from, int to, Optional<SessionResult> result) {
    /** Whether its end was recorded, and it came to one by itself. */
    boolean complete() {
      return result.isPresent() && !result.get().interrupted() && !truncated();
    }

    private boolean truncated() {
      // What follows the record that says so is results only.
      for (int i = 0; i < to; i++) {
        if (trace.records.get(i) instanceof Truncated) {
          return true;
        }
      }
      return false;
    }

    /** Whether a device is one of this session. */
    boolean has(UsbPort device) {
      return port.isEmpty() || port.get().equals(device);
    }

    /** Its operations by the index of their records, in order. */
    Map<Integer, UsbOperation> operations() {
      Map<Integer, UsbOperation> operations = new LinkedHashMap<>();
      for (int i = from; i < to; i++) {
        if (trace.records.get(i) instanceof UsbOperation operation && has(trace.portOf(operation))) {
          operations.put(i, operation);
        }
      }
      return operations;
    }

    /**
     * When it began. One that another one was before did so with its first operation: what was at its port until then
     * was the board of before.
     */
    long begin() {
      if (from == 0) {
        return 0;
      }
      for (UsbOperation operation : operations().values()) {
        return operation.span().at();
      }
      return ((SessionResult) trace.records.get(from - 1)).at();
    }

    /** The time of its last record. */
    long end() {
      long end = begin();
      for (int i = from; i < to; i++) {
        TraceRecord record = trace.records.get(i);
        if (record instanceof UsbOperation operation) {
          end = Math.max(end, operation.span().end());
        } else if (record instanceof DevicesSeen seen) {
          end = Math.max(end, seen.span().end());
        } else if (record instanceof SessionResult last) {
          end = Math.max(end, last.at());
        }
      }
      return end;
    }
  }
}
