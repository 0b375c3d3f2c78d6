package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.sbcprov.fixtures.faulty.TransferKind.BULK_OUT;
import static org.sbcprov.fixtures.faulty.TransferKind.CONTROL_IN;
import static org.sbcprov.fixtures.faulty.TransferKind.CONTROL_OUT;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.fixtures.faulty.Deed;
import org.sbcprov.fixtures.faulty.Misstep;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sim.Fault;
import org.sbcprov.usbboot.sim.Pace;

/**
 * What goes wrong over USB, during the update of a CM4's EEPROM: each fault ends with its own code and status, and none
 * takes longer than the time that the session gives it. Up to eight faulty boards are served by one process, so that
 * none disturbs another either.
 *
 * <p>The transfers of an update, by kind: control-out 1 announces the boot message, bulk-out 1 is the message,
 * control-out 2 announces the second stage, bulk-out 2 to 8 are its pieces, control-in 1 is the ROM's answer. Then
 * control-in 2 is the first question (the size of config.txt), control-out 3 its answer, control-in 3 the second one,
 * control-out 4 announces the file and bulk-out 9 is it; bulk-out 10 is pieeprom.sig, 11 to 42 are pieeprom.bin.
 */
@RigTest
class FaultsRigTest {
  /** What a session may take beyond the times that it waits: work, on a machine that may be slow and busy. */
  private static final long SLACK_MILLIS = 45_000;

  private static final String FINE = "";

  @TempDir Path directory;

  /**
   * A fault and what has to become of it.
   *
   * @param code the failure's; {@link #FINE} when the session is to go well all the same
   * @param status exit status of a session with this board alone
   * @param seconds how long the session waits until it gives up
   */
  private record Case(String name, Plugged board, String code, long status, int seconds) {}

  private static Case usb(Misstep misstep, String code, int status, int seconds) {
    return new Case(misstep.toString(), Plugged.board(Chip.BCM2711).with(misstep), code, status, seconds);
  }

  private static Case program(Fault fault, String code, int status, int seconds) {
    return new Case(fault.toString(), Plugged.board(Chip.BCM2711).with(fault), code, status, seconds);
  }

  @Test
  void aStallOfAnyTransfer() {
    serve(
        usb(Misstep.from(CONTROL_OUT, 1, Deed.STALL), "usbboot.rom-wedged", 6, 2),
        usb(Misstep.at(BULK_OUT, 1, Deed.STALL), "usbboot.transfer", 6, 0),
        usb(Misstep.at(CONTROL_OUT, 2, Deed.STALL), "usbboot.transfer", 6, 0),
        usb(Misstep.at(BULK_OUT, 5, Deed.STALL), "usbboot.transfer", 6, 0),
        // The answer is asked for again.
        usb(Misstep.at(CONTROL_IN, 1, Deed.STALL), FINE, 0, 1),
        usb(Misstep.from(CONTROL_IN, 2, Deed.STALL), "usbboot.stalled", 5, 20),
        usb(Misstep.at(CONTROL_OUT, 3, Deed.STALL), "usbboot.transfer", 6, 0),
        usb(Misstep.at(BULK_OUT, 25, Deed.STALL), "usbboot.transfer", 6, 0));
  }

  @Test
  void noAnswerToAnyTransfer() {
    serve(
        usb(Misstep.at(CONTROL_OUT, 1, Deed.SILENCE), "usbboot.rom-wedged", 6, 3),
        usb(Misstep.at(BULK_OUT, 1, Deed.SILENCE), "usbboot.transfer", 6, 5),
        usb(Misstep.at(CONTROL_OUT, 2, Deed.SILENCE), "usbboot.transfer", 6, 1),
        usb(Misstep.at(BULK_OUT, 5, Deed.SILENCE), "usbboot.transfer", 6, 5),
        usb(Misstep.at(CONTROL_IN, 1, Deed.SILENCE), "usbboot.rejected", 6, 20),
        usb(Misstep.at(CONTROL_IN, 2, Deed.SILENCE), "usbboot.stalled", 5, 20),
        usb(Misstep.at(CONTROL_OUT, 3, Deed.SILENCE), "usbboot.stalled", 5, 1),
        usb(Misstep.at(BULK_OUT, 25, Deed.SILENCE), "usbboot.stalled", 5, 5));
  }

