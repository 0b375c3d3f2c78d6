package org.sbcprov.usbboot.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.sbcprov.core.Clock;
import org.sbcprov.core.process.Programs;
import org.sbcprov.usbboot.sysfs.AttachedDevice;
import org.sbcprov.usbboot.sysfs.UsbTree;

/** Looks for whatever keeps boards from booting over USB. */
public final class DoctorUsb {
  private DoctorUsb() {}

  /**
   * All findings, the worst first. Takes up to a few seconds where the kernel log has to be asked of other programs.
   *
   * @param root the root of the system: {@code /}, but in tests
   * @param programs for {@code dmesg} and {@code journalctl}, where the log cannot be read directly
   */
  public static List<Finding> examine(Path root, Programs programs, Clock clock) {
    UsbTree tree = UsbTree.under(root);
    if (!tree.available()) {
      return List.of(HostCheck.noUsb(root));
    }
    List<AttachedDevice> devices = tree.devices();
    List<AttachedDevice> boards = BoardCheck.boards(devices);
    List<Finding> findings = new ArrayList<>(BoardCheck.check(root, devices));
    Optional<KernelLog> log = KernelLog.read(root, programs, clock);
    findings.addAll(log.isPresent() ? KernelLogCheck.check(log.get()) : List.of(KernelLogCheck.unreadable()));
    findings.addAll(AccessCheck.check(root, opens(root), boards));
    findings.addAll(HostCheck.check(root, tree, devices));
    findings.addAll(ProgramCheck.check(root));
    if (boards.isEmpty() && has(findings, "doctor.usb-no-board", Severity.WARNING)) {
      findings.add(
          new Finding(
              "doctor.usb-checklist",
              Severity.INFO,
              "What keeps boards from appearing, in the order to check it",
              Advice.checklist(),
              "After each step remove all power for some seconds, connect again, and run sbcprov usbboot list."));
    }
    findings.sort((one, other) -> one.severity().compareTo(other.severity()));
    return findings;
  }

  /**
   * The problems and warnings that are quickly known, a line each, for the time while a board is waited for. Asks no
   * other programs, and leaves out what does not keep a board from appearing; that no board is there is not among them.
   *
   * @param root the root of the system: {@code /}, but in tests
   */
  public static List<String> brief(Path root, Clock clock) {
    UsbTree tree = UsbTree.under(root);
    if (!tree.available()) {
      // Other systems than Linux tell nothing here, and USB may well work on them.
      return List.of();
    }
    List<AttachedDevice> devices = tree.devices();
    List<AttachedDevice> boards = BoardCheck.boards(devices);
    List<Finding> findings = new ArrayList<>(BoardCheck.check(root, devices));
    Optional<KernelLog> log = KernelLog.kmsg(root, clock);
    if (log.isPresent()) {
      findings.addAll(KernelLogCheck.check(log.get()));
    }
    if (!boards.isEmpty()) {
      findings.addAll(AccessCheck.check(root, opens(root), boards));
    }
    findings.addAll(HostCheck.brief(root, tree, devices));
    findings.sort((one, other) -> one.severity().compareTo(other.severity()));
    List<String> lines = new ArrayList<>();
    for (Finding finding : findings) {
      boolean bad = finding.severity() == Severity.PROBLEM || finding.severity() == Severity.WARNING;
      if (bad && !finding.code().equals("doctor.usb-no-board")) {
        lines.add(finding.line());
      }
    }
    return lines;
  }

  /** Only of the system that it runs on can a process ask what it may open. */
  private static Predicate<Path> opens(Path root) {
    return root.equals(Path.of("/")) ? file -> Files.isReadable(file) && Files.isWritable(file) : file -> false;
  }

  private static boolean has(List<Finding> findings, String code, Severity severity) {
    for (Finding finding : findings) {
      if (finding.code().equals(code) && finding.severity() == severity) {
        return true;
      }
    }
    return false;
  }
}
