package org.sbcprov.cli;

import java.util.Optional;
import org.sbcprov.cli.options.GlobalOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.report.DropInReporter;
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
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.IoFailed;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** One run of the command line: parses, runs, reports, and gives the exit status. */
public final class Application {
  private static final int NARROWEST_HELP = 60;
  private static final int WIDEST_HELP = 120;

  private final Environment environment;
  private final String resultName;
  /** The command that runs, when it ends with another program's statuses; else null. */
  private DropIn dropIn;

  /** What to tell about the command that runs now; null when none does, or when it has told its end. */
  private volatile Runnable lastWords;

  Application(Environment environment) {
    this(environment, "result");
  }

  /**
   * @param resultName the event that ends the JSON form
   */
  Application(Environment environment, String resultName) {
    this.environment = environment;
    this.resultName = resultName;
    Options.withoutReflection();
  }

  /** Runs a command; never throws. */
  int run(String... arguments) {
    int status = parseAndRun(arguments);
    environment.err().flush();
    // A full disk behind standard output must not look like success. A reader that has seen enough is no failure.
    if (environment.out().checkError() && !readerIsGone()) {
      return stdoutFailed();
    }
    return status;
  }

  private boolean readerIsGone() {
    return environment.out() instanceof StandardOutput standard && standard.isReaderGone();
  }

  private int parseAndRun(String[] arguments) {
    Preparation.begin(arguments);
    CommandTree.Parser parser = CommandTree.forArguments(arguments);
    ParseResult parsed;
    try {
      parsed = parser.commandLine().parseArgs(parser.arguments());
    } catch (ParameterException e) {
      Reporter reporter = reporter(asksForJson(parser.arguments()), Style.PLAIN, Verbosity.NORMAL);
      return failed(reporter, nameOf(e.getCommandLine()), UsageFailures.of(e, parser.arguments()));
    }
    ParseResult outer = parsed;
    while (parsed.hasSubcommand()) {
      outer = parsed;
      parsed = parsed.subcommand();
    }
    GlobalOptions options = parser.globalOptions();
    CommandLine commandLine = parsed.commandSpec().commandLine();
    String name = nameOf(commandLine);
    Optional<Style> style = style(options, environment.errIsTerminal());
    // With --json a drop-in ends as our commands do, with our statuses.
    dropIn = parser.verbatim() != null && !options.json() ? (DropIn) parsed.commandSpec().userObject() : null;
    Reporter usual = reporter(options.json(), style.orElse(Style.PLAIN), options.verbosity());
    Reporter reporter = dropIn != null ? new DropInReporter(usual, environment.err(), options.verbosity()) : usual;
    try {
      if (style.isEmpty()) {
        throw new BadUsage("usage.color", "--color is auto, always or never", Facts.none(), "");
      }
      UsageFailures.checkOuterOptions(outer, parsed);
      Command command = (Command) parsed.commandSpec().userObject();
      lastWords = () -> reporter.failure(name, abandoned(command));
      boolean help = commandLine.isUsageHelpRequested();
      if (!help && parser.verbatim() != null) {
        help = ((DropIn) command).take(parser.verbatim());
      }
      Outcome outcome =
          help
              ? help(commandLine, options, reporter)
              : command.run(new Session(environment, reporter, options.arguments()));
      lastWords = null;
      reporter.result(name, outcome.status(), outcome.facts());
      return outcome.status().code();
    } catch (Failure failure) {
      lastWords = null;
      return failed(reporter, name, failure);
    } catch (RuntimeException | Error bug) {
      lastWords = null;
      reporter.crash(name, bug);
      return ExitStatus.INTERNAL.code();
    }
  }

  /** Tells the end of a command that did not come back from an interrupt. */
  void abandon() {
    Runnable words = lastWords;
    if (words != null) {
      lastWords = null;
      words.run();
      environment.out().flush();
    }
  }

  /** Whether the process has to stay although it was interrupted. */
  boolean mustStay() {
    return environment.programs().mustStay();
  }

  private static Failure abandoned(Command command) {
    return new Interrupted(
        "interrupted", "Interrupted before the command could tidy up", Facts.none(), command.adviceWhenAbandoned());
  }

  private int failed(Reporter reporter, String name, Failure failure) {
    reporter.failure(name, failure);
    return dropIn != null ? dropIn.statusOf(failure) : failure.exitStatus().code();
  }

  private int stdoutFailed() {
    return failed(
        reporter(/* json= */ false, Style.PLAIN, Verbosity.NORMAL),
        "",
        new IoFailed(
            "io.stdout",
            "Standard output could not be written",
            Facts.none(),
            "Check the space of the disk, or the program, that it goes to."));
  }

  private Outcome help(CommandLine commandLine, GlobalOptions options, Reporter reporter) {
    boolean colour = style(options, environment.outIsTerminal()).orElse(Style.PLAIN) == Style.COLOUR;
    commandLine.setUsageHelpWidth(Math.max(NARROWEST_HELP, Math.min(WIDEST_HELP, environment.columns())));
    String page = commandLine.getUsageMessage(colour ? Ansi.ON : Ansi.OFF);
    reporter.data(page);
    return Outcome.ok(Facts.of("help", page));
  }

  private Optional<Style> style(GlobalOptions options, boolean terminal) {
    return options.style(terminal, environment.variables().get("NO_COLOR"));
  }

  private Reporter reporter(boolean json, Style style, Verbosity verbosity) {
    if (json) {
      return new JsonReporter(environment.out(), environment.err(), verbosity, resultName);
    }
    ProgressBar bar =
        environment.errIsTerminal()
            ? new ProgressBar(environment.err(), environment.columns(), environment.clock())
            : ProgressBar.none();
    return new TextReporter(environment.out(), environment.err(), style, verbosity, bar);
  }

  /** For when parsing failed and nobody else can tell. */
  private static boolean asksForJson(String[] arguments) {
    for (String argument : arguments) {
      if (argument.equals("--json") || argument.equals("--json=true")) {
        return true;
      }
    }
    return false;
  }

  /** The command's name without the program's, as results give it. */
  private static String nameOf(CommandLine commandLine) {
    String name = commandLine.getCommandSpec().qualifiedName();
    int space = name.indexOf(' ');
    return space < 0 ? "" : name.substring(space + 1);
  }
}
