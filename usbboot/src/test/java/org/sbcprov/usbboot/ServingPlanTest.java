package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.BootDirectories.image;
import static org.sbcprov.usbboot.BootDirectories.put;
import static org.sbcprov.usbboot.BootDirectories.signature;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.fixtures.Checkout;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.SyntheticSecondStage;
import org.sbcprov.usbboot.PlannedChip.Session;

/** A plan tells without a board what a session would come to. */
class ServingPlanTest {
  private static final FileRules OVERLAY = new FileRules(true, false, false, Optional.empty());

  @TempDir Path temporary;

  private Path recovery() {
    Path directory = temporary.resolve("recovery");
    put(directory, "bootcode4.bin", SyntheticSecondStage.recovery("bcm2711"));
    byte[] image = image(Chip.BCM2711);
    put(directory, "pieeprom.bin", image);
    put(directory, "pieeprom.sig", signature(image));
    put(directory, "config.txt", "uart_2ndstage=1\n");
    return directory;
  }

  private Path boot() {
    Path directory = temporary.resolve("boot");
    put(directory, "bootcode4.bin", SyntheticSecondStage.bootLoader("bcm2711"));
    put(directory, "boot.img", bytes(10_000, 1));
    return directory;
  }

  private static ServingPlan plan(Path directory) {
    return ServingPlan.of(directory, FileRules.usual());
  }

  private static PlannedChip chip(ServingPlan plan, Chip chip) {
    return plan.chips().get(chip.ordinal());
  }

  private static PlannedFile file(ServingPlan plan, String source) {
    return plan.files().stream()
        .filter(file -> file.source().endsWith(source))
        .findFirst()
        .orElseThrow(() -> new AssertionError(source + " is not in " + plan.files()));
  }

  // -- What a session comes to.

