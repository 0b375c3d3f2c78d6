package org.sbcprov.usbboot.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.Clock;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.SysfsTree;
import org.sbcprov.usbboot.UdevRule;

/** Findings from systems that are made up, each with one thing wrong. */
class DoctorUsbTest {
  private static final String ME =
      "Name:\tjava\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t24 46 1000 \n";

  @TempDir Path root;

  private final ScriptedPrograms programs = new ScriptedPrograms();
  private SysfsTree system;

  /** A user in plugdev, the rule, udev, and a hub with its own supply. */
  @BeforeEach
  void aComputerWhereAllIsWell() {
    system = new SysfsTree(root);
    system.rootHub(1, "480");
    node(1, 1, "rw-r--r--");
    system.device("1-1", 0x2109, 0x2813).attribute("bDeviceClass", "09").attribute("devnum", "2").with(0, 9, "hub");
    node(1, 2, "rw-r--r--");
    system.file("run/udev/control", "");
    system.file("etc/udev/rules.d/60-sbcprov.rules", UdevRule.CONTENT);
    system.file("etc/passwd", "root:x:0:0::/root:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\n");
    system.file("etc/group", "root:x:0:\nplugdev:x:46:me\n");
    system.file("proc/self/status", ME);
    system.file("proc/uptime", "1000.50 4000.00\n");
    system.file("proc/sys/kernel/osrelease", "6.12.0-amd64\n");
    system.file("lib/modules/6.12.0-amd64/modules.dep", "kernel/drivers/usb/storage/usb-storage.ko.xz: a b\n");
    system.file("dev/kmsg", "6,1,1000000,-;Linux version 6.12\n SUBSYSTEM=x\n6,2,900000000,-;usb 1-1: new high-speed USB device\n");
  }

