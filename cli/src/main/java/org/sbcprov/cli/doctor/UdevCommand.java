package org.sbcprov.cli.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.usbboot.UdevRule;
import org.sbcprov.usbboot.doctor.Me;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code sbcprov udev}. */
public final class UdevCommand implements Command {
  private static final int MAX_RULE = 64 * 1024;
  private static final Duration UDEVADM = Duration.ofSeconds(30);

  /** How udev learns of new rules, and applies them to boards that are plugged in already. */
  private static final List<List<String>> RELOAD =
      List.of(
          List.of("udevadm", "control", "--reload"),
          List.of("udevadm", "trigger", "--subsystem-match=usb", "--attr-match=idVendor=0a5c"));

  private final OptionSpec install =
      Options.flag("Write the rule to /" + UdevRule.DIRECTORY + "/" + UdevRule.FILE + ", and let udev read it.", "--install");
  private final OptionSpec root =
      Options.path("DIR", "With --install: the root of another system, such as a mounted image.", "--root");
  private final OptionSpec force =
      Options.flag("With --install: replace a file of that name that has other rules.", "--force");

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(install).addOption(root).addOption(force);
    HelpPage.of(
            spec,
            "Print or install the udev rule that lets users open boards, and write the disks that they become.",
            "Without it only root may, and desktops mount those disks before they can be written. The rule gives boards to who is logged in at the machine, and to the group "
                + UdevRule.GROUP + " (see docs/usb-access.md). Installing it takes root.")
        .example("sbcprov udev", "Show the rule.")
        .example("sudo sbcprov udev --install", "Install it on this computer.")
        .example("sbcprov udev --install --root /mnt/image", "Install it in an image that is mounted there.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    boolean installs = install.getValue();
    boolean forced = force.getValue();
    Path other = root.getValue();
    if (!installs) {
      if (forced || other != null) {
        throw new BadUsage(
            "udev.option",
            (forced ? "--force" : "--root") + " has no meaning without --install",
            Facts.none(),
            "Add --install, or leave it out to see the rule.");
      }
      session.print(UdevRule.CONTENT);
      return Outcome.ok(
          Facts.of("file", "/" + UdevRule.DIRECTORY + "/" + UdevRule.FILE, "content", UdevRule.CONTENT));
    }
    Path system = other == null ? session.systemRoot() : other;
    if (!Files.isDirectory(system)) {
      throw new BadInput(
          "input.not-directory", system + " is not a directory", Facts.of("directory", system), "Name the root of a system.");
    }
    Path target = system.resolve(UdevRule.DIRECTORY).resolve(UdevRule.FILE);
    boolean there = isThere(target, forced, session);
    boolean reloaded = false;
    if (there) {
      session.say(target + " is already there, as it should be");
    } else {
      if (other == null && !Me.on(system).isRoot()) {
        throw new Refused(
            "udev.not-root",
            "Only root may write " + target,
            Facts.of("file", target),
            "Run: sudo " + session.commandLine("udev", "--install") + (forced ? " --force" : ""));
      }
      write(target);
      session.say("Wrote " + target);
      reloaded = other == null && reload(session);
    }
    boolean group = Me.groupNumber(system, UdevRule.GROUP).isPresent();
    if (!group) {
      session.events().accept(
          new Warning(
              "udev.no-group",
              "There is no group " + UdevRule.GROUP + " on this system; who is logged in at the machine can open boards all"
                  + " the same. For use over SSH: sudo groupadd --system " + UdevRule.GROUP + " && sudo usermod -aG "
                  + UdevRule.GROUP + " \"$USER\"",
              Facts.of("group", UdevRule.GROUP)));
    }
    return Outcome.ok(
        Facts.of("file", target, "written", !there, "reloaded", reloaded, "group", UdevRule.GROUP, "group-exists", group));
  }

  /** Whether the very rule is installed already. */
  private static boolean isThere(Path target, boolean forced, Session session) {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (Files.exists(target)) {
      byte[] older = InputFiles.read(target, "udev rule", MAX_RULE);
      if (Arrays.equals(older, UdevRule.CONTENT.getBytes(StandardCharsets.UTF_8))) {
        return true;
      }
      if (Arrays.equals(older, UdevRule.FORMER_CONTENT.getBytes(StandardCharsets.UTF_8))) {
        return false;
      }
    }
    if (!forced) {
      throw new Refused(
          "udev.other-rule",
          target + " is there already, with other rules",
          Facts.of("file", target),
          "Compare it with what " + session.commandLine("udev") + " prints. --force replaces it.");
    }
    return false;
  }

  private static void write(Path target) {
    try {
      Files.createDirectories(target.getParent());
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
    AtomicOutput.write(target, UdevRule.CONTENT.getBytes(StandardCharsets.UTF_8));
    try {
      // Whatever the umask is: doctor reads the rules as any user.
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
    } catch (IOException | UnsupportedOperationException e) {
      // udev itself reads it in any case.
    }
  }

  private static boolean reload(Session session) {
    for (List<String> command : RELOAD) {
      String problem;
      try {
        ProgramResult result = session.programs().run(command, UDEVADM);
        problem = result.status() == 0 ? null : "it ended with status " + result.status() + ": " + result.complaint();
      } catch (BadInput | IoFailed e) {
        problem = e.getMessage();
      }
      if (problem != null) {
        session.events().accept(
            new Warning(
                "udev.not-reloaded",
                "udev was not told of the rule (" + String.join(" ", command) + ": " + problem
                    + "); it has effect when udev starts again",
                Facts.of("command", String.join(" ", command))));
        return false;
      }
    }
    session.say("udev has read it; boards that are plugged in got it, too");
    return true;
  }
}
