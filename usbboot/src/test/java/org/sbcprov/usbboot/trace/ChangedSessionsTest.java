package org.sbcprov.usbboot.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.usbboot.BootDirectories;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sim.Fault;

/** Code that does something else than it did is found out; here the trace is changed instead of the code. */
class ChangedSessionsTest {
  @TempDir Path temporary;

  private final List<TraceRecord> records = new ArrayList<>();
  private Path directory;

  @BeforeEach
  void recordASession() {
    directory = BootDirectories.boot(temporary, Chip.BCM2711);
    records.addAll(new Recording().of("cm4", directory).records);
  }

  private String replay() {
    return replay(null);
  }

  private String replay(Path files) {
    Failure failure = Recording.replayFailure(Recording.trace(records), files, new EventLog());
    return failure == null ? "" : failure.code();
  }

  /** The index of the n-th record of a kind. */
  private int nth(Class<?> kind, int n) {
    int left = n;
    for (int i = 0; i < records.size(); i++) {
      if (kind.isInstance(records.get(i)) && left-- == 0) {
        return i;
      }
    }
    throw new AssertionError("no " + kind + " number " + n);
  }

  @Test
  void unchangedItReplays() {
    assertThat(replay()).isEmpty();
    assertThat(replay(directory)).isEmpty();
  }

  @Test
  void aByteMoreIsADifference() {
    int index = nth(BulkOut.class, 3);
    BulkOut old = (BulkOut) records.get(index);
    records.set(
        index,
        new BulkOut(
            old.span(), old.connection(), old.endpoint(), old.length() - 1, old.sent() - 1, old.sha256(),
            old.content(), old.error()));
    assertThat(replay()).isEqualTo("usbboot.replay-differs");
  }

  @Test
  void anotherEndpointIsADifference() {
    int index = nth(BulkOut.class, 0);
    BulkOut old = (BulkOut) records.get(index);
    records.set(
        index,
        new BulkOut(old.span(), old.connection(), 2, old.length(), old.sent(), old.sha256(), old.content(), old.error()));
    assertThat(replay()).isEqualTo("usbboot.replay-differs");
  }

  @Test
  void otherBytesAreADifferenceWhereTheyAreKnown() {
    int index = nth(BulkOut.class, 5);
    BulkOut old = (BulkOut) records.get(index);
    records.set(
        index,
        new BulkOut(
            old.span(), old.connection(), old.endpoint(), old.length(), old.sent(), "0".repeat(64), old.content(),
            old.error()));
    assertThat(replay()).as("contents are not known").isEmpty();
    assertThat(replay(directory)).isEqualTo("usbboot.replay-differs");
  }

  @Test
  void anotherAnnouncementIsADifference() {
    int index = nth(ControlOut.class, 1);
    ControlOut old = (ControlOut) records.get(index);
    records.set(
        index,
        new ControlOut(
            old.span(), old.connection(), 1, old.value(), old.index(), old.length(), old.sha256(), old.error()));
    assertThat(replay()).isEqualTo("usbboot.replay-differs");
  }

  @Test
  void anyOperationThatIsMissingOrDoneTwiceIsADifference() {
    List<TraceRecord> all = List.copyOf(records);
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) instanceof UsbOperation && !(all.get(i) instanceof Opened) && !(all.get(i) instanceof Closed)) {
        records.clear();
        records.addAll(all);
        records.remove(i);
        assertThat(replay()).as("without record %d, %s", i + 1, all.get(i)).isNotEmpty();
        records.add(i, all.get(i));
        records.add(i, all.get(i));
        assertThat(replay()).as("twice record %d, %s", i + 1, all.get(i)).isNotEmpty();
      }
    }
  }

  @Test
  void anotherEndIsADifference() {
    int last = records.size() - 1;
    records.set(last, new SessionResult(0, Optional.empty(), 5, Optional.of("usbboot.stalled")));
    Failure failure = Recording.replayFailure(Recording.trace(records), null, new EventLog());
    assertThat(failure.code()).isEqualTo("usbboot.replay-differs");
    assertThat(failure.getMessage()).contains("usbboot.stalled").contains("ends well");
  }

  /** How often a device that may not be opened is tried depends on the speed of the computer. */
  @Test
  void howOftenSomethingIsTriedInVainIsNoDifference() {
    records.clear();
    records.addAll(new Recording().of("cm4", directory, Fault.NO_PERMISSION).records);
    List<TraceRecord> all = List.copyOf(records);
    assertThat(replay()).isEqualTo("usbboot.no-permission");
    int tries = (int) all.stream().filter(Opened.class::isInstance).count();
    assertThat(tries).isGreaterThan(20);
    for (int i = 0; i < tries / 2; i++) {
      records.remove(nth(Opened.class, 3));
    }
    assertThat(replay()).isEqualTo("usbboot.no-permission");
    records.clear();
    records.addAll(all);
    for (int i = 0; i < tries / 2; i++) {
      records.add(nth(Opened.class, 3), all.get(nth(Opened.class, 3)));
    }
    assertThat(replay()).isEqualTo("usbboot.no-permission");
  }

  /** A board of another program stays busy: each try opens it, and is refused the interface. */
  @Test
  void howOftenAnInterfaceIsRefusedIsNoDifference() {
    records.clear();
    Recording busy = new Recording();
    busy.of(new BusyHost(busy.board(Chip.BCM2711)), directory);
    records.addAll(busy.records);
    assertThat(busy.failure.code()).isEqualTo("usbboot.busy");
    assertThat(replay()).isEqualTo("usbboot.busy");
    int tries = (int) records.stream().filter(Opened.class::isInstance).count();
    for (int i = 0; i < tries / 2; i++) {
      int connection = ((Opened) records.get(nth(Opened.class, 2))).connection();
      records.removeIf(r -> r instanceof UsbOperation o && o.connection() == connection);
    }
    assertThat(replay()).isEqualTo("usbboot.busy");
  }

  @Test
  void aLookAtTheSerialNumberBelongsToTheChoiceOfBoardsAndNotToTheSession() {
    int first = nth(Opened.class, 0);
    Opened opened = (Opened) records.get(first);
    Span span = new Span(0, 0);
    records.add(first, new Closed(span, 999));
    records.add(first, new StringRead(span, 999, 3, "51b0a2d7", Optional.empty()));
    records.add(first, new Opened(span, 999, opened.port(), opened.address(), Optional.empty()));
    assertThat(replay()).isEmpty();
  }
}
