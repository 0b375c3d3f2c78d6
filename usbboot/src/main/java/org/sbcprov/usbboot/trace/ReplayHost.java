package org.sbcprov.usbboot.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbDeviceView;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;

/**
 * Ports with the devices of a trace, which answer as they did then. What is asked of them is compared with the trace; the
 * first difference is a {@link VerificationFailed} {@code usbboot.replay-differs}, and nothing works from then on.
 */
final class ReplayHost implements UsbHost {
  /** How many records before a difference are told. */
  private static final int CONTEXT = 5;

  private final Trace.Part part;
  private final boolean complete;
  private final long end;
  private final ReplayClock clock;
  private final boolean compareHashes;
  private final Answers answers;
  private final DeviceTrack devices;
  private final Map<UsbPort, AttemptTrack> attempts = new HashMap<>();
  private final List<OperationTrack> opened = new ArrayList<>();
  private final Deque<String> before = new ArrayDeque<>();
  private int count;
  private VerificationFailed difference;
  private boolean pastEnd;

  /** What a board said, as it is to be said again. */
  interface Answers {
    byte[] of(byte[] answer);
  }

  /**
   * @param compareHashes whether what is sent has to be the same, not only as much
   */
  ReplayHost(Trace.Part part, ReplayClock clock, boolean compareHashes, Answers answers) {
    this.part = part;
    this.complete = part.complete();
    this.end = part.end();
    this.clock = clock;
    this.compareHashes = compareHashes;
    this.answers = answers;
    this.devices = new DeviceTrack(part);
    Map<Integer, Attempt> connections = new HashMap<>();
    for (Map.Entry<Integer, UsbOperation> entry : part.operations().entrySet()) {
      UsbOperation operation = entry.getValue();
      if (operation instanceof Opened open) {
        Attempt attempt = new Attempt(entry.getKey(), open);
        connections.put(open.connection(), attempt);
        attempts.computeIfAbsent(open.port(), port -> new AttemptTrack()).add(attempt);
      } else if (connections.containsKey(operation.connection())) {
        connections.get(operation.connection()).add(entry.getKey(), operation);
      }
    }
  }

  @Override
  public synchronized List<UsbDevice> devices() throws UsbException {
    requireGoingOn();
    long now = clock.micros();
    Optional<DevicesSeen> seen = devices.look(now);
    if (!complete && now > end || seen.isEmpty()) {
      throw ended();
    }
    if (seen.get().error().isPresent()) {
      throw seen.get().error().get().exception();
    }
    List<UsbDevice> list = new ArrayList<>();
    for (SeenDevice device : seen.get().devices()) {
      list.add(
          new UsbDeviceView(
              device.vendor(),
              device.product(),
              device.serialIndex(),
              device.port(),
              device.address(),
              () -> open(device)));
    }
    return list;
  }

  synchronized ReplayConnection open(SeenDevice device) throws UsbException {
    requireGoingOn();
    Map<String, Object> request =
        Facts.of(TraceRecord.KIND, Opened.NAME, "port", device.port().toString(), "address", device.address());
    AttemptTrack track = attempts.get(device.port());
    Attempt attempt = track == null ? null : track.play(request);
    if (attempt == null) {
      throw differs(track == null ? -1 : track.nextIndex(), request);
    }
    played(attempt.opened());
    if (attempt.opened().error().isPresent()) {
      throw attempt.opened().error().get().exception();
    }
    return new ReplayConnection(this, new Line(request, track, attempt));
  }

  /**
   * What was recorded for a request; perhaps with an error, which is the caller's to throw.
   *
   * @throws VerificationFailed when something else was recorded
   */
  synchronized UsbOperation play(Line line, Map<String, Object> request) {
    requireGoingOn();
    UsbOperation operation = line.play(request);
    if (operation == null) {
      throw differs(line.nextIndex(), request);
    }
    played(operation);
    return operation;
  }

  /** A close cannot fail; what is wrong with it shows at the next request, or at the end. */
  synchronized void close(Line line) {
    if (difference == null) {
      Map<String, Object> request = Facts.of(TraceRecord.KIND, Closed.NAME);
      UsbOperation operation = line.play(request);
      if (operation == null) {
        differs(line.nextIndex(), request);
      } else {
        played(operation);
      }
    }
  }

