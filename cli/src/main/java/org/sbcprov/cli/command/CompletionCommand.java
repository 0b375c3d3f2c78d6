package org.sbcprov.cli.command;

import java.util.function.Supplier;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov completion SHELL}. */
public final class CompletionCommand implements Command {
  private final PositionalParamSpec shell = Options.parameter(0, "SHELL", "bash or zsh.");
  private final Supplier<CommandLine> wholeTree;

  /**
   * @param wholeTree builds the tree of all commands
   */
  public CompletionCommand(Supplier<CommandLine> wholeTree) {
    this.wholeTree = wholeTree;
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(shell);
    HelpPage.of(spec, "Print a script that completes sbcprov's commands and options with the Tab key.")
        .example("source <(sbcprov completion bash)", "Complete in this bash.")
        .example("echo 'source <(sbcprov completion zsh)' >> ~/.zshrc", "Complete in every new zsh.")
        .exits(ExitStatus.OK, ExitStatus.USAGE);
  }

  @Override
  public Outcome run(Session session) {
    String name = shell.getValue();
    if (!name.equals("bash") && !name.equals("zsh")) {
      throw new BadUsage(
          "completion.shell", "There is no completion for \"" + name + "\"", Facts.none(), "Give bash or zsh.");
    }
    // picocli's script serves both: in zsh it turns bash's completion on by itself.
    String script = AutoComplete.bash("sbcprov", wholeTree.get());
    session.print(script);
    return Outcome.ok(Facts.of("shell", name, "script", script));
  }
}
