package org.sbcprov.cli.usbboot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.usbboot.BoardsInBootMode;
import org.sbcprov.usbboot.libusb.LibUsbHost;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sbcprov usbboot list}. */
public final class ListCommand implements Command {
  private final SimulationOptions simulation = new SimulationOptions();

  @Override
  public void describe(CommandSpec spec) {
    simulation.addTo(spec);
    HelpPage.of(
            spec,
            "List the boards in boot mode: chip, stage, USB path, serial number.",
            "The stage is \"boot ROM\" until a board has its second stage, then \"file server\".")
        .example("sbcprov usbboot list", "Which boards are in boot mode?")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.DEVICE);
  }

  @Override
  public Outcome run(Session session) {
    List<Map<String, Object>> boards = new ArrayList<>();
    try (UsbHost host = simulation.requested() ? simulation.host(session.events(), session.clock()) : LibUsbHost.open()) {
      for (BoardsInBootMode.Found found : BoardsInBootMode.list(host)) {
        boards.add(found.facts());
        session.print(words(found) + "\n");
      }
      simulation.requirePlayed(host);
    }
    if (boards.isEmpty()) {
      session.say("No board is in boot mode. Fit the nRPIBOOT jumper before power, and use a data cable.");
    }
    return Outcome.ok(Facts.of("boards", boards));
  }

  private static String words(BoardsInBootMode.Found found) {
    return found.port() + "  " + found.chip() + "  " + found.stage().words() + "  "
        + found.serial().map(serial -> "serial " + serial).orElse("no serial: " + found.noSerial().orElse("unknown"));
  }
}
