package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.BootDirectories.put;
import static org.sbcprov.usbboot.ScriptedSession.ACCEPTED;
import static org.sbcprov.usbboot.ScriptedSession.ACKNOWLEDGEMENT;
import static org.sbcprov.usbboot.ScriptedSession.ANSWER;
import static org.sbcprov.usbboot.ScriptedSession.FLASH;
import static org.sbcprov.usbboot.ScriptedSession.PROGRAM;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.fixtures.ScriptedBoard;
import org.sbcprov.usbboot.event.MetadataReported;

/** One golden session for each chip, transfer by transfer. */
class ChipSessionsTest {
  @TempDir Path directory;

  private ScriptedSession scripted;

  @BeforeEach
  void secondStages() {
    scripted = new ScriptedSession(directory);
  }

  @Test
  void bcm2711() {
    byte[] image = BootDirectories.image(Chip.BCM2711);
    put(directory, "2711/pieeprom.bin", image);
    byte[] signature = scripted.keep("pieeprom.sig", BootDirectories.signature(image));
    scripted.fileServer()
        .getsMessage(0, "config.txt")
        .announces(0)
        .getsMessage(0, "pieeprom.bin")
        .announces(524288)
        .getsMessage(0, "pieeprom.sig")
        .announces(signature.length)
        .getsMessage(1, "pieeprom.sig")
        .announcesAndSends(1, signature)
        .getsMessage(0, "pieeprom.bin")
        .announces(524288)
        .getsMessage(1, "pieeprom.bin")
        .announcesAndSends(1, image)
        .getsMessage(0, "*EEPROM_UPDATE*success", FLASH)
        .announces(0)
        .getsMessage(2, "*EEPROM_UPDATE*success");

    BootSession.Outcome outcome = scripted.run();

    assertThat(outcome.serial()).contains("a1b2c3d4");
    assertThat(outcome.finished()).isTrue();
    assertThat(scripted.log.of(MetadataReported.class)).hasSize(1);
  }

  @Test
  void bcm2712WithASecondStageWhoseSerialIndexIs4() {
    byte[] image = scripted.keep("boot.img", bytes(100_000, 2));
    scripted.board
        .attach(0x2712, 3, 7, 1)
        .opens(7, 0)
        .readsString(3, "a1b2c3d4")
        .announcesAndSends(1, ScriptedBoard.bootMessage(PROGRAM.length))
        .announcesAndSends(1, PROGRAM)
        .asks(4, ACKNOWLEDGEMENT, ACCEPTED)
        .detach()
        .attach(0x2712, 4, 8, 1)
        .opens(8, 0)
        .getsMessage(0, "boot.img")
        .announces(100_000)
        .getsMessage(1, "boot.img")
        .announcesAndSends(1, image)
        .getsMessage(2, "boot.img");

    assertThat(scripted.run().chip()).isEqualTo(Chip.BCM2712);
  }

  @Test
  void bcm2710HasItsBootInterfaceSecond() {
    byte[] firmware = scripted.keep("start.elf", bytes(70_000, 2));
    scripted.board
        .attach(0x2764, 0, 7, 2)
        .opens(7, 1)
        .announcesAndSends(3, ScriptedBoard.bootMessage(PROGRAM.length))
        .announcesAndSends(3, PROGRAM)
        .asks(4, ACKNOWLEDGEMENT, ACCEPTED)
        .detach()
        .attach(0x2764, 1, 8, 2)
        .opens(8, 1)
        .readsString(1, "Broadcom")
        .getsMessage(0, "start.elf")
        .announces(70_000)
        .getsMessage(1, "start.elf")
        .announcesAndSends(3, firmware)
        .getsMessage(2, "")
        .announces(0);

    assertThat(scripted.run().finished()).isTrue();
  }

  @Test
  void bcm2835HasNoSerialNumberInItsRom() {
    byte[] firmware = scripted.keep("start.elf", bytes(30_000, 2));
    scripted.board
        .attach(0x2763, 0, 7, 1)
        .opens(7, 0)
        .announcesAndSends(1, ScriptedBoard.bootMessage(PROGRAM.length))
        .announcesAndSends(1, PROGRAM)
        .asks(4, ACKNOWLEDGEMENT, ACCEPTED)
        .detach()
        .attach(0x2763, 1, 8, 1)
        .opens(8, 0)
        .readsString(1, "1234")
        .getsMessage(0, "autoboot.txt")
        .announces(0)
        .getsMessage(1, "start.elf")
        .announcesAndSends(1, firmware)
        .failsToAsk(260, ANSWER, Reason.NO_DEVICE);

    BootSession.Outcome outcome = scripted.run();

    assertThat(outcome.finished()).as("it left").isFalse();
    assertThat(outcome.verdict()).contains("start.elf");
  }
}
