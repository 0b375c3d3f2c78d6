package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.BootDirectories.put;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.usbboot.sample.SampleBootcode;

class GadgetDirectoriesTest {
  private static final String LINUX = "mass-storage-gadget64";

  @TempDir Path temporary;

  private Path root;
  private Path working;

  @BeforeEach
  void places() throws IOException {
    root = Files.createDirectory(temporary.resolve("root"));
    working = Files.createDirectories(temporary.resolve("home/bench"));
  }

  private GadgetDirectories find() {
    return GadgetDirectories.find(root, working);
  }

  private BadInput failure() {
    return catchThrowableOfType(BadInput.class, this::find);
  }

  /** As the package installs it: one archive for both chips. */
  private static void linux(Path directory) {
    put(
        directory,
        "bootfiles.bin",
        new Tars()
            .file("2711/bootcode4.bin", SampleBootcode.boot(Chip.BCM2711))
            .file("2712/bootcode5.bin", SampleBootcode.boot(Chip.BCM2712))
            .end());
    put(directory, "boot.img", bytes(10_000, 1));
    put(directory, "config.txt", "boot_ramdisk=1\n");
  }

  private static void firmware(Path directory) {
    put(directory, "bootcode.bin", bytes(52_000, 1));
    put(directory, "start.elf", bytes(60_000, 2));
  }

  @ParameterizedTest
  @CsvSource({
    "1, root/usr/share/rpiboot",
    "2, root/usr/local/share/rpiboot",
    "3, home/bench",
    "4, home/bench/usbboot",
    "5, home"
  })
  void eachPlaceIsLookedAt(int number, String place) {
    linux(temporary.resolve(place).resolve(LINUX));
    firmware(temporary.resolve(place).resolve("msd"));

    GadgetDirectories gadgets = find();

    assertThat(gadgets.chips()).containsExactly(Chip.values());
    assertThat(gadgets.directory(Chip.BCM2711)).isEqualTo(temporary.resolve(place).resolve(LINUX));
    assertThat(gadgets.directory(Chip.BCM2712)).isEqualTo(temporary.resolve(place).resolve(LINUX));
    assertThat(gadgets.directory(Chip.BCM2710)).isEqualTo(temporary.resolve(place).resolve("msd"));
    assertThat(gadgets.directory(Chip.BCM2835)).isEqualTo(temporary.resolve(place).resolve("msd"));
  }

  @Test
  void thePackageComesBeforeACheckout() {
    linux(working.resolve(LINUX));
    linux(root.resolve("usr/local/share/rpiboot").resolve(LINUX));
    assertThat(find().directory(Chip.BCM2711)).startsWith(root.resolve("usr/local"));
    linux(root.resolve("usr/share/rpiboot").resolve(LINUX));
    assertThat(find().directory(Chip.BCM2711)).startsWith(root.resolve("usr/share"));
  }

  @Test
  void aBrokenPackageDoesNotHideACheckout() {
    put(root.resolve("usr/share/rpiboot").resolve(LINUX), "bootfiles.bin", "../firmware/bootfiles.bin");
    linux(working.resolve(LINUX));
    assertThat(find().directory(Chip.BCM2712)).isEqualTo(working.resolve(LINUX));
  }

  @Test
  void whereThereIsNoneItSaysWhereItLookedAndHowToGetOne() {
    BadInput failure = failure();
    assertThat(failure.code()).isEqualTo("usbboot.no-gadget");
    assertThat(failure.hint())
        .contains(root.resolve("usr/share/rpiboot/mass-storage-gadget64") + ": no such directory")
        .contains(root.resolve("usr/local/share/rpiboot/msd") + ": no such directory")
        .contains(working.resolve("mass-storage-gadget64") + ": no such directory")
        .contains("sudo apt install rpiboot")
        .contains("--recurse-submodules")
        .contains("-d");
  }

