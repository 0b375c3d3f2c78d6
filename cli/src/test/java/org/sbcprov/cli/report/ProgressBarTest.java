package org.sbcprov.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.event.Warning;
import org.sbcprov.fixtures.FakeClock;

class ProgressBarTest {
  private static final long MIB = 1 << 20;

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final PrintStream terminal = new PrintStream(screen, true);
  private final FakeClock clock = new FakeClock();
  private final ProgressBar bar = new ProgressBar(terminal, 60, clock);

  @Test
  void itShowsTheTaskTheShareAndTheSpeedOnOneLine() {
    bar.draw(new Progress("sending boot.img", 0, 10 * MIB));
    clock.sleep(Duration.ofSeconds(1));
    bar.draw(new Progress("sending boot.img", 5 * MIB, 10 * MIB));
    assertThat(screen.toString()).contains("\rsending boot.img [############------------] 50%  5.0 MiB/s");
    assertThat(screen.toString()).doesNotContain("\n");
  }

  @Test
  void afterAMomentItTellsTheTimeThatIsLeft() {
    assertThat(ProgressBar.pace(10 * MIB, 100 * MIB, 1_000_000_000L)).isEqualTo("10.0 MiB/s");
    assertThat(ProgressBar.pace(30 * MIB, 100 * MIB, 3_000_000_000L)).isEqualTo("10.0 MiB/s  0:07 left");
    assertThat(ProgressBar.pace(10 * MIB, 1000 * MIB, 10_000_000_000L)).isEqualTo("1.0 MiB/s  16:30 left");
    assertThat(ProgressBar.pace(10 * MIB, 10_000 * MIB, 10_000_000_000L)).isEqualTo("1.0 MiB/s  2:46:30 left");
    assertThat(ProgressBar.pace(30 * MIB, 0, 3_000_000_000L)).isEqualTo("10.0 MiB/s");
    assertThat(ProgressBar.pace(0, 10, 0)).isEmpty();
  }

  @Test
  void aTaskWithoutAnEndIsShownByItsBytes() {
    bar.draw("writing card", 0);
    clock.sleep(Duration.ofSeconds(2));
    bar.draw("writing card", 5 * MIB);
    assertThat(screen.toString()).contains("\rwriting card  5.0 MiB  2.5 MiB/s");
  }

  @Test
  void itIsNotDrawnMoreOftenThanEyesCanSee() {
    for (int i = 0; i <= 1000; i++) {
      bar.draw(new Progress("sending", i, 2000));
      clock.sleep(Duration.ofMillis(1));
    }
    assertThat(screen.toString().split("\r")).hasSizeBetween(10, 13);
  }

  @Test
  void aLineNeverWraps() {
    bar.draw(new Progress("x".repeat(100), 1, 2));
    assertThat(screen.toString().replaceAll("\u001b\\[K|\r", "")).hasSizeLessThanOrEqualTo(60);
  }

  @Test
  void itIsGoneAtTheEndAndBeforeOtherWords() {
    TextReporter reporter = new TextReporter(terminal, terminal, Style.PLAIN, Verbosity.NORMAL, bar);
    reporter.accept(new Progress("sending", 1, 2));
    reporter.accept(new Warning("a.b", "look out", Map.of()));
    assertThat(screen.toString()).endsWith("\r\u001b[Kwarning: look out" + System.lineSeparator());
    reporter.accept(new Progress("sending", 2, 2));
    assertThat(screen.toString()).endsWith("look out" + System.lineSeparator());
  }

  @Test
  void whereNobodyLooksNothingIsDrawn() {
    ProgressBar none = ProgressBar.none();
    none.draw(new Progress("sending", 1, 2));
    none.clear();
    assertThat(screen.size()).isZero();
  }
}
