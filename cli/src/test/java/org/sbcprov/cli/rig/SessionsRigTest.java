package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.usbboot.Chip;

/** Sessions that go well, for each chip. */
@RigTest
class SessionsRigTest {
  @TempDir Path directory;

  @Test
  void withoutABoardTheListIsEmpty() {
    Finished list = Running.sbcprov("usbboot", "list", "--json").within(Rig.BOUND);
    assertThat(list.status()).as(list.toString()).isZero();
    assertThat(list.result()).containsEntry("boards", List.of());
  }

  @Test
  void boardsAreListedWithTheirChipsStagesAndPorts() {
    try (RigBoards boards = new RigBoards()) {
      List<RigBoard> all = boards.plug(RigBoards.oneOfEachChip());
      Finished list = Running.sbcprov("usbboot", "list").within(Rig.BOUND);
      assertThat(list.status()).as(list.toString()).isZero();
      for (int i = 0; i < all.size(); i++) {
        assertThat(list.out()).contains(all.get(i).port() + "  " + Chip.values()[i] + "  boot ROM");
      }
    }
  }

  @Test
  void boardsWithEachChipStartTheirSystemAtOnce() {
    Path boot = RigDirectories.boot(directory);
    try (RigBoards boards = new RigBoards()) {
      List<RigBoard> all = boards.plug(RigBoards.oneOfEachChip());
      Finished session =
          Running.sbcprov("usbboot", "-d", boot.toString(), "--all", "--count", "4", "--json").within(Rig.BOUND);
      assertThat(session.status()).as(session.toString()).isZero();
      for (RigBoard board : all) {
        assertThat(session.board(board.port().toString())).containsEntry("ok", true).containsEntry("finished", true);
        assertThat(board.started()).as(session + "\n" + board.uart()).isPresent();
        assertThat(board.enumerations()).isEqualTo(2);
      }
    }
  }

  @Test
  void eepromsOfBothChipsAreUpdatedAtOnceAndTheBoardsSaySo() throws IOException {
    Path recovery = RigDirectories.recovery(directory);
    try (RigBoards boards = new RigBoards()) {
      List<RigBoard> all = boards.plug(List.of(Plugged.board(Chip.BCM2711), Plugged.board(Chip.BCM2712)));
      Finished session =
          Running.sbcprov("usbboot", "-d", recovery.toString(), "--all", "--count", "2", "--json").within(Rig.BOUND);
      assertThat(session.status()).as(session.toString()).isZero();
      for (int i = 0; i < all.size(); i++) {
        RigBoard board = all.get(i);
        Map<String, Object> report = session.board(board.port().toString());
        assertThat(report).containsEntry("ok", true).containsEntry("serial", board.serial());
        assertThat(report.get("metadata").toString()).contains("EEPROM_UPDATE=success");
        assertThat(board.eeprom())
            .isEqualTo(Files.readAllBytes(recovery.resolve(i == 0 ? "2711" : "2712").resolve("pieeprom.bin")));
      }
    }
  }

  @Test
  void aTraceOfAnUpdateCanBeReplayedWithoutTheBoard() throws IOException {
    Path recovery = RigDirectories.recovery(directory, Chip.BCM2711);
    Path trace = directory.resolve("trace.jsonl");
    try (RigBoards boards = new RigBoards()) {
      RigBoard board = boards.plug(Chip.BCM2711);
      Finished session =
          Running.sbcprov("usbboot", "-d", recovery.toString(), "--trace", trace.toString(), "--json")
              .within(Rig.BOUND);
      assertThat(session.status()).as(session + "\n" + board.uart()).isZero();
      assertThat(session.result()).containsEntry("serial", board.serial()).containsEntry("finished", true);
      assertThat(board.eeprom()).isEqualTo(Files.readAllBytes(recovery.resolve("pieeprom.bin")));
    }
    Finished replay =
        Running.sbcprov("usbboot", "replay", trace.toString(), "-d", recovery.toString(), "--json").within(Rig.BOUND);
    assertThat(replay.status()).as(replay.toString()).isZero();
    assertThat(replay.result()).containsEntry("complete", true).containsEntry("hashes-compared", true);
  }
}