  @Test
  void aChipWithoutAGadgetFailsWhenItsBoardIsThere() {
    firmware(working.resolve("msd"));
    GadgetDirectories gadgets = find();
    assertThat(gadgets.chips()).containsExactly(Chip.BCM2835, Chip.BCM2710);
    BadInput failure = catchThrowableOfType(BadInput.class, () -> gadgets.directory(Chip.BCM2711));
    assertThat(failure.code()).isEqualTo("usbboot.no-gadget");
    assertThat(failure.getMessage()).contains("BCM2711");
    assertThat(failure.hint()).contains(LINUX).doesNotContain("msd:");
  }

  /** What clones without submodules, downloads of single files, and Git LFS leave in place of files. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | an empty directory     | an empty directory",
        "2 | a broken link          | bootfiles.bin is a link to ../firmware/bootfiles.bin, which is not there",
        "3 | a link as text         | bootfiles.bin is the text of a symbolic link, of 25 bytes",
        "4 | an LFS pointer         | boot.img is a Git LFS pointer, of 132 bytes",
        "5 | an empty system        | boot.img is empty",
        "6 | no system              | there is no boot.img in it",
        "7 | only a README          | There is nothing in",
        "8 | an archive of 2712     | There is no bootcode4.bin in",
        "9 | a file                 | not a directory"
      })
  void whatIsNotUsableIsNamed(int number, String what, String expected) throws IOException {
    Path gadget = working.resolve(LINUX);
    switch (number) {
      case 1 -> Files.createDirectory(gadget);
      case 2 -> {
        put(gadget, "config.txt", "boot_ramdisk=1\n");
        Files.createSymbolicLink(gadget.resolve("bootfiles.bin"), Path.of("../firmware/bootfiles.bin"));
      }
      case 3 -> put(gadget, "bootfiles.bin", "../firmware/bootfiles.bin");
      case 4 -> {
        linux(gadget);
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0".repeat(64) + "\nsize 1234567\n";
        put(gadget, "boot.img", pointer);
      }
      case 5 -> {
        linux(gadget);
        put(gadget, "boot.img", new byte[0]);
      }
      case 6 -> {
        linux(gadget);
        Files.delete(gadget.resolve("boot.img"));
      }
      case 7 -> put(gadget, "README.md", "nothing else\n");
      case 8 -> {
        linux(gadget);
        put(gadget, "bootfiles.bin", new Tars().file("2712/bootcode5.bin", SampleBootcode.boot(Chip.BCM2712)).end());
      }
      default -> put(working, LINUX, "x");
    }
    firmware(working.resolve("msd"));
    GadgetDirectories gadgets = find();
    assertThat(gadgets.chips()).doesNotContain(Chip.BCM2711);
    BadInput failure = catchThrowableOfType(BadInput.class, () -> gadgets.directory(Chip.BCM2711));
    assertThat(failure.hint()).contains(gadget.toString()).contains(expected);
    if (number <= 5) {
      assertThat(failure.hint()).contains("checkout without its files");
    }
  }

  @Test
  void onlyGadgetsAreFoundByTheirBareNames() throws IOException {
    // What has another name could write an EEPROM, and is taken only where it was said to be.
    Path gadget = Files.createDirectories(root.resolve("usr/share/rpiboot").resolve(LINUX));
    Files.createDirectories(root.resolve("usr/share/rpiboot/recovery"));
    assertThat(GadgetDirectories.named(Path.of(LINUX), root, working)).isEqualTo(gadget);
    assertThat(GadgetDirectories.named(Path.of("recovery"), root, working)).isEqualTo(Path.of("recovery"));
    assertThat(GadgetDirectories.named(Path.of("msd"), root, working)).isEqualTo(Path.of("msd"));
    Files.createDirectory(working.resolve(LINUX));
    assertThat(GadgetDirectories.named(Path.of(LINUX), root, working)).isEqualTo(Path.of(LINUX));
  }
}
