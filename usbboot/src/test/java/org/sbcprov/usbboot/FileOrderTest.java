package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.BootDirectories.put;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.fixtures.ScriptedBoard;

/** Which of several files of one name a board gets, as rpiboot chooses it. */
class FileOrderTest {
  private static final UsbPort PORT = new UsbPort(1, List.of(2, 3));
  private static final FileRules OVERLAY = new FileRules(true, false, false, Optional.empty());

  @TempDir Path temporary;

  /** Puts one file into several places, each with the place's name as content. */
  private Path directory(String name, String places) {
    Path directory = temporary.resolve("boot");
    put(directory, "bootcode5.bin", bytes(5000, 5));
    for (String place : places.split(" ")) {
      byte[] content = place.getBytes(StandardCharsets.US_ASCII);
      switch (place) {
        case "port" -> put(directory, "1-2.3/" + name, content);
        case "other-port" -> put(directory, "1-2/" + name, content);
        case "chip" -> put(directory, "2711/" + name, content);
        case "archive" -> put(directory, "bootfiles.bin", new Tars().file("2711/" + name, content).end());
        case "empty-archive" -> put(directory, "bootfiles.bin", new Tars().file("2711/other", content).end());
        case "directory" -> put(directory, name, content);
        default -> throw new IllegalArgumentException(place);
      }
    }
    return directory;
  }

