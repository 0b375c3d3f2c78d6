package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbcprov.fixtures.faulty.TransferKind.BULK_OUT;
import static org.sbcprov.fixtures.faulty.TransferKind.CONTROL_IN;
import static org.sbcprov.fixtures.faulty.TransferKind.CONTROL_OUT;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.fixtures.faulty.Deed;
import org.sbcprov.fixtures.faulty.FaultyHost;
import org.sbcprov.fixtures.faulty.Misstep;
import org.sbcprov.fixtures.faulty.Transfer;
import org.sbcprov.usbboot.sim.SimulatedBoard;

/** An update of an EEPROM in which one transfer, or all from one on, go wrong. */
class BrokenTransfersTest {
  /** No wait is longer: two minutes for an EEPROM that is being written, and what comes before it. */
  private static final Duration LONGEST = Duration.ofSeconds(150);

  @TempDir Path directory;

  private BoardReport serve(Misstep... missteps) {
    SimulatedSession session = new SimulatedSession();
    SimulatedBoard board = session.board("cm4");
    FaultyHost host = new FaultyHost(board, session.clock, Duration.ZERO, List.of(missteps));
    Path recovery = BootDirectories.recovery(directory, Chip.BCM2711);
    BoardReport report =
        new BootSession(host, session.clock, BootSession.Settings.of(recovery), session.log).serve();
    assertThat(session.clock.elapsed()).as(List.of(missteps) + ": " + report.verdict()).isLessThan(LONGEST);
    return report;
  }

  /** The sample's second stage is one piece; what is announced and sent first is the boot message. */
  static List<Arguments> broken() {
    return List.of(
        Arguments.of(Misstep.from(CONTROL_OUT, 1, Deed.STALL), "usbboot.rom-wedged"),
        Arguments.of(Misstep.at(BULK_OUT, 1, Deed.STALL), "usbboot.transfer"),
        Arguments.of(Misstep.at(CONTROL_OUT, 2, Deed.STALL), "usbboot.transfer"),
        Arguments.of(Misstep.at(BULK_OUT, 2, Deed.STALL), "usbboot.transfer"),
        Arguments.of(Misstep.from(CONTROL_IN, 2, Deed.STALL), "usbboot.stalled"),
        Arguments.of(Misstep.at(CONTROL_OUT, 3, Deed.STALL), "usbboot.transfer"),
        Arguments.of(Misstep.at(BULK_OUT, 15, Deed.STALL), "usbboot.transfer"),
        Arguments.of(Misstep.at(CONTROL_OUT, 1, Deed.SILENCE), "usbboot.rom-wedged"),
        Arguments.of(Misstep.at(BULK_OUT, 2, Deed.SILENCE), "usbboot.transfer"),
        Arguments.of(Misstep.at(CONTROL_IN, 1, Deed.SILENCE), "usbboot.rejected"),
        Arguments.of(Misstep.at(CONTROL_IN, 2, Deed.SILENCE), "usbboot.stalled"),
        Arguments.of(Misstep.at(BULK_OUT, 15, Deed.SILENCE), "usbboot.stalled"),
        Arguments.of(Misstep.at(CONTROL_OUT, 1, Deed.UNPLUG), "usbboot.unplugged"),
        Arguments.of(Misstep.at(BULK_OUT, 2, Deed.UNPLUG), "usbboot.unplugged"),
        Arguments.of(Misstep.at(CONTROL_IN, 1, Deed.UNPLUG_AFTER), "usbboot.not-back"),
        Arguments.of(Misstep.at(CONTROL_IN, 2, Deed.UNPLUG), "usbboot.nothing-asked"),
        Arguments.of(Misstep.at(CONTROL_IN, 4, Deed.UNPLUG), "usbboot.left-early"),
        Arguments.of(Misstep.at(BULK_OUT, 15, Deed.UNPLUG), "usbboot.unplugged"),
        Arguments.of(Misstep.at(CONTROL_IN, 2, Deed.CUT), "usbboot.wrong-message"),
        Arguments.of(Misstep.at(CONTROL_IN, 2, Deed.GARBAGE), "usbboot.wrong-message"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void aBrokenTransferHasItsOwnCode(Misstep misstep, String code) {
    BoardReport report = serve(misstep);
    assertThat(report.failure()).as(report.verdict()).isPresent();
    assertThat(report.failure().get().code()).as(report.verdict()).isEqualTo(code);
  }

  /** What comes back decides: a ROM may leave before its answer is read. */
  @ParameterizedTest
  @EnumSource(value = Deed.class, names = {"STALL", "HALF", "CUT", "GARBAGE"})
  void theRomsAnswerDoesNotDecide(Deed deed) {
    BoardReport report = serve(Misstep.at(CONTROL_IN, 1, deed));
    assertThat(report.ok()).as(report.verdict()).isTrue();
  }

  /** As for rpiboot: a short packet may end behind the name. */
  @Test
  void aMessageThatEndsBehindItsNameIsWhole() {
    BoardReport report = serve(Misstep.from(CONTROL_IN, 2, Deed.HALF));
    assertThat(report.ok()).as(report.verdict()).isTrue();
  }

  /** Whatever breaks, the session ends in time, and ends well only when the board has all that it needs. */
  @Test
  void noTransferCanBreakInAWayThatHangsOrPassesForSuccess() {
    SimulatedSession whole = new SimulatedSession();
    FaultyHost counted = new FaultyHost(whole.board("cm4"), whole.clock, Duration.ZERO, List.of());
    Path recovery = BootDirectories.recovery(directory, Chip.BCM2711);
    new BootSession(counted, whole.clock, BootSession.Settings.of(recovery), whole.log).run();
    for (Transfer transfer : counted.transfers()) {
      if (transfer.kind() == BULK_OUT && transfer.number() > 5 && transfer.number() % 10 != 0) {
        // One piece of the image is like another.
        continue;
      }
      for (Deed deed : Deed.values()) {
        boolean answer = deed == Deed.HALF || deed == Deed.CUT || deed == Deed.GARBAGE;
        if (answer && transfer.kind() != CONTROL_IN) {
          continue;
        }
        for (Misstep misstep :
            List.of(
                Misstep.at(transfer.kind(), transfer.number(), deed),
                Misstep.from(transfer.kind(), transfer.number(), deed))) {
          BoardReport report = serve(misstep);
          if (report.ok()) {
            assertThat(report.served()).as(misstep + ": " + report.verdict()).anyMatch(
                file -> file.name().equals("pieeprom.bin"));
          }
        }
      }
    }
  }
}