  /** An open device. What it was opened for shows at the first request: a look that was recorded may be left out. */
  final class Line {
    private final Map<String, Object> opening;
    private final AttemptTrack later;
    private Attempt attempt;
    private OperationTrack operations;
    private boolean begun;

    private Line(Map<String, Object> opening, AttemptTrack later, Attempt attempt) {
      this.opening = opening;
      this.later = later;
      take(attempt);
    }

    private void take(Attempt next) {
      attempt = next;
      operations = next.track(compareHashes);
      opened.add(operations);
    }

    private UsbOperation play(Map<String, Object> request) {
      UsbOperation operation = operations.play(request);
      while (operation == null && !begun && attempt.isLook()) {
        Attempt next = later.play(opening);
        if (next == null || next == attempt || next.opened().error().isPresent()) {
          return null;
        }
        opened.remove(operations);
        take(next);
        operation = operations.play(request);
      }
      begun = true;
      return operation;
    }

    private int nextIndex() {
      return operations.nextIndex();
    }
  }

  private void played(UsbOperation operation) {
    count++;
    before.addLast(words(operation.asked()));
    if (before.size() > CONTEXT) {
      before.removeFirst();
    }
    // A try that was not recorded takes as long as the last one that was.
    boolean failed = operation.error().isPresent();
    clock.advanceTo(Math.max(operation.span().end(), failed ? clock.micros() + operation.span().micros() : 0));
  }

  byte[] answer(byte[] recorded) {
    return answers.of(recorded);
  }

  private void requireGoingOn() {
    if (difference != null) {
      throw difference;
    }
  }

  /** What came is not what was recorded, or there is nothing recorded any more. */
  private VerificationFailed differs(int next, Map<String, Object> request) {
    if (next < 0 && !complete) {
      return ended();
    }
    String expected =
        next < 0
            ? "nothing more"
            : words(((UsbOperation) part.trace().records().get(next)).asked());
    int line = (next < 0 ? part.to() - 1 : next) + 1;
    difference =
        new VerificationFailed(
            "usbboot.replay-differs",
            "The session differs from its trace at record " + line + ": expected was " + expected + ", what came is "
                + words(request),
            Facts.of(
                "file", part.trace().name(),
                "record", line,
                "expected", expected,
                "came", words(request),
                "before", new ArrayList<>(before)),
            compareHashes
                ? "This sbcprov does something else than the one that recorded the trace, or the boot directory is"
                    + " not the one of then."
                : "This sbcprov does something else than the one that recorded the trace ("
                    + part.trace().header().sbcprov() + ").");
    return difference;
  }

  private VerificationFailed ended() {
    pastEnd = true;
    difference =
        new VerificationFailed(
            "usbboot.replay-differs",
            "The trace ends here, before its session did",
            Facts.of("file", part.trace().name(), "before", new ArrayList<>(before)),
            "");
    return difference;
  }

  /** The kind of a request and its values, in one line. */
  private String words(Map<String, Object> request) {
    StringBuilder words = new StringBuilder();
    for (Map.Entry<String, Object> entry : OperationTrack.comparable(request, compareHashes).entrySet()) {
      boolean kind = entry.getKey().equals(TraceRecord.KIND);
      words.append(kind ? "" : " " + entry.getKey() + " ").append(entry.getValue());
    }
    return words.toString();
  }

  /** What differed first, if anything did. */
  synchronized Optional<VerificationFailed> difference() {
    return pastEnd ? Optional.empty() : Optional.ofNullable(difference);
  }

  /** Whether the session went on where an incomplete trace ends. */
  synchronized boolean isPastEnd() {
    return pastEnd;
  }

  /** How many operations were played. */
  synchronized int count() {
    return count;
  }

  /** The number of the first record that was not played; empty when all were. */
  synchronized Optional<Integer> firstUnplayed() {
    int first = Integer.MAX_VALUE;
    for (AttemptTrack track : attempts.values()) {
      first = Math.min(first, track.nextIndex() < 0 ? first : track.nextIndex());
    }
    for (OperationTrack track : opened) {
      first = Math.min(first, track.nextIndex() < 0 ? first : track.nextIndex());
    }
    return first == Integer.MAX_VALUE ? Optional.empty() : Optional.of(first + 1);
  }

  @Override
  public void close() {
    // There is nothing to give back.
  }
}
