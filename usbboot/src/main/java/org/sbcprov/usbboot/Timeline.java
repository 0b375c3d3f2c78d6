package org.sbcprov.usbboot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.Clock;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.usbboot.StageTime.Result;
import org.sbcprov.usbboot.event.BoardDone;
import org.sbcprov.usbboot.event.BoardFound;
import org.sbcprov.usbboot.event.BoardOpened;
import org.sbcprov.usbboot.event.FileRead;
import org.sbcprov.usbboot.event.MessageReceived;
import org.sbcprov.usbboot.event.NextStage;
import org.sbcprov.usbboot.event.Reenumerated;
import org.sbcprov.usbboot.event.SecondStageAnswered;
import org.sbcprov.usbboot.event.SecondStageSent;
import org.sbcprov.usbboot.event.SendingSecondStage;
import org.sbcprov.usbboot.event.StageReached;

/**
 * How far one board is, and when it came there: learnt from the events of its session, which pass through on their way
 * to whoever watches. May be looked at from other threads.
 */
final class Timeline implements EventSink {
  /** The most stages that are kept: a board that starts over and over has the same ones again and again. */
  private static final int LIMIT = 64;

  private final Clock clock;
  private final EventSink sink;
  private final long start;
  private final List<StageTime> stages = new ArrayList<>();
  private BootStage current = BootStage.ENUMERATED;
  private int files;
  private String lastFile = "";
  private Duration lastFileAt = Duration.ZERO;

  Timeline(Clock clock, EventSink sink) {
    this.clock = clock;
    this.sink = sink;
    this.start = clock.nanoTime();
  }

  @Override
  public void accept(Event event) {
    if (event instanceof NextStage next) {
      reached(current(), next.stage(), next.detail());
      return;
    }
    sink.accept(event);
    observe(event);
  }

  private void observe(Event event) {
    if (event instanceof FileRead read) {
      readFile(read.served().name());
    } else if (event instanceof MessageReceived) {
      if (current() == BootStage.FILE_SERVER) {
        reached(BootStage.FILE_SERVER, BootStage.LAST_FILE, "");
      }
    } else if (event instanceof BoardFound found) {
      reached(BootStage.ENUMERATED, BootStage.OPENED, found.chip().name() + " at USB port " + found.port());
    } else if (event instanceof BoardOpened opened) {
      if (current() == BootStage.OPENED) {
        BootStage next = opened.stage() == Stage.ROM ? BootStage.BOOTCODE_SENT : BootStage.FILE_SERVER;
        reached(BootStage.OPENED, next, opened.serial().isPresent() ? "serial " + opened.serial().get() : "");
      }
    } else if (event instanceof SendingSecondStage) {
      if (current() != BootStage.OPENED) {
        enter(BootStage.BOOTCODE_SENT);
      }
    } else if (event instanceof SecondStageSent sent) {
      reached(BootStage.BOOTCODE_SENT, BootStage.BOOTCODE_ACCEPTED, sent.bytes() + " bytes");
    } else if (event instanceof SecondStageAnswered answered) {
      if (answered.code().orElse(-1) == 0) {
        reached(BootStage.BOOTCODE_ACCEPTED, BootStage.REENUMERATED, "");
      }
    } else if (event instanceof Reenumerated back) {
      cameBack(back.stage());
    } else if (event instanceof BoardDone done) {
      ended(done);
    }
  }

  private synchronized void cameBack(Stage stage) {
    if (stage == Stage.ROM) {
      current = BootStage.BOOTCODE_SENT;
      return;
    }
    if (current == BootStage.BOOTCODE_ACCEPTED) {
      reached(BootStage.BOOTCODE_ACCEPTED, BootStage.REENUMERATED, "the ROM left without an answer and started it");
    }
    reached(BootStage.REENUMERATED, BootStage.FILE_SERVER, "");
  }

  private synchronized void readFile(String name) {
    files++;
    lastFile = name;
    lastFileAt = now();
  }

  private synchronized void ended(BoardDone done) {
    if (files > 0) {
      note(new StageTime(BootStage.LAST_FILE, lastFileAt, Result.OK, lastFile));
    }
    reached(BootStage.DONE, BootStage.AFTERWARDS, done.said() ? "" : "the board left without saying so");
  }

  /** A stage begins. */
  synchronized void enter(BootStage stage) {
    current = stage;
  }

  /** A stage is done, and the next one begins. */
  void reached(BootStage stage, BootStage next, String detail) {
    StageTime reached;
    synchronized (this) {
      reached = new StageTime(stage, now(), Result.OK, detail);
      note(reached);
      current = next;
    }
    sink.accept(new StageReached(reached));
  }

  /** A stage is where it ended. */
  void failed(BootStage stage, String detail) {
    StageTime failed;
    synchronized (this) {
      current = stage;
      failed = new StageTime(stage, now(), Result.FAILED, detail);
      note(failed);
    }
    sink.accept(new StageReached(failed));
  }

  /** A failure that ends the board's session, with the stage at which it happened, and its likely causes. */
  Failure explained(Failure failure) {
    Optional<Trouble> trouble = Trouble.of(failure.code());
    BootStage stage = current();
    if (trouble.isPresent() && trouble.get().stage().isPresent()) {
      stage = trouble.get().stage().get();
    }
    failed(stage, failure.code());
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("stage", stage.id());
    if (trouble.isPresent()) {
      more.put("likely-causes", trouble.get().causes());
    }
    more.put("stages", facts(stages()));
    return failure.withFacts(more);
  }

  /** An interrupt that tells itself what it leaves behind, with the stage at which it came. */
  Interrupted interrupted(Interrupted interrupted) {
    BootStage stage = current();
    return (Interrupted)
        interrupted.withFacts(
            Facts.of("stage", stage.id(), "state", stage.work(), "stages", facts(stages())));
  }

  private void note(StageTime stage) {
    if (stages.size() < LIMIT) {
      stages.add(stage);
    }
  }

  /** What is being worked at. */
  synchronized BootStage current() {
    return current;
  }

  /** What was reached so far, in order. */
  synchronized List<StageTime> stages() {
    return List.copyOf(stages);
  }

  /** Time since the start. */
  Duration now() {
    return Duration.ofNanos(clock.nanoTime() - start);
  }

  /** Stages for scripts. */
  static List<Map<String, Object>> facts(List<StageTime> stages) {
    List<Map<String, Object>> facts = new ArrayList<>(stages.size());
    for (StageTime stage : stages) {
      facts.add(stage.facts());
    }
    return facts;
  }
}
