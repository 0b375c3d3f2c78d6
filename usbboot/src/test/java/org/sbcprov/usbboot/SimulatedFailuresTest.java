package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.usbboot.event.RequestDenied;
import org.sbcprov.usbboot.event.MessageReceived;
import org.sbcprov.usbboot.sim.Fault;
import org.sbcprov.usbboot.sim.SimulatedBoard;
import org.sbcprov.usbboot.sim.SimulatedDisks;

/** Whole sessions with a simulated board, or a boot directory, that has something wrong with it. */
class SimulatedFailuresTest {
  @TempDir Path temporary;

  private final SimulatedSession simulated = new SimulatedSession();

  @Test
  void aGadgetWithoutADiskIsAFailure() {
    Path directory = BootDirectories.boot(temporary, Chip.BCM2711);
    SimulatedBoard board = simulated.board("cm4", Fault.NO_DISK);
    BootSession.Settings settings =
        BootSession.Settings.of(directory)
            .withAfterwards(new SimulatedDisks(board, simulated.clock, Duration.ofSeconds(45)));
    BoardReport report = new BootSession(board, simulated.clock, settings, simulated.log).serve();
    assertThat(report.failure().orElseThrow().code()).isEqualTo("usbboot.no-disk");
    assertThat(report.failure().get().exitStatus()).isEqualTo(ExitStatus.NO_DEVICE);
    assertThat(report.failure().get().facts()).containsEntry("stage", "afterwards");
    assertThat(board.unplayed()).isEmpty();
  }

  @Test
  void aGadgetsDiskIsPartOfTheReport() {
    SimulatedBoard board = simulated.board("cm4");
    BootSession.Settings settings =
        BootSession.Settings.of(BootDirectories.boot(temporary, Chip.BCM2711))
            .withAfterwards(new SimulatedDisks(board, simulated.clock, Duration.ofSeconds(45)));
    BoardReport report = new BootSession(board, simulated.clock, settings, simulated.log).serve();
    assertThat(report.ok()).isTrue();
    assertThat(report.afterwards()).containsKey("disks");
    assertThat(report.stages()).extracting(StageTime::stage).endsWith(BootStage.DONE, BootStage.AFTERWARDS);
  }