  private void node(int bus, int address, String permissions) {
    String path = String.format("dev/bus/usb/%03d/%03d", bus, address);
    system.file(path, "");
    try {
      Files.setPosixFilePermissions(root.resolve(path), PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private SysfsTree.Device board() {
    node(1, 17, "rw-rw-rw-");
    return system.board("1-1.2", 0x2711, 3, 17);
  }

  private void kernelSays(String... lines) {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      log.append("3,").append(i).append(",990000000,-;").append(lines[i]).append("\n SUBSYSTEM=usb\n DEVICE=c189:1\n");
    }
    system.file("dev/kmsg", log.toString());
  }

  private List<Finding> examine() {
    return DoctorUsb.examine(root, programs, new FakeClock());
  }

  private Finding only(String code) {
    List<Finding> found = examine().stream().filter(one -> one.code().equals(code)).toList();
    assertThat(found).as(code + " in " + examine()).hasSize(1);
    return found.get(0);
  }

  private List<String> codes(Severity severity) {
    return examine().stream().filter(one -> one.severity() == severity).map(Finding::code).toList();
  }

  @Test
  void aBoardThatIsFineIsSaidToBe() {
    board();
    assertThat(codes(Severity.PROBLEM)).isEmpty();
    assertThat(codes(Severity.WARNING)).isEmpty();
    assertThat(codes(Severity.OK))
        .containsExactlyInAnyOrder("doctor.usb-boards", "doctor.usb-log", "doctor.usb-rule", "doctor.usb-permission");
    assertThat(only("doctor.usb-boards").evidence())
        .containsExactly("1-1.2  BCM2711  boot ROM  480 Mbit/s (high speed), active");
    assertThat(DoctorUsb.brief(root, new FakeClock())).isEmpty();
  }

  @Test
  void withoutABoardAndWithoutAClueThereIsTheChecklistInItsOrder() {
    assertThat(codes(Severity.WARNING)).containsExactly("doctor.usb-no-board");
    assertThat(only("doctor.usb-checklist").evidence())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("1. ").contains("nRPIBOOT").contains("power"),
            line -> assertThat(line).startsWith("2. ").contains("flat").contains("screws"),
            line -> assertThat(line).startsWith("3. ").contains("cable"),
            line -> assertThat(line).startsWith("4. ").contains("port"),
            line -> assertThat(line).startsWith("5. ").contains("supply"),
            line -> assertThat(line).startsWith("6. "),
            line -> assertThat(line).startsWith("7. "));
    assertThat(DoctorUsb.brief(root, new FakeClock())).isEmpty();
  }

  /** A module that was screwed tight: it booted from its eMMC, and the host logged just this. */
  @Test
  void aBentModuleIsRecognisedByWhatTheKernelSays() {
    kernelSays(
        "usb 1-5: new full-speed USB device number 17 using xhci_hcd",
        "usb 1-5: Device not responding to setup address.",
        "usb 1-5: Device not accepting address 8, error -71",
        "usb 1-5: device descriptor read/64, error -71",
        "usb usb1-port5: unable to enumerate USB device",
        "usb usb1-port5: attempt power cycle");
    Finding finding = only("doctor.usb-protocol-errors");
    assertThat(finding.severity()).isEqualTo(Severity.PROBLEM);
    assertThat(finding.words()).contains("USB port 1-5").contains("10 s ago").contains("full speed");
    assertThat(finding.evidence()).hasSize(6).last().isEqualTo("10 s ago: usb usb1-port5: attempt power cycle");
    assertThat(finding.next()).containsSubsequence("jumper", "flat", "cable", "hub");
    assertThat(DoctorUsb.brief(root, new FakeClock())).singleElement().asString()
        .contains("1-5").contains("jumper").doesNotContain("flat");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "usb 1-1.2: device descriptor read/64, error -110 | doctor.usb-timeouts | USB port 1-1.2",
    "usb 1-1.2: can't set config #1, error -32 | doctor.usb-stalls | USB port 1-1.2",
    "usb 1-1.2: can't set config #1, error -321 | doctor.usb-not-enumerated | USB port 1-1.2",
    "usb 1-1.2: device not accepting address 9 | doctor.usb-not-enumerated | USB port 1-1.2",
    "usb 1-1-port2: Cannot enable. Maybe the USB cable is bad? | doctor.usb-port-dead | USB port 1-1.2",
    "usb usb1-port3: over-current change #1 | doctor.usb-over-current | USB port 1-3",
    "hub 1-1:1.0: over-current change on port 2 | doctor.usb-over-current | hub 1-1",
    "hub 2-0:1.0: over-current change on port 2 | doctor.usb-over-current | hub usb2",
    "usb 1-1.2: rejected 1 configuration due to insufficient available bus power | doctor.usb-no-power | USB port 1-1.2",
    "xhci_hcd 0000:00:14.0: HC died; cleaning up | doctor.usb-controller-died | controller 0000:00:14.0",
  })
  void whatTheKernelSaysHasItsMeaningAndItsPlace(String line, String code, String place) {
    kernelSays(line);
    Finding finding = only(code);
    assertThat(finding.severity()).isEqualTo(Severity.PROBLEM);
    assertThat(finding.words()).startsWith("USB trouble at " + place + " ");
    assertThat(finding.evidence()).containsExactly("10 s ago: " + line);
    assertThat(finding.next()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "usb 1-4: new full-speed USB device number 4 using xhci_hcd",
    "usb 1-4: USB disconnect, device number 4",
    "usb 1-4: reset high-speed USB device number 4 using xhci_hcd",
    "ata1: error -71",
    "iwlwifi 0000:01:00.0: error -110",
    "usb: error -71",
    "usb",
    "usb 1-4:",
  })
  void whatIsNormalOrNotAboutUsbIsNoFinding(String line) {
    kernelSays(line);
    assertThat(only("doctor.usb-log").severity()).isEqualTo(Severity.OK);
  }

  @Test
  void aDeviceThatIsResetAgainAndAgainIsAProblem() {
    String reset = "usb 1-4: reset high-speed USB device number 4 using xhci_hcd";
    kernelSays(reset, reset, reset);
    assertThat(only("doctor.usb-resets").next()).contains("cable");
  }

  @Test
  void troubleThatIsOverIsNoProblem() {
    kernelSays("usb 1-5: device descriptor read/64, error -71", "usb 1-5: New USB device found, idVendor=0a5c");
    assertThat(only("doctor.usb-protocol-errors").severity()).isEqualTo(Severity.INFO);
    kernelSays(
        "usb 1-5: device descriptor read/64, error -71", "usb 1-5: New USB device found, idVendor=0a5c",
        "usb 1-5: device descriptor read/64, error -71");
    assertThat(only("doctor.usb-protocol-errors").severity()).isEqualTo(Severity.PROBLEM);
  }

  @Test
  void oldTroubleAndWhatProgramsWroteIntoTheLogDoNotCount() {
    system.file("proc/uptime", "9000.0 1.0\n");
    system.file(
        "dev/kmsg",
        "3,1,1000000,-;usb 1-5: device descriptor read/64, error -71\n"
            + "11,2,8999000000,-;usb 1-5: device descriptor read/64, error -71\n");
    assertThat(only("doctor.usb-log").severity()).isEqualTo(Severity.OK);
  }

