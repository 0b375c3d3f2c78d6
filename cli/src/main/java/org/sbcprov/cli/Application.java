package org.sbcprov.cli;

import java.util.List;
import org.sbcprov.cli.command.Root;
import org.sbcprov.cli.options.GlobalOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.report.JsonReporter;
import org.sbcprov.cli.report.ProgressBar;
import org.sbcprov.cli.report.Reporter;
import org.sbcprov.cli.report.Style;
import org.sbcprov.cli.report.TextReporter;
import org.sbcprov.cli.report.Verbosity;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.IoFailed;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** One run of the command line: parses, runs, reports, and gives the exit status. */
public final class Application {
  private static final int NARROWEST_HELP = 60;
  private static final int WIDEST_HELP = 120;

  private final Environment environment;

  Application(Environment environment) {
    this.environment = environment;
    Options.withoutReflection();
  }

  /** Runs a command; never throws. */
  int run(String... arguments) {
    CommandLine root = CommandTree.forArguments(arguments);
    ParseResult parsed;
    try {
      parsed = root.parseArgs(arguments);
    } catch (ParameterException e) {
      Reporter reporter =
          reporter(List.of(arguments).contains("--json"), Style.PLAIN, Verbosity.NORMAL);
      return failed(reporter, e.getCommandLine(), usageFailure(e));
    }
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    CommandLine commandLine = parsed.commandSpec().commandLine();
    GlobalOptions options = ((Root) root.getCommandSpec().userObject()).globalOptions();
    Style style = options.style(environment.errIsTerminal(), environment.variables().get("NO_COLOR")).orElse(null);
    Reporter reporter = reporter(options.json(), style == null ? Style.PLAIN : style, options.verbosity());
    if (style == null) {
      return failed(
          reporter,
          commandLine,
          new BadUsage("usage.color", "--color is auto, always or never", Facts.none(), ""));
    }
    if (commandLine.isUsageHelpRequested()) {
      return help(commandLine, options);
    }
    Session session = new Session(environment, reporter, options.arguments());
    return run((Command) parsed.commandSpec().userObject(), session, commandLine, reporter);
  }

  private int run(Command command, Session session, CommandLine commandLine, Reporter reporter) {
    String name = nameOf(commandLine);
    try {
      Outcome outcome = command.run(session);
      reporter.result(name, outcome.status(), outcome.facts());
      flushData();
      return outcome.status().code();
    } catch (Failure failure) {
      return failed(reporter, commandLine, failure);
    } catch (RuntimeException | Error bug) {
      reporter.crash(name, bug);
      environment.err().flush();
      return ExitStatus.INTERNAL.code();
    }
  }

  private int failed(Reporter reporter, CommandLine commandLine, Failure failure) {
    reporter.failure(nameOf(commandLine), failure);
    environment.out().flush();
    environment.err().flush();
    return failure.exitStatus().code();
  }

  private int help(CommandLine commandLine, GlobalOptions options) {
    boolean colour =
        options.style(environment.outIsTerminal(), environment.variables().get("NO_COLOR")).orElse(Style.PLAIN)
            == Style.COLOUR;
    commandLine.setUsageHelpWidth(Math.max(NARROWEST_HELP, Math.min(WIDEST_HELP, environment.columns())));
    commandLine.usage(environment.out(), colour ? Ansi.ON : Ansi.OFF);
    environment.out().flush();
    return ExitStatus.OK.code();
  }

  private Reporter reporter(boolean json, Style style, Verbosity verbosity) {
    if (json) {
      return new JsonReporter(environment.out(), environment.err(), verbosity);
    }
    ProgressBar bar =
        environment.errIsTerminal()
            ? new ProgressBar(environment.err(), environment.columns(), environment.clock())
            : ProgressBar.none();
    return new TextReporter(environment.out(), environment.err(), style, verbosity, bar);
  }

  /** A full disk or a closed pipe behind standard output must not look like success. */
  private void flushData() {
    if (environment.out().checkError()) {
      throw new IoFailed(
          "io.stdout",
          "Standard output could not be written",
          Facts.none(),
          "Check the space of the disk, or the program, that it goes to.");
    }
  }

  private static BadUsage usageFailure(ParameterException e) {
    String hint = "Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        hint = "Did you mean " + String.join(" or ", suggestions) + "? " + hint;
      }
    }
    return new BadUsage("usage", e.getMessage(), Facts.none(), hint, e);
  }

  /** The command's name without the program's, as results give it. */
  private static String nameOf(CommandLine commandLine) {
    String name = commandLine.getCommandSpec().qualifiedName();
    int space = name.indexOf(' ');
    return space < 0 ? "" : name.substring(space + 1);
  }
}
