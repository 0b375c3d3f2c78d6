package org.sbcprov.usbboot.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.UdevRule;
import org.sbcprov.usbboot.sysfs.AttachedDevice;

/** Looks whether this user may open boards: the udev rules, and the device nodes of those that are there. */
final class AccessCheck {
  private static final int READ_WRITE = 6;
  private static final String INSTALL = "Install the rule: sudo sbcprov udev --install";

  private final Path root;
  private final Predicate<Path> opens;
  private final Me me;
  private final List<UdevRules.Rule> rules;
  private final List<Finding> findings = new ArrayList<>();

  private AccessCheck(Path root, Predicate<Path> opens) {
    this.root = root;
    this.opens = opens;
    me = Me.on(root);
    rules = UdevRules.under(root);
  }

  /**
   * @param opens whether the system lets this process open a file, access lists and all; where that cannot be asked,
   *     never
   */
  static List<Finding> check(Path root, Predicate<Path> opens, List<AttachedDevice> boards) {
    AccessCheck check = new AccessCheck(root, opens);
    check.checkRules();
    for (AttachedDevice board : boards) {
      check.checkNode(board);
    }
    return check.findings;
  }

  private void checkRules() {
    Set<Chip> covered = EnumSet.noneOf(Chip.class);
    List<String> evidence = new ArrayList<>();
    for (UdevRules.Rule rule : rules) {
      evidence.add(words(rule));
      if (rule.helps()) {
        covered.addAll(rule.chips());
      }
      if (rule.uaccess() && rule.late()) {
        findings.add(
            new Finding(
                "doctor.usb-rule-late",
                rule.helps() ? Severity.INFO : Severity.WARNING,
                "uaccess in " + rule.file() + " has no effect: the file sorts behind " + UdevRules.SEAT,
                List.of(words(rule)),
                "Rename it to a name such as " + UdevRule.FILE + ", then: sudo udevadm control --reload."));
      }
      if (!rule.group().isEmpty() && Me.groupNumber(root, rule.group()).isEmpty()) {
        findings.add(
            new Finding(
                "doctor.usb-no-group",
                Severity.WARNING,
                "The group " + rule.group() + " of " + rule.file() + " does not exist",
                List.of("no " + rule.group() + " in /etc/group"),
                "Make it and join it: sudo groupadd --system " + rule.group() + " && sudo usermod -aG " + rule.group()
                    + " " + user() + "; then log in again."));
      }
    }
    if (covered.equals(EnumSet.allOf(Chip.class))) {
      findings.add(Finding.ok("doctor.usb-rule", "A udev rule lets users open boards in boot mode", evidence));
    } else if (covered.isEmpty()) {
      findings.add(
          new Finding(
              "doctor.usb-no-rule",
              me.isRoot() ? Severity.INFO : Severity.WARNING,
              "No udev rule lets users open boards in boot mode; only root may",
              List.of("no rule with effect for 0a5c in /etc, /run, /usr/lib and /lib udev/rules.d"),
              INSTALL + "."));
    } else {
      Set<Chip> missing = EnumSet.complementOf(EnumSet.copyOf(covered));
      findings.add(
          new Finding(
              "doctor.usb-rule-partial",
              Severity.WARNING,
              "The udev rules leave out some boards: " + missing,
              evidence,
              INSTALL + ", which has all of them."));
    }
  }

  private static String words(UdevRules.Rule rule) {
    StringBuilder words = new StringBuilder(rule.file());
    words.append(rule.everybody() ? ": everybody" : rule.group().isEmpty() ? ":" : ": group " + rule.group());
    if (rule.uaccess()) {
      words.append(rule.everybody() || !rule.group().isEmpty() ? ", " : " ").append("who is logged in at the machine");
    }
    return words.toString();
  }

  private String user() {
    return me.uid() <= 0 ? "$USER" : me.name();
  }

  private void checkNode(AttachedDevice board) {
    String node = String.format(Locale.ROOT, "dev/bus/usb/%03d/%03d", board.port().bus(), board.address());
    Path file = root.resolve(node);
    long uid;
    long gid;
    int mode;
    try {
      Map<String, Object> attributes = Files.readAttributes(file, "unix:uid,gid,mode");
      uid = ((Number) attributes.get("uid")).longValue();
      gid = ((Number) attributes.get("gid")).longValue();
      mode = ((Number) attributes.get("mode")).intValue();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // A node that is missing is told about by the check of the host.
      return;
    }
    String group = Me.groupName(root, gid);
    String state =
        "/" + node + ": mode " + Integer.toOctalString(mode & 0777) + ", owner " + (uid == 0 ? "root" : uid) + ", group "
            + group + "; this user: " + me.name();
    if (opens.test(file) || mayOpen(uid, gid, mode)) {
      findings.add(
          Finding.ok(
              "doctor.usb-permission", "This user may open the board at USB port " + board.port(), List.of(state)));
      return;
    }
    findings.add(
        new Finding(
            "doctor.usb-no-permission",
            Severity.PROBLEM,
            "This user may not open the board at USB port " + board.port(),
            List.of(state),
            advice(board)));
  }

  private boolean mayOpen(long uid, long gid, int mode) {
    if (me.isRoot()) {
      return true;
    }
    int bits = uid == me.uid() ? mode >> 6 : me.groups().contains(gid) ? mode >> 3 : mode;
    return (bits & READ_WRITE) == READ_WRITE;
  }

  private String advice(AttachedDevice board) {
    for (UdevRules.Rule rule : rules) {
      if (!rule.helps() || !rule.chips().contains(board.chip().orElseThrow())) {
        continue;
      }
      Optional<Long> number = Me.groupNumber(root, rule.group());
      if (number.isPresent() && !me.groups().contains(number.get())) {
        return me.isListedIn(root, rule.group())
            ? "You are in the group " + rule.group() + " from the next login on: log out and in, or use: newgrp "
                + rule.group() + "."
            : "Join the group: sudo usermod -aG " + rule.group() + " " + user() + "; then log in again.";
      }
      return "The rule is there, but was not applied to this device: sudo udevadm control --reload, then plug the board in"
          + " again.";
    }
    return INSTALL + "; then plug the board in again. Or run the command with sudo.";
  }
}
