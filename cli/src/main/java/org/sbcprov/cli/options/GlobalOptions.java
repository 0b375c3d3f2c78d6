package org.sbcprov.cli.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.report.Style;
import org.sbcprov.cli.report.Verbosity;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** Options that every command takes, before or behind its name. */
public final class GlobalOptions {
  private final OptionSpec help =
      OptionSpec.builder("-h", "--help")
          .scopeType(ScopeType.INHERIT)
          .type(boolean.class)
          .usageHelp(true)
          .description("Show this help and exit.")
          .build();
  private final OptionSpec json =
      inherited("--json").description("One JSON object a line on standard output; the last one is the result.").build();
  private final OptionSpec quiet =
      inherited("-q", "--quiet").description("Say nothing but warnings and errors.").build();
  private final OptionSpec verbose =
      inherited("-v", "--verbose").description("Say more; -vv: each message, and stack traces.").build();
  private final OptionSpec colour =
      OptionSpec.builder("--color")
          .scopeType(ScopeType.INHERIT)
          .type(String.class)
          .paramLabel("WHEN")
          .defaultValue("auto")
          .completionCandidates(List.of("auto", "always", "never"))
          .description("Colours: auto, always or never. NO_COLOR turns auto off.")
          .build();

  /** May be given several times: scripts that wrap others add them once more. */
  private static OptionSpec.Builder inherited(String... names) {
    return OptionSpec.builder(names).scopeType(ScopeType.INHERIT).type(boolean[].class).arity("0");
  }

  private static int times(OptionSpec option) {
    boolean[] times = option.getValue();
    return times == null ? 0 : times.length;
  }

  /** Adds them to the root; its commands inherit them. */
  public void addTo(CommandSpec root) {
    root.addOption(help).addOption(json).addOption(quiet).addOption(verbose).addOption(colour);
  }

  /** Whether the last line of standard output has to be a JSON result. */
  public boolean json() {
    return times(json) > 0;
  }

  /** These options as arguments, for another command that is to speak in the same way. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (json()) {
      arguments.add("--json");
    }
    String[] verbosities = {"-q", null, "-v", "-vv"};
    String verbosity = verbosities[verbosity().ordinal()];
    if (verbosity != null) {
      arguments.add(verbosity);
    }
    arguments.add("--color=" + colour.getValue());
    return arguments;
  }

  /** How much to show. */
  public Verbosity verbosity() {
    return switch (times(verbose)) {
      case 0 -> times(quiet) > 0 ? Verbosity.QUIET : Verbosity.NORMAL;
      case 1 -> Verbosity.VERBOSE;
      default -> Verbosity.DEBUG;
    };
  }

  /**
   * Whether to colour.
   *
   * @param terminal whether a terminal shows it
   * @param noColour the value of {@code NO_COLOR}; any but an empty one turns {@code auto} off
   * @return nothing when the option's value is none of the three
   */
  public Optional<Style> style(boolean terminal, String noColour) {
    String when = colour.getValue();
    return switch (when) {
      case "always" -> Optional.of(Style.COLOUR);
      case "never" -> Optional.of(Style.PLAIN);
      case "auto" -> {
        boolean wanted = terminal && (noColour == null || noColour.isEmpty());
        yield Optional.of(wanted ? Style.COLOUR : Style.PLAIN);
      }
      default -> Optional.empty();
    };
  }
}
