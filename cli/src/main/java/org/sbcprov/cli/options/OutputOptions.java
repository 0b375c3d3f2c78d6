package org.sbcprov.cli.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Where the result of a change goes: to another file, in the place of what was changed, or nowhere. */
public final class OutputOptions {
  private final OptionSpec out;
  private final OptionSpec inPlace =
      Options.flag("Put the result in the place of what it was made from.", "--in-place");
  private final OptionSpec dryRun =
      Options.flag("Write nothing; show the difference and what would be written.", "--dry-run");

  /**
   * @param description the help of {@code --out}
   */
  public OutputOptions(String description) {
    out = Options.path("FILE", description, "--out");
  }

  /** Adds them to a command. */
  public void addTo(CommandSpec spec) {
    spec.addOption(out).addOption(inPlace).addOption(dryRun);
  }

  /**
   * The file to write.
   *
   * @param source the file that is changed
   * @param fallback where it goes when neither {@code --out} nor {@code --in-place} is given; null when one of them has to
   *     be, unless nothing is written
   * @throws BadUsage {@code usage.output} when none is given, or both are
   */
  public Path target(Path source, Path fallback) {
    Path given = out.getValue();
    boolean here = inPlace.getValue();
    if (given != null && here) {
      throw new BadUsage("usage.output", "--out and --in-place exclude each other", Facts.none(), "Give one of them.");
    }
    if (given != null) {
      return given;
    }
    if (here || fallback == null && isDryRun()) {
      return source;
    }
    if (fallback == null) {
      throw new BadUsage(
          "usage.output",
          "Where is the result to go?",
          Facts.none(),
          "Give --out FILE, or --in-place to replace what it is made from; --dry-run shows it first.");
    }
    return fallback;
  }

  /** Whether the result may take the place of what it is made from. */
  public boolean mayReplaceSource() {
    boolean here = inPlace.getValue();
    return here || isDryRun() && out.getValue() == null;
  }

  /** Whether a file to write is named: without, a dry run is about the change alone. */
  public boolean namesTarget() {
    boolean here = inPlace.getValue();
    return here || out.getValue() != null;
  }

  /** Those that were given, for the command line of another try. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    Path given = out.getValue();
    boolean here = inPlace.getValue();
    if (given != null) {
      arguments.add("--out");
      arguments.add(given.toString());
    }
    if (here) {
      arguments.add("--in-place");
    }
    if (isDryRun()) {
      arguments.add("--dry-run");
    }
    return arguments;
  }

  /** Whether any of them is given. */
  public boolean isGiven() {
    return namesTarget() || isDryRun();
  }

  /** Whether nothing is to be written. */
  public boolean isDryRun() {
    return dryRun.getValue();
  }
}