  private static String content(Path directory, FileRules rules, Chip chip, UsbPort port, String name) {
    try (BootFiles files = BootFiles.in(directory, rules);
        BootFile file = files.find(chip, port, name).orElse(null)) {
      if (file == null) {
        return "none";
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) file.size());
      file.read(buffer, 0);
      return new String(buffer.array(), StandardCharsets.US_ASCII);
    } catch (IOException | Denied e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest(name = "{0}: {1} in {2}, overlay {3}: {4}")
  @CsvSource(
      delimiter = '|',
      value = {
        " 1 | config.txt    | directory                           | true  | directory",
        " 2 | config.txt    | directory chip                      | true  | chip",
        " 3 | config.txt    | directory chip port                 | true  | port",
        " 4 | config.txt    | directory chip port                 | false | chip",
        " 5 | config.txt    | directory port                      | false | directory",
        " 6 | config.txt    | port                                | false | none",
        " 7 | config.txt    | other-port                          | true  | none",
        " 8 | config.txt    | directory chip archive port         | true  | chip",
        " 9 | config.txt    | directory archive port              | true  | archive",
        "10 | config.txt    | directory archive port              | false | archive",
        "11 | config.txt    | directory empty-archive port        | true  | port",
        "12 | config.txt    | directory empty-archive port        | false | directory",
        "13 | config.txt    | directory empty-archive chip port   | true  | chip",
        "14 | config.txt    | directory empty-archive             | true  | directory",
        "15 | bootcode4.bin | directory chip port                 | true  | chip",
        "16 | bootcode4.bin | directory port                      | true  | directory",
        "17 | bootcode4.bin | port                                | true  | none",
        "18 | bootcode.bin  | directory port                      | true  | directory",
        "19 | a/b.txt       | directory chip port                 | true  | port",
        "20 | a/b.txt       | directory archive                   | true  | archive",
        "21 | start4.elf    | port directory                      | true  | port"
      })
  void theFirstOfItsPlacesIsTaken(int number, String name, String places, boolean overlay, String expected) {
    FileRules rules = new FileRules(overlay, false, false, Optional.empty());
    assertThat(content(directory(name, places), rules, Chip.BCM2711, PORT, name)).isEqualTo(expected);
  }

  @Test
  void eachBoardHasTheDirectoryOfItsPort() {
    Path directory = directory("config.txt", "directory port");
    put(directory, "2-1/config.txt", "elsewhere");
    assertThat(content(directory, OVERLAY, Chip.BCM2711, PORT, "config.txt")).isEqualTo("port");
    assertThat(content(directory, OVERLAY, Chip.BCM2712, PORT, "config.txt")).isEqualTo("port");
    assertThat(content(directory, OVERLAY, Chip.BCM2711, new UsbPort(2, List.of(1)), "config.txt"))
        .isEqualTo("elsewhere");
    assertThat(content(directory, OVERLAY, Chip.BCM2711, new UsbPort(1, List.of(2)), "config.txt"))
        .isEqualTo("directory");
  }

  // -- The fallback: what rpiboot has built in.

  private FileRules fallback() {
    Path msd = temporary.resolve("msd");
    put(msd, "bootcode.bin", "msd bootcode.bin");
    put(msd, "bootcode4.bin", "msd bootcode4.bin");
    put(msd, "start.elf", "msd start.elf");
    put(msd, "start4.elf", "msd start4.elf");
    put(msd, "config.txt", "msd config.txt");
    return new FileRules(false, false, false, Optional.of(msd));
  }

  @ParameterizedTest(name = "{0}: {1} asks for {2}: {3}")
  @CsvSource({
    "1, BCM2711, bootcode4.bin, msd bootcode4.bin",
    "2, BCM2711, start4.elf, msd start.elf",
    "3, BCM2711, start.elf, none",
    "4, BCM2711, bootcode.bin, none",
    "5, BCM2711, config.txt, none",
    "6, BCM2710, bootcode.bin, msd bootcode.bin",
    "7, BCM2835, start.elf, msd start.elf",
    "8, BCM2710, start4.elf, none",
    "9, BCM2710, config.txt, none",
    "10, BCM2712, start.elf, none",
    "11, BCM2712, bootcode.bin, none"
  })
  void theFallbackHasFirstProgramsOnly(int number, Chip chip, String name, String expected) {
    Path directory = directory("unused", "directory");
    assertThat(content(directory, fallback(), chip, PORT, name)).isEqualTo(expected);
    assertThat(content(directory, FileRules.usual(), chip, PORT, name)).isEqualTo("none");
  }

  @Test
  void theFallbackComesLastAndStartsNoDirectoryThatHasNothing() throws Exception {
    FileRules rules = fallback();
    Path directory = directory("start4.elf", "directory");
    assertThat(content(directory, rules, Chip.BCM2711, PORT, "start4.elf")).isEqualTo("directory");

    Path empty = Files.createDirectory(temporary.resolve("empty"));
    assertThat(code(empty, rules)).isEqualTo("usbboot.no-bootcode");
    assertThat(code(directory, new FileRules(false, false, false, Optional.of(temporary.resolve("nowhere")))))
        .isEqualTo("usbboot.no-directory");
  }

  private static String code(Path directory, FileRules rules) {
    return catchThrowableOfType(Failure.class, () -> BootFiles.in(directory, rules).close()).code();
  }

  // -- Signed boot of the older chips.

  private static final FileRules SIGNED = new FileRules(false, false, true, Optional.empty());

  private Path signed() {
    Path directory = directory("unused", "directory");
    put(directory, "bootcode.bin", bytes(5000, 1));
    put(directory, "bootcode4.bin", bytes(5000, 4));
    put(directory, "bootsig.bin", "x");
    return directory;
  }

  @Test
  void olderChipsGetTheSignatureAndNewerOnesZeros() {
    Path directory = signed();
    put(directory, "bootcode.sig", bytes(20, 9));
    try (BootFiles files = BootFiles.in(directory, SIGNED)) {
      assertThat(files.secondStage(Chip.BCM2710, PORT).signature()).isEqualTo(bytes(20, 9));
      assertThat(files.secondStage(Chip.BCM2835, PORT).signature()).isEqualTo(bytes(20, 9));
      assertThat(files.secondStage(Chip.BCM2711, PORT).signature()).isEqualTo(new byte[20]);
      assertThat(files.secondStage(Chip.BCM2712, PORT).signature()).isEqualTo(new byte[20]);
    }
    try (BootFiles files = BootFiles.in(directory)) {
      assertThat(files.secondStage(Chip.BCM2710, PORT).signature()).as("not asked for").isEqualTo(new byte[20]);
    }
  }

  @Test
  void theSignatureIsLookedUpAsAllFilesAre() {
    Path directory = signed();
    put(directory, "bootcode.sig", bytes(20, 9));
    put(directory, "2710/bootcode.sig", bytes(20, 10));
    try (BootFiles files = BootFiles.in(directory, SIGNED)) {
      assertThat(files.secondStage(Chip.BCM2710, PORT).signature()).isEqualTo(bytes(20, 10));
    }
  }

  @ParameterizedTest(name = "{0}: {1} bytes")
  @CsvSource({"1, -1", "2, 0", "3, 19", "4, 21", "5, 40"})
  void aSignatureThatIsNoneIsRefused(int number, int size) {
    Path directory = signed();
    if (size >= 0) {
      put(directory, "bootcode.sig", bytes(size, 9));
    }
    try (BootFiles files = BootFiles.in(directory, SIGNED)) {
      BadInput failure = catchThrowableOfType(BadInput.class, () -> files.secondStage(Chip.BCM2710, PORT));
      assertThat(failure.code()).isEqualTo("usbboot.bootcode-signature");
      assertThat(files.secondStage(Chip.BCM2711, PORT).source()).endsWith("bootcode4.bin");
    }
  }

  @Test
  void aSignedBootNeedsBootsigBin() throws Exception {
    Path directory = signed();
    Files.delete(directory.resolve("bootsig.bin"));
    assertThat(code(directory, SIGNED)).isEqualTo("usbboot.no-bootsig");
    put(directory, "2710/bootsig.bin", "x");
    BootFiles.in(directory, SIGNED).close();
  }

  /** On the wire: the signature stands in the boot message, and nothing is sent when there is none. */
  @Test
  void theSignatureGoesToTheRomBeforeTheProgram() {
    Path directory = signed();
    put(directory, "bootcode.sig", bytes(20, 9));
    put(directory, "start.elf", bytes(10, 1));
    FakeClock clock = new FakeClock();
    ScriptedBoard board = new ScriptedBoard(clock);
    byte[] message = ScriptedBoard.bootMessage(5000);
    System.arraycopy(bytes(20, 9), 0, message, 4, 20);
    board
        .attach(0x2764, 0, 7, 1)
        .opens(7, 0)
        .announcesAndSends(1, message)
        .announcesAndSends(1, bytes(5000, 1))
        .asks(4, ScriptedSession.ACKNOWLEDGEMENT, ScriptedSession.ACCEPTED)
        .detach()
        .attach(0x2764, 1, 8, 1)
        .opens(8, 0)
        .readsString(1, "a1b2c3d4")
        .getsMessage(2, "");
    board.announces(0);

    BootSession.Settings settings = BootSession.Settings.of(directory).withRules(SIGNED);
    Failure failure =
        catchThrowableOfType(Failure.class, () -> new BootSession(board, clock, settings, new EventLog()).run());
    assertThat(failure.code()).isEqualTo("usbboot.nothing-asked");
    board.assertPlayed();
  }
}
