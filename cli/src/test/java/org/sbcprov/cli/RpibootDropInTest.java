package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Clock;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.SyntheticEeprom;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sample.SampleBootcode;

/** Whole transcripts, as rpiboot's {@code main.c} prints them for the same sessions. */
class RpibootDropInTest {
  private static final String BANNER =
      """
      RPIBOOT: build-date unknown pkg-version 0.1.0-SNAPSHOT sbcprov

      Fit the nRPIBOOT (EMMC_DISABLE) jumper first, then connect power and USB.
      If no board is found: sbcprov doctor usb

      """;

  private static final String NO_HASH = "0".repeat(64);

  @TempDir Path temporary;

  private Path root;
  private Path directory;

  @BeforeEach
  void places() throws IOException {
    root = Files.createDirectory(temporary.resolve("root"));
    directory = Files.createDirectory(temporary.resolve("recovery"));
  }

  private Run rpiboot(String board, Object... arguments) {
    return rpiboot(List.of("--simulate=" + board), arguments);
  }

  private Run rpiboot(List<String> before, Object... arguments) {
    List<String> line = new ArrayList<>(before);
    line.add("compat");
    line.add("rpiboot");
    for (Object argument : arguments) {
      line.add(argument.toString());
    }
    return Run.in(root, new ScriptedPrograms(), Map.of(), false, line.toArray(new String[0]));
  }

  /** Standard output without its beginning, with the directories of this test under other names. */
  private String transcript(Run run) {
    assertThat(run.out()).startsWith(BANNER);
    return run.out()
        .substring(BANNER.length())
        .replace(directory.toString(), "recovery")
        .replace(root.toString(), "");
  }

  private static void put(Path parent, String name, byte[] content) throws IOException {
    Path file = parent.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private void anUpdate(Chip chip, String firmware) throws IOException {
    put(directory, firmware, SampleBootcode.recovery(chip));
    boolean newer = chip == Chip.BCM2712;
    byte[] image = (newer ? SyntheticEeprom.bcm2712Ab() : SyntheticEeprom.bcm2711()).build();
    put(directory, "pieeprom.original.bin", image);
    assertThat(Run.of("eeprom", "set-order", "0xf21", "-d", directory.toString()).status()).isZero();
  }

  private static String metadata(String imageHash) {
    return """
        {
        \t"USER_SERIAL_NUM": "51b0a2d7",
        \t"MAC_ADDR": "02:00:5e:51:b0:a2",
        \t"EEPROM_UPDATE": "success",
        \t"EEPROM_HASH": "%s",
        \t"CUSTOMER_KEY_HASH": "%s",
        \t"BOOT_ROM": "000048b0",
        \t"BOARD_ATTR": "00000000",
        \t"USER_BOARDREV": "c03141",
        \t"JTAG_LOCKED": "0",
        \t"ADVANCED_BOOT": "0000e8e8"
        }
        """
        .formatted(imageHash, NO_HASH);
  }

  private static final String UP_TO_THE_SERVER =
      """
      Loading: recovery/bootcode4.bin
      Waiting for BCM2835/6/7/2711/2712...

      Loading: recovery/bootcode4.bin
      Sending bootcode.bin
      Successful read 4 bytes\s
      Waiting for BCM2835/6/7/2711/2712...

      Loading: recovery/bootcode4.bin
      Second stage boot server
      """;

  private static final String UPDATE =
      """
      Loading: recovery/pieeprom.bin
      Loading: recovery/pieeprom.bin
      Loading: recovery/pieeprom.sig
      File read: pieeprom.sig
      Loading: recovery/pieeprom.bin
      File read: pieeprom.bin
      """;

  private static final String DONE = "Second stage boot server done\n";

  private String imageHash() throws IOException {
    return Files.readString(directory.resolve("pieeprom.sig")).lines().findFirst().orElseThrow();
  }

  @Test
  void anEepromUpdateWithMetadataOnStandardOutput() throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    put(directory, "config.txt", "uart_2ndstage=1\n".getBytes(StandardCharsets.US_ASCII));
    Run run = rpiboot("cm4", "-d", directory);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(transcript(run))
        .isEqualTo(
            UP_TO_THE_SERVER
                + "Loading: recovery/config.txt\nFile read: config.txt\n"
                + UPDATE
                + metadata(imageHash())
                + DONE);
    assertThat(run.err().lines()).isNotEmpty().allMatch(line -> line.startsWith("uart: "));
  }