  @Test
  void dmesgAndTheJournalStandInForAKernelLogThatIsClosed() throws IOException {
    Files.delete(root.resolve("dev/kmsg"));
    assertThat(only("doctor.usb-log-unreadable").next()).contains("sudo");
    programs.program("journalctl", command ->
        ScriptedPrograms.printed("[  998.500000] host kernel: usb 1-5: device descriptor read/64, error -110\n"));
    assertThat(only("doctor.usb-timeouts").evidence()).singleElement().asString().contains("ago: usb 1-5:");
    programs.program("dmesg", command -> ScriptedPrograms.failed(1, "dmesg: read kernel buffer failed"));
    assertThat(only("doctor.usb-timeouts").words()).contains("journalctl");
    programs.program("dmesg", command -> ScriptedPrograms.printed("[  999.1] usb 1-5: device descriptor read/64, error -32\n"));
    assertThat(only("doctor.usb-stalls").words()).contains("dmesg");
  }

  @Test
  void aKernelLogWithoutSenseIsReadWithoutHarm() {
    system.file("dev/kmsg", ";;;\n,,,;\n6;usb 1-5: error -71\n999999999999999999999,1,1,-;x\n-1,-1,-1;usb 1-1: error -71\n\n;");
    assertThat(only("doctor.usb-log-unreadable").severity()).isEqualTo(Severity.INFO);
    programs.program("dmesg", command -> ScriptedPrograms.printed("[\n[]\n[.] usb\n[99999999999999.9] usb 1-1: error -71\nusb 1-2: error -71\n"));
    system.file("dev/kmsg", "");
    assertThat(examine()).extracting(Finding::code).contains("doctor.usb-protocol-errors");
  }

  @Test
  void whatALogSaysCannotSteerATerminal() {
    kernelSays("usb 1-5: \u001b[2Jdevice descriptor read/64, error -71");
    assertThat(String.join("\n", only("doctor.usb-protocol-errors").lines())).doesNotContain("\u001b").contains("\\x1b");
  }

  @Test
  void aBoardAtFullSpeedHasABadConnection() {
    board().attribute("speed", "12");
    Finding finding = only("doctor.usb-slow-board");
    assertThat(finding.severity()).isEqualTo(Severity.PROBLEM);
    assertThat(finding.next()).contains("flat");
    system.device("1-1", 0x0451, 0x2036).attribute("bDeviceClass", "09").attribute("speed", "12").with(0, 9, "hub");
    assertThat(only("doctor.usb-slow-board").next()).doesNotContain("flat").contains("without a hub");
  }

  @Test
  void hubsOnTheWayAreToldWhenTheyAreManyOrHaveNoSupply() {
    board();
    system.device("1-1.4", 0x0451, 1).attribute("bDeviceClass", "09").attribute("bmAttributes", "a0").attribute("devnum", "5");
    system.board("1-1.4.1", 0x2712, 0, 18);
    for (int address : new int[] {5, 18}) {
      node(1, address, "rw-rw-rw-");
    }
    assertThat(only("doctor.usb-hub-depth").words()).contains("1-1.4.1 is behind 2 hubs");
    assertThat(only("doctor.usb-hub-power").words()).contains("1-1.4,");
    assertThat(only("doctor.usb-boards").words()).isEqualTo("2 boards are in boot mode");
  }

