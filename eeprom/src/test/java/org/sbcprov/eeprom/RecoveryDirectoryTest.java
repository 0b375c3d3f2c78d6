package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.SyntheticEeprom;
import org.sbcprov.fixtures.SyntheticSecondStage;

class RecoveryDirectoryTest {
  private static final Instant TIME = Instant.ofEpochSecond(1628266219);
  private static final RecoveryDirectory.Changes NONE =
      new RecoveryDirectory.Changes(Optional.empty(), List.of(), Optional.empty());

  @TempDir Path directory;

  private final EventLog log = new EventLog();
  private Path image;
  private Path recovery;
  private Path target;

  @BeforeEach
  void aReleaseForTheBcm2711() throws IOException {
    image = Files.write(directory.resolve("pieeprom-2026-08-04.bin"), SyntheticEeprom.bcm2711().build());
    recovery = Files.write(directory.resolve("recovery.bin"), SyntheticSecondStage.recovery("bcm2711"));
    target = directory.resolve("network");
  }

  @Test
  void allThatABoardNeedsIsThere() throws IOException {
    RecoveryDirectory.Made made = make(NONE, false, false);
    assertThat(target).isDirectoryContaining("glob:**/bootcode4.bin");
    assertThat(names(target)).containsExactlyInAnyOrder("bootcode4.bin", "pieeprom.bin", "pieeprom.sig", "config.txt");
    assertThat(target.resolve("bootcode4.bin")).hasSameBinaryContentAs(recovery);
    assertThat(target.resolve("pieeprom.bin")).hasSameBinaryContentAs(image);
    assertThat(target.resolve("pieeprom.sig"))
        .hasContent(Sha256.hex(Files.readAllBytes(image)) + "\nts: 1628266219\n");
    assertThat(target.resolve("config.txt")).content().doesNotContain("\nrecovery_reboot=1\n").startsWith("# ");
    assertThat(made.changed()).isFalse();
    assertThat(log.events()).isEmpty();
  }

  @Test
  void aCm5GetsItsOwnNames() throws IOException {
    Files.write(image, SyntheticEeprom.bcm2712Ab().build());
    Files.write(recovery, SyntheticSecondStage.recovery("bcm2712"));
    make(NONE, false, false);
    assertThat(names(target)).contains("bootcode5.bin").doesNotContain("bootcode4.bin");
  }

  @Test
  void theConfigurationIsReplacedThenSetThenGivenItsOrder() throws IOException {
    Path config = Files.writeString(directory.resolve("boot.conf"), "[all]\nBOOT_UART=0\nBOOT_ORDER=0x1\nX=1\n");
    RecoveryDirectory.Changes changes =
        new RecoveryDirectory.Changes(
            Optional.of(config), List.of(Setting.parse("BOOT_UART=1"), Setting.parse("NEW=2")), Optional.of(BootOrder.parse("0xf21")));
    RecoveryDirectory.Made made = make(changes, false, false);
    assertThat(new String(EepromImage.read(target.resolve("pieeprom.bin")).bootConf()))
        .contains("BOOT_UART=1\nBOOT_ORDER=0xf21\nX=1\n")
        .contains("NEW=2\n");
    assertThat(made.orderAfter()).contains("0xf21");
    assertThat(made.changed()).isTrue();
    assertThat(target.resolve("pieeprom.sig"))
        .content()
        .startsWith(Sha256.hex(Files.readAllBytes(target.resolve("pieeprom.bin"))));
  }

  /** recovery.bin acts on settings in their order; what stands behind the restart is never read. */
  @Test
  void theRestartIsTheLastSetting() throws IOException {
    make(NONE, true, false);
    assertThat(Files.readAllLines(target.resolve("config.txt")))
        .last()
        .isEqualTo("recovery_reboot=1");
    assertThat(log.events()).isEmpty();
  }

  @Test
  void anOldRecoveryBinThatCannotRestartIsWarnedAbout() throws IOException {
    Files.write(recovery, SyntheticSecondStage.build("bcm2711", 87_952, "RECOVERY "));
    make(NONE, true, false);
    assertThat(codes()).containsExactly("eeprom.recovery-old");
  }

  @Test
  void filesThatAreThereAreNotReplacedUnlessAsked() throws IOException {
    Files.createDirectory(target);
    Path mine = Files.writeString(target.resolve("config.txt"), "mine");
    Path original = Files.writeString(target.resolve("pieeprom.original.bin"), "original");
    Failure failure = failure(NONE);
    assertThat(failure.code()).isEqualTo("eeprom.recovery-exists");
    assertThat(failure.facts()).containsEntry("files", List.of("config.txt"));
    assertThat(names(target)).containsExactlyInAnyOrder("config.txt", "pieeprom.original.bin");
    assertThat(mine).hasContent("mine");
    make(NONE, false, true);
    assertThat(names(target)).hasSize(5);
    assertThat(original).hasContent("original");
  }

