package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Clock;
import org.sbcprov.usbboot.Chip;

/** What boards become when they have their files, as real disks of the kernel. */
@RigTest
class AftermathRigTest {
  private static final int MEDIUM = 4 * 1024 * 1024;
  private static final int PATIENCE_SECONDS = 30;

  @TempDir Path directory;

  /** One becomes a disk and an empty slot at its port, one a disk at another port, one nothing. */
  @Test
  void disksAreNamedWhereverTheyAppearAndMissedWhereTheyDoNot() throws IOException {
    Path boot = RigDirectories.boot(directory);
    byte[] medium = new byte[MEDIUM];
    Path backing = Files.write(directory.resolve("disk.img"), new byte[2 * MEDIUM]);
    try (RigBoards boards = new RigBoards()) {
      List<RigBoard> all =
          boards.plug(
              List.of(
                  Plugged.board(Chip.BCM2711).withDisks(Arrays.asList(medium, null)),
                  Plugged.board(Chip.BCM2711),
                  Plugged.board(Chip.BCM2712)));
      Running running =
          Running.sbcprov(
              "usbboot", "-d", boot.toString(), "--all", "--count", "3", "--expect", "mass-storage",
              "--expect-timeout", Integer.toString(PATIENCE_SECONDS), "--json");
      RigBoard elsewhere = all.get(1);
      long limit = System.nanoTime() + Rig.BOUND.toNanos();
      while (elsewhere.started().isEmpty()) {
        assertThat(System.nanoTime() - limit).as(running.printedSoFar()).isNegative();
        Clock.system().sleep(Duration.ofMillis(50));
      }
      try (KernelGadget gadget = new KernelGadget(elsewhere.longSerial(), backing)) {
        gadget.plugIn();
        Finished session = running.within(Rig.BOUND);
        assertThat(session.status()).as(session.toString()).isEqualTo(5);

        Map<String, Object> first = session.board(all.get(0).port().toString());
        assertThat(first).as(session.toString()).containsEntry("ok", true);
        Map<?, ?> after = (Map<?, ?>) first.get("afterwards");
        assertThat(after.get("matched-by")).isEqualTo("port");
        assertThat(after.get("serial")).isEqualTo(all.get(0).longSerial());
        List<?> disks = (List<?>) after.get("disks");
        assertThat(disks).hasSize(2);
        assertThat(((Map<?, ?>) disks.get(0)).get("bytes")).isEqualTo((long) MEDIUM);
        assertThat(((Map<?, ?>) disks.get(1)).get("bytes")).isEqualTo(0L);
        canBeWritten(String.valueOf(((Map<?, ?>) disks.get(0)).get("device")), medium);

        Map<String, Object> second = session.board(elsewhere.port().toString());
        assertThat(second).as(session.toString()).containsEntry("ok", true);
        Map<?, ?> other = (Map<?, ?>) second.get("afterwards");
        assertThat(other.get("matched-by")).isEqualTo("serial");
        assertThat(((List<?>) other.get("disks")).toString()).contains(Integer.toString(2 * MEDIUM));

        Map<String, Object> third = session.board(all.get(2).port().toString());
        assertThat(third).as(session.toString()).containsEntry("code", "usbboot.no-disk").containsEntry("status", 5L);
        assertThat(third).containsEntry("at-port", "nothing");
        assertThat((Long) third.get("took-ms"))
            .isGreaterThanOrEqualTo(PATIENCE_SECONDS * 1000L)
            .isLessThan((PATIENCE_SECONDS + 30) * 1000L);
      }
    }
  }

  private void canBeWritten(String device, byte[] medium) throws IOException {
    byte[] data = new byte[256 * 1024];
    new Random(1).nextBytes(data);
    Path file = Files.write(directory.resolve("data"), data);
    Finished written =
        Running.start(List.of("dd", "if=" + file, "of=" + device, "bs=64k", "seek=2", "conv=fsync,nocreat"))
            .within(Rig.BOUND);
    assertThat(written.status()).as(written.toString()).isZero();
    assertThat(Arrays.copyOfRange(medium, 2 * 65536, 2 * 65536 + data.length)).isEqualTo(data);
  }
}
