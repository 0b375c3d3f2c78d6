package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Progress;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.usbboot.event.NotReadyYet;
import org.sbcprov.usbboot.sample.SampleBootcode;
import org.sbcprov.usbboot.sim.SimulatedBoard;

/** Whole sessions with a simulated board. */
class SimulatedSessionTest {
  @TempDir Path temporary;

  private final SimulatedSession simulated = new SimulatedSession();

  @Test
  void aPublishedUpdateOfACm4GoesAsItsLogAndItsConsoleSay() throws Exception {
    byte[] before = Files.readAllBytes(RealFirmware.file("2711/pieeprom-cm4-recovery-2021-03.bin"));
    byte[] after = before.clone();
    putConfig(before, Files.readAllBytes(RealFirmware.file("seed-boot-0xf41.conf")));
    putConfig(after, Files.readAllBytes(RealFirmware.file("seed-boot-0xf21.conf")));
    String hash = "384a24cbb35d648de76fb19f5bef51b895e4a3d35ef0692f85045e5e6a6ec238";
    assertThat(Sha256.hex(after)).isEqualTo(hash);
    Path directory = temporary.resolve("network");
    BootDirectories.put(
        directory, "bootcode4.bin", Files.readAllBytes(RealFirmware.file("2711/recovery.bin")));
    BootDirectories.put(directory, "pieeprom.bin", after);
    BootDirectories.put(directory, "pieeprom.sig", hash + "\nts: 1628266219\n");
    SimulatedBoard board = simulated.board("cm4");
    board.presetEeprom(before);

    BootSession.Outcome outcome = simulated.run(board, directory);

    assertThat(simulated.uart())
        .containsExactly(
            "SIG pieeprom.sig " + hash + " 1628266219",
            "Read pieeprom.bin bytes   524288 hnd 0x00000000 sha256 384a24cbb35d648d",
            "Reading EEPROM: 524288",
            "Writing EEPROM",
            ".".repeat(81) + "+" + ".".repeat(46),
            "Verify BOOT EEPROM",
            "Reading EEPROM: 524288",
            "BOOT-EEPROM: UPDATED");
    assertThat(simulated.shown(Event.Level.INFO))
        .startsWith(
            "Found " + Chip.BCM2711.title() + " at USB port 1-1.2, boot ROM",
            "Loading " + directory.resolve("bootcode4.bin"),
            "Sending bootcode4.bin (100140 bytes)",
            "The boot ROM accepted the second stage",
            "The board is back at USB port 1-1.2, file server",
            "Loading " + directory.resolve("pieeprom.bin"),
            "Loading " + directory.resolve("pieeprom.sig"),
            "File read: pieeprom.sig (80 bytes)",
            "File read: pieeprom.bin (524288 bytes)",
            "USER_SERIAL_NUM: 51b0a2d7")
        .endsWith("The board says that it is done; it read 2 files");
    assertThat(board.eeprom()).isEqualTo(after);
    assertThat(outcome.finished()).isTrue();
    assertThat(outcome.metadata()).containsEntry("EEPROM_UPDATE", "success").containsEntry("EEPROM_HASH", hash);
    assertThat(outcome.served())
        .extracting(Served::name, Served::bytes)
        .containsExactly(
            tuple("pieeprom.sig", 80L),
            tuple("pieeprom.bin", 524288L));
    assertThat(outcome.served().get(1).sha256()).isEqualTo(hash);
  }

  /** Puts a configuration into the image by hand: its section is the last one, at sector 81. */
  private static void putConfig(byte[] image, byte[] config) {
    int section = 81 * 4096;
    assertThat(new String(image, section + 8, 12, StandardCharsets.US_ASCII)).isEqualTo("bootconf.txt");
    ByteBuffer.wrap(image).putInt(section + 4, config.length + 16);
    Arrays.fill(image, section + 24, image.length, (byte) 0xff);
    System.arraycopy(config, 0, image, section + 24, config.length);
  }

  @ParameterizedTest
  @EnumSource(
      value = Chip.class,
      names = {"BCM2711", "BCM2712"})
  void anEepromUpdateEndsWithTheImageInTheEeprom(Chip chip) {
    Path directory = BootDirectories.recovery(temporary, chip);
    SimulatedBoard board = simulated.board(chip == Chip.BCM2711 ? "cm4" : "cm5");

    BootSession.Outcome outcome = simulated.run(board, directory);

    assertThat(board.eeprom()).isEqualTo(BootDirectories.image(chip));
    assertThat(simulated.shown(Event.Level.WARNING)).as("the signature fits").isEmpty();
    assertThat(outcome.chip()).isEqualTo(chip);
    assertThat(outcome.serial()).contains("51b0a2d7");
    assertThat(outcome.port()).hasToString("1-1.2");
    assertThat(outcome.missing()).containsExactly("config.txt");
    assertThat(outcome.lastAsked()).contains("pieeprom.bin");
    assertThat(outcome.verdict()).isEqualTo("The board read the EEPROM image and reports success");
    assertThat(outcome.lookForNext()).contains("take the nRPIBOOT jumper off");
    assertThat(simulated.uart()).contains("+".repeat(chip.eepromBytes() / 4096), "BOOT-EEPROM: UPDATED");
    if (chip == Chip.BCM2712) {
      assertThat(outcome.metadata()).containsEntry("FACTORY_UUID", "001000911006186073");
    }
  }