  @Test
  void anEepromUpdateWithMetadataInAFile() throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    Run run = rpiboot("cm4", "-j", directory, "-d", directory);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(transcript(run))
        .isEqualTo(
            UP_TO_THE_SERVER
                + "Cannot open file config.txt\n"
                + UPDATE
                + "Created metadata file: recovery/51b0a2d7.json\n"
                + DONE);
    assertThat(directory.resolve("51b0a2d7.json")).hasContent(metadata(imageHash()));
  }

  /** The unit's number is encoded on the wire. */
  @Test
  void theUniqueIdOfABcm2712IsDecoded() throws IOException {
    anUpdate(Chip.BCM2712, "2712/bootcode5.bin");
    put(directory, "bootcode5.bin", SampleBootcode.recovery(Chip.BCM2712));
    Run run = rpiboot("cm5", "-d", directory);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(transcript(run))
        .startsWith("Loading: recovery/bootcode5.bin\nWaiting for")
        .contains("\nLoading: recovery/2712/bootcode5.bin\nSending bootcode.bin\n")
        .contains("\n\t\"FACTORY_UUID\": \"001000911006186073\"\n}\n");
  }

  @Test
  void aDirectoryIsCalledAsItWasGiven() throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    assertThat(transcript(rpiboot("cm4", "-d", directory + "/"))).contains("Loading: recovery//pieeprom.bin\n");
  }

  @Test
  void anEmptyFile() throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    put(directory, "config.txt", new byte[0]);
    assertThat(transcript(rpiboot("cm4", "-d", directory)))
        .startsWith(UP_TO_THE_SERVER + "Loading: recovery/config.txt\nFile size = 0 bytes\nLoading: recovery/pieeprom.bin");
  }

  @Test
  void aRequestThatLeadsOutOfTheDirectory() throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    Run run = rpiboot(List.of("--simulate=cm4", "--fault=path-traversal"), "-d", directory);
    assertThat(transcript(run))
        .startsWith(
            UP_TO_THE_SERVER
                + "Denying request for filename containing .. to prevent path traversal\n"
                + "Cannot open file ../../etc/passwd\n"
                + "Cannot open file config.txt\n"
                + UPDATE)
        .endsWith(DONE);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("ERROR: The board asked for \"../../etc/passwd\"");
  }

  @Test
  void whatVAddsToAnUpdate() throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    long signature = Files.size(directory.resolve("pieeprom.sig"));
    assertThat(transcript(rpiboot("cm4", "-v", "-d", directory)))
        .startsWith(
            """
            Boot directory 'recovery'
            Loading: recovery/bootcode4.bin
            Waiting for BCM2835/6/7/2711/2712...

            Device located successfully
            Loading: recovery/bootcode4.bin
            Initialised device correctly
            Sending bootcode.bin
            libusb_bulk_transfer sent 24 bytes; returned 0
            Writing 8192 bytes
            libusb_bulk_transfer sent 8192 bytes; returned 0
            Successful read 4 bytes\s
            Waiting for BCM2835/6/7/2711/2712...

            Device located successfully
            Loading: recovery/bootcode4.bin
            Initialised device correctly
            Second stage boot server
            Received message GetFileSize: config.txt
            libusb_bulk_transfer sent 0 bytes; returned 0
            Cannot open file config.txt
            Received message GetFileSize: pieeprom.bin
            Loading: recovery/pieeprom.bin
            File size = 524288 bytes
            Received message GetFileSize: pieeprom.bin
            Loading: recovery/pieeprom.bin
            File size = 524288 bytes
            Received message GetFileSize: pieeprom.sig
            Loading: recovery/pieeprom.sig
            File size = %1$d bytes
            Received message ReadFile: pieeprom.sig
            File read: pieeprom.sig
            libusb_bulk_transfer sent %1$d bytes; returned 0
            Received message GetFileSize: pieeprom.bin
            Loading: recovery/pieeprom.bin
            File size = 524288 bytes
            Received message ReadFile: pieeprom.bin
            File read: pieeprom.bin
            libusb_bulk_transfer sent 524288 bytes; returned 0
            Received message GetFileSize: *USER_SERIAL_NUM*51b0a2d7
            libusb_bulk_transfer sent 0 bytes; returned 0
            """
                .formatted(signature))
        .endsWith("Received message Done: *ADVANCED_BOOT*0000e8e8\nCMD exit\n" + metadata(imageHash()) + DONE);
  }

  @Test
  void vvShowsTheUsbPath() throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    assertThat(transcript(rpiboot("cm4", "-vv", "-d", directory)))
        .contains(
            """
            Found device 1 idVendor=0x0a5c idProduct=0x2711
            Bus: 1, Device: 17 Path: 1-1.2
            Found candidate Compute Module...
            Device located successfully
            """);
  }

  @Test
  void anOverlayForThePort() throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    put(directory, "1-1.2/config.txt", "uart_2ndstage=1\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(transcript(rpiboot("cm4", "-o", "-d", directory)))
        .startsWith(UP_TO_THE_SERVER + "Loading: recovery/1-1.2/config.txt\nFile read: config.txt\n" + UPDATE);
  }

  private static byte[] bootfiles() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Chip chip : List.of(Chip.BCM2711, Chip.BCM2712)) {
        byte[] program = SampleBootcode.boot(chip);
        TarArchiveEntry entry = new TarArchiveEntry(chip.directory() + "/" + chip.secondStage());
        entry.setSize(program.length);
        tar.putArchiveEntry(entry);
        tar.write(program);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void anArchiveOfBootFilesWithAFileOverIt() throws IOException {
    put(directory, "bootfiles.bin", bootfiles());
    put(directory, "2711/config.txt", "boot_ramdisk=1\n".getBytes(StandardCharsets.US_ASCII));
    put(directory, "boot.img", new byte[10_000]);
    Run run = rpiboot("cm4", "-d", directory);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(transcript(run))
        .isEqualTo(
            """
            Loading: recovery/bootfiles.bin
            Using recovery/bootfiles.bin
            Waiting for BCM2835/6/7/2711/2712...

            Sending bootcode.bin
            Successful read 4 bytes\s
            Waiting for BCM2835/6/7/2711/2712...

            Second stage boot server
            Loading bootfiles.bin overlay: recovery/2711/config.txt
            File read: config.txt
            Loading: recovery/boot.img
            File read: boot.img
            Second stage boot server done
            """);
    assertThat(transcript(rpiboot("cm4", "-v", "-d", directory)))
        .contains("Completed file-read 2711/bootcode4.bin in archive recovery/bootfiles.bin length 8192\n");
  }

  @ParameterizedTest
  @CsvSource({"cm4, usr/share/rpiboot", "cm5, usr/share/rpiboot", "cm4, usr/local/share/rpiboot"})
  void theGadgetOfANewerChip(String board, String place) throws IOException {
    Path gadget = root.resolve(place).resolve("mass-storage-gadget64");
    put(gadget, "bootfiles.bin", bootfiles());
    put(gadget, "config.txt", "boot_ramdisk=1\n".getBytes(StandardCharsets.US_ASCII));
    put(gadget, "boot.img", new byte[10_000]);
    Run run = rpiboot(board);
    assertThat(run.status()).as(run.err()).isZero();
    boolean usual = place.equals("usr/share/rpiboot");
    assertThat(transcript(run))
        .isEqualTo(
            """
            Waiting for BCM2835/6/7/2711/2712...

            Directory not specified - trying default /usr/share/rpiboot/mass-storage-gadget64/
            %sSending bootcode.bin
            Successful read 4 bytes\s
            Waiting for BCM2835/6/7/2711/2712...

            Second stage boot server
            Loading: /PLACE/mass-storage-gadget64//config.txt
            File read: config.txt
            Loading: /PLACE/mass-storage-gadget64//boot.img
            File read: boot.img
            Second stage boot server done
            """
                .formatted(usual ? "" : "Trying local path /PLACE/mass-storage-gadget64/\n")
                .replace("PLACE", place));
  }

  private List<String> olderBoard(Chip chip) throws IOException {
    Path file =
        Files.writeString(
            temporary.resolve("older.yaml"),
            """
            name: older
            title: An older board
            soc: %s
            usb-boot: {protocol: rpiboot, vendor: 0x0a5c, product: 0x%04x}
            """
                .formatted(chip.soc(), chip.productId()));
    return List.of("--simulate=older", "--board-file=" + file);
  }

  private void msd() throws IOException {
    Path msd = root.resolve("usr/share/rpiboot/msd");
    put(msd, "bootcode.bin", SampleBootcode.boot(Chip.BCM2710));
    put(msd, "bootcode4.bin", SampleBootcode.boot(Chip.BCM2711));
    put(msd, "start.elf", new byte[10_000]);
  }

  @ParameterizedTest
  @EnumSource(value = Chip.class, names = {"BCM2835", "BCM2710"})
  void theGadgetOfAnOlderChipIsCalledEmbedded(Chip chip) throws IOException {
    msd();
    Run run = rpiboot(olderBoard(chip));
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(transcript(run))
        .isEqualTo(
            """
            Waiting for BCM2835/6/7/2711/2712...

            Loading embedded: bootcode.bin
            Sending bootcode.bin
            Successful read 4 bytes\s
            Waiting for BCM2835/6/7/2711/2712...

            Loading embedded: bootcode.bin
            Second stage boot server
            Cannot open file config.txt
            Loading embedded: start.elf
            File read: start.elf
            Second stage boot server done
            """);
  }

  /** rpiboot has those files built in, and takes them for whatever the directory lacks. */
  @Test
  void whatADirectoryLacksComesFromTheGadget() throws IOException {
    msd();
    put(directory, "bootcode.bin", SampleBootcode.boot(Chip.BCM2710));
    Run run = rpiboot("cm4", "-d", directory);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(transcript(run))
        .contains("Loading embedded: bootcode4.bin\nSending bootcode.bin\n")
        .contains("Cannot open file boot.img\nLoading embedded: start4.elf\nFile read: start4.elf\n");
  }

  @Test
  void ofSeveralBoardsTheFirstIsTakenAndNamed() throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    Run run = rpiboot(List.of("--simulate=cm4", "--boards=3"), "-d", directory);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("Several boards are in boot mode; taking the first one, at USB port 1-1.1, and not [1-1.2, 1-1.3].");
    assertThat(run.out()).containsOnlyOnce("Second stage boot server done");
    List<String> three = List.of("--simulate=cm4", "--boards=3");
    assertThat(rpiboot(three, "-d", directory, "-3").err()).doesNotContain("Several");
    assertThat(rpiboot(three, "-d", directory, "-i", "51b0a002", "-j", directory).out())
        .contains("Created metadata file: " + directory + "/51b0a002.json");
  }

  @ParameterizedTest
  @CsvSource({
    "no-permission, 255, 'Permission to access USB device denied. Make sure you are a member of the plugdev group.'",
    "rom-wedged, 1, 'Failed control transfer (-7,24)'",
    "rejected, 1, 'Failed : 0x1'",
    "unplugged-mid-file, 1, Failed to write complete file to USB device",
    "stalled, 1, Cannot open file config.txt",
    "leaves-early, 1, Second stage boot server done",
    "wrong-message, 1, Unknown message",
    "bad-signature, 1, Second stage boot server done",
    "write-protected, 1, Second stage boot server done",
    "missing-file, 1, Second stage boot server done",
    "unplugged-while-flashing, 1, Second stage boot server done",
  })
  void whatFailsIsToldAsRpibootDoesAndNeverEndsWith0(String fault, int status, String line) throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    Run run = rpiboot(List.of("--simulate=cm4", "--fault=" + fault), "-d", directory);
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.lines()).contains(line);
    assertThat(run.err().lines()).anyMatch(words -> words.startsWith("ERROR: "));
  }

  @Test
  void aFaultThatHadNoPlaceIsNoSuccess() throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    assertThat(rpiboot(List.of("--simulate=cm4", "--fault=no-disk"), "-d", directory).status()).isEqualTo(255);
  }

  @Test
  void aDirectoryWithoutASecondStageIsRefusedWithRpibootsStatus() {
    Run run = rpiboot("cm4", "-d", directory);
    assertThat(run.status()).isEqualTo(255);
    assertThat(run.out()).isEqualTo(BANNER);
    assertThat(run.err()).startsWith("No 'bootcode' files found in '" + directory + "'\nERROR: ");
    assertThat(rpiboot("cm4", "-d", directory.resolve("nonexistent")).status()).isEqualTo(255);
  }

  @Test
  void aSignedBootNeedsItsFiles() throws IOException {
    put(directory, "bootcode.bin", SampleBootcode.boot(Chip.BCM2710));
    Run unmarked = rpiboot(olderBoard(Chip.BCM2710), "-s", "-d", directory);
    assertThat(unmarked.status()).isEqualTo(255);
    assertThat(unmarked.err()).startsWith("Unable to open 'bootsig.bin' from " + directory + "\n");
    put(directory, "bootsig.bin", new byte[1]);
    Run unsigned = rpiboot(olderBoard(Chip.BCM2710), "-s", "-d", directory);
    assertThat(unsigned.status()).isEqualTo(255);
    assertThat(unsigned.err()).contains("Unable to open 'bootcode.sig'\nERROR: ");
  }

  @Test
  void aSecondStageForAnotherChipOnlyEndsWith1() throws IOException {
    put(directory, "bootcode5.bin", SampleBootcode.boot(Chip.BCM2712));
    Run run = rpiboot("cm4", "-d", directory);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("Failed to open second stage bootloader\nERROR: ");
  }

  @Test
  void withoutAGadgetNothingIsWaitedFor() {
    Run run = rpiboot("cm4");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("ERROR: There is no mass-storage gadget").contains("apt install rpiboot");
  }

  @Test
  void aMissingDirectoryForMetadataIsRefusedBeforeABoardIsTouched() throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    Run run = rpiboot("cm4", "-d", directory, "-j", directory.resolve("records"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEqualTo(BANNER);
    assertThat(run.err()).contains("mkdir -p");
  }

  /** A directory stands where the file is to go. */
  @Test
  void metadataThatCannotBeWrittenIsPrintedAndTheRunFails() throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    Path records = Files.createDirectory(temporary.resolve("records"));
    Files.createDirectories(records.resolve("51b0a2d7.json/x"));
    Run run = rpiboot("cm4", "-d", directory, "-j", records);
    assertThat(run.status()).isEqualTo(1);
    assertThat(transcript(run)).endsWith(metadata(imageHash()) + DONE);
    assertThat(run.err())
        .contains("Failed to create metadata file: " + records + "/51b0a2d7.json\nWriting to stdout instead...\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-o", "-m 0", "-p 1-1 -3", "-99", "nonsense", "--simulate=cm4", "-d"})
  void aCommandLineThatRpibootDoesNotTakeEndsWith255(String line) {
    Run run = rpiboot("cm4", (Object[]) line.split(" "));
    assertThat(run.status()).isEqualTo(255);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("ERROR: rpiboot: ");
  }

  @Test
  void theVersionAndTheHelpAreOnStandardOutput() {
    assertThat(rpiboot(List.of(), "-V").out()).isEqualTo(BANNER.lines().findFirst().orElseThrow() + "\n");
    assertThat(rpiboot(List.of(), "-h").out()).startsWith("Boot a Compute Module").contains("--simulate");
    assertThat(rpiboot(List.of(), "-h").status()).isZero();
  }

  @Test
  void withJsonTheResultAndTheStatusesAreOurs() throws IOException {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    Run run = rpiboot(List.of("--json", "--simulate=cm4"), "-d", directory);
    assertThat(run.status()).isZero();
    assertThat(run.lines()).allMatch(line -> line.startsWith("{\"event\":"));
    assertThat(run.lastLine())
        .contains("\"command\":\"compat rpiboot\",\"ok\":true")
        .contains("\"EEPROM_UPDATE\":\"success\"");
    Run denied = rpiboot(List.of("--json", "--simulate=cm4", "--fault=no-permission"), "-d", directory);
    assertThat(denied.status()).isEqualTo(5);
    assertThat(denied.lastLine()).contains("usbboot.no-permission");
  }

  /** Output of a process that others read while it runs. */
  private static final class Watched {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private int status;

    /** Runs until a line has come so often, then interrupts it. */
    void runUntil(Path root, String line, int times, String... arguments) throws InterruptedException {
      Environment environment =
          new Environment(
              new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8),
              false, false, 80, Map.of(), "sbcprov", Clock.system(), new ScriptedPrograms(), root);
      Thread run = new Thread(() -> status = new Application(environment).run(arguments));
      run.start();
      long end = System.nanoTime() + 60_000_000_000L;
      while (count(line) < times && run.isAlive() && System.nanoTime() - end < 0) {
        Thread.sleep(10);
      }
      run.interrupt();
      run.join(20_000);
      assertThat(run.isAlive()).isFalse();
    }

    private int count(String line) {
      return (out() + err.toString(StandardCharsets.UTF_8)).split(line, -1).length - 1;
    }

    String out() {
      return out.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void theLoopServesBoardAfterBoardUntilInterrupted() throws Exception {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    Watched watched = new Watched();
    watched.runUntil(
        root, "boot server done", 3, "--simulate=cm4", "--boards=3", "compat", "rpiboot", "-l", "-d",
        directory.toString(), "-j", directory.toString());
    assertThat(watched.status).isEqualTo(130);
    assertThat(directory).isDirectoryContaining("glob:**/51b0a001.json").isDirectoryContaining("glob:**/51b0a003.json");
    String one =
        watched.out().replace(directory.toString(), "recovery").replaceAll("51b0a00[123]", "SERIAL")
            .substring(BANNER.length() + "Loading: recovery/bootcode4.bin\n".length());
    String session =
        UP_TO_THE_SERVER.substring("Loading: recovery/bootcode4.bin\n".length())
            + "Cannot open file config.txt\n"
            + UPDATE
            + "Created metadata file: recovery/SERIAL.json\n"
            + DONE;
    assertThat(one).startsWith(session + session + session);
  }

  @Test
  void itWaitsForEverAndSaysWhatMayBeWrong() throws Exception {
    anUpdate(Chip.BCM2711, "bootcode4.bin");
    Watched watched = new Watched();
    watched.runUntil(
        root, "No board yet", 1, "--simulate=cm4", "--fault=never-appears", "compat", "rpiboot", "-d",
        directory.toString());
    assertThat(watched.status).isEqualTo(130);
    assertThat(watched.out()).endsWith("Waiting for BCM2835/6/7/2711/2712...\n\n");
    assertThat(watched.err.toString(StandardCharsets.UTF_8)).contains("jumper");
  }
}
