package org.sbcprov.cli.flash;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.usbboot.BoardsInBootMode;
import org.sbcprov.usbboot.BootStation;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.Selection;

/**
 * The user's word that boards lose what they have: asked for once in a run, before anything is sent to the first of them,
 * and never taken for granted.
 */
final class FlashConsent {
  private static final String YES = "yes";

  private final Session session;
  private final String image;
  private final String storage;

  /**
   * @param image what is written, in words
   * @param storage which of a board's disks it is written to, in words
   */
  FlashConsent(Session session, String image, String storage) {
    this.session = session;
    this.image = image;
    this.storage = storage;
  }

  /** For boards that are to be booted: those that are there now, and with a plan those that come. */
  void ask(UsbHost host, Chip chip, Selection selection, Optional<BootStation.Plan> plan) {
    List<String> boards = new ArrayList<>();
    for (BoardsInBootMode.Found board : BoardsInBootMode.list(host)) {
      if (board.chip() == chip
          && selection.isAt(board.port())
          && (selection.serial().isEmpty() || selection.serial().equals(board.serial()))) {
        boards.add(board.port() + board.serial().map(serial -> " (serial " + serial + ")").orElse(""));
      }
    }
    String whose = "the board in boot mode";
    if (plan.isPresent()) {
      whose = plan.get().forever() ? "every board that is plugged in from now on" : "each board in boot mode";
    }
    ask(storage + " of " + whose + (boards.isEmpty() ? ", none so far" : ": " + String.join(", ", boards)));
  }

  /**
   * For a disk.
   *
   * @param disk what it is, in words
   * @throws Refused {@code flash.not-confirmed}
   */
  void ask(String disk) {
    session.say("About to write " + image + " to the " + disk);
    Optional<String> answer = session.ask("All that is there now will be lost. Write? [yes/no]");
    if (answer.isEmpty()) {
      throw new Refused(
          "flash.not-confirmed",
          "Nobody can be asked whether what is on the boards may be lost; nothing was sent",
          Facts.none(),
          "In a script, give --yes.");
    }
    if (!answer.get().equalsIgnoreCase(YES)) {
      throw new Refused(
          "flash.not-confirmed", "Not confirmed; nothing was sent", Facts.none(), "To go on, answer \"yes\".");
    }
  }
}
