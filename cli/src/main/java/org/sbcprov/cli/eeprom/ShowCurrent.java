package org.sbcprov.cli.eeprom;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.TextTable;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.report.ConfigReport;
import org.sbcprov.eeprom.system.CurrentBootloader;
import org.sbcprov.eeprom.system.CurrentConfig;

/** Shows the bootloader that the Raspberry Pi runs with on which this is called, and its configuration. */
final class ShowCurrent {
  private ShowCurrent() {}

  static Outcome show(Session session) {
    CurrentBootloader bootloader = CurrentBootloader.read(session.systemRoot());
    if (bootloader.chip().isEmpty()) {
      throw new BadInput(
          "eeprom.no-current-config",
          bootloader.model() + " has no boot EEPROM",
          Facts.of("model", bootloader.model()),
          "Boards with a BCM2711 or BCM2712 have one: Pi 4, 400, 5, 500 and Compute Modules 4 and 5.");
    }
    Chip chip = bootloader.chip().get();
    CurrentConfig current = CurrentConfig.read(session.systemRoot(), session.programs());
    ConfigReport config = ConfigReport.of(current.bytes(), chip, bootloader.buildDate());
    session.print(overview(bootloader, chip, current));
    session.print(ShowConfigText.of(config, lintCommand(session, chip)));
    Map<String, Object> facts = new LinkedHashMap<>(bootloader.facts());
    facts.put("config-source", current.source());
    facts.put("config", ShowFacts.config(config));
    return Outcome.ok(facts);
  }

  private static String lintCommand(Session session, Chip chip) {
    return session.commandLine("eeprom", "config", "--current") + " | "
        + session.commandLine("eeprom", "lint", "/dev/stdin", "--chip", chip.number());
  }

  private static String overview(CurrentBootloader bootloader, Chip chip, CurrentConfig current) {
    TextTable table = new TextTable(2, "ll");
    table.row("chip", chip.toString());
    String version = bootloader.version().isEmpty() ? "" : ", version " + bootloader.version().get();
    table.row(
        "built",
        bootloader.buildTimestamp().isPresent()
            ? ShowText.time(bootloader.buildTimestamp()) + version
            : "the device tree does not tell");
    table.row(
        "updated",
        bootloader.updateTimestamp().isPresent() ? ShowText.time(bootloader.updateTimestamp()) : "not told");
    if (bootloader.minBootVersion().isPresent()) {
      table.row("takes images", "with MFG_VER " + bootloader.minBootVersion().getAsLong() + " or more");
    }
    if (bootloader.signed().isPresent()) {
      table.row("secure boot", secureBoot(bootloader));
    }
    table.row("boot.conf", "from the " + current.source());
    return bootloader.model() + "\n" + table.text();
  }

  private static String secureBoot(CurrentBootloader bootloader) {
    String words = bootloader.signedConfig() ? "asked for by the configuration" : "not asked for by the configuration";
    words += bootloader.customerKey() ? "; the fuses hold a customer's key" : "; no customer's key in the fuses";
    return words + (bootloader.developmentKeyRevoked() ? "; the development key is revoked" : "");
  }
}
