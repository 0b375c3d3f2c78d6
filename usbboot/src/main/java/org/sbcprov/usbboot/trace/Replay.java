package org.sbcprov.usbboot.trace;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.Clock;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.io.PrivateDirectory;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.BootSession;
import org.sbcprov.usbboot.FileRules;

/**
 * Runs a recorded session again, against its trace instead of a board. The code that runs is the real one; it has to ask
 * the same of the board, and to come to the same end.
 */
public final class Replay {
  /** How much longer than the recording to wait for a board that never comes. */
  private static final Duration MORE = Duration.ofSeconds(2);

  /** What was found in files that were not sent, so that a trace cannot know them. */
  private static final Set<String> NEED_FILES =
      Set.of(
          "usbboot.bad-bootfiles",
          "usbboot.bad-second-stage",
          "usbboot.file-changed",
          "usbboot.file-too-large",
          "usbboot.no-bootcode",
          "usbboot.no-directory",
          "usbboot.no-second-stage",
          "usbboot.not-an-image",
          "usbboot.wrong-chip",
          "usbboot.wrong-image-size");

  /** What happened behind the end of a session, and not over the connections that a trace is of. */
  private static final Set<String> AFTERWARDS =
      Set.of(
          "usbboot.disk-in-use",
          "usbboot.no-disk",
          "usbboot.no-network",
          "usbboot.no-sysfs",
          "usbboot.other-serial");

  private final Trace trace;
  private final Settings settings;
  private final Clock clock;
  private final EventSink sink;

  /**
   * What a replay goes by.
   *
   * @param port which board's session; empty when there is only one
   * @param session which of the sessions at that port, from 1 on; empty when there is only one
   * @param directory the boot directory of then; empty for what the trace knows of it
   * @param realTime whether what took time takes it again
   */
  public record Settings(
      Optional<String> port, Optional<Integer> session, Optional<Path> directory, boolean realTime) {}

  /**
   * How a replay went that came to no failure.
   *
   * @param outcome of the session; empty when the trace ends before it
   * @param operations how many USB operations were compared
   * @param hashes whether what was sent was compared, and not only how much
   * @param recorded the end that was recorded; empty when none was
   */
  public record Outcome(
      Optional<BootSession.Outcome> outcome, int operations, boolean hashes, Optional<SessionResult> recorded) {}

  /** A replay, to be {@link #run} once. */
  public Replay(Trace trace, Settings settings, Clock clock, EventSink sink) {
    this.trace = trace;
    this.settings = settings;
    this.clock = clock;
    this.sink = sink;
  }

  /**
   * Runs it.
   *
   * @throws BadUsage {@code usbboot.replay-port} when several sessions are there, and it is not told which one is meant
   * @throws BadInput {@code usbboot.replay-needs-files} when the session failed for what only the boot directory shows
   * @throws VerificationFailed {@code usbboot.replay-differs} when it went another way than then
   * @throws Failure what the session failed with, when that is what it failed with then
   */
  public Outcome run() {
    Trace.Part part = session(port());
    if (settings.directory().isEmpty()) {
      requireFilesUnneeded(part);
    }
    warnIfIncomplete(part);
    ReplayClock time = new ReplayClock(clock, settings.realTime(), part.begin());
    if (settings.directory().isPresent()) {
      FileRules rules =
          new FileRules(
              trace.header().overlay(), trace.header().allowLinks(), trace.header().signed(), Optional.empty());
      return run(part, time, settings.directory().get(), rules, true, answer -> answer);
    }
    // What a signature looked like is not known.
    boolean hashes = trace.header().contents() && !trace.header().signed();
    try (PrivateDirectory directory = PrivateDirectory.make()) {
      StandIns files = new StandIns(part, directory.path());
      return run(part, time, directory.path(), FileRules.usual(), hashes, files);
    }
  }

  private Outcome run(
      Trace.Part part,
      ReplayClock time,
      Path directory,
      FileRules rules,
      boolean hashes,
      ReplayHost.Answers answers) {
    Duration wait = Duration.ofNanos(1000 * (part.end() - part.begin())).plus(MORE);
    BootSession.Settings session = BootSession.Settings.of(directory).withRules(rules).withWaitForBoard(wait);
    try (ReplayHost host = new ReplayHost(part, time, hashes, answers)) {
      BootSession.Outcome outcome = null;
      Failure failure = null;
      try {
        outcome = new BootSession(host, time, session, sink).run();
      } catch (Failure e) {
        failure = e;
      }
      if (host.difference().isPresent()) {
        throw host.difference().get();
      }
      if (host.isPastEnd()) {
        return new Outcome(Optional.empty(), host.count(), hashes, part.result());
      }
      compare(part, host, failure);
      sink.accept(
          new ReplayEnded(
              host.count(),
              hashes,
              SessionResult.of(0, Optional.empty(), failure).status(),
              failure == null ? "" : failure.code()));
      if (failure != null) {
        throw failure;
      }
      return new Outcome(Optional.of(outcome), host.count(), hashes, part.result());
    }
  }

