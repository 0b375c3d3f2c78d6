package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.SysfsTree;
import org.sbcprov.usbboot.UdevRule;

/** {@code doctor usb} and {@code udev}, on systems that are made up. */
class DoctorCommandsTest {
  @TempDir Path root;

  private final ScriptedPrograms programs = new ScriptedPrograms();
  private SysfsTree system;
  private Path rule;

  @BeforeEach
  void aSystemWithRoot() {
    system = new SysfsTree(root);
    system.rootHub(1, "480");
    system.file("proc/self/status", "Uid:\t0\t0\t0\t0\nGroups:\t0\n");
    system.file("etc/group", "root:x:0:\nplugdev:x:46:\n");
    rule = root.resolve("etc/udev/rules.d/60-sbcprov.rules");
  }

  private Run run(String... arguments) {
    return Run.in(root, programs, Map.of(), false, arguments);
  }

  private void udevadm() {
    programs.program("udevadm", command -> ScriptedPrograms.printed(""));
  }

  @Test
  void findingsAreDataWithEvidenceAndTheNextStepTheWorstFirst() {
    system.board("1-2", 0x2711, 3, 7).attribute("speed", "12");
    Run run = run("doctor", "usb");
    assertThat(run.status()).isEqualTo(7);
    assertThat(run.lines().get(0)).startsWith("problem: ").endsWith("]");
    assertThat(run.out())
        .containsSubsequence("[doctor.usb-slow-board]", "\n    speed of 1-2", "\n    next: ", "warning: ", "info: ", "ok: ");
    assertThat(run.err()).contains("2 problems");
  }

  @Test
  void withJsonTheResultCarriesTheFindings() {
    Run run = run("doctor", "usb", "--json");
    assertThat(run.lines()).hasSize(1);
    assertThat(run.lastLine())
        .startsWith("{\"event\":\"result\",\"command\":\"doctor usb\",\"ok\":")
        .contains("\"findings\":[{\"code\":\"doctor.usb-")
        .contains("\"severity\":\"problem\"")
        .contains("\"evidence\":[\"");
  }

  @Test
  void warningsAloneAreNoFailure() {
    system.file("dev/bus/usb/001/001", "");
    Run run = run("doctor", "usb");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("[doctor.usb-no-board]").contains("1. Remove all power");
    assertThat(run.err()).contains("no problems");
  }

  @Test
  void theRuleIsPrintedAsTheDocumentHasIt() throws IOException {
    Run run = run("udev");
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo(UdevRule.CONTENT);
    assertThat(Files.readString(Path.of("../docs/usb-access.md"))).contains("```\n" + run.out() + "```");
    assertThat(rule).doesNotExist();
  }

  @Test
  void installingWritesTheRuleAndLetsUdevReadIt() {
    udevadm();
    Run run = run("udev", "--install");
    assertThat(run.status()).isZero();
    assertThat(rule).hasContent(UdevRule.CONTENT);
    assertThat(programs.calls())
        .containsExactly(
            List.of("udevadm", "control", "--reload"),
            List.of("udevadm", "trigger", "--subsystem-match=usb", "--attr-match=idVendor=0a5c"));
    Run again = run("udev", "--install", "--json");
    assertThat(again.lastLine()).contains("\"written\":false").contains("\"group-exists\":true");
    assertThat(programs.calls()).hasSize(2);
  }

  @Test
  void aFileWithOtherRulesIsReplacedOnlyByForce() {
    udevadm();
    system.file("etc/udev/rules.d/60-sbcprov.rules", "# mine\n");
    Run refused = run("udev", "--install");
    assertThat(refused.status()).isEqualTo(4);
    assertThat(refused.err()).contains("[udev.other-rule]").contains("--force");
    assertThat(rule).hasContent("# mine\n");
    assertThat(run("udev", "--install", "--force").status()).isZero();
    assertThat(rule).hasContent(UdevRule.CONTENT);
  }

  /** Who has what was installed before boards were written as disks did not write it, and need not force anything. */
  @Test
  void whatWasInstalledFormerlyIsReplacedWithoutForce() {
    udevadm();
    system.file("etc/udev/rules.d/60-sbcprov.rules", UdevRule.FORMER_CONTENT);
    assertThat(run("udev", "--install").status()).isZero();
    assertThat(rule).hasContent(UdevRule.CONTENT);
    assertThat(UdevRule.CONTENT).contains("UDISKS_AUTO");
  }

  @Test
  void onlyRootMayInstallIt() {
    system.file("proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nGroups:\t24\n");
    Run run = run("udev", "--install");
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("[udev.not-root]").contains("sudo sbcprov udev --install");
    assertThat(rule).doesNotExist();
  }

  @Test
  void aRuleThatIsThereNeedsNoRoot() {
    system.file("proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nGroups:\t24\n");
    system.file("etc/udev/rules.d/60-sbcprov.rules", UdevRule.CONTENT);
    assertThat(run("udev", "--install").err()).contains("already there");
  }

  @Test
  void anImageGetsTheRuleWithoutRootAndWithoutUdev(@TempDir Path image) {
    system.file("proc/self/status", "Uid:\t1000\t1000\t1000\t1000\n");
    Run run = run("udev", "--install", "--root", image.toString());
    assertThat(run.status()).isZero();
    assertThat(image.resolve("etc/udev/rules.d/60-sbcprov.rules")).hasContent(UdevRule.CONTENT);
    assertThat(programs.calls()).isEmpty();
    assertThat(run.err()).contains("There is no group plugdev");
    assertThat(run("udev", "--install", "--root", image.resolve("none").toString()).status()).isEqualTo(3);
  }

  @Test
  void aUdevThatCannotBeToldIsAWarning() {
    Run missing = run("udev", "--install");
    assertThat(missing.status()).isZero();
    assertThat(missing.err()).contains("warning: udev was not told");
    programs.program("udevadm", command -> ScriptedPrograms.failed(1, "no daemon"));
    Run failing = run("udev", "--install", "--force", "--json");
    assertThat(failing.lastLine()).contains("\"reloaded\":false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--force", "--root=/tmp"})
  void optionsOfInstallingNeedIt(String option) {
    Run run = run("udev", option);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("[udev.option]");
  }
}
