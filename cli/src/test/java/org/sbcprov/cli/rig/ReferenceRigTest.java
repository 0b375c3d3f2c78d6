package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.usbboot.Chip;

/** The same sessions with the reference host, which keeps the emulated boards honest. */
@RigTest
class ReferenceRigTest {
  @TempDir Path directory;

  private String rpiboot;

  @BeforeEach
  void thereIsAReference() {
    Assumptions.assumeTrue(Rig.rpiboot().isPresent(), "skipped: --reference DIR names a checkout of usbboot");
    rpiboot = Rig.rpiboot().get();
  }

  @Test
  void rpibootStartsBoardsWithEachChip() {
    Path boot = RigDirectories.boot(directory);
    try (RigBoards boards = new RigBoards()) {
      List<RigBoard> all = boards.plug(RigBoards.oneOfEachChip());
      serve(all, boot);
      for (RigBoard board : all) {
        assertThat(board.started()).as(board.uart().toString()).isPresent();
      }
    }
  }

  @Test
  void rpibootUpdatesTheEepromsOfBothChips() throws IOException {
    Path recovery = RigDirectories.recovery(directory);
    try (RigBoards boards = new RigBoards()) {
      List<RigBoard> all = boards.plug(List.of(Plugged.board(Chip.BCM2711), Plugged.board(Chip.BCM2712)));
      serve(all, recovery);
      for (int i = 0; i < all.size(); i++) {
        assertThat(all.get(i).eeprom())
            .as(all.get(i).uart().toString())
            .isEqualTo(Files.readAllBytes(recovery.resolve(i == 0 ? "2711" : "2712").resolve("pieeprom.bin")));
      }
    }
  }

  /** One process for each board, all at once: it serves one at a time. */
  private void serve(List<RigBoard> boards, Path files) {
    List<Running> hosts = new ArrayList<>();
    for (RigBoard board : boards) {
      hosts.add(Running.start(List.of(rpiboot, "-v", "-p", board.port().toString(), "-d", files.toString())));
    }
    for (Running host : hosts) {
      Finished finished = host.within(Rig.BOUND);
      assertThat(finished.status()).as(finished.toString()).isZero();
    }
  }
}