  /** A link of that name, even one to nothing, is a file that is there. */
  @Test
  void aLinkIsAFileThatIsThere() throws IOException {
    Files.createDirectory(target);
    Files.createSymbolicLink(target.resolve("bootcode4.bin"), Path.of("../firmware/2711/recovery.bin"));
    assertThat(failure(NONE).code()).isEqualTo("eeprom.recovery-exists");
  }

  @Test
  void nothingAppearsWhenAnythingIsWrong() throws IOException {
    Files.write(recovery, SyntheticSecondStage.recovery("bcm2712"));
    assertThat(failure(NONE).code()).isEqualTo("eeprom.recovery-chip");
    assertThat(target).doesNotExist();
    Files.writeString(recovery, "../firmware/2711/recovery.bin");
    assertThat(failure(NONE).code()).isEqualTo("eeprom.not-recovery");
    Files.write(recovery, SyntheticSecondStage.recovery("bcm2711"));
    RecoveryDirectory.Changes tooMuch =
        new RecoveryDirectory.Changes(
            Optional.of(Files.writeString(directory.resolve("boot.conf"), "#".repeat(5000))), List.of(), Optional.empty());
    assertThat(failure(tooMuch).code()).isEqualTo("eeprom.config-too-large");
    assertThat(target).doesNotExist();
  }

  @Test
  void aDirectoryAtAFilesPlaceLeavesNothingBehind() throws IOException {
    Files.createDirectories(target.resolve("config.txt"));
    Failure failure = catchThrowableOfType(Failure.class, () -> make(NONE, false, true));
    assertThat(failure.code()).isEqualTo("output.not-a-file");
    assertThat(names(target)).containsExactly("config.txt");
  }

  @Test
  void theSourceIsNeverReplaced() throws IOException {
    Files.createDirectory(target);
    Path inside = Files.copy(image, target.resolve("pieeprom.bin"));
    image = inside;
    assertThat(catchThrowableOfType(Failure.class, () -> make(NONE, false, true)).code()).isEqualTo("output.is-input");
    assertThat(names(target)).containsExactly("pieeprom.bin");
  }

  @Test
  void aSignedConfigurationIsChangedOnlyWhenAllowed() throws IOException {
    Files.write(image, SyntheticEeprom.bcm2711().signed().build());
    RecoveryDirectory.Changes order =
        new RecoveryDirectory.Changes(Optional.empty(), List.of(), Optional.of(BootOrder.parse("0xf21")));
    assertThat(failure(order).code()).isEqualTo("eeprom.signed-config");
    assertThat(target).doesNotExist();
    make(NONE, false, false);
    assertThat(target.resolve("pieeprom.bin")).hasSameBinaryContentAs(image);
  }

  @Test
  void anImageForAnotherBoardIsRefusedAndAnOldOneWarnedAbout() throws IOException {
    assertThat(failure(NONE, "cm5").code()).isEqualTo("eeprom.wrong-board");
    RecoveryDirectory.prepare(request(NONE, "cm4", false, false), log).write();
    assertThat(codes()).containsExactly("eeprom.image-too-old");
  }

  @Test
  void whatBoardsAreServedInsteadIsWarnedAbout() throws IOException {
    Files.createDirectories(target.resolve("2711"));
    Files.writeString(target.resolve("bootfiles.bin"), "");
    make(NONE, false, false);
    assertThat(codes()).containsExactly("eeprom.recovery-shadowed", "eeprom.recovery-shadowed");
  }

  @Test
  void aFileIsNoDirectory() throws IOException {
    Files.writeString(target, "x");
    assertThat(failure(NONE).code()).isEqualTo("input.not-directory");
    target = directory.resolve("none/network");
    assertThat(failure(NONE).code()).isEqualTo("io.no-directory");
  }

  private RecoveryDirectory.Made make(RecoveryDirectory.Changes changes, boolean reboot, boolean force) {
    return RecoveryDirectory.prepare(request(changes, null, reboot, force), log).write();
  }

  private Failure failure(RecoveryDirectory.Changes changes) {
    return failure(changes, null);
  }

  private Failure failure(RecoveryDirectory.Changes changes, String board) {
    return catchThrowableOfType(
        Failure.class, () -> RecoveryDirectory.prepare(request(changes, board, false, false), log).write());
  }

  private RecoveryDirectory.Request request(
      RecoveryDirectory.Changes changes, String board, boolean reboot, boolean force) {
    Optional<Board> known = Optional.ofNullable(board).map(BoardCatalogue::find);
    return new RecoveryDirectory.Request(target, image, recovery, changes, known, reboot, TIME, false, force);
  }

  private List<String> codes() {
    return log.of(Warning.class).stream().map(Warning::code).toList();
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
