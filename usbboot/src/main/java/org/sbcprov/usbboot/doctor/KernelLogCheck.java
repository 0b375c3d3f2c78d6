package org.sbcprov.usbboot.doctor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sbcprov.core.sysfs.PortNames;
import org.sbcprov.core.usb.UsbPort;

/** Looks through the kernel log for USB trouble, port by port. */
final class KernelLogCheck {
  /** What is older says little about what is plugged in now. */
  static final long RECENT_SECONDS = 3600;

  /** A device may be reset now and then. */
  static final int RESETS = 3;

  private static final int EVIDENCE = 6;
  private static final int MAX_PORTS = 64;

  private KernelLogCheck() {}

  /** What was said about one port. */
  private static final class Trouble {
    private final String place;
    private final Set<Symptom> symptoms = EnumSet.noneOf(Symptom.class);
    private final List<String> evidence = new ArrayList<>();
    private int resets;
    private long age = -1;
    private boolean recovered;

    Trouble(String place) {
      this.place = place;
    }
  }

  static List<Finding> check(KernelLog log) {
    Map<String, Trouble> ports = new TreeMap<>();
    for (KernelLog.Line line : log.lines()) {
      long age = log.age(line);
      Optional<String> place = place(line.text());
      if (age <= RECENT_SECONDS && place.isPresent()) {
        note(ports, place.get(), line.text(), age);
      }
    }
    List<Finding> findings = new ArrayList<>();
    for (Trouble trouble : ports.values()) {
      Finding finding = judge(trouble, log.source());
      if (finding != null) {
        findings.add(finding);
      }
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              "doctor.usb-log",
              "The kernel reports no USB trouble in the last hour (" + log.source() + ")",
              List.of()));
    }
    return findings;
  }

  static Finding unreadable() {
    return new Finding(
        "doctor.usb-log-unreadable",
        Severity.INFO,
        "The kernel log cannot be read, which tells most about cables and contacts",
        List.of("neither /dev/kmsg nor dmesg nor journalctl -k gives it to this user"),
        "Run sudo sbcprov doctor usb, or join the group adm or systemd-journal.");
  }

  private static void note(Map<String, Trouble> ports, String place, String line, long age) {
    String message = line.substring(line.indexOf(": ") + 2);
    Trouble trouble = ports.get(place);
    Optional<Symptom> symptom = Symptom.of(message);
    if (symptom.isEmpty()) {
      if (trouble != null && message.startsWith("New USB device found")) {
        trouble.recovered = true;
      }
      return;
    }
    if (trouble == null) {
      if (ports.size() == MAX_PORTS) {
        return;
      }
      trouble = new Trouble(place);
      ports.put(place, trouble);
    }
    Symptom found = symptom.get();
    trouble.symptoms.add(found);
    trouble.resets += found == Symptom.RESET ? 1 : 0;
    if (found != Symptom.RESET && found != Symptom.FULL_SPEED) {
      trouble.recovered = false;
    }
    trouble.age = age;
    trouble.evidence.add((age < 0 ? "" : ago(age) + ": ") + line);
    if (trouble.evidence.size() > EVIDENCE) {
      trouble.evidence.remove(0);
    }
  }

  private static Finding judge(Trouble trouble, String source) {
    if (trouble.resets < RESETS) {
      trouble.symptoms.remove(Symptom.RESET);
    }
    if (EnumSet.of(Symptom.FULL_SPEED).containsAll(trouble.symptoms)) {
      return null;
    }
    Symptom first = trouble.symptoms.iterator().next();
    StringBuilder meanings = new StringBuilder();
    Set<Advice> advice = EnumSet.noneOf(Advice.class);
    for (Symptom symptom : trouble.symptoms) {
      if (meanings.indexOf(symptom.meaning()) < 0) {
        meanings.append(meanings.length() == 0 ? "" : "; ").append(symptom.meaning());
      }
      advice.addAll(symptom.advice());
    }
    String when = trouble.age < 0 ? "" : ", last " + ago(trouble.age);
    String since = trouble.recovered ? "; a device came up there since" : "";
    return new Finding(
        first.code(),
        trouble.recovered ? Severity.INFO : Severity.PROBLEM,
        "USB trouble at " + trouble.place + " (" + source + when + "): " + meanings + since,
        trouble.evidence,
        trouble.recovered ? "If it happens again: " + Advice.of(advice) : Advice.of(advice));
  }

  static String ago(long seconds) {
    return seconds < 120 ? seconds + " s ago" : seconds / 60 + " min ago";
  }

  /**
   * Where a line is about: {@code usb 1-1.2: …} a device, {@code usb usb1-port5: …} and {@code usb 1-1-port2: …} a hub's
   * port, {@code hub 1-1:1.0: …} a hub, {@code xhci_hcd 0000:00:14.0: …} a controller. Other lines are not about USB.
   */
  private static Optional<String> place(String line) {
    int end = line.indexOf(": ");
    int blank = line.indexOf(' ');
    if (blank < 0 || end < blank) {
      return Optional.empty();
    }
    String subject = line.substring(0, blank);
    String name = line.substring(blank + 1, end);
    switch (subject) {
      case "usb":
        return port(name).map(port -> "USB port " + port);
      case "hub":
        int colon = name.indexOf(':');
        String hub = colon < 0 ? name : name.substring(0, colon);
        String known = hub.endsWith("-0") ? "usb" + hub.substring(0, hub.length() - 2) : hub;
        return PortNames.parse(known).map(port -> "hub " + PortNames.of(port));
      case "xhci_hcd":
      case "xhci-hcd":
      case "ehci-pci":
      case "dwc2":
        return Optional.of("controller " + name);
      default:
        return Optional.empty();
    }
  }

  private static Optional<UsbPort> port(String name) {
    int at = name.indexOf("-port");
    if (at < 0) {
      return PortNames.parse(name);
    }
    Optional<UsbPort> hub = PortNames.parse(name.substring(0, at));
    if (hub.isEmpty()) {
      return Optional.empty();
    }
    String dotted = hub.get().ports().isEmpty() ? hub.get().bus() + "-" : hub.get() + ".";
    return PortNames.parse(dotted + name.substring(at + 5));
  }
}