  @Test
  void theSameImageOnceMoreIsNotWritten() {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    SimulatedBoard board = simulated.board("cm4");
    board.presetEeprom(BootDirectories.image(Chip.BCM2711));

    assertThat(simulated.run(board, directory).metadata()).containsEntry("EEPROM_UPDATE", "success");
    assertThat(simulated.uart()).contains("Bootloader EEPROM is up to date").doesNotContain("Writing EEPROM");
  }

  @Test
  void aSecondStageThatReportsNothingIsNotSaidToHaveSucceeded() {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    BootDirectories.put(directory, "config.txt", "recovery_metadata=0\n");

    BootSession.Outcome outcome = simulated.run(simulated.board("cm4"), directory);

    assertThat(outcome.metadata()).isEmpty();
    assertThat(outcome.verdict()).contains("reports no result");
    assertThat(outcome.lookForNext()).contains("green LED");
  }

  @Test
  void anUpdateCanBeNamedPieepromUpd() throws Exception {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    Files.move(directory.resolve("pieeprom.bin"), directory.resolve("pieeprom.upd"));
    SimulatedBoard board = simulated.board("cm4");

    assertThat(simulated.run(board, directory).metadata()).containsEntry("EEPROM_UPDATE", "success");
    assertThat(board.eeprom()).isEqualTo(BootDirectories.image(Chip.BCM2711));
  }

  @Test
  void aBootDirectoryIsBootedAndNothingIsFlashed() {
    Path directory = BootDirectories.boot(temporary, Chip.BCM2711);
    SimulatedBoard board = simulated.board("cm4");
    byte[] eeprom = board.eeprom();

    BootSession.Outcome outcome = simulated.run(board, directory);

    assertThat(outcome.verdict()).isEqualTo("The board read boot.img and starts it");
    assertThat(board.eeprom()).isEqualTo(eeprom);
    assertThat(simulated.uart()).containsExactly(
        "Read config.txt bytes       15 hnd 0x00000000",
        "Read boot.img bytes   100000 hnd 0x00000000",
        "Starting boot.img");
  }

  @Test
  void aMassStorageGadgetComesFromTheRealBootfiles() throws Exception {
    Path directory = temporary.resolve("gadget");
    BootDirectories.put(
        directory, "bootfiles.bin", Files.readAllBytes(RealFirmware.file("usbboot/bootfiles.bin")));
    BootDirectories.put(directory, "config.txt", "boot_ramdisk=1\n");
    BootDirectories.put(directory, "boot.img", BootDirectories.bytes(300_000, 9));

    BootSession.Outcome outcome = simulated.run(simulated.board("cm4"), directory);

    assertThat(outcome.served())
        .extracting(Served::name)
        .containsExactly(
            "mcb.bin", "memsys00.bin", "memsys01.bin", "memsys02.bin", "memsys03.bin", "memsys04.bin", "memsys05.bin",
            "memsys06.bin", "memsys07.bin", "memsys08.bin", "bootmain", "config.txt", "boot.img");
    assertThat(outcome.served().get(10).source()).isEqualTo(directory.resolve("bootfiles.bin") + ":2711/bootmain");
    assertThat(simulated.run(simulated.board("cm5"), directory).served()).hasSize(10);
  }

  @Test
  void legacyFirmwareIsBootedWithStart4Elf() throws Exception {
    Path directory = temporary.resolve("msd");
    BootDirectories.put(
        directory, "bootcode4.bin", Files.readAllBytes(RealFirmware.file("2711/bootcode4.bin")));
    BootDirectories.put(directory, "start4.elf", Files.readAllBytes(RealFirmware.file("usbboot/start4.elf")));

    assertThat(simulated.run(simulated.board("cm4"), directory).verdict())
        .isEqualTo("The board read start4.elf and starts it");
  }

  @Test
  void aFreshDeviceThatCannotBeOpenedYetIsTriedAgainAtOnce() {
    simulated.run(simulated.board("cm4"), BootDirectories.recovery(temporary, Chip.BCM2711));

    assertThat(simulated.log.of(NotReadyYet.class)).hasSize(1);
    assertThat(simulated.clock.elapsed()).isLessThan(Duration.ofMillis(200));
  }

  @Test
  void theOutcomeHasAFormForScripts() {
    BootSession.Outcome outcome = simulated.run(simulated.board("cm4"), BootDirectories.boot(temporary, Chip.BCM2711));

    assertThat(outcome.facts())
        .containsKeys("chip", "port", "serial", "finished", "files", "missing", "last-asked", "verdict", "next")
        .containsEntry("chip", "BCM2711")
        .containsEntry("finished", true);
  }

  @Test
  void progressStartsAtNothingAndEndsWithEverything() {
    simulated.run(simulated.board("cm4"), BootDirectories.recovery(temporary, Chip.BCM2711));

    List<Progress> image = new ArrayList<>();
    for (Progress progress : simulated.log.of(Progress.class)) {
      if (progress.task().equals("sending pieeprom.bin")) {
        image.add(progress);
      }
    }
    assertThat(image).extracting(Progress::done).isSorted().startsWith(0L).endsWith(524288L);
    assertThat(image).extracting(Progress::total).containsOnly(524288L);
    assertThat(simulated.log.of(Progress.class))
        .contains(new Progress("sending bootcode4.bin", SampleBootcode.recovery(Chip.BCM2711).length, 8192));
  }
}