  @ParameterizedTest
  @EnumSource(value = Fault.class, mode = EnumSource.Mode.MATCH_NONE, names = "NO_DISK|DISK_.*")
  void eachFaultHasItsExitStatusAndCode(Fault fault) {
    Map<Fault, String> expected = new EnumMap<>(Fault.class);
    expected.put(Fault.NEVER_APPEARS, "NO_DEVICE usbboot.no-board");
    expected.put(Fault.NO_PERMISSION, "NO_DEVICE usbboot.no-permission");
    expected.put(Fault.ROM_WEDGED, "DEVICE usbboot.rom-wedged");
    expected.put(Fault.REJECTED, "DEVICE usbboot.rejected");
    expected.put(Fault.UNPLUGGED_MID_FILE, "DEVICE usbboot.unplugged");
    expected.put(Fault.UNPLUGGED_WHILE_FLASHING, "DEVICE usbboot.left-while-flashing");
    expected.put(Fault.STALLED, "NO_DEVICE usbboot.stalled");
    expected.put(Fault.LEAVES_EARLY, "DEVICE usbboot.left-early");
    expected.put(Fault.WRONG_MESSAGE, "DEVICE usbboot.wrong-message");
    expected.put(Fault.PATH_TRAVERSAL, "REFUSED usbboot.request-denied");
    expected.put(Fault.MISSING_FILE, "BAD_INPUT usbboot.missing-file");
    expected.put(Fault.BAD_SIGNATURE, "VERIFICATION usbboot.image-damaged");
    expected.put(Fault.WRITE_PROTECTED, "DEVICE usbboot.update-failed");
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    SimulatedBoard board = simulated.board("cm4", fault);
    byte[] eeprom = board.eeprom();

    Failure failure = simulated.failure(board, directory);

    assertThat(failure.exitStatus() + " " + failure.code()).isEqualTo(expected.get(fault));
    assertThat(failure.hint()).isNotEmpty();
    if (fault == Fault.PATH_TRAVERSAL) {
      assertThat(board.eeprom()).as("the board is served on").isEqualTo(BootDirectories.image(Chip.BCM2711));
      assertThat(simulated.log.of(RequestDenied.class))
          .extracting(RequestDenied::file)
          .containsExactly("../../etc/passwd");
      assertThat(simulated.uart()).noneMatch(line -> line.contains("passwd"));
    } else if (fault == Fault.UNPLUGGED_WHILE_FLASHING) {
      assertThat(board.eeprom())
          .as("half written")
          .isNotEqualTo(eeprom)
          .isNotEqualTo(BootDirectories.image(Chip.BCM2711));
    } else {
      assertThat(board.eeprom()).isEqualTo(eeprom);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNPLUGGED_MID_FILE", "STALLED", "LEAVES_EARLY", "WRONG_MESSAGE", "PATH_TRAVERSAL", "MISSING_FILE"})
  void theFaultsOfABootAreThoseOfAnUpdate(Fault fault) {
    Failure failure = simulated.failure(simulated.board("cm4", fault), BootDirectories.boot(temporary, Chip.BCM2711));

    Map<Fault, ExitStatus> expected = new EnumMap<>(Fault.class);
    expected.put(Fault.UNPLUGGED_MID_FILE, ExitStatus.DEVICE);
    expected.put(Fault.STALLED, ExitStatus.NO_DEVICE);
    expected.put(Fault.LEAVES_EARLY, ExitStatus.DEVICE);
    expected.put(Fault.WRONG_MESSAGE, ExitStatus.DEVICE);
    expected.put(Fault.PATH_TRAVERSAL, ExitStatus.REFUSED);
    expected.put(Fault.MISSING_FILE, ExitStatus.BAD_INPUT);
    assertThat(failure.exitStatus()).isEqualTo(expected.get(fault));
  }

  @Test
  void aSignatureForAnotherImageFailsAndNothingIsFlashed() {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    byte[] other = BootDirectories.bytes(Chip.BCM2711.eepromBytes(), 77);
    BootDirectories.put(directory, "pieeprom.sig", BootDirectories.signature(other));
    SimulatedBoard board = simulated.board("cm4");

    Failure failure = simulated.failure(board, directory);

    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.VERIFICATION);
    assertThat(failure.code()).isEqualTo("usbboot.signature-mismatch");
    assertThat(failure.facts())
        .containsEntry("sha256", Sha256.hex(BootDirectories.image(Chip.BCM2711)))
        .containsEntry("sha256-in-signature", Sha256.hex(other))
        .containsKey("metadata");
    assertThat(board.eeprom()).containsOnly(0xff);
    assertThat(simulated.uart()).anyMatch(line -> line.startsWith("pieeprom.bin hash mismatch "));
    assertThat(simulated.log.of(Warning.class)).extracting(Warning::code).containsExactly("usbboot.signature-mismatch");
    assertThat(simulated.log.events().indexOf(simulated.log.of(Warning.class).get(0)))
        .as("before the board can ask for it")
        .isLessThan(simulated.log.events().indexOf(simulated.log.of(MessageReceived.class).get(0)));
  }

  /** A missing signature was blamed on write protection; in rpiboot it was a blink code and exit 0. */
  @Test
  void aMissingOrEmptySignatureIsNamed() throws Exception {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    Files.delete(directory.resolve("pieeprom.sig"));
    Failure missing = simulated.failure(simulated.board("cm4"), directory);
    assertThat(missing.exitStatus()).isEqualTo(ExitStatus.BAD_INPUT);
    assertThat(missing.code()).isEqualTo("usbboot.missing-file");
    assertThat(missing.getMessage()).contains("pieeprom.sig");

    BootDirectories.put(directory, "pieeprom.sig", "");
    assertThat(simulated.failure(simulated.board("cm4"), directory).getMessage())
        .contains("pieeprom.sig, which is empty");
    assertThat(simulated.uart()).contains("Bad signature pieeprom.bin");
  }

  @Test
  void anImageForAnotherChipIsNotFlashed() {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    byte[] image = BootDirectories.image(Chip.BCM2712);
    BootDirectories.put(directory, "pieeprom.bin", image);
    BootDirectories.put(directory, "pieeprom.sig", BootDirectories.signature(image));
    SimulatedBoard board = simulated.board("cm4");

    Failure failure = simulated.failure(board, directory);

    assertThat(failure.code()).isEqualTo("usbboot.wrong-image-size");
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.BAD_INPUT);
    assertThat(simulated.uart()).as("it was not even offered").containsExactly("No EEPROM files");
    assertThat(board.eeprom()).containsOnly(0xff);
  }

  /** recovery.bin flashes its LED as for success when there is no image at all, and says that it is done. */
  @Test
  void anUpdateWithoutAnImageIsNotSuccess() throws Exception {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    Files.delete(directory.resolve("pieeprom.bin"));

    Failure failure = simulated.failure(simulated.board("cm4"), directory);

    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.BAD_INPUT);
    assertThat(failure.code()).isEqualTo("usbboot.missing-file");
    assertThat(failure.facts()).containsEntry("missing", List.of("config.txt", "pieeprom.bin", "pieeprom.upd"));
  }

  @Test
  void anEmptyImageIsCalledEmpty() {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    BootDirectories.put(directory, "pieeprom.bin", "");

    Failure failure = simulated.failure(simulated.board("cm4"), directory);

    assertThat(failure.code()).isEqualTo("usbboot.missing-file");
    assertThat(failure.getMessage()).contains("empty: pieeprom.bin");
    assertThat(simulated.shown(Event.Level.WARNING)).anyMatch(words -> words.contains("pieeprom.bin is empty"));
  }

  @Test
  void aSystemWithoutItsImageIsNotSuccess() throws Exception {
    Path directory = BootDirectories.boot(temporary, Chip.BCM2711);
    Files.delete(directory.resolve("boot.img"));

    Failure failure = simulated.failure(simulated.board("cm4"), directory);

    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.BAD_INPUT);
    assertThat(failure.getMessage()).contains("start4.elf");
  }

  @Test
  void aBoardWhoseSecondStageIsMissingIsToldWhichOneItNeeds() {
    Failure failure = simulated.failure(simulated.board("cm5"), BootDirectories.recovery(temporary, Chip.BCM2711));

    assertThat(failure.code()).isEqualTo("usbboot.no-second-stage");
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.BAD_INPUT);
    assertThat(failure.getMessage()).contains("bootcode5.bin").contains("BCM2712");
  }
}