  @Test
  void anEepromUpdateIsToldWithItsProgramAndFiles() {
    Path directory = recovery();
    ServingPlan plan = plan(directory);

    PlannedChip cm4 = chip(plan, Chip.BCM2711);
    assertThat(cm4.boots()).isTrue();
    assertThat(cm4.session()).isEqualTo(Session.EEPROM_UPDATE);
    assertThat(cm4.program()).contains("recovery program").contains("signed for the BCM2711");
    assertThat(cm4.secondStage()).contains(directory.resolve("bootcode4.bin").toString());
    assertThat(cm4.warnings()).isEmpty();
    assertThat(chip(plan, Chip.BCM2712).boots()).isFalse();
    assertThat(chip(plan, Chip.BCM2712).code()).isEqualTo("usbboot.no-second-stage");
    assertThat(chip(plan, Chip.BCM2710).reason()).contains("bootcode.bin");
    assertThat(plan.boots()).isTrue();
    assertThat(plan.whole()).isTrue();
    assertThat(plan.files()).extracting(PlannedFile::name)
        .containsExactly("bootcode4.bin", "config.txt", "pieeprom.bin", "pieeprom.sig");
    PlannedFile image = file(plan, "pieeprom.bin");
    assertThat(image.bytes()).isEqualTo(524288);
    assertThat(image.sha256()).contains(Sha256.hex(image(Chip.BCM2711)));
    assertThat(image.chips()).containsExactly(Chip.BCM2711);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        " 1 | a whole update                    | true  | EEPROM_UPDATE |                          |",
        " 2 | no image                          | false | NOTHING       |                          |",
        " 3 | no image, but erasing             | true  | PROVISIONING  |                          |",
        " 4 | an image of the other chip        | false | EEPROM_UPDATE | usbboot.wrong-image-size | usbboot.wrong-image-size",
        " 5 | random bytes as image             | false | EEPROM_UPDATE | usbboot.not-an-image     |",
        " 6 | an image without signature        | true  | EEPROM_UPDATE |                          | usbboot.no-signature",
        " 7 | a signature of another image      | true  | EEPROM_UPDATE |                          | usbboot.signature-mismatch",
        " 8 | the other chip's second stage     | false | NOTHING       | usbboot.wrong-chip       |",
        " 9 | a program without signature block | true  | SYSTEM        |                          | usbboot.unsigned-second-stage",
        "10 | a system                          | true  | SYSTEM        |                          |",
        "11 | a boot program alone              | false | NOTHING       |                          |",
        "12 | a kernel that config.txt names    | true  | SYSTEM        |                          |",
        "13 | firmware of older chips only      | false | NOTHING       |                          |",
        "14 | an update image                   | true  | EEPROM_UPDATE |                          | usbboot.no-signature"
      })
  void eachDirectoryIsJudgedByWhatASessionWouldDo(
      int number, String what, boolean boots, Session session, String code, String warning) throws IOException {
    Path directory = number < 9 || number == 14 ? recovery() : boot();
    switch (number) {
      case 2 -> Files.delete(directory.resolve("pieeprom.bin"));
      case 3 -> {
        Files.delete(directory.resolve("pieeprom.bin"));
        put(directory, "config.txt", "erase_eeprom=1\n");
      }
      case 4 -> put(directory, "pieeprom.bin", image(Chip.BCM2712));
      case 5 -> put(directory, "pieeprom.bin", bytes(524288, 5));
      case 6 -> Files.delete(directory.resolve("pieeprom.sig"));
      case 7 -> put(directory, "pieeprom.sig", signature(bytes(10, 1)));
      case 8 -> {
        put(directory, "bootcode4.bin", SyntheticSecondStage.recovery("bcm2712"));
        put(directory, "bootcode.bin", bytes(5000, 1));
      }
      case 9 -> put(directory, "bootcode4.bin", bytes(50_000, 1));
      case 11 -> Files.delete(directory.resolve("boot.img"));
      case 12 -> {
        Files.move(directory.resolve("boot.img"), directory.resolve("mine.bin"));
        put(directory, "config.txt", "kernel=mine.bin\n");
      }
      case 13 -> {
        Files.delete(directory.resolve("boot.img"));
        put(directory, "start.elf", bytes(1000, 1));
      }
      case 14 -> {
        Files.move(directory.resolve("pieeprom.bin"), directory.resolve("pieeprom.upd"));
        Files.delete(directory.resolve("pieeprom.sig"));
      }
      default -> {}
    }
    if (number == 2 || number == 3) {
      Files.delete(directory.resolve("pieeprom.sig"));
    }
    PlannedChip chip = chip(plan(directory), Chip.BCM2711);
    assertThat(chip.boots()).as(chip.reason()).isEqualTo(boots);
    assertThat(chip.session()).isEqualTo(session);
    assertThat(chip.code()).isEqualTo(code == null ? "" : code);
    assertThat(chip.reason().isEmpty()).isEqualTo(boots);
    if (warning == null) {
      assertThat(chip.warnings()).isEmpty();
    } else {
      assertThat(chip.warnings()).extracting(Warning::code).contains(warning);
    }
  }

  @Test
  void olderChipsStartFirmware() {
    Path directory = temporary.resolve("msd");
    put(directory, "bootcode.bin", bytes(50_000, 1));
    put(directory, "start.elf", bytes(1000, 1));
    ServingPlan plan = plan(directory);
    assertThat(chip(plan, Chip.BCM2710).session()).isEqualTo(Session.MASS_STORAGE);
    assertThat(chip(plan, Chip.BCM2835).boots()).isTrue();
    assertThat(chip(plan, Chip.BCM2711).boots()).isFalse();
    assertThat(file(plan, "start.elf").chips()).containsExactly(Chip.BCM2835, Chip.BCM2710);
  }

  @Test
  void aDirectoryThatNoSessionWouldTakeHasNoPlan() {
    assertThatThrownBy(() -> plan(temporary.resolve("nowhere"))).isInstanceOf(BadInput.class);
    put(temporary, "empty/config.txt", "x");
    assertThatThrownBy(() -> plan(temporary.resolve("empty")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("nothing in");
  }

  // -- Which file is served.

  @Test
  void shadowedFilesNameWhatShadowsThem() {
    Path directory = boot();
    put(directory, "config.txt", "shared");
    put(directory, "2711/config.txt", "chip's");
    put(directory, "2712/config.txt", "other chip's");
    ServingPlan plan = plan(directory);
    PlannedFile shared = file(plan, "boot/config.txt");
    assertThat(shared.served()).isFalse();
    assertThat(shared.shadowedBy()).contains(directory.resolve("2711/config.txt").toString());
    assertThat(file(plan, "2711/config.txt").chips()).containsExactly(Chip.BCM2711);
    assertThat(file(plan, "2711/config.txt").name()).isEqualTo("config.txt");
    assertThat(file(plan, "2712/config.txt").notes()).singleElement().asString().contains("no board that can be booted");
  }

  @Test
  void entriesOfTheArchiveAreTakenInAnyCaseAndShadowTheDirectory() {
    Path directory = temporary.resolve("boot");
    put(
        directory,
        "bootfiles.bin",
        new Tars()
            .file("2711/bootcode4.bin", SyntheticSecondStage.bootLoader("bcm2711"))
            .file("2711/BOOT.IMG", bytes(3000, 1))
            .file("2712/bootcode5.bin", SyntheticSecondStage.bootLoader("bcm2712"))
            .file("elsewhere", bytes(10, 1))
            .end());
    put(directory, "boot.img", bytes(4000, 2));
    ServingPlan plan = plan(directory);
    PlannedFile shared = file(plan, "/boot.img");
    assertThat(shared.chips()).containsExactly(Chip.BCM2712);
    assertThat(shared.notes()).singleElement().asString().contains("other chips get").contains(":2711/BOOT.IMG");
    assertThat(file(plan, ":2711/BOOT.IMG").sha256()).contains(Sha256.hex(bytes(3000, 1)));
    assertThat(file(plan, ":elsewhere").served()).isFalse();
    assertThat(file(plan, "/bootfiles.bin").notes()).contains("served as the files in it");
    assertThat(chip(plan, Chip.BCM2712).secondStage().orElseThrow()).endsWith("bootfiles.bin:2712/bootcode5.bin");
  }

  @Test
  void overlaysAreForOneBoardOnly() {
    Path directory = boot();
    put(directory, "config.txt", "shared");
    put(directory, "1-1.2/config.txt", "one board's");
    put(directory, "1-1.2/bootcode4.bin", bytes(5000, 1));
    put(directory, "not-a-port/config.txt", "x");
    ServingPlan plan = ServingPlan.of(directory, OVERLAY);
    assertThat(file(plan, "1-1.2/config.txt").port()).contains("1-1.2");
    assertThat(file(plan, "1-1.2/config.txt").name()).isEqualTo("config.txt");
    assertThat(file(plan, "1-1.2/config.txt").served()).isTrue();
    assertThat(file(plan, "boot/config.txt").notes()).singleElement().asString().contains("USB port 1-1.2 gets");
    assertThat(file(plan, "1-1.2/bootcode4.bin").notes()).singleElement().asString().contains("second stages");
    assertThat(file(plan, "not-a-port/config.txt").name()).isEqualTo("not-a-port/config.txt");
    assertThat(file(plan(directory), "1-1.2/config.txt").name()).as("without -o").isEqualTo("1-1.2/config.txt");
  }

  @Test
  void whatIsNotServedSaysWhy() throws IOException {
    Path directory = recovery();
    put(directory, "empty.txt", "");
    put(directory, "README.md", "x");
    put(directory, "pieeprom.original.bin", image(Chip.BCM2711));
    put(directory, "back\\slash", "x");
    put(directory, "caf\u00e9", "x");
    try (RandomAccessFile huge = new RandomAccessFile(directory.resolve("huge.img").toFile(), "rw")) {
      huge.setLength(9L << 30);
    }
    Files.createSymbolicLink(directory.resolve("nowhere"), Path.of("gone"));
    Files.createSymbolicLink(directory.resolve("linked.txt"), Path.of("config.txt"));
    Files.createSymbolicLink(directory.resolve("loop"), Path.of("."));
    Files.createSymbolicLink(directory.resolve("kernel-own"), Path.of("/proc/version"));
    ServingPlan plan = plan(directory);
    assertThat(file(plan, "/empty.txt").notes()).singleElement().asString().contains("empty");
    assertThat(file(plan, "/README.md").neverAsked()).isTrue();
    assertThat(file(plan, "/pieeprom.original.bin").neverAsked()).isTrue();
    assertThat(file(plan, "/config.txt").neverAsked()).isFalse();
    assertThat(file(plan, "back\\slash").notes()).singleElement().asString().contains("backslash");
    assertThat(file(plan, "caf\u00e9").served()).isFalse();
    assertThat(file(plan, "/huge.img").notes()).anyMatch(note -> note.contains("too large"));
    assertThat(file(plan, "/huge.img").sha256()).isEmpty();
    assertThat(file(plan, "/nowhere").notes()).containsExactly("a link that leads nowhere");
    assertThat(file(plan, "/linked.txt").notes()).containsExactly("a link to config.txt");
    assertThat(file(plan, "/linked.txt").sha256()).isEqualTo(file(plan, "/config.txt").sha256());
    assertThat(file(plan, "/loop").notes()).containsExactly("a link to a directory that it is in");
    if (Files.exists(Path.of("/proc/version"))) {
      assertThat(file(plan, "/kernel-own").notes()).anyMatch(note -> note.startsWith("refused"));
      assertThat(file(plan, "/kernel-own").served()).isFalse();
    }
  }

  @Test
  void aLargeDirectoryIsLookedAtAsFarAsTheLimitsGo() throws IOException {
    Path directory = boot();
    Path many = Files.createDirectory(directory.resolve("many"));
    for (int i = 0; i <= DirectoryWalk.ENTRIES; i++) {
      Files.createFile(many.resolve("f" + i));
    }
    ServingPlan plan = plan(directory);
    assertThat(plan.whole()).isFalse();
    assertThat(plan.files()).hasSizeLessThanOrEqualTo(DirectoryWalk.ENTRIES);
  }

  @Test
  void aDeepDirectoryIsLookedAtAsFarAsTheLimitsGo() {
    Path directory = boot();
    put(directory, "d/".repeat(DirectoryWalk.DEPTH) + "in", "x");
    put(directory, "e/".repeat(DirectoryWalk.DEPTH + 1) + "out", "x");
    ServingPlan plan = plan(directory);
    assertThat(plan.whole()).isFalse();
    assertThat(plan.files()).extracting(PlannedFile::name).anyMatch(name -> name.endsWith("/in"))
        .noneMatch(name -> name.endsWith("/out"));
  }

  /** A plan that told other files than a session sends would be worse than none. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsPlannedIsWhatIsServed(boolean overlay) throws Exception {
    Path directory = recovery();
    put(directory, "bootcode5.bin", SyntheticSecondStage.bootLoader("bcm2712"));
    put(
        directory,
        "bootfiles.bin",
        new Tars()
            .file("2711/config.txt", "archive".getBytes())
            .file("2711/b.txt", "archive".getBytes())
            .file("2712/c.txt", "archive".getBytes())
            .end());
    for (String place : List.of("", "2711/", "2712/", "1-2/", "sub/")) {
      for (String name : List.of("a.txt", "b.txt", "c.txt", "d/e.txt")) {
        if ((place + name).hashCode() % 3 != 0) {
          put(directory, place + name, place + name);
        }
      }
    }
    FileRules rules = new FileRules(overlay, false, false, Optional.empty());
    ServingPlan plan = ServingPlan.of(directory, rules);
    int compared = 0;
    try (BootFiles files = BootFiles.in(directory, rules)) {
      for (PlannedFile file : plan.files()) {
        for (Chip chip : file.chips()) {
          UsbPort port = new UsbPort(1, List.of(file.port().isPresent() ? 2 : 7));
          try (BootFile served = files.find(chip, port, file.name()).orElseThrow()) {
            ByteBuffer content = ByteBuffer.allocate((int) served.size());
            served.read(content, 0);
            assertThat(served.source()).isEqualTo(file.source());
            assertThat(file.sha256()).contains(Sha256.hex(content.array()));
            compared++;
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(15);
  }

  @Test
  void theFallbacksProgramsAreInThePlanAndShadowNothing() {
    Path directory = boot();
    Path msd = temporary.resolve("msd");
    put(msd, "bootcode4.bin", SyntheticSecondStage.bootLoader("bcm2711"));
    put(msd, "bootcode.bin", bytes(5000, 3));
    put(msd, "start.elf", bytes(1000, 3));
    put(msd, "config.txt", "x");
    ServingPlan plan = ServingPlan.of(directory, new FileRules(false, false, false, Optional.of(msd)));
    assertThat(file(plan, "msd/bootcode4.bin").shadowedBy())
        .contains(directory.resolve("bootcode4.bin").toString());
    assertThat(plan.files())
        .filteredOn(file -> file.source().endsWith("msd/start.elf"))
        .extracting(PlannedFile::name)
        .containsExactly("start.elf", "start4.elf");
    assertThat(chip(plan, Chip.BCM2710).boots()).isTrue();
    assertThat(plan.files()).extracting(PlannedFile::source).noneMatch(source -> source.endsWith("msd/config.txt"));
  }

  // -- Real files.

  @Test
  void theRealArchiveBootsBothChips() throws IOException {
    Path directory = Files.createDirectory(temporary.resolve("mass-storage-gadget64"));
    Files.copy(RealFirmware.file("usbboot/bootfiles.bin"), directory.resolve("bootfiles.bin"));
    put(directory, "boot.img", bytes(10_000, 1));
    ServingPlan plan = plan(directory);
    for (Chip chip : List.of(Chip.BCM2711, Chip.BCM2712)) {
      assertThat(chip(plan, chip).boots()).as(chip(plan, chip).reason()).isTrue();
      assertThat(chip(plan, chip).session()).isEqualTo(Session.MASS_STORAGE);
      assertThat(chip(plan, chip).program()).contains("boot program, signed for the " + chip);
    }
    assertThat(file(plan, "/boot.img").chips()).containsExactly(Chip.BCM2711, Chip.BCM2712);
  }

  @Test
  void aCheckoutsFirmwareIsWhatItIs() {
    ServingPlan plan = plan(Checkout.usbboot("msd"));
    assertThat(chip(plan, Chip.BCM2710).session()).isEqualTo(Session.MASS_STORAGE);
    assertThat(chip(plan, Chip.BCM2711).boots()).as("no start4.elf, which rpiboot has built in").isFalse();
  }
}
