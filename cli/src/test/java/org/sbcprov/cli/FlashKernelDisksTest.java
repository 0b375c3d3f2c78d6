package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.SysfsTree;

/** {@code flash} on a made-up system with a board that is a disk already: what the kernel tells, and files as its nodes. */
@EnabledOnOs(OS.LINUX)
class FlashKernelDisksTest {
  private static final int MIB = 1 << 20;
  private static final long DISK = 8L * MIB;
  private static final String ROOT_MOUNT = "22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n";

  @TempDir Path directory;

  private SysfsTree system;
  private SysfsTree.Device board;
  private Path image;
  private byte[] content;

  @BeforeEach
  void aBoardThatIsADisk() throws IOException {
    system = new SysfsTree(Files.createDirectory(directory.resolve("root")));
    system.rootHub(1, "480");
    system.device("1-1", 0x2109, 0x2813).attribute("bDeviceClass", "09");
    board = system.gadget("1-1.2", 18, "10000000e1b5b2e0").disk(6, 0, "sda", DISK, "mmcblk0", "Raspberry Pi mul");
    system.file("dev/sda", new byte[(int) DISK]);
    system.file("proc/self/mountinfo", ROOT_MOUNT);
    system.file("proc/swaps", "Filename Type Size Used Priority\n");
    content = FlashCommandTest.image(3 * MIB);
    image = Files.write(directory.resolve("system.img"), content);
  }

  private Run flash(String... more) {
    List<String> all = new ArrayList<>(List.of("flash", image.toString(), "--board", "cm4"));
    all.addAll(List.of(more));
    return Run.in(system.root(), new ScriptedPrograms(), Map.of(), false, all.toArray(new String[0]));
  }

  private byte[] disk(String name) throws IOException {
    return Files.readAllBytes(system.root().resolve("dev").resolve(name));
  }

  @Test
  void itIsTakenWithoutBooting() throws IOException {
    Run run = flash("--yes", "--port", "1-1.2");
    assertThat(run.err())
        .contains("The board at USB port 1-1.2 is a disk already; it is not booted again")
        .contains("eMMC: /dev/sda")
        .contains("/dev/sda has " + image)
        .contains("jumper off");
    assertThat(run.status()).isZero();
    assertThat(disk("sda")).startsWith(content);
  }

  @Test
  void itIsChosenByPortOrSerialNumberAndKeepsItsRecord() throws IOException {
    Path records = Files.createDirectory(directory.resolve("records"));
    assertThat(flash("--yes", "--port", "1-1.2", "-i", "e1b5b2e0", "-j", records.toString(), "--json").lastLine())
        .contains("\"ok\":true", "\"port\":\"1-1.2\"", "\"device\":\"/dev/sda\"", "\"usb-port\":\"1-1.2\"");
    assertThat(Files.readString(records.resolve("10000000e1b5b2e0.json"))).contains("\"flash\" : {");
  }

  @Test
  void withYesItIsTakenOnlyWhenItIsNamed() throws IOException {
    // A script flashed board after board; the one before, still plugged in, was a disk and lost its image to the next.
    Run run = flash("--yes");
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[flash.booted-unnamed]", "--port 1-1.2");
    assertThat(disk("sda")).containsOnly(0);
    assertThat(flash("--yes", "-i", "10000000e1b5b2e0").status()).isZero();
  }

  @Test
  void itsRecordDoesNotTellAChipThatNobodyKnows() {
    // The record said --board's chip of a disk behind which any board may be.
    Run run = flash("--yes", "--port", "1-1.2", "--json");
    assertThat(run.status()).isZero();
    assertThat(run.lastLine()).contains("\"flash\":{").doesNotContain("BCM2711");
  }

  @Test
  void allSaysAtOnceThatBoardsAreDisksAlready() throws IOException {
    // The same command again waited a minute for boards that were there, and then advised about jumpers.
    system.gadget("1-1.3", 19, "10000000e1b5b2e1").disk(7, 0, "sdb", DISK, "mmcblk0", "Raspberry Pi mul");
    Run run = flash("--yes", "--all");
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[flash.all-booted]", "2 boards are disks already", "1-1.2, 1-1.3", "Power-cycle");
    assertThat(disk("sda")).containsOnly(0);
  }

  @Test
  void aListOfProtectedDisksCanBeAddedForTheRun() throws IOException {
    // flash alone of the commands that write disks had no --protected.
    Path list = Files.writeString(directory.resolve("list"), "serial:10000000e1b5b2e0\n");
    Run run = flash("--yes", "--port", "1-1.2", "--protected", list.toString());
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[target.protected]");
    assertThat(disk("sda")).containsOnly(0);
  }

  @Test
  void whatIsToBeDoneWithAFullModuleIsForModules() throws IOException {
    // Who flashes a module was told to take a larger disk.
    board.disk(6, 0, "sda", 2L * MIB, "mmcblk0", "Raspberry Pi mul");
    system.file("dev/sda", new byte[2 * MIB]);
    assertThat(flash("--yes", "--port", "1-1.2").err()).contains("[write.too-small]", "a module with more").doesNotContain("larger disk");
  }