  @Test
  void aBoardThatAProgramHasIsTold() {
    board().with(0, 0xff, "usbfs");
    assertThat(only("doctor.usb-claimed").severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void aDeviceThatIsBlockedIsAProblem() {
    board().attribute("authorized", "0");
    assertThat(only("doctor.usb-not-authorized").next()).contains("usbguard").contains("/1-1.2/authorized");
  }

  @Test
  void aBoardsDiskThatIsMountedIsTold() {
    node(1, 20, "rw-rw-rw-");
    system.gadget("1-1.2", 20, "x").disk(6, 0, "sda", 32L << 30, "mmcblk0", "Raspberry").partition(6, 0, "sda", 1);
    system.file("proc/self/mountinfo", "90 22 8:1 / /media/me/bootfs rw - vfat /dev/sda1 rw\n");
    assertThat(only("doctor.usb-disk-in-use").words()).contains("/dev/sda1 is mounted at /media/me/bootfs");
    assertThat(only("doctor.usb-no-board").severity()).isEqualTo(Severity.INFO);
    assertThat(examine()).extracting(Finding::code).doesNotContain("doctor.usb-checklist");
  }

  @Test
  void withoutARuleAUserIsToldToInstallIt() throws IOException {
    Files.delete(root.resolve("etc/udev/rules.d/60-sbcprov.rules"));
    board();
    node(1, 17, "rw-r-----");
    assertThat(only("doctor.usb-no-rule").severity()).isEqualTo(Severity.WARNING);
    assertThat(only("doctor.usb-no-permission").next()).contains("sudo sbcprov udev --install");
    system.file("proc/self/status", "Uid:\t0\t0\t0\t0\n");
    assertThat(only("doctor.usb-no-rule").severity()).isEqualTo(Severity.INFO);
    assertThat(only("doctor.usb-permission").severity()).isEqualTo(Severity.OK);
  }

  @Test
  void aUserOutsideTheGroupIsToldHowToComeIn() {
    board();
    node(1, 17, "rw-rw----");
    system.file("proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nGroups:\t24\n");
    assertThat(only("doctor.usb-no-permission").next()).contains("next login");
    system.file("etc/group", "plugdev:x:46:you\n");
    assertThat(only("doctor.usb-no-permission").next()).contains("sudo usermod -aG plugdev me");
    system.file("etc/group", "root:x:0:\n");
    assertThat(only("doctor.usb-no-group").next()).contains("groupadd");
  }

  @Test
  void aRuleThatWasNotAppliedIsTold() {
    board();
    node(1, 17, "rw-r-----");
    assertThat(only("doctor.usb-no-permission").next()).contains("--reload").contains("plug the board in again");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
    "usr/lib/udev/rules.d/60-x.rules ; ATTR{idVendor}==\"0a5c\", TAG+=\"uaccess\" ; doctor.usb-rule",
    "lib/udev/rules.d/60-x.rules ; ATTR{idVendor}==\"0A5C\", ATTR{idProduct}==\"27*\", MODE=\"0666\" ; doctor.usb-rule",
    "run/udev/rules.d/60-x.rules ; ATTRS{idVendor}==\"0a5c\", ATTRS{idProduct}==\"271[12]|276[34]\", GROUP=\"plugdev\" ; doctor.usb-rule",
    "etc/udev/rules.d/60-x.rules ; ATTR{idVendor}==\"0a5c\", ATTR{idProduct}==\"2711\", MODE=\"0666\" ; doctor.usb-rule-partial",
    "etc/udev/rules.d/99-x.rules ; ATTR{idVendor}==\"0a5c\", TAG+=\"uaccess\" ; doctor.usb-rule-late",
    "etc/udev/rules.d/60-x.rules ; ATTR{idVendor}==\"0a5c\", ATTR{idProduct}==\"21e8\", MODE=\"0666\" ; doctor.usb-no-rule",
    "etc/udev/rules.d/60-x.rules ; #ATTR{idVendor}==\"0a5c\", MODE=\"0666\" ; doctor.usb-no-rule",
    "etc/udev/rules.d/60-x.rules ; ATTR{idVendor}==\"0a5c\", RUN+=\"hid2hci\" ; doctor.usb-no-rule",
    "etc/udev/rules.d/60-x.txt ; ATTR{idVendor}==\"0a5c\", MODE=\"0666\" ; doctor.usb-no-rule",
  })
  void rulesOfOthersCountForWhatTheyDo(String file, String rule, String code) throws IOException {
    Files.delete(root.resolve("etc/udev/rules.d/60-sbcprov.rules"));
    system.file(file, "ACTION!=\"remove\", \\\n" + rule + "\n");
    if (rule.startsWith("#")) {
      system.file(file, rule + "\n");
    }
    only(code);
  }

  @Test
  void anEmptyFileInEtcTurnsOffTheRuleOfThatNameInLib() {
    system.file("lib/udev/rules.d/60-sbcprov.rules", UdevRule.CONTENT);
    system.file("etc/udev/rules.d/60-sbcprov.rules", "");
    only("doctor.usb-no-rule");
  }

  @ParameterizedTest
  @CsvSource({"2711, 2711, true", "27*, 2711, true", "271?, 2711, true", "271[!2], 2711, true", "271[!1], 2711, false",
    "[z-a], 2711, false", "2763|2711, 2711, true", "*, 2711, true", "27, 2711, false", "[, 2711, false", "(, 2711, false"})
  void patternsMatchAsUdevDoes(String pattern, String text, boolean matches) {
    assertThat(UdevRules.matches(pattern, text)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "ModemManager, ModemManager, INFO", "usbguard-daemon, usbguard-daemon, WARNING", "rpiboot, rpiboot, WARNING", "brltty, brltty, INFO",
  })
  void programsThatTakeUsbDevicesAreToldWithTheReason(String comm, String name, Severity severity) {
    system.file("proc/812/comm", comm + "\n");
    system.file("proc/900/comm", comm + "\n");
    Finding finding = only("doctor.usb-program");
    assertThat(finding.severity()).isEqualTo(severity);
    assertThat(finding.words()).startsWith(name + " runs; it ");
    assertThat(finding.evidence()).containsExactly("process 812: " + name);
  }

  @Test
  void aContainerWithoutNodesOrWithThoseOfYesterdayIsAProblem() throws IOException {
    system.file(".dockerenv", "");
    assertThat(only("doctor.usb-container").severity()).isEqualTo(Severity.INFO);
    system.board("1-1.2", 0x2711, 3, 17);
    assertThat(only("doctor.usb-no-hotplug").evidence()).singleElement().asString().contains("001/017");
    for (String node : List.of("001/001", "001/002", "001", "")) {
      Files.delete(root.resolve("dev/bus/usb").resolve(node));
    }
    assertThat(only("doctor.usb-no-nodes").next()).contains("device-cgroup-rule");
  }

  @Test
  void aSystemWithoutUsbSaysOnlyThat(@TempDir Path bare) throws IOException {
    List<Finding> findings = DoctorUsb.examine(bare, programs, new FakeClock());
    assertThat(findings).extracting(Finding::code).containsExactly("doctor.usb-none");
    Files.createDirectories(bare.resolve("proc/sys/kernel"));
    Files.writeString(bare.resolve("proc/sys/kernel/osrelease"), "5.15.153.1-microsoft-standard-WSL2\n");
    assertThat(DoctorUsb.examine(bare, programs, new FakeClock()).get(0).next()).contains("usbipd");
    assertThat(DoctorUsb.brief(bare, new FakeClock())).isEmpty();
  }

  @Test
  void wslUdevMemoryAndModulesAreLookedAt() throws IOException {
    system.file("proc/sys/kernel/osrelease", "5.15.153.1-microsoft-standard-WSL2\n");
    Files.delete(root.resolve("run/udev/control"));
    system.file("sys/module/usbcore/parameters/usbfs_memory_mb", "4\n");
    assertThat(codes(Severity.WARNING))
        .contains("doctor.usb-wsl", "doctor.usb-no-udev", "doctor.usb-memory", "doctor.usb-no-storage-driver");
    system.file("sys/module/usbcore/parameters/usbfs_memory_mb", "0\n");
    system.directory("sys/bus/usb/drivers/usb-storage");
    assertThat(codes(Severity.WARNING)).doesNotContain("doctor.usb-memory", "doctor.usb-no-storage-driver");
  }

  @Test
  void theWorstComesFirst() {
    kernelSays("usb 1-5: device descriptor read/64, error -71");
    assertThat(examine()).extracting(Finding::severity).isSorted();
    assertThat(examine().get(0).severity()).isEqualTo(Severity.PROBLEM);
  }

  @Test
  void theShortFormTellsWhatKeepsABoardFromAppearingAndNothingElse() throws IOException {
    Files.delete(root.resolve("etc/udev/rules.d/60-sbcprov.rules"));
    Files.delete(root.resolve("lib/modules/6.12.0-amd64/modules.dep"));
    assertThat(DoctorUsb.brief(root, new FakeClock())).isEmpty();
    system.board("1-1.2", 0x2711, 3, 17);
    node(1, 17, "rw-r-----");
    assertThat(DoctorUsb.brief(root, new FakeClock()))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("This user may not open the board").contains("udev --install"),
            line -> assertThat(line).startsWith("No udev rule"));
    assertThat(programs.calls()).isEmpty();
  }

  /** The kernel's own log never ends: reading it must. */
  @Test
  void theLogOfTheKernelThatRunsThisIsReadToItsPresentEnd() {
    assumeTrue(Files.isReadable(Path.of("/dev/kmsg")), "/dev/kmsg cannot be read here");
    Optional<KernelLog> log = assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> KernelLog.kmsg(Path.of("/"), Clock.system()));
    assumeTrue(log.isPresent(), "/dev/kmsg may not be opened here");
    assertThat(log.get().lines()).isNotEmpty();
    assertThat(log.get().nowMicros()).isGreaterThanOrEqualTo(log.get().lines().get(0).micros());
  }
}
