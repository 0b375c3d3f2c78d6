package org.sbcprov.usbboot.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Event.Level;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.Served;
import org.sbcprov.usbboot.Stage;
import org.sbcprov.usbboot.wire.FileCommand;

class EventsTest {
  private static final UsbPort PORT = new UsbPort(1, List.of(1, 3, 2));

  private static final List<Event> ONE_OF_EACH =
      List.of(
          new WaitingForBoard(Path.of("recovery")),
          new StillWaiting(List.of("one thing", "another")),
          new BoardFound(Chip.BCM2711, Stage.ROM, PORT, 7),
          new LoadingFile("config.txt", "recovery/config.txt", 15, false),
          new SendingSecondStage("bootcode4.bin", 100140, 2),
          new SecondStageAnswered(OptionalInt.of(0)),
          new Reenumerated(Stage.FILE_SERVER, PORT, 8),
          new NotReadyYet(PORT, "LIBUSB_ERROR_ACCESS"),
          new MessageReceived(FileCommand.GET_FILE_SIZE, "config.txt"),
          new FileSizeAsked("config.txt", 15),
          new FileRead(new Served("config.txt", "recovery/config.txt", 15, "00")),
          new FileNotFound("boot.img", false),
          new EmptyFile("config.txt", "recovery/config.txt"),
          new RequestDenied("../x", "the name leads out of the directory"),
          new MetadataReported("MAC_ADDR", "2c:cf:67:22:08:f4"),
          new UartLine("BOOT-EEPROM: UPDATED"),
          new BoardDone(true, 1));

  @Test
  void eachHasAStableNameOneLineOfWordsAndFacts() {
    Set<String> names = new HashSet<>();
    for (Event event : ONE_OF_EACH) {
      assertThat(event.name()).matches("[a-z]+(-[a-z]+)*");
      assertThat(names.add(event.name())).as(event.name()).isTrue();
      assertThat(event.words()).isNotBlank().doesNotContain("\n").doesNotEndWith(".");
      assertThat(event.facts())
          .isNotEmpty()
          .allSatisfy((name, value) -> assertThat(name).matches("[a-z0-9]+(-[a-z]+)*"));
    }
  }

  @Test
  void detailsAreForThoseWhoAsk() {
    assertThat(new FileNotFound("config.txt", true).level()).isEqualTo(Level.DETAIL);
    assertThat(new FileNotFound("boot.img", false).level()).isEqualTo(Level.INFO);
    assertThat(new LoadingFile("a", "b", 1, true).level()).isEqualTo(Level.DETAIL);
    assertThat(new LoadingFile("a", "b", 1, false).level()).isEqualTo(Level.INFO);
    assertThat(new MessageReceived(FileCommand.DONE, "").level()).isEqualTo(Level.TRACE);
    assertThat(new RequestDenied("a", "b").level()).isEqualTo(Level.WARNING);
    assertThat(new UartLine("a").level()).isEqualTo(Level.INFO);
  }

  @Test
  void wordsTellWhatHappened() {
    assertThat(ONE_OF_EACH.get(1).words()).isEqualTo("No board yet. Check: (1) one thing; (2) another");
    assertThat(ONE_OF_EACH.get(2).words()).contains("at USB port 1-1.3.2, boot ROM");
    assertThat(ONE_OF_EACH.get(4).words()).isEqualTo("Sending bootcode4.bin (100140 bytes), attempt 2");
    assertThat(new SecondStageAnswered(OptionalInt.empty()).words()).contains("without an answer");
    assertThat(new SecondStageAnswered(OptionalInt.of(18)).words()).contains("0x12");
    assertThat(new BoardDone(false, 3).words()).isEqualTo("The board left; it read 3 files");
  }
}
