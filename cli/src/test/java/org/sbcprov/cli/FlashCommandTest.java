package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Clock;
import org.sbcprov.core.Sha256;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sample.SampleBootcode;
import org.sbcprov.usbboot.sim.Fault;

/** {@code flash} with simulated boards, for whose disks files stand. */
@Timeout(120)
class FlashCommandTest {
  private static final int MIB = 1 << 20;
  private static final int DISK = 8 * MIB;

  @TempDir Path directory;

  private Path gadget;
  private Path image;
  private Path emmc;
  private byte[] content;

  @BeforeEach
  void anImageAGadgetAndADisk() throws IOException {
    gadget = Files.createDirectory(directory.resolve("gadget"));
    Files.write(gadget.resolve("bootcode4.bin"), SampleBootcode.boot(Chip.BCM2711));
    Files.write(gadget.resolve("boot.img"), new byte[100_000]);
    content = image(3 * MIB);
    image = Files.write(directory.resolve("system.img"), content);
    emmc = Files.write(directory.resolve("emmc.img"), used(DISK));
  }

  /** Random bytes behind an MBR with one partition. */
  static byte[] image(int size) {
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    Arrays.fill(bytes, 0, 512, (byte) 0);
    byte[] entry = {0, 0, 2, 0, 0x0c, 0, 2, 0, 0, 8, 0, 0, (byte) ((size - MIB) / 512), (byte) ((size - MIB) / 512 >> 8), 0, 0};
    System.arraycopy(entry, 0, bytes, 446, entry.length);
    bytes[510] = 0x55;
    bytes[511] = (byte) 0xaa;
    return bytes;
  }

