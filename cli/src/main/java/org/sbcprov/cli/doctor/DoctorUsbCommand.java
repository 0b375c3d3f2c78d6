package org.sbcprov.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.usbboot.doctor.DoctorUsb;
import org.sbcprov.usbboot.doctor.Finding;
import org.sbcprov.usbboot.doctor.Severity;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sbcprov doctor usb}. */
public final class DoctorUsbCommand implements Command {
  @Override
  public void describe(CommandSpec spec) {
    HelpPage.of(
            spec,
            "Find out why a board does not boot over USB, or is not even seen.",
            "Reads what Linux knows of the USB devices, the kernel log, the udev rules, this user's groups and the running"
                + " programs. Each finding has its evidence and the next thing to try, the worst first; where nothing"
                + " points to a reason, there is a list of what to check at the board. Nothing is opened or changed.",
            "Status 7 says that there is a problem; warnings alone end with 0.")
        .example("sbcprov doctor usb", "A board does not appear: what is wrong?")
        .example("sudo sbcprov doctor usb", "The same with the kernel log, where users may not read it.")
        .example("sbcprov doctor usb --json", "For a script or a bug report.")
        .exits(ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    List<Finding> findings = DoctorUsb.examine(session.systemRoot(), session.programs(), session.clock());
    List<Map<String, Object>> rows = new ArrayList<>();
    int[] counts = new int[Severity.values().length];
    for (Finding finding : findings) {
      counts[finding.severity().ordinal()]++;
      rows.add(finding.facts());
      for (String line : finding.lines()) {
        session.print(line + "\n");
      }
    }
    int problems = counts[Severity.PROBLEM.ordinal()];
    int warnings = counts[Severity.WARNING.ordinal()];
    session.say(count(problems, "problem") + ", " + count(warnings, "warning"));
    return new Outcome(
        problems > 0 ? ExitStatus.VERIFICATION : ExitStatus.OK,
        Facts.of("problems", problems, "warnings", warnings, "findings", rows));
  }

  private static String count(int number, String noun) {
    return (number == 0 ? "no" : Integer.toString(number)) + " " + noun + (number == 1 ? "" : "s");
  }
}
