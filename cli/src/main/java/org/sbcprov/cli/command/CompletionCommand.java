package org.sbcprov.cli.command;

import java.util.List;
import java.util.function.Supplier;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov completion SHELL}. */
public final class CompletionCommand implements Command {
  private static final String HEADER =
      "# Completes sbcprov in bash and zsh: source <(sbcprov completion bash)\n# Made with picocli, https://picocli.info/\n";
  private static final List<String> SHELLS = List.of("bash", "zsh");

  private final PositionalParamSpec shell =
      PositionalParamSpec.builder()
          .index("0")
          .arity("1")
          .required(true)
          .type(String.class)
          .paramLabel("SHELL")
          .completionCandidates(SHELLS)
          .description("bash or zsh.")
          .build();
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
        .exits();
  }

  @Override
  public Outcome run(Session session) {
    String name = shell.getValue();
    if (!SHELLS.contains(name)) {
      throw new BadUsage(
          "completion.shell", "There is no completion for \"" + name + "\"", Facts.none(), "Give bash or zsh.");
    }
    String script = withOurHeader(AutoComplete.bash("sbcprov", wholeTree.get()));
    session.print(script);
    return Outcome.ok(Facts.of("shell", name, "script", script));
  }

  /** The script serves both shells: in zsh it turns bash's completion on by itself. Its header tells of other ways. */
  private static String withOurHeader(String script) {
    int code = script.indexOf("\nif [ -n \"$BASH_VERSION\" ]");
    return HEADER + script.substring(Math.max(0, code));
  }
}
