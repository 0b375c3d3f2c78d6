package org.sbcprov.cli.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.Served;
import org.sbcprov.usbboot.Stage;
import org.sbcprov.usbboot.event.BoardDone;
import org.sbcprov.usbboot.event.BoardFound;
import org.sbcprov.usbboot.event.BoardOpened;
import org.sbcprov.usbboot.event.EmptyFile;
import org.sbcprov.usbboot.event.FileNotFound;
import org.sbcprov.usbboot.event.FileRead;
import org.sbcprov.usbboot.event.FileSizeAsked;
import org.sbcprov.usbboot.event.LoadingFile;
import org.sbcprov.usbboot.event.MessageReceived;
import org.sbcprov.usbboot.event.MetadataReported;
import org.sbcprov.usbboot.event.NotReadyYet;
import org.sbcprov.usbboot.event.Reenumerated;
import org.sbcprov.usbboot.event.RequestDenied;
import org.sbcprov.usbboot.event.SecondStageAnswered;
import org.sbcprov.usbboot.event.SecondStageSent;
import org.sbcprov.usbboot.event.SendingSecondStage;
import org.sbcprov.usbboot.event.StillWaiting;
import org.sbcprov.usbboot.event.UartLine;
import org.sbcprov.usbboot.event.WaitingForBoard;
import org.sbcprov.usbboot.wire.FileCommand;

/** Each event of a session, and the lines of rpiboot's {@code main.c} for the same thing. */
class RpibootLinesTest {
  private static final UsbPort PORT = new UsbPort(1, List.of(1, 2));
  private static final String WAITING = "Waiting for BCM2835/6/7/2711/2712...\n";

  @TempDir static Path directory;

  private final List<String> printed = new ArrayList<>();

  @BeforeEach
  void aBootDirectory() throws IOException {
    Files.write(directory.resolve("bootcode4.bin"), new byte[8192]);
  }

  private RpibootLines lines(int verbosity) {
    Path nothingInstalled = directory.resolve("root");
    return new RpibootLines(
        RpibootPlaces.find("DIR", nothingInstalled, nothingInstalled),
        RpibootMetadata.in(null, printed::add),
        verbosity,
        printed::add);
  }

  private static LoadingFile loading(String file, long bytes) {
    return new LoadingFile(file, "DIR/" + file, bytes, false);
  }

  private static MessageReceived size(String file) {
    return new MessageReceived(FileCommand.GET_FILE_SIZE, file);
  }

  private static MessageReceived read(String file) {
    return new MessageReceived(FileCommand.READ_FILE, file);
  }

  private static FileRead served(String file, long bytes) {
    return new FileRead(new Served(file, "DIR/" + file, bytes, "0".repeat(64)));
  }

  private static Arguments row(int number, Event event, List<String> usual, String... moreWithV) {
    return arguments(number, event, usual, List.of(moreWithV));
  }

