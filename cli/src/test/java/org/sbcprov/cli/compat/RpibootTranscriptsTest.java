package org.sbcprov.cli.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.BoardReport;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.Stage;
import org.sbcprov.usbboot.event.BoardDone;
import org.sbcprov.usbboot.event.BoardFinished;
import org.sbcprov.usbboot.event.BoardFound;
import org.sbcprov.usbboot.event.BoardOpened;
import org.sbcprov.usbboot.event.LoadingFile;
import org.sbcprov.usbboot.event.OfBoard;

class RpibootTranscriptsTest {
  private static final UsbPort FIRST = new UsbPort(1, List.of(1));
  private static final UsbPort SECOND = new UsbPort(1, List.of(2));
  private static final UsbPort THIRD = new UsbPort(1, List.of(3));
  private static final String WAITING = "Waiting for BCM2835/6/7/2711/2712...\n";

  @TempDir Path directory;

  private final StringBuilder printed = new StringBuilder();
  private RpibootTranscripts transcripts;

  private void start() {
    RpibootPlaces places = RpibootPlaces.find("DIR", directory, directory);
    transcripts =
        new RpibootTranscripts(
            out -> new RpibootLines(places, RpibootMetadata.in(null, out), 0, out),
            line -> printed.append(line).append('\n'));
  }

  private void happens(UsbPort port, Event event) {
    transcripts.accept(new OfBoard(port, Optional.empty(), event));
  }

  private void opens(UsbPort port) {
    happens(port, new BoardFound(Chip.BCM2711, Stage.FILE_SERVER, port, 1));
    happens(port, new BoardOpened(Stage.FILE_SERVER, port, Optional.empty()));
  }

  private void loads(UsbPort port, String file) {
    happens(port, new LoadingFile(file, "DIR/" + file, 1, false));
  }

  private void ends(UsbPort port) {
    happens(port, new BoardDone(true, 1));
    happens(port, new BoardFinished(report(port, Optional.empty())));
  }

  private static BoardReport report(UsbPort port, Optional<Failure> failure) {
    return new BoardReport(
        Chip.BCM2711, port, Optional.empty(), Instant.EPOCH, Duration.ZERO, List.of(), Optional.empty(), List.of(),
        Map.of(), Optional.empty(), failure, Map.of());
  }

  private List<String> took() {
    List<String> lines = new ArrayList<>(printed.toString().lines().toList());
    printed.setLength(0);
    return lines;
  }

  private static List<String> whole(String file) {
    return List.of(
        "Second stage boot server", "Loading: DIR/" + file, "Second stage boot server done", WAITING.strip(), "");
  }

  @Test
  void theFirstBoardIsToldAsItHappensAndTheOthersInTheirTurn() {
    start();
    opens(FIRST);
    opens(SECOND);
    loads(SECOND, "b");
    loads(FIRST, "a");
    assertThat(took()).containsExactly("Second stage boot server", "Loading: DIR/a");
    ends(FIRST);
    assertThat(took())
        .containsExactly(
            "Second stage boot server done", WAITING.strip(), "", "Second stage boot server", "Loading: DIR/b");
    ends(SECOND);
    assertThat(took()).containsExactly("Second stage boot server done", WAITING.strip(), "");
  }

  @Test
  void boardsThatAreDoneBeforeTheFirstOneFollowItWhole() {
    start();
    opens(FIRST);
    opens(SECOND);
    loads(SECOND, "b");
    ends(SECOND);
    // Another one at the same port, before the first of them was told.
    opens(SECOND);
    loads(SECOND, "c");
    ends(SECOND);
    opens(THIRD);
    loads(FIRST, "a");
    ends(FIRST);
    List<String> expected = new ArrayList<>(whole("a"));
    expected.addAll(whole("b"));
    expected.addAll(whole("c"));
    expected.add("Second stage boot server");
    assertThat(took()).isEqualTo(expected);
  }

  @Test
  void aFailureBelongsToItsBoard() {
    start();
    opens(FIRST);
    happens(
        FIRST,
        new BoardFinished(
            report(FIRST, Optional.of(new DeviceFailed("usbboot.wrong-message", "no", Facts.none(), "")))));
    assertThat(took()).containsExactly("Second stage boot server", "Unknown message", WAITING.strip(), "");
  }

  @Test
  void aFloodThatWaitsForItsTurnIsCut() {
    start();
    opens(FIRST);
    opens(SECOND);
    String name = "x".repeat(200);
    for (int i = 0; i < 2 * RpibootTranscripts.LIMIT / 200; i++) {
      loads(SECOND, name);
    }
    took();
    ends(FIRST);
    assertThat(printed.length()).isBetween(RpibootTranscripts.LIMIT / 2, RpibootTranscripts.LIMIT + 1000);
    assertThat(took()).endsWith("...");
  }
}
