package org.sbcprov.usbboot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.sbcprov.core.Clock;
import org.sbcprov.core.Deadline;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.usbboot.event.SecondStageAnswered;
import org.sbcprov.usbboot.event.SecondStageSent;
import org.sbcprov.usbboot.event.SendingSecondStage;
import org.sbcprov.usbboot.wire.BootMessage;

/** The first half: gives a ROM its second stage, and waits until that runs. */
final class RomStage {
  /** How often a ROM that comes back is sent its second stage again; a BCM2711 now and then wants it twice. */
  static final int RESENDS = 3;

  /** Bytes of the second stage between two progress events. */
  private static final int STEP = 4 * Link.PIECE;

  private final BoardFinder finder;
  private final Opener opener;
  private final Clock clock;
  private final Timing timing;
  private final EventSink sink;
  private int attempts;

  RomStage(BoardFinder finder, Opener opener, Clock clock, Timing timing, EventSink sink) {
    this.finder = finder;
    this.opener = opener;
    this.clock = clock;
    this.timing = timing;
    this.sink = sink;
  }

  /**
   * Sends the second stage once.
   *
   * @return what is at the port afterwards: a file server, or a ROM again
   */
  UsbDevice boot(UsbDevice rom, Chip chip, SecondStage secondStage) {
    if (attempts > RESENDS) {
      throw rejected(rom, chip, OptionalInt.empty());
    }
    attempts++;
    int length = secondStage.program().limit();
    sink.accept(new SendingSecondStage(chip.secondStage(), length, attempts));
    OptionalInt answer;
    UsbDevice device;
    try (Opener.Opened opened = opener.open(rom, BootMessage.SIZE).orElse(null)) {
      if (opened == null) {
        return finder.at(rom.port()).orElse(rom);
      }
      device = opened.device();
      send(opened, chip, secondStage);
      sink.accept(new SecondStageSent(length));
      answer = answer(opened);
    }
    sink.accept(new SecondStageAnswered(answer));
    // The answer does not decide: a ROM may leave before it is read. What counts is what comes back.
    boolean refused = answer.isPresent() && answer.getAsInt() != 0;
    Duration patience = refused ? timing.settle() : timing.reenumeration();
    Optional<UsbDevice> next = finder.waitForNext(device, Deadline.in(patience, clock));
    if (next.isEmpty() && refused && !finder.present(device)) {
      next = finder.waitForNext(device, Deadline.in(timing.reenumeration(), clock));
    }
    if (next.isPresent()) {
      return next.get();
    }
    if (finder.present(device)) {
      throw rejected(device, chip, answer);
    }
    throw notBack(device, answer);
  }

  private void send(Opener.Opened opened, Chip chip, SecondStage secondStage) {
    ByteBuffer program = secondStage.program().duplicate();
    String task = "sending " + chip.secondStage();
    int length = program.limit();
    try {
      opened.link().send(new BootMessage(length, secondStage.signature()).write());
      opened.link().announce(length);
      sink.accept(new Progress(task, 0, length));
      while (program.position() < length) {
        Interruption.check();
        program.limit(Math.min(length, program.position() + STEP));
        opened.link().send(program);
        program.limit(length);
        sink.accept(new Progress(task, program.position(), length));
      }
    } catch (UsbException e) {
      throw UsbFailures.sendingSecondStage(opened.device(), chip.secondStage(), program.position(), length, e);
    }
  }

  /** The four bytes with which the ROM says whether it takes the program; empty when they cannot be had. */
  private OptionalInt answer(Opener.Opened opened) {
    Deadline deadline = Deadline.in(timing.acknowledgement(), clock);
    ByteBuffer code = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (!deadline.passed()) {
      Interruption.check();
      try {
        code.clear();
        if (opened.link().receive(code, atLeastOneMilli(deadline.left())) == Integer.BYTES) {
          return OptionalInt.of(code.getInt(0));
        }
      } catch (UsbException e) {
        if (e.reason() == Reason.NO_DEVICE || e.reason() == Reason.TIMEOUT || !finder.present(opened.device())) {
          break;
        }
      }
      clock.sleep(timing.poll());
    }
    return OptionalInt.empty();
  }

  static Duration atLeastOneMilli(Duration duration) {
    return duration.toMillis() > 0 ? duration : Duration.ofMillis(1);
  }

  private DeviceFailed rejected(UsbDevice device, Chip chip, OptionalInt answer) {
    return new DeviceFailed(
        "usbboot.rejected",
        "The boot ROM did not start " + chip.secondStage(),
        Facts.of(
            "port", device.port().toString(),
            "chip", chip.name(),
            "attempts", attempts,
            "answer", answer.isPresent() ? answer.getAsInt() : null),
        "A chip that is locked to a key takes only a second stage signed with it; another chip's or a damaged file is"
            + " refused as well. Remove all power before the next try.");
  }

  private DeviceFailed notBack(UsbDevice device, OptionalInt answer) {
    return new DeviceFailed(
        "usbboot.not-back",
        "The board left USB port " + device.port() + " and did not come back",
        Facts.of(
            "port", device.port().toString(),
            "waited-seconds", timing.reenumeration().toSeconds(),
            "answer", answer.isPresent() ? answer.getAsInt() : null),
        "Check the board's power supply and the USB cable, and that the second stage is for this chip.");
  }
}
