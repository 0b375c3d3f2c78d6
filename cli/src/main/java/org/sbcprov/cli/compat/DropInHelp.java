package org.sbcprov.cli.compat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.core.failure.ExitStatus;
import picocli.CommandLine.Model.CommandSpec;

/** What the help of all commands here has in common. */
final class DropInHelp {
  private DropInHelp() {}

  /**
   * Ends a page with the exit statuses of the official tools.
   *
   * @param arguments what the synopsis tells of the command line
   */
  static void finish(CommandSpec spec, String arguments, HelpPage page) {
    finish(spec, arguments, page, "2", ExitStatus.USAGE.meaning());
  }

  /**
   * Ends a page with the exit statuses of an official tool.
   *
   * @param usage the tool's status for a command line that it does not take, and for what else it has it
   */
  static void finish(CommandSpec spec, String arguments, HelpPage page, String usage, String usageMeaning) {
    page.exits();
    Map<String, String> statuses = new LinkedHashMap<>();
    statuses.put("0", ExitStatus.OK.meaning());
    statuses.put("1", "it could not be done; a line on standard error begins with ERROR and tells why");
    statuses.put(usage, usageMeaning);
    statuses.put("130", ExitStatus.INTERRUPTED.meaning());
    spec.usageMessage()
        .customSynopsis(spec.qualifiedName() + " " + arguments)
        .exitCodeList(statuses)
        .optionListHeading("%nOptions of sbcprov, which stand before \"compat\":%n");
  }
}
