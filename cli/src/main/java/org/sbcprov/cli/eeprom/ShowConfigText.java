package org.sbcprov.cli.eeprom;

import org.sbcprov.cli.TextTable;
import org.sbcprov.core.event.Warning;
import org.sbcprov.eeprom.report.ConfigLine;
import org.sbcprov.eeprom.report.ConfigReport;
import org.sbcprov.eeprom.report.OrderReport;

/** The report on a configuration as text: its lines explained, its boot order, what the linter says. */
final class ShowConfigText {
  /** A line of a configuration can have thousands of characters; JSON has them all. */
  private static final int LONGEST_LINE = 90;

  private final ConfigReport config;
  private final String lintCommand;
  private final StringBuilder text = new StringBuilder();

  private ShowConfigText(ConfigReport config, String lintCommand) {
    this.config = config;
    this.lintCommand = lintCommand;
  }

  /**
   * @param lintCommand the command line that gives the linter's findings
   */
  static String of(ConfigReport config, String lintCommand) {
    ShowConfigText show = new ShowConfigText(config, lintCommand);
    show.config();
    show.order();
    show.lint();
    return show.text.toString();
  }

  private void config() {
    text.append("\nboot.conf, ").append(config.size());
    text.append(config.room().isPresent() ? " of " + config.room().getAsInt() + " bytes\n" : " bytes\n");
    TextTable table = new TextTable(2, "ll");
    for (ConfigLine line : config.lines()) {
      table.row(shown(line.text()), line.explanation());
    }
    text.append(table.text());
    if (config.tooLarge()) {
      text.append("  It is larger than any configuration can be, and not shown.\n");
    }
    if (config.bytesAtRisk() > 0) {
      text.append("  Its last ").append(config.bytesAtRisk()).append(" bytes lie in the scratch sector.\n");
    }
  }

  private static String shown(String line) {
    return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line;
  }

  private void order() {
    OrderReport order = config.order();
    text.append("\nboot order\n");
    TextTable table = new TextTable(2, "ll");
    if (order.order().isPresent()) {
      table.row(order.order().get().hex(), order.order().get().words() + (order.set() ? "" : " (the default)"));
    } else {
      table.row("-", "not known");
    }
    if (!order.note().isEmpty()) {
      table.row("", order.note());
    }
    for (Warning danger : order.dangers()) {
      table.row("!", danger.words());
    }
    text.append(table.text());
  }

  private void lint() {
    if (config.errors() + config.warnings() == 0) {
      text.append("\nlint: nothing found in boot.conf\n");
    } else {
      text.append("\nlint: ").append(counted(config.errors(), "error")).append(", ");
      text.append(counted(config.warnings(), "warning")).append(" in boot.conf; details: ");
      text.append(lintCommand).append('\n');
    }
  }

  private static String counted(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