  @Test
  void nobodysYesIsNoYes() throws IOException {
    Run run = flash();
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[flash.not-confirmed]");
    assertThat(disk("sda")).containsOnly(0);
  }

  @Test
  void whatTheDesktopMountedIsRefusedAndTheMessageSaysHowToKeepItFromThat() throws IOException {
    board.partition(6, 0, "sda", 1);
    system.file("proc/self/mountinfo", ROOT_MOUNT + "90 22 8:1 / /media/me/bootfs rw - vfat /dev/sda1 rw\n");
    Run run = flash("--yes", "--port", "1-1.2");
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err())
        .contains("[target.in-use]", "/dev/sda1 is mounted at /media/me/bootfs", "Desktops mount", "sbcprov udev --install");
    assertThat(disk("sda")).containsOnly(0);
  }

  @Test
  void theDiskOfTheSystemIsRefusedEvenAtABoardsPort() throws IOException {
    board.partition(6, 0, "sda", 1);
    system.file("proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
    Run run = flash("--yes", "--port", "1-1.2");
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[target.system-disk]");
    assertThat(disk("sda")).containsOnly(0);
  }

  @Test
  void aProtectedDiskIsRefused() throws IOException {
    system.file("etc/sbcprov/protected-disks", "serial:10000000e1b5b2e0\n");
    Run run = flash("--yes", "--port", "1-1.2");
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[target.protected]");
    assertThat(disk("sda")).containsOnly(0);
  }

  private void nvmeBeside() {
    board.disk(6, 1, "sdb", DISK, "nvme0n1", "Raspberry Pi mul");
    system.file("dev/sdb", new byte[(int) DISK]);
  }

  @Test
  void ofSeveralDisksTheEmmcIsMeantUnlessAnotherIsNamed() throws IOException {
    nvmeBeside();
    assertThat(flash("--yes", "--port", "1-1.2").status()).isZero();
    assertThat(disk("sda")).startsWith(content);
    assertThat(disk("sdb")).containsOnly(0);
    system.file("dev/sda", new byte[(int) DISK]);
    assertThat(flash("--yes", "--port", "1-1.2", "--storage", "nvme").status()).isZero();
    assertThat(disk("sdb")).startsWith(content);
    assertThat(disk("sda")).containsOnly(0);
    system.file("dev/sdb", new byte[(int) DISK]);
    assertThat(flash("--yes", "--port", "1-1.2", "--lun", "1").status()).isZero();
    assertThat(disk("sdb")).startsWith(content);
  }

  /** A module whose eMMC is dead must not lose its NVMe disk instead. */
  @Test
  void whereThereIsNoEmmcAnotherDiskIsNotTakenForIt() throws IOException {
    nvmeBeside();
    board.disk(6, 0, "sda", 0, "mmcblk0", "Raspberry Pi mul");
    Run run = flash("--yes", "--port", "1-1.2");
    assertThat(run.status()).isEqualTo(5);
    assertThat(run.err()).contains("[flash.no-storage]", "NVMe: /dev/sdb", "--storage");
    assertThat(disk("sdb")).containsOnly(0);
  }

  @Test
  void twoThatCouldBeMeantAreRefusedWithTheirNames() throws IOException {
    board.disk(6, 1, "sdb", DISK, "mmcblk1", "Raspberry Pi mul");
    system.file("dev/sdb", new byte[(int) DISK]);
    Run run = flash("--yes", "--port", "1-1.2");
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[flash.several-disks]", "/dev/sda", "/dev/sdb", "--lun 0");
    assertThat(disk("sda")).containsOnly(0);
  }

  @Test
  void ofTwoBoardsThatAreDisksNoneIsGuessed() throws IOException {
    system.gadget("1-1.3", 19, "10000000e1b5b2e1").disk(7, 0, "sdb", DISK, "mmcblk0", "Raspberry Pi mul");
    system.file("dev/sdb", new byte[(int) DISK]);
    Run run = flash("--yes");
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[flash.several-booted]", "1-1.2, 1-1.3", "--port 1-1.2");
    assertThat(flash("--yes", "--port", "1-1.3").status()).isZero();
    assertThat(disk("sdb")).startsWith(content);
    assertThat(disk("sda")).containsOnly(0);
  }

  @Test
  void anImageThatIsTooLargeIsRefusedBeforeTheFirstByte() throws IOException {
    board.disk(6, 0, "sda", 2L * MIB, "mmcblk0", "Raspberry Pi mul");
    system.file("dev/sda", new byte[2 * MIB]);
    Run run = flash("--yes", "--port", "1-1.2");
    assertThat(run.status()).isEqualTo(4);
    assertThat(disk("sda")).containsOnly(0);
  }
}
