package org.sbcprov.usbboot.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.sysfs.SysFile;

/** Looks for running programs that take USB devices for themselves. */
final class ProgramCheck {
  /** The kernel keeps 15 characters of a program's name. */
  private static final int COMM = 15;

  private static final Known[] KNOWN = {
    new Known(
        "usbguard-daemon", Severity.WARNING, "keeps new USB devices from being used until they are allowed; each stage of a"
            + " board is a new device",
        "Allow the boards: usbguard append-rule 'allow id 0a5c:*'."),
    new Known(
        "rpiboot", Severity.WARNING, "takes every board that comes into boot mode", "End it while sbcprov is to boot boards."),
    new Known(
        "rpi-imager", Severity.WARNING, "can take boards that come into boot mode", "Close it while sbcprov is to boot boards."),
    new Known(
        "ModemManager", Severity.INFO, "tries serial ports of new USB devices for modems, which disturbs serial adapters and"
            + " gadgets for half a minute; boot mode itself is not touched",
        "If a serial console is garbled: sudo systemctl stop ModemManager."),
    new Known(
        "brltty", Severity.INFO, "takes some USB serial adapters (CH340, CP210x) for braille displays",
        "If a serial adapter vanishes: remove brltty."),
    new Known(
        "fwupd", Severity.INFO, "looks at new USB devices, and may have one open for a moment",
        "If a board is reported as busy: sudo systemctl stop fwupd."),
    new Known(
        "VirtualBoxVM", Severity.INFO, "can take USB devices for a virtual machine", "Check its USB filters."),
    new Known(
        "vmware-vmx", Severity.INFO, "can take USB devices for a virtual machine", "Check its USB settings."),
  };

  private ProgramCheck() {}

  private record Known(String name, Severity severity, String why, String next) {}

  static List<Finding> check(Path root) {
    Map<Known, String> running = new LinkedHashMap<>();
    Path processes = root.resolve("proc");
    for (String name : SysFile.names(processes)) {
      if (name.isEmpty() || !Character.isDigit(name.charAt(0))) {
        continue;
      }
      Optional<String> comm = SysFile.text(processes.resolve(name).resolve("comm"));
      if (comm.isPresent()) {
        for (Known known : KNOWN) {
          String kept = known.name.length() > COMM ? known.name.substring(0, COMM) : known.name;
          if (comm.get().equals(kept)) {
            running.putIfAbsent(known, name);
          }
        }
      }
    }
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<Known, String> one : running.entrySet()) {
      Known known = one.getKey();
      findings.add(
          new Finding(
              "doctor.usb-program",
              known.severity,
              known.name + " runs; it " + known.why,
              List.of("process " + one.getValue() + ": " + known.name),
              known.next));
    }
    return findings;
  }
}
