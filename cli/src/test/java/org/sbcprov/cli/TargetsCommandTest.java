package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.block.DiskTree;

/** The list of disks that may be written. */
class TargetsCommandTest {
  private static final long CARD = 31_914_983_424L;

  @TempDir Path root;
  private DiskTree system;

  @BeforeEach
  void makeSystem() {
    system = new DiskTree(root);
  }

  private void plugCardIn() {
    system.usb("1-1", "0123").disk(6, 0, "sda", CARD, "Generic", "SD Reader").partition(6, 0, "sda", 1);
    system.named("by-id", "usb-Generic_SD_Reader_0123-0:0", "sda");
  }

  private Run run(Map<String, String> variables, String... arguments) {
    return Run.in(root, new ScriptedPrograms(), variables, false, arguments);
  }

  @Test
  void theCardIsShownWithTheWordsThatNameItAndTheRestWithReasons() {
    plugCardIn();
    system.mmc("mmcblk0", "179:0", 7_818_182_656L, "MMC", "8GTF4R", "0x1c0f").virtual("mmcblk0boot0", "179:8", 4 << 20)
        .virtual("zram0", "252:0", 1 << 30).virtual("loop0", "7:0", 0);
    Run run = run(Map.of(), "image", "targets");
    assertThat(run.status()).isZero();
    assertThat(run.lines()).element(0).asString().matches("device +size +model +serial number +give --to");
    assertThat(run.lines()).anyMatch(line -> line.matches("/dev/mmcblk0 +7.8 GB +8GTF4R +0x1c0f +serial:0x1c0f"));
    assertThat(run.lines()).anyMatch(line -> line.startsWith("/dev/sda      31.9 GB  Generic SD Reader  0123           usb:1-1,"));
    assertThat(run.out()).contains("by-id/usb-Generic_SD_Reader_0123-0:0").contains("Not to be written:")
        .contains("/dev/vda (274.8 GB) is a disk that this system runs from: it has /")
        .contains("/dev/mmcblk0boot0 (4.1 MB) is a boot area of an eMMC").doesNotContain("zram0").doesNotContain("loop0");
    assertThat(run(Map.of(), "image", "targets", "--all").out()).contains("zram0").contains("loop0");
  }

  @Test
  void whereNothingMayBeWrittenItSaysWhatToDo() {
    Run run = run(Map.of(), "image", "targets");
    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("No disk may be written. Plug in a card reader or a board").contains("/dev/vda");
  }

  @Test
  void scriptsGetEachDiskWithWhatRefusesIt() {
    plugCardIn();
    system.mount("8:1", "/media/x", "vfat", "/dev/sda1");
    String result = run(Map.of(), "image", "targets", "--json").lastLine();
    assertThat(result).contains("\"writable\":0").contains("\"device\":\"/dev/sda\"").contains("\"serial\":\"0123\"")
        .contains("\"usb-port\":\"1-1\"").contains("\"code\":\"target.in-use\"").contains("\"code\":\"target.system-disk\"");
  }

  @Test
  void aSystemThatTellsNothingHasNoDisks(@TempDir Path other) {
    Run run = Run.in(other, new ScriptedPrograms(), Map.of(), false, "image", "targets");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("only Linux has");
  }

  @Test
  void theListOfProtectedDisksIsTheUsersTheCallersOfSudoAndTheSystems() {
    plugCardIn();
    system.tree().file("home/me/.config/sbcprov/protected-disks", "serial:0123\n")
        .file("config/sbcprov/protected-disks", "model:SD Reader\n").file("etc/passwd", "root:x:0:0::/root:/bin/sh\nme:x:1:1:Me:" + root + "/home/me:/bin/sh\n");
    assertThat(run(Map.of(), "image", "targets").out()).contains("/dev/sda  31.9 GB");
    assertThat(run(Map.of("HOME", root + "/home/me"), "image", "targets").out()).contains("is protected by the line serial:0123");
    assertThat(run(Map.of("XDG_CONFIG_HOME", root + "/config"), "image", "targets").out()).contains("is protected by the line model:SD Reader");
    assertThat(run(Map.of("HOME", "/root-of-nobody", "SUDO_USER", "me"), "image", "targets").out()).contains("serial:0123");
    system.tree().file("etc/sbcprov/protected-disks", "usb:1-1\n");
    assertThat(run(Map.of(), "image", "targets").out()).contains("is protected by the line usb:1-1");
    system.tree().file("etc/sbcprov/protected-disks", "sda\n");
    Run bad = run(Map.of(), "image", "targets");
    assertThat(bad.status()).isEqualTo(4);
    assertThat(bad.err()).contains("protected-disks:1").contains("names no disk to protect");
  }

  @Test
  void theDisksOfThisMachineAreListedWhateverTheyAre() {
    Run run = Run.of("image", "targets", "--all", "--json");
    assertThat(run.status()).isZero();
    assertThat(run.lastLine()).contains("\"ok\":true").contains("\"disks\":[");
  }
}
