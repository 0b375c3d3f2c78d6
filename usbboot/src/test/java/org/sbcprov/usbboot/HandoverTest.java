package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbcprov.usbboot.BootDirectories.bytes;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.usbboot.event.BoardDone;
import org.sbcprov.usbboot.event.Reenumerated;

/** Firmware that comes back as a file server of its own. */
class HandoverTest {
  private static final byte[] CONTENT = bytes(10, 1);

  @TempDir Path directory;

  private ScriptedSession scripted;

  @BeforeEach
  void firmwareIsRead() {
    scripted = new ScriptedSession(directory);
    scripted.fileServer();
    scripted.reads("start4.elf", CONTENT);
  }

  /** File-system boots stopped half-way, and were called a success. */
  @ParameterizedTest
  @ValueSource(ints = {0x2711, 0x2764})
  void theSecondFileServerIsServedToo(int product) {
    scripted.done();
    scripted.board.detach().attach(product, 1, 9, 1).opens(9, 0);
    scripted.reads("2711/config.txt", CONTENT);
    scripted.reads("kernel8.img", CONTENT);
    scripted.leaves();

    BootSession.Outcome outcome = scripted.run();

    assertThat(outcome.chip()).isEqualTo(Chip.BCM2711);
    assertThat(outcome.verdict()).contains("kernel8.img");
    assertThat(outcome.served())
        .extracting(Served::name)
        .containsExactly("start4.elf", "2711/config.txt", "kernel8.img");
    assertThat(scripted.log.of(Reenumerated.class)).hasSize(2);
    assertThat(scripted.log.of(BoardDone.class)).as("for the whole session").hasSize(1);
  }

  @Test
  void aKernelThatTheSecondFileServerMissesIsMissing() {
    scripted.leaves();
    scripted.board.detach().attach(0x2711, 1, 9, 1).opens(9, 0);
    scripted.misses("kernel8.img");
    scripted.misses("kernel7l.img");
    scripted.leaves();

    assertThat(scripted.failure().getMessage()).contains("kernel8.img or kernel7l.img");
  }

  /** A mass-storage gadget has all that it needs, and need not be waited for. */
  @ParameterizedTest
  @CsvSource({"1, 3", "9989, 1", "10001, 3"})
  void anythingElseAtThePortEndsTheWaitAtOnce(int product, int serialIndex) {
    scripted.done();
    scripted.board.detach().attach(product == 10001 ? 0x2711 : product, serialIndex, 9, 1);

    assertThat(scripted.run().verdict()).contains("start4.elf");
    assertThat(scripted.clock.elapsed()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void nothingAtThePortEndsItAfterFiveSeconds() {
    scripted.done();
    scripted.board.detach();

    scripted.run();

    assertThat(scripted.clock.elapsed()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
  }
}
