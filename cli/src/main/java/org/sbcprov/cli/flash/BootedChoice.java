package org.sbcprov.cli.flash;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.usbboot.BootStation;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.Selection;
import org.sbcprov.usbboot.aftermath.BootedBoards;
import org.sbcprov.usbboot.sysfs.AttachedDevice;
import org.sbcprov.usbboot.sysfs.UsbTree;

/**
 * What is done with boards that are disks already. They tell neither their chip nor whether they were flashed just now, so
 * that one is taken only where somebody says which.
 */
final class BootedChoice {
  private final Session session;
  private final Chip chip;
  private final Selection meant;
  private final List<AttachedDevice> disks;
  private final List<String> ports = new ArrayList<>();

  /**
   * @param chip of the boards that are to be booted
   * @param meant which boards were asked for
   */
  BootedChoice(Session session, Chip chip, Selection meant) {
    this.session = session;
    this.chip = chip;
    this.meant = meant;
    disks = BootedBoards.under(session.systemRoot(), meant);
    for (AttachedDevice disk : disks) {
      ports.add(disk.port().toString());
    }
  }

  /**
   * The board that is a disk already, where it alone can be meant.
   *
   * @param asked whether somebody is asked whether it is the right one
   * @throws Refused {@code flash.several-booted}, {@code flash.booted-unnamed}
   */
  Optional<AttachedDevice> only(boolean asked) {
    if (disks.isEmpty()) {
      return Optional.empty();
    }
    if (inBootMode()) {
      sayThatTheyStay();
      return Optional.empty();
    }
    if (disks.size() > 1) {
      throw new Refused(
          "flash.several-booted",
          disks.size() + " boards are disks already, " + where(),
          Facts.of("ports", ports),
          "Choose one by its port, such as --port " + ports.get(0) + ".");
    }
    if (!asked && meant.equals(Selection.ANY)) {
      throw new Refused(
          "flash.booted-unnamed",
          "The board " + where() + " is a disk already; with --yes nobody is asked whether it is the one that is meant, or"
              + " one that was flashed before",
          Facts.of("ports", ports),
          "If it is meant: --port " + ports.get(0) + ". To have it booted again, power-cycle it. Else unplug it.");
    }
    return Optional.of(disks.get(0));
  }

  /**
   * Leaves them as they are where many boards are to be booted.
   *
   * @throws Refused {@code flash.all-booted} when there is nothing else, and the plan is to end
   */
  void leave(BootStation.Plan plan) {
    if (disks.isEmpty()) {
      return;
    }
    if (plan.forever() || inBootMode()) {
      sayThatTheyStay();
      return;
    }
    throw new Refused(
        "flash.all-booted",
        (disks.size() == 1 ? "One board is a disk" : disks.size() + " boards are disks") + " already, " + where()
            + ", and none is in boot mode: with --all they are left as they are",
        Facts.of("ports", ports),
        "Power-cycle those that are to be flashed, and run this command again; or flash one at a time without --all, such as"
            + " --port " + ports.get(0) + ".");
  }

  private boolean inBootMode() {
    for (AttachedDevice device : UsbTree.under(session.systemRoot()).devices()) {
      if (device.chip().equals(Optional.of(chip)) && meant.isAt(device.port())) {
        return true;
      }
    }
    return false;
  }

  private void sayThatTheyStay() {
    session.say("Boards that are disks already stay as they are, " + where() + "; --port " + ports.get(0) + " chooses one");
  }

  private String where() {
    return "at USB port" + (ports.size() == 1 ? " " : "s ") + String.join(", ", ports);
  }
}