  private void compare(Trace.Part part, ReplayHost host, Failure failure) {
    SessionResult now = SessionResult.of(0, Optional.empty(), failure);
    boolean afterwards = part.complete() && AFTERWARDS.contains(part.result().get().code().orElse(""));
    boolean same = afterwards ? failure == null : !part.complete() || part.result().get().endedLike(now);
    if (!same) {
      throw new VerificationFailed(
          "usbboot.replay-differs",
          "The session ended " + part.result().get().words() + " when it was recorded; now it ends " + now.words(),
          Facts.of(
              "file", trace.name(),
              "record", part.to(),
              "expected", part.result().get().words(),
              "came", now.words(),
              "message", failure == null ? null : failure.getMessage(),
              "first-unplayed-record", host.firstUnplayed().orElse(null)),
          settings.directory().isPresent()
              ? "Check that the boot directory is the one of then; if so, this sbcprov judges in another way."
              : "This sbcprov judges in another way than " + trace.header().sbcprov()
                  + ", or by contents of files that a trace does not keep: give the boot directory with -d.",
          failure);
    }
    if (host.firstUnplayed().isPresent()) {
      throw new VerificationFailed(
          "usbboot.replay-differs",
          "The session ended " + now.words() + " before record " + host.firstUnplayed().get() + " of its trace",
          Facts.of("file", trace.name(), "record", host.firstUnplayed().get(), "came", now.words()),
          "This sbcprov ends a session earlier than the one that recorded the trace (" + trace.header().sbcprov()
              + ").",
          failure);
    }
  }

  private Optional<UsbPort> port() {
    List<UsbPort> ports = trace.ports();
    if (settings.port().isPresent()) {
      for (UsbPort port : ports) {
        if (port.toString().equals(settings.port().get())) {
          return Optional.of(port);
        }
      }
      throw which("There is no session at USB port " + settings.port().get() + " in " + trace.name(), ports);
    }
    List<UsbPort> used = trace.portsInUse();
    if (used.size() == 1) {
      return Optional.of(used.get(0));
    }
    if (used.size() > 1) {
      throw which(trace.name() + " has sessions at several USB ports", ports);
    }
    // Where nothing came to a transfer, it was what is at all ports together that made the session end.
    return ports.size() == 1 ? Optional.of(ports.get(0)) : Optional.empty();
  }

  private BadUsage which(String problem, List<UsbPort> ports) {
    List<String> names = new ArrayList<>();
    for (UsbPort port : ports) {
      names.add(port.toString());
    }
    return new BadUsage(
        "usbboot.replay-port",
        problem,
        Facts.of("file", trace.name(), "ports", names),
        names.isEmpty() ? "Leave --port out." : "Give --port and one of " + String.join(", ", names) + ".");
  }

  private Trace.Part session(Optional<UsbPort> port) {
    List<Trace.Part> sessions = trace.sessions(port);
    int number = settings.session().orElse(1);
    if (number < 1 || number > sessions.size() || settings.session().isEmpty() && sessions.size() > 1) {
      String where = port.isPresent() ? " at USB port " + port.get() : "";
      throw new BadUsage(
          "usbboot.replay-port",
          trace.name() + " has " + sessions.size() + (sessions.size() == 1 ? " session" : " sessions") + where,
          Facts.of("file", trace.name(), "sessions", sessions.size()),
          "Give --session and a number from 1 to " + sessions.size() + ".");
    }
    return sessions.get(number - 1);
  }

  private void requireFilesUnneeded(Trace.Part part) {
    if (part.result().isEmpty() || part.result().get().code().isEmpty()) {
      return;
    }
    String code = part.result().get().code().get();
    if (NEED_FILES.contains(code) || code.startsWith("input.") || code.startsWith("io.")) {
      throw new BadInput(
          "usbboot.replay-needs-files",
          "The recorded session ended with " + code + ", which came from the boot directory and not from the board",
          Facts.of("file", trace.name(), "code", code),
          "Give the boot directory of then with -d.");
    }
  }

  private void warnIfIncomplete(Trace.Part part) {
    if (part.complete() && AFTERWARDS.contains(part.result().get().code().orElse(""))) {
      sink.accept(
          new Warning(
              "usbboot.trace-incomplete",
              "The recorded session ended with " + part.result().get().code().get()
                  + ", which came after the transfers: they are all that is in a trace",
              Facts.of("file", trace.name(), "code", part.result().get().code().get())));
    }
    if (!part.complete()) {
      sink.accept(
          new Warning(
              "usbboot.trace-incomplete",
              trace.name() + " does not go to the end of the session: "
                  + (part.result().isPresent() && part.result().get().interrupted()
                      ? "it was interrupted"
                      : part.result().isPresent()
                          ? "there was too much to record"
                          : "the recording process did not end by itself"),
              Facts.of("file", trace.name(), "cut-line", trace.isCut())));
    }
  }
}
