package org.sbcprov.cli.command;

import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import picocli.CommandLine.Model.CommandSpec;

/** A word that only holds other commands. */
public final class Group implements Command {
  private final String summary;
  private final String about;
  private CommandSpec spec;

  /** A group with the two sentences of its help. */
  public Group(String summary, String about) {
    this.summary = summary;
    this.about = about;
  }

  @Override
  public void describe(CommandSpec spec) {
    this.spec = spec;
    HelpPage.of(spec, summary, about).exits();
  }

  @Override
  public Outcome run(Session session) {
    throw commandMissing(spec.qualifiedName());
  }

  static BadUsage commandMissing(String name) {
    return new BadUsage(
        "usage.command", "A command is missing", Facts.none(), "Try: " + name + " --help");
  }
}