  private static byte[] used(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 0xa5);
    return bytes;
  }

  private Run flash(String... more) {
    return run(new FakeClock(), null, more);
  }

  /** With a clock that waits, for several boards. */
  private Run flashMany(String... more) {
    return run(Clock.system(), null, more);
  }

  /**
   * Runs it.
   *
   * @param answer what somebody types at a terminal; null when there is nobody
   */
  private Run run(Clock clock, String answer, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("flash", image.toString(), "-d", gadget.toString(), "--simulate", "cm4"));
    arguments.addAll(List.of(more));
    return run(clock, answer, Path.of("/"), arguments);
  }

  private static Run run(Clock clock, String answer, Path root, List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    byte[] typed = answer == null ? new byte[0] : (answer + "\n").getBytes(StandardCharsets.UTF_8);
    Environment environment =
        new Environment(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            answer != null,
            answer != null,
            100,
            Map.of(),
            "sbcprov",
            clock,
            new ScriptedPrograms(),
            root,
            new StandardInput(new ByteArrayInputStream(typed), answer != null));
    int status = new Application(environment).run(arguments.toArray(new String[0]));
    return new Run(status, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }

  private String disk() {
    return emmc.toString();
  }

  @Test
  void theBoardIsBootedAndItsDiskHasTheImage() throws IOException {
    Run run = flash("--simulate-disk", disk(), "--yes");
    assertThat(run.err()).contains("eMMC: simulated by " + emmc).contains("read back and compared").contains("jumper off");
    assertThat(run.status()).isZero();
    assertThat(Files.readAllBytes(emmc)).hasSize(DISK).startsWith(content);
  }

  @Test
  void aPackedImageIsUnpackedOnItsWay() throws IOException {
    image = directory.resolve("system.img.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(image))) {
      out.write(content);
    }
    assertThat(flash("--simulate-disk", disk(), "--yes").status()).isZero();
    assertThat(Files.readAllBytes(emmc)).startsWith(content);
  }

  @Test
  void jsonTellsTheBootTheDiskTheImageAndWhatWasDone() {
    Run run = flash("--simulate-disk", disk(), "--yes", "--json");
    assertThat(run.lastLine())
        .contains("\"command\":\"flash\",\"ok\":true,\"status\":0,\"chip\":\"BCM2711\",\"port\":\"1-1.2\"")
        .contains("\"flash\":{\"image\":{\"name\":\"" + image + "\",\"bytes\":" + content.length)
        .contains("\"written\":", "\"verified\":", "\"bytes-per-second\":", "\"took-ms\":")
        .contains("\"stage\":\"written\"")
        .doesNotContain("\"words\"");
    assertThat(run.lines()).anyMatch(line -> line.contains("\"event\":\"progress\",\"task\":\"writing "));
  }

  @Test
  void nothingIsSentUnlessSomebodySaysYes() throws IOException {
    byte[] before = Files.readAllBytes(emmc);
    Run script = flash("--simulate-disk", disk());
    assertThat(script.status()).isEqualTo(4);
    assertThat(script.err()).contains("[flash.not-confirmed]").contains("--yes").doesNotContain("Sending");
    Run no = run(new FakeClock(), "y", "--simulate-disk", disk());
    assertThat(no.status()).isEqualTo(4);
    assertThat(no.err()).contains("Not confirmed").doesNotContain("Sending");
    assertThat(Files.readAllBytes(emmc)).isEqualTo(before);
    Run yes = run(new FakeClock(), "yes", "--simulate-disk", disk());
    assertThat(yes.err()).contains("About to write " + image + " to the eMMC of the board in boot mode: 1-1.2 (serial 51b0a2d7)");
    assertThat(yes.status()).isZero();
    assertThat(Files.readAllBytes(emmc)).startsWith(content);
  }

  @Test
  void aDirectoryThatWritesAnEepromIsRefusedBeforeAnythingIsAsked() throws IOException {
    // Given a directory with an EEPROM update, flash sent it to every board, and then wondered that no disk came.
    Files.write(gadget.resolve("pieeprom.bin"), new byte[512 * 1024]);
    Run update = run(new FakeClock(), "yes", "--simulate-disk", disk());
    assertThat(update.status()).isEqualTo(3);
    assertThat(update.err()).contains("[flash.not-a-gadget]", "pieeprom.bin").doesNotContain("About to write", "Found");
    Files.delete(gadget.resolve("pieeprom.bin"));
    Files.write(gadget.resolve("bootcode4.bin"), SampleBootcode.recovery(Chip.BCM2711));
    assertThat(flash("--yes").err()).contains("[flash.not-a-gadget]").doesNotContain("Found");
    Files.write(gadget.resolve("bootcode4.bin"), SampleBootcode.boot(Chip.BCM2711));
    Files.delete(gadget.resolve("boot.img"));
    assertThat(flash("--yes").err()).contains("[flash.not-a-gadget]", "no system").doesNotContain("Found");
    gadget = directory.resolve("nowhere");
    assertThat(flash("--yes").err()).contains("[flash.no-directory]", "Leave -d out").doesNotContain("eeprom recovery");
  }

  /** Runs it on a system of its own. */
  private Run onSystem(Path root, String... more) {
    List<String> arguments = new ArrayList<>(List.of("flash", image.toString()));
    arguments.addAll(List.of(more));
    return run(new FakeClock(), null, root, arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cm4", "cm5"})
  void withoutAnyGadgetASimulatedBoardHasAMadeUpOne(String board) throws IOException {
    // The example of the help failed on a computer without the rpiboot package.
    Path root = Files.createDirectory(directory.resolve("root"));
    Run run = onSystem(root, "--simulate", board, "--simulate-disk", disk(), "--yes");
    assertThat(run.err()).contains("a made-up one");
    assertThat(run.status()).isZero();
    assertThat(Files.readAllBytes(emmc)).startsWith(content);
  }

  @Test
  void aGadgetIsFoundByItsBareName() throws IOException {
    // -d mass-storage-gadget64 meant a directory here only, not that of the package.
    Path installed = Files.createDirectories(directory.resolve("root/usr/share/rpiboot/mass-storage-gadget64"));
    Files.write(installed.resolve("bootcode4.bin"), SampleBootcode.boot(Chip.BCM2711));
    Files.write(installed.resolve("boot.img"), new byte[100_000]);
    Path root = directory.resolve("root");
    Run run = onSystem(root, "--simulate", "cm4", "--simulate-disk", disk(), "--yes", "-d", "mass-storage-gadget64");
    assertThat(run.err()).contains("Boot directory: " + installed);
    assertThat(run.status()).isZero();
    Run usbboot =
        run(new FakeClock(), null, root, List.of("usbboot", "--simulate", "cm4", "-d", "mass-storage-gadget64"));
    assertThat(usbboot.err()).contains("Boot directory: " + installed);
    assertThat(usbboot.status()).isZero();
  }

  @Test
  void aSimulatedBoardHasAnEmmcAndNothingElse() throws IOException {
    // --storage nvme wrote the simulated eMMC.
    byte[] before = Files.readAllBytes(emmc);
    Run nvme = flash("--simulate-disk", disk(), "--yes", "--storage", "nvme");
    assertThat(nvme.status()).isEqualTo(5);
    assertThat(nvme.err()).contains("[flash.no-storage]", "LUN 0");
    assertThat(flash("--simulate-disk", disk(), "--yes", "--lun", "1").status()).isEqualTo(5);
    assertThat(Files.readAllBytes(emmc)).isEqualTo(before);
    assertThat(flash("--simulate-disk", disk(), "--yes", "--lun", "0").status()).isZero();
  }

  @Test
  void aFakeIsCalledOneAndNothingIsAdvisedThatModulesDoNotHave() {
    // What a fake does was told as a worn-out medium, and a reader advised.
    Run run = flash("--simulate-disk", disk(), "--yes", "--fault", "disk-fake", "--json");
    assertThat(run.lastLine()).contains("a fake", "1048576 bytes only", "\"likely-size\":1048576").doesNotContain("reader");
    Run gone = flash("--simulate-disk", disk(), "--yes", "--fault", "disk-pulled");
    assertThat(gone.err()).contains("run the same command again").doesNotContain("reader");
  }

  @Test
  void aDiskFileThatAnotherRunWritesIsRefused() throws IOException {
    // Two runs wrote one file at the same time, and both were content.
    try (FileChannel other = FileChannel.open(emmc, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = other.lock()) {
      assertThat(lock.isValid()).isTrue();
      Run run = flash("--simulate-disk", disk(), "--yes");
      assertThat(run.status()).isEqualTo(4);
      assertThat(run.err()).contains("[target.in-use]", "another program writes it");
    }
    assertThat(Files.readAllBytes(emmc)).isEqualTo(used(DISK));
  }

  /** Nobody loses what was made up for the run. */
  @Test
  void madeUpDisksNeedNoYes() {
    Run run = flash("--simulate-disk", "16MiB");
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("read back and compared");
  }

  @Test
  void aDiskFileThatIsNotThereIsMade() throws IOException {
    Path made = directory.resolve("new.img");
    assertThat(flash("--simulate-disk", made.toString(), "--yes").status()).isZero();
    assertThat(Files.size(made)).isEqualTo(31_268_536_320L);
    try (RandomAccessFile file = new RandomAccessFile(made.toFile(), "r")) {
      byte[] start = new byte[content.length];
      file.readFully(start);
      assertThat(start).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "disk-full, write.full, 6",
    "disk-pulled, write.gone, 6",
    "disk-unreadable, write.unreadable, 6",
    "disk-bit-flips, write.mismatch, 7",
    "disk-fake, write.mismatch, 7",
    "no-disk, usbboot.no-disk, 5",
    "unplugged-mid-file, usbboot.unplugged, 6",
    "never-appears, usbboot.no-board, 5",
  })
  void everyFaultEndsInItsExitStatusWithAReasonAndAHint(String fault, String code, int status) {
    Run run = flash("--simulate-disk", disk(), "--yes", "--fault", fault, "--json");
    assertThat(run.lastLine())
        .contains("\"ok\":false,\"status\":" + status, "\"code\":\"" + code + "\"")
        .doesNotContain("\"hint\":\"\"");
    assertThat(run.status()).isEqualTo(status);
  }

  @Test
  void everyFaultOfDisksIsInTheTableAbove() throws NoSuchMethodException {
    CsvSource table =
        FlashCommandTest.class
            .getDeclaredMethod(
                "everyFaultEndsInItsExitStatusWithAReasonAndAHint", String.class, String.class, int.class)
            .getAnnotation(CsvSource.class);
    Set<String> tried = Set.of(table.value()).stream().map(row -> row.split(",")[0]).collect(Collectors.toSet());
    assertThat(tried).containsAll(EnumSet.range(Fault.NO_DISK, Fault.DISK_FAKE).stream().map(Fault::id).toList());
  }

  /** What was interrupted must never look as if it could be booted. */
  @ParameterizedTest
  @ValueSource(strings = {"disk-full", "disk-pulled", "disk-bit-flips"})
  void aDiskThatFailedIsMarkedUnfinished(String fault) throws IOException {
    assertThat(flash("--simulate-disk", disk(), "--yes", "--fault", fault).status()).isNotZero();
    byte[] start = Arrays.copyOf(Files.readAllBytes(emmc), 512);
    assertThat(start[510] == 0x55 && start[511] == (byte) 0xaa).isFalse();
    assertThat(new String(start, StandardCharsets.UTF_8)).contains("not finished");
  }

  /** A fault that never showed must not look like one that was survived. */
  @Test
  void aFaultThatHadNoPlaceIsNotSuccess() {
    Run run = flash("--simulate-disk", disk(), "--yes", "--no-verify", "--fault", "disk-bit-flips");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("disk-bit-flips had no place");
  }

  @Test
  void theSecondTimeWithDiffNothingIsWritten() {
    assertThat(flash("--simulate-disk", disk(), "--yes").status()).isZero();
    Run again = flash("--simulate-disk", disk(), "--yes", "--diff", "--json");
    assertThat(again.status()).isZero();
    assertThat(again.lastLine()).contains("\"written\":0,\"skipped\":" + content.length);
  }

  @Test
  void aDiskOfAnotherSizeThanExpectedIsRefused() throws IOException {
    byte[] before = Files.readAllBytes(emmc);
    Run run = flash("--simulate-disk", disk(), "--yes", "--expect-size", "32GB");
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[target.expect-size]");
    assertThat(Files.readAllBytes(emmc)).isEqualTo(before);
    assertThat(flash("--simulate-disk", disk(), "--yes", "--expect-size", "8MiB").status()).isZero();
  }

  @Test
  void anImageThatIsTooLargeOrNoneIsRefusedBeforeTheFirstByte() throws IOException {
    Files.write(emmc, used(2 * MIB));
    Run large = flash("--simulate-disk", disk(), "--yes");
    assertThat(large.status()).isEqualTo(4);
    assertThat(large.err()).contains("[write.too-small]");
    Files.write(image, new byte[0]);
    assertThat(flash("--simulate-disk", disk(), "--yes").status()).isEqualTo(3);
    assertThat(Files.readAllBytes(emmc)).isEqualTo(used(2 * MIB));
    Files.delete(image);
    Run none = flash("--simulate-disk", disk(), "--yes");
    assertThat(none.status()).isEqualTo(3);
    assertThat(none.err()).contains("[input.not-found]").doesNotContain("Found BCM2711");
  }

  /** A board that was booted for nothing has to be power-cycled. */
  @Test
  void whatIsNoImageIsRefusedBeforeABoardIsBooted() throws IOException {
    byte[] before = Files.readAllBytes(emmc);
    Files.writeString(image, "<!DOCTYPE html><html>404</html>".repeat(1000));
    Run page = flash("--simulate-disk", disk(), "--yes");
    assertThat(page.status()).isEqualTo(3);
    assertThat(page.err()).contains("[image.no-image]").doesNotContain("Found BCM2711");
    Files.writeString(image, "A text of some length\n".repeat(100_000));
    Run run = flash("--simulate-disk", disk(), "--yes");
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[write.not-an-image]").doesNotContain("Found BCM2711");
    assertThat(Files.readAllBytes(emmc)).isEqualTo(before);
    assertThat(flash("--simulate-disk", disk(), "--yes", "--anyway").status()).isZero();
  }

  @Test
  void theWrongSha256IsFoundBeforeABoardLosesAnything() throws IOException {
    // It was compared at the end of the writing, when the boards had lost what they had.
    byte[] before = Files.readAllBytes(emmc);
    Run run = flash("--simulate-disk", disk(), "--yes", "--sha256", "00".repeat(32));
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("[image.sha256]").doesNotContain("Found BCM2711");
    assertThat(Files.readAllBytes(emmc)).isEqualTo(before);
    Run right = flash("--simulate-disk", disk(), "--yes", "--sha256", Sha256.hex(content), "--json");
    assertThat(right.status()).isZero();
    assertThat(right.lastLine()).contains("\"sha256\":\"" + Sha256.hex(content));
  }

  @Test
  void theImageItselfCannotStandForTheDisk() throws IOException {
    Run run = flash("--simulate-disk", image.toString(), "--yes");
    assertThat(run.status()).isIn(2, 4);
    assertThat(Files.readAllBytes(image)).isEqualTo(content);
  }

  @Test
  void boardsThatDoNotBootOverUsbAreRefusedWithWhatToDoInstead() {
    for (String board : List.of("bpi-r4", "bpi-cm4")) {
      Run run = Run.of("flash", image.toString(), "--board", board, "--yes");
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains("[flash.not-over-usb]").contains("sbcprov image write");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--lun 300", "--storage floppy", "--lun 1 --storage nvme", "--at-once 0", "--bmap x --no-bmap", "--board cm5",
        "--boards 2 --simulate-disk one.img", "--count 2", "--timeout 0", "--simulate-disk /dev/null"
      })
  void whatCannotBeMeantIsRefused(String options) {
    List<String> all = new ArrayList<>(List.of(options.split(" ")));
    all.add("--yes");
    Run run = flash(all.toArray(new String[0]));
    assertThat(run.status()).as(run.err()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--simulate-disk 8MiB", "--fault disk-full", "--boards 2"})
  void optionsOfSimulatedBoardsNeedOne(String options) {
    List<String> all = new ArrayList<>(List.of("flash", image.toString(), "--board", "cm4", "--yes"));
    all.addAll(List.of(options.split(" ")));
    assertThat(Run.of(all.toArray(new String[0])).status()).isEqualTo(2);
    assertThat(Run.of("flash", image.toString(), "--yes").status()).as("without a board").isEqualTo(2);
  }

  @Test
  void thirtyBoardsAreFlashedAFewAtATimeEachWithItsRecord() throws IOException {
    Path disks = Files.createDirectory(directory.resolve("disks"));
    Path records = Files.createDirectory(directory.resolve("records"));
    for (int i = 0; i < 30; i++) {
      Files.write(disks.resolve("1-" + (1 + i / 7) + "." + (1 + i % 7) + ".img"), used(4 * MIB));
    }
    Run run =
        flashMany(
            "--boards", "30", "--all", "--at-once", "4", "--yes", "--simulate-disk", disks.toString(), "-j",
            records.toString(), "--json");
    assertThat(run.status()).as(run.lastLine()).isZero();
    assertThat(run.lastLine()).contains("\"succeeded\":30,\"failed\":0");
    try (Stream<Path> all = Files.list(disks)) {
      List<Path> list = all.toList();
      assertThat(list).hasSize(30);
      for (Path disk : list) {
        assertThat(Files.readAllBytes(disk)).startsWith(content);
      }
    }
    try (Stream<Path> all = Files.list(records)) {
      List<Path> list = all.toList();
      assertThat(list).hasSize(30);
      for (Path record : list) {
        assertThat(Files.readString(record))
            .contains("\"flash\" : {", "\"written\" : ", "\"verified\" : ", "\"serial\" : \"51b0a0", "\"ok\" : true");
      }
    }
  }

  @Test
  void oneBadDiskDoesNotStopTheOthersAndItsRecordSaysWhy() throws IOException {
    Path disks = Files.createDirectory(directory.resolve("disks"));
    Path records = Files.createDirectory(directory.resolve("records"));
    Run run =
        flashMany(
            "--boards", "3", "--all", "--yes", "--simulate-disk", disks.toString(), "-j", records.toString(), "--fault",
            "disk-full");
    assertThat(run.status()).isEqualTo(6);
    assertThat(run.err()).contains("2 done, 1 failed").contains("write.full:");
    assertThat(Files.readString(records.resolve("51b0a001.json")))
        .contains("\"code\" : \"write.full\"", "\"stage\" : \"written\"", "\"flash\" : {", "\"disk\" : {", "\"ok\" : false");
    assertThat(Files.readString(records.resolve("51b0a002.json"))).contains("\"ok\" : true");
  }

  /** Runs it and interrupts it as soon as a disk is being written. */
  private Run interrupted(String... more) throws IOException {
    image = Files.write(directory.resolve("large.img"), image(MIB));
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(1L << 30);
    }
    Thread main = Thread.currentThread();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream watching =
        new PrintStream(out, true, StandardCharsets.UTF_8) {
          @Override
          public void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            if (new String(bytes, from, length, StandardCharsets.UTF_8).contains("\"task\":\"writing ")) {
              main.interrupt();
            }
          }
        };
    Environment environment =
        new Environment(
            watching, new PrintStream(new ByteArrayOutputStream()), false, false, 100, Map.of(), "sbcprov",
            Clock.system(), new ScriptedPrograms(), Path.of("/"));
    List<String> arguments =
        new ArrayList<>(
            List.of("flash", image.toString(), "-d", gadget.toString(), "--simulate", "cm4", "--yes", "--json"));
    arguments.addAll(List.of(more));
    int status = new Application(environment).run(arguments.toArray(new String[0]));
    assertThat(Thread.interrupted()).isTrue();
    return new Run(status, out.toByteArray(), "");
  }

  private static String firstSector(Path disk) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "r")) {
      byte[] start = new byte[512];
      file.readFully(start);
      return new String(start, StandardCharsets.UTF_8);
    }
  }

  @Test
  void anInterruptLeavesADiskThatSaysThatItIsUnfinished() throws IOException {
    Path made = directory.resolve("made.img");
    Run run = interrupted("--simulate-disk", made.toString());
    assertThat(run.status()).as(run.lastLine()).isEqualTo(130);
    assertThat(run.lastLine()).contains("\"code\":\"interrupted\"", "\"stage\":\"written\"", made.toString());
    assertThat(firstSector(made)).contains("not finished", "large.img");
  }

  @Test
  void anInterruptEndsAllBoardsAndTellsTheStateOfEach() throws IOException {
    Path disks = Files.createDirectory(directory.resolve("disks"));
    Run run = interrupted("--simulate-disk", disks.toString(), "--boards", "3", "--all", "--at-once", "2");
    assertThat(run.status()).as(run.lastLine()).isEqualTo(130);
    assertThat(run.lastLine()).contains("boards that are done: 0, that are not: 3");
    assertThat(run.lines().stream().filter(line -> line.contains("\"event\":\"board-finished\"")))
        .hasSize(3)
        .allMatch(line -> line.contains("\"code\":\"interrupted\""));
  }

  @Test
  void anInterruptTellsOfEachBoardWhatIsOnItsDisk() throws IOException {
    // A board that only waited was said to be interrupted in its boot; one that was being written said nothing.
    Path disks = Files.createDirectory(directory.resolve("disks"));
    Run run = interrupted("--simulate-disk", disks.toString(), "--boards", "3", "--all", "--at-once", "1");
    assertThat(run.status()).as(run.lastLine()).isEqualTo(130);
    List<String> finished = run.lines().stream().filter(line -> line.contains("\"event\":\"board-finished\"")).toList();
    assertThat(finished).hasSize(3);
    assertThat(finished)
        .filteredOn(line -> line.contains("\"left\":") && line.contains("unfinished"))
        .hasSize(1)
        .allMatch(line -> line.contains("run the same command again"));
  }
}
