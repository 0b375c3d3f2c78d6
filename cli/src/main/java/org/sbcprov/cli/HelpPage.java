package org.sbcprov.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.failure.ExitStatus;
import picocli.CommandLine.Model.CommandSpec;

/** The help of one command, in the order that all commands share: what it does, its options, examples, how it ends. */
public final class HelpPage {
  private final CommandSpec spec;
  private final List<String> examples = new ArrayList<>();

  private HelpPage(CommandSpec spec) {
    this.spec = spec;
  }

  /**
   * Starts a page.
   *
   * @param summary one imperative sentence; lists of commands show it
   * @param paragraphs what else there is to know
   */
  public static HelpPage of(CommandSpec spec, String summary, String... paragraphs) {
    List<String> description = new ArrayList<>();
    description.add(summary);
    for (String paragraph : paragraphs) {
      description.add("");
      description.add(paragraph);
    }
    spec.usageMessage()
        .header(summary)
        .description(description.subList(1, description.size()).toArray(new String[0]))
        .abbreviateSynopsis(true)
        .synopsisHeading("%nUsage: ")
        .parameterListHeading("%nParameters:%n")
        .optionListHeading("%nOptions:%n")
        .commandListHeading("%nCommands:%n")
        .sortOptions(false);
    return new HelpPage(spec);
  }

  /** Adds an example: a command line and what it is good for. */
  public HelpPage example(String commandLine, String purpose) {
    examples.add("  " + commandLine);
    examples.add("      " + purpose);
    return this;
  }

  /** Ends the page with the statuses that the command can exit with, beside those that every command can. */
  public void exits(ExitStatus... statuses) {
    EnumSet<ExitStatus> all =
        EnumSet.of(ExitStatus.OK, ExitStatus.INTERNAL, ExitStatus.USAGE, ExitStatus.IO, ExitStatus.INTERRUPTED);
    for (ExitStatus status : statuses) {
      all.add(status);
    }
    Map<String, String> list = new LinkedHashMap<>();
    for (ExitStatus status : all) {
      list.put(Integer.toString(status.code()), status.meaning());
    }
    spec.usageMessage().exitCodeListHeading("%nExit status:%n").exitCodeList(list);
    if (!examples.isEmpty()) {
      spec.usageMessage().footerHeading("%nExamples:%n").footer(examples.toArray(new String[0]));
    }
  }
}