  /** What is in all lines with {@code -v} stands in the last column; without, the third one is all there is. */
  static Stream<Arguments> events() {
    BoardFound found = new BoardFound(Chip.BCM2711, Stage.ROM, PORT, 17);
    List<String> none = List.of();
    return Stream.of(
        row(1, new WaitingForBoard(Path.of("DIR")), none),
        row(2, new StillWaiting(List.of("the jumper")), none),
        row(3, found, none, "Device located successfully"),
        row(4, loading("bootcode4.bin", 8192), List.of("Loading: DIR/bootcode4.bin"), "Loading: DIR/bootcode4.bin"),
        row(5, new SendingSecondStage("bootcode4.bin", 8192, 1), none),
        row(6, new NotReadyYet(PORT, "busy"), none),
        row(
            7,
            new BoardOpened(Stage.ROM, PORT, Optional.of("aa")),
            List.of("Sending bootcode.bin"),
            "Initialised device correctly",
            "Sending bootcode.bin"),
        row(8, new Progress("sending bootcode4.bin", 1, 8192), none),
        row(
            9,
            new SecondStageSent(8192),
            none,
            "libusb_bulk_transfer sent 24 bytes; returned 0",
            "Writing 8192 bytes",
            "libusb_bulk_transfer sent 8192 bytes; returned 0"),
        row(
            10,
            new SecondStageAnswered(OptionalInt.of(0)),
            List.of("Successful read 4 bytes ", WAITING),
            "Successful read 4 bytes ",
            WAITING),
        row(
            11,
            new SecondStageAnswered(OptionalInt.of(26)),
            List.of("Failed : 0x1a", WAITING),
            "Failed : 0x1a",
            WAITING),
        row(
            12,
            new SecondStageAnswered(OptionalInt.empty()),
            List.of("Failed : 0x0", WAITING),
            "Failed : 0x0",
            WAITING),
        row(13, new Reenumerated(Stage.FILE_SERVER, PORT, 18), none, "Device located successfully"),
        row(
            14,
            new BoardOpened(Stage.FILE_SERVER, PORT, Optional.of("aa")),
            List.of("Second stage boot server"),
            "Initialised device correctly",
            "Second stage boot server"),
        row(15, size("config.txt"), none, "Received message GetFileSize: config.txt"),
        row(16, read("config.txt"), none, "Received message ReadFile: config.txt"),
        row(
            17,
            new MessageReceived(FileCommand.DONE, "config.txt"),
            none,
            "Received message Done: config.txt",
            "CMD exit"),
        row(
            18,
            new MessageReceived(FileCommand.GET_FILE_SIZE, ""),
            none,
            "Received message GetFileSize: ",
            "libusb_bulk_transfer sent 0 bytes; returned 0"),
        row(19, new FileSizeAsked("config.txt", 12), none, "File size = 12 bytes"),
        row(20, new FileSizeAsked("config.txt", 0), List.of("File size = 0 bytes"), "File size = 0 bytes"),
        row(21, new EmptyFile("config.txt", "DIR/config.txt"), none),
        row(22, served("config.txt", 12), none, "libusb_bulk_transfer sent 12 bytes; returned 0"),
        row(
            23,
            size("*MAC_ADDR*02"),
            none,
            "Received message GetFileSize: *MAC_ADDR*02",
            "libusb_bulk_transfer sent 0 bytes; returned 0"),
        row(24, new MetadataReported("MAC_ADDR", "02"), none),
        row(25, new BoardDone(true, 3), List.of("Second stage boot server done"), "Second stage boot server done"),
        row(26, new UartLine("Hello"), none),
        row(27, new Warning("usbboot.silent", "silent", Facts.none()), none));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("events")
  void eachEventHasItsLines(int number, Event event, List<String> usual, List<String> verbose) {
    for (int verbosity = 0; verbosity < 2; verbosity++) {
      RpibootLines lines = lines(verbosity);
      if (number > 3) {
        lines.accept(new BoardFound(Chip.BCM2711, Stage.ROM, PORT, 17));
      }
      printed.clear();
      lines.accept(event);
      assertThat(printed).isEqualTo(verbosity == 0 ? usual : verbose);
    }
  }

  private List<String> serving(int verbosity, Event... events) {
    RpibootLines lines = lines(verbosity);
    lines.accept(new BoardFound(Chip.BCM2711, Stage.FILE_SERVER, PORT, 17));
    lines.accept(new BoardOpened(Stage.FILE_SERVER, PORT, Optional.of("aa")));
    printed.clear();
    for (Event event : events) {
      lines.accept(event);
    }
    return printed;
  }

  @Test
  void theDeviceIsShownWithItsPath() {
    lines(2).accept(new BoardFound(Chip.BCM2712, Stage.ROM, PORT, 17));
    assertThat(printed)
        .containsExactly(
            "Found device 1 idVendor=0x0a5c idProduct=0x2712",
            "Bus: 1, Device: 17 Path: 1-1.2",
            "Found candidate Compute Module...",
            "Device located successfully");
  }

  @Test
  void aFileIsLoadedThenRead() {
    assertThat(
            serving(0, size("a"), loading("a", 5), new FileSizeAsked("a", 5), read("a"), served("a", 5), size("b")))
        .containsExactly("Loading: DIR/a", "File read: a");
  }

  /** Without -v rpiboot says so before it sends, and a board that hangs then is seen to hang there. */
  @Test
  void aReadIsToldWhenItBegins() {
    assertThat(serving(0, size("a"), loading("a", 5), new FileSizeAsked("a", 5), read("a")))
        .containsExactly("Loading: DIR/a", "File read: a");
  }

  @Test
  void anEmptyFileIsTold() {
    assertThat(serving(0, size("a"), loading("a", 0), new FileSizeAsked("a", 0), read("a")))
        .containsExactly("Loading: DIR/a", "File size = 0 bytes", "File read: a", "WARNING: a is empty");
  }

  /** The event for a missing file comes once, the line each time. */
  @Test
  void aMissingFileIsToldEachTimeItIsAskedFor() {
    assertThat(serving(0, size("a"), new FileNotFound("a", false), size("a"), size("b"), loading("b", 1)))
        .containsExactly("Cannot open file a", "Cannot open file a", "Loading: DIR/b");
    assertThat(serving(0, size("a"), new BoardDone(false, 0)))
        .containsExactly("Cannot open file a", "Second stage boot server done");
  }

  @Test
  void aMissingFileOfAReadIsToldWithVOnly() {
    assertThat(serving(0, read("a"), new FileNotFound("a", false))).isEmpty();
    assertThat(serving(1, read("a"), new FileNotFound("a", false)))
        .containsExactly(
            "Received message ReadFile: a", "No file a found", "libusb_bulk_transfer sent 0 bytes; returned 0");
  }

  /** rpiboot sends nothing then; the second stages of older chips live on it. */
  @Test
  void aReadWithoutAQuestionForTheSizeIsServed() {
    assertThat(serving(0, read("a"), loading("a", 5), served("a", 5)))
        .containsExactly("Loading: DIR/a", "File read: a");
  }

  @Test
  void aNameWithTwoDotsIsDeniedEachTime() {
    String denied = "Denying request for filename containing .. to prevent path traversal";
    assertThat(serving(0, size("../a"), new RequestDenied("../a", "out"), size("../a"), size("/b"), size("c")))
        .containsExactly(
            denied, "Cannot open file ../a", denied, "Cannot open file ../a", "Cannot open file /b");
  }

  @Test
  void whatABoardReportsIsOneObjectBeforeTheEnd() {
    assertThat(
            serving(
                1,
                new MetadataReported("A", "1"),
                size("*B*2"),
                new MetadataReported("B", "a\"b\\"),
                new BoardDone(true, 0)))
        .containsExactly(
            "Received message GetFileSize: *B*2",
            "libusb_bulk_transfer sent 0 bytes; returned 0",
            "{",
            "\t\"A\": \"1\",",
            "\t\"B\": \"a\\\"b\\\\\"",
            "}",
            "Second stage boot server done");
  }

  @Test
  void aFileServerThatComesBackIsWaitedFor() {
    assertThat(
            serving(
                0,
                new Reenumerated(Stage.FILE_SERVER, PORT, 18),
                new BoardOpened(Stage.FILE_SERVER, PORT, Optional.empty())))
        .containsExactly("Second stage boot server done", WAITING, "Second stage boot server");
  }

  private static Failure failure(String code, String reason) {
    return new DeviceFailed(code, "it failed", Facts.of("reason", reason), "");
  }

  @Test
  void aFailureIsToldWithRpibootsLineForIt() {
    RpibootLines lines = lines(0);
    lines.failed(new NoDevice("usbboot.no-permission", "no", Facts.none(), ""));
    lines.failed(failure("usbboot.busy", "BUSY"));
    lines.failed(failure("usbboot.wrong-message", ""));
    lines.failed(failure("usbboot.rom-wedged", "TIMEOUT"));
    lines.failed(failure("usbboot.update-failed", ""));
    assertThat(printed)
        .containsExactly(
            "Permission to access USB device denied. Make sure you are a member of the plugdev group.",
            "Failed to claim interface",
            "Unknown message",
            "Sending bootcode.bin",
            "Failed control transfer (-7,24)",
            "Failed to write correct length, returned -7");
  }

  @Test
  void aTransferThatFailsIsToldByWhatItWasFor() {
    RpibootLines rom = lines(0);
    rom.accept(new BoardFound(Chip.BCM2711, Stage.ROM, PORT, 17));
    rom.accept(new BoardOpened(Stage.ROM, PORT, Optional.empty()));
    rom.accept(new Progress("sending bootcode4.bin", 4096, 8192));
    rom.failed(failure("usbboot.unplugged", "NO_DEVICE"));
    assertThat(printed).endsWith("Sending bootcode.bin", "Failed to read correct length, returned 4096");
    for (String code : List.of("usbboot.unplugged", "usbboot.file-changed")) {
      RpibootLines server = lines(0);
      server.accept(new BoardOpened(Stage.FILE_SERVER, PORT, Optional.empty()));
      server.accept(size("a"));
      server.accept(new FileSizeAsked("a", 5));
      server.accept(read("a"));
      server.failed(failure(code, ""));
      assertThat(printed)
          .endsWith(
              "File read: a",
              code.equals("usbboot.unplugged")
                  ? "Failed to write complete file to USB device"
                  : "Failed to read from input file");
    }
  }

  @Test
  void theObjectOfNoPropertiesIsOne() {
    assertThat(RpibootMetadata.json(Map.of())).isEqualTo("{\n}");
  }
}
