package org.sbcprov.cli;

import java.util.List;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line. */
final class UsageFailures {
  private UsageFailures() {}

  /** The failure for what the parser found. */
  static BadUsage of(ParameterException e, String[] arguments) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    String help = "Try: " + spec.qualifiedName() + " --help";
    if (e instanceof MissingParameterException) {
      // The parser minds what is missing first, and an option that it does not know is often why.
      String unknown = unknownOption(spec, arguments);
      if (unknown != null) {
        return new BadUsage(
            "usage",
            "Unknown option: '" + unknown + "'",
            Facts.none(),
            help + ". A file whose name begins with a dash is written ./" + unknown + ".",
            e);
      }
    }
    if (e instanceof UnmatchedArgumentException unmatched) {
      String unknown = unknownOption(spec, arguments);
      if (unknown != null) {
        help = help + ". A file whose name begins with a dash is written ./" + unknown + ".";
      }
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        help = "Did you mean " + String.join(" or ", suggestions) + "? " + help;
      }
    }
    return new BadUsage("usage", e.getMessage(), Facts.none(), help, e);
  }

  /**
   * Refuses options of a command that stand before a command within it: they would have no effect.
   *
   * @param outer the command's parent, or itself
   */
  static void checkOuterOptions(ParseResult outer, ParseResult command) {
    if (outer == command) {
      return;
    }
    for (OptionSpec option : outer.matchedOptions()) {
      if (isOwn(option, command)) {
        throw new BadUsage(
            "usage",
            "The option " + option.longestName() + " has no meaning before \"" + command.commandSpec().name() + "\"",
            Facts.none(),
            "Give it behind that, if it is one of its options. Try: " + command.commandSpec().qualifiedName() + " --help");
      }
    }
  }

  /** Whether an option belongs to the outer command alone. */
  private static boolean isOwn(OptionSpec option, ParseResult command) {
    OptionSpec same = command.commandSpec().findOption(option.longestName());
    return same == null || !same.inherited();
  }

  private static String unknownOption(CommandSpec spec, String[] arguments) {
    for (String argument : arguments) {
      if (argument.equals("--")) {
        return null;
      }
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      boolean cluster = name.length() > 2 && name.charAt(1) != '-' && spec.findOption(name.substring(0, 2)) != null;
      if (name.length() > 1 && name.charAt(0) == '-' && !cluster && spec.findOption(name) == null) {
        return argument;
      }
    }
    return null;
  }
}