  @Test
  void unpluggedAtAnyStage() {
    serve(
        usb(Misstep.at(CONTROL_OUT, 1, Deed.UNPLUG), "usbboot.unplugged", 6, 2),
        usb(Misstep.at(BULK_OUT, 5, Deed.UNPLUG), "usbboot.unplugged", 6, 1),
        usb(Misstep.at(CONTROL_IN, 1, Deed.UNPLUG), "usbboot.not-back", 6, 15),
        usb(Misstep.at(CONTROL_IN, 1, Deed.UNPLUG_AFTER), "usbboot.not-back", 6, 15),
        usb(Misstep.at(CONTROL_IN, 2, Deed.UNPLUG), "usbboot.nothing-asked", 6, 3),
        usb(Misstep.at(CONTROL_IN, 3, Deed.UNPLUG), "usbboot.left-early", 6, 1),
        usb(Misstep.at(BULK_OUT, 25, Deed.UNPLUG), "usbboot.unplugged", 6, 1),
        program(Fault.UNPLUGGED_WHILE_FLASHING, "usbboot.left-while-flashing", 6, 1));
  }

  @Test
  void wrongAnswersAndSlowOnes() {
    serve(
        usb(Misstep.at(CONTROL_IN, 2, Deed.CUT), "usbboot.wrong-message", 6, 1),
        usb(Misstep.at(CONTROL_IN, 2, Deed.GARBAGE), "usbboot.wrong-message", 6, 1),
        // What comes back decides, not the answer.
        usb(Misstep.at(CONTROL_IN, 1, Deed.HALF), FINE, 0, 5),
        usb(Misstep.at(CONTROL_IN, 1, Deed.GARBAGE), FINE, 0, 2),
        program(Fault.REJECTED, "usbboot.rejected", 6, 5),
        program(Fault.WRITE_PROTECTED, "usbboot.update-failed", 6, 0),
        program(Fault.PATH_TRAVERSAL, "usbboot.request-denied", 4, 0),
        new Case(
            "slow",
            Plugged.board(Chip.BCM2711).with(Pace.REAL).withLag(Duration.ofMillis(30)),
            FINE,
            0,
            (int) Pace.REAL.away().plus(Pace.REAL.flash()).toSeconds() + 5));
  }

  private void serve(Case... cases) {
    Path recovery = RigDirectories.recovery(directory, Chip.BCM2711);
    try (RigBoards boards = new RigBoards()) {
      List<Plugged> all = new ArrayList<>();
      for (Case one : cases) {
        all.add(one.board());
      }
      List<RigBoard> plugged = boards.plug(all);
      String count = Integer.toString(cases.length);
      Finished session =
          Running.sbcprov("usbboot", "-d", recovery.toString(), "--all", "--count", count, "--json")
              .within(Rig.BOUND);
      assertThat(session.status()).as(session.toString()).isEqualTo(6);
      assertThat(session.boards()).as(session.toString()).hasSize(cases.length);
      assertSoftly(
          softly -> {
            for (int i = 0; i < cases.length; i++) {
              RigBoard board = plugged.get(i);
              Map<String, Object> report = session.board(board.port().toString());
              String what = cases[i].name() + ": " + report + "\n" + board.uart();
              softly.assertThat(report.getOrDefault("code", FINE)).as(what).isEqualTo(cases[i].code());
              softly.assertThat(report.get("status")).as(what).isEqualTo(cases[i].status());
              softly
                  .assertThat((Long) report.get("took-ms"))
                  .as(what)
                  .isLessThan(cases[i].seconds() * 1000L + SLACK_MILLIS);
            }
          });
    }
  }
}
