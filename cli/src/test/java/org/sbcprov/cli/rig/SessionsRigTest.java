package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.usbboot.Chip;

/** Sessions that go well, for each chip. */
@RigTest
class SessionsRigTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void withoutABoardTheListIsEmpty() {
    Finished list = Running.sbcprov("usbboot", "list", "--json").within(BOUND);
    assertThat(list.status()).as(list.toString()).isZero();
    assertThat(list.lastLine()).contains("\"boards\":[]");
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void aBoardIsListedWithItsChipStageAndPort(Chip chip) {
    try (RigBoards boards = new RigBoards()) {
      RigBoard board = boards.plug(chip);
      Finished list = Running.sbcprov("usbboot", "list").within(BOUND);
      assertThat(list.status()).as(list.toString()).isZero();
      assertThat(list.out()).contains(board.port() + "  " + chip + "  boot ROM");
    }
  }

  @ParameterizedTest
  @EnumSource(value = Chip.class, names = {"BCM2711", "BCM2712"})
  void anEepromIsUpdatedAndTheBoardSaysSo(Chip chip) throws IOException {
    Path recovery = RigDirectories.recovery(directory, chip);
    try (RigBoards boards = new RigBoards()) {
      RigBoard board = boards.plug(chip);
      Finished session = Running.sbcprov("usbboot", "-d", recovery.toString(), "--json").within(BOUND);
      assertThat(session.status()).as(session + "\n" + board.uart()).isZero();
      assertThat(session.lastLine())
          .contains("\"ok\":true", "\"serial\":\"" + board.serial(), "\"EEPROM_UPDATE\":\"success\"", "pieeprom.sig");
      assertThat(board.eeprom()).isEqualTo(Files.readAllBytes(recovery.resolve("pieeprom.bin")));
      assertThat(board.enumerations()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void aSystemIsBooted(Chip chip) {
    Path boot = RigDirectories.boot(directory, chip);
    try (RigBoards boards = new RigBoards()) {
      RigBoard board = boards.plug(chip);
      Finished session = Running.sbcprov("usbboot", "-d", boot.toString(), "--json").within(BOUND);
      assertThat(session.status()).as(session + "\n" + board.uart()).isZero();
      assertThat(session.lastLine()).contains("\"ok\":true", "\"finished\":true");
      assertThat(board.uart()).anyMatch(line -> line.startsWith("Starting "));
    }
  }
}
