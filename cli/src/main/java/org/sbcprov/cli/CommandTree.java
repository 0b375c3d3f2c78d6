package org.sbcprov.cli;

import java.util.List;
import java.util.function.Supplier;
import org.sbcprov.cli.command.BoardsCommand;
import org.sbcprov.cli.command.CompletionCommand;
import org.sbcprov.cli.command.DemoCommand;
import org.sbcprov.cli.command.Group;
import org.sbcprov.cli.command.Root;
import org.sbcprov.cli.eeprom.ConfigCommand;
import org.sbcprov.cli.eeprom.ReplaceCommand;
import org.sbcprov.cli.eeprom.SetOrderCommand;
import org.sbcprov.cli.image.BuildCommand;
import org.sbcprov.cli.image.InspectCommand;
import org.sbcprov.cli.usbboot.ListCommand;
import org.sbcprov.cli.usbboot.UsbbootCommand;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** All commands, and how to build no more of them than a run needs. */
final class CommandTree {
  private static final Node ROOT =
      new Node(
          "sbcprov",
          Root::new,
          new Node(
              "eeprom",
              () ->
                  new Group(
                      "Work on Raspberry Pi boot EEPROM images.",
                      "An image holds the bootloader of a Compute Module 4 or 5 and its configuration, boot.conf."),
              new Node("set-order", SetOrderCommand::new),
              new Node("config", ConfigCommand::new),
              new Node("replace", ReplaceCommand::new)),
          new Node("usbboot", UsbbootCommand::new, new Node("list", ListCommand::new)),
          new Node(
              "image",
              () -> new Group("Build and inspect boot images.", "An image is what is written to a card or an eMMC."),
              new Node("build", BuildCommand::new),
              new Node("inspect", InspectCommand::new)),
          new Node("boards", BoardsCommand::new),
          new Node("demo", DemoCommand::new),
          new Node("completion", () -> new CompletionCommand(CommandTree::whole)));

  private CommandTree() {}

  /** The whole tree, for help and completion. */
  static CommandLine whole() {
    return ROOT.build(new String[0], 0, false);
  }

  /**
   * As much of the tree as the arguments need: where they name a command exactly, it alone is built; help, or a misspelt
   * name, gets all that it could mean.
   */
  static CommandLine forArguments(String[] arguments) {
    return ROOT.build(arguments, 0, true);
  }

  private record Node(String name, Supplier<Command> command, List<Node> children) {
    Node(String name, Supplier<Command> command, Node... children) {
      this(name, command, List.of(children));
    }

    CommandLine build(String[] arguments, int from, boolean lazily) {
      Command instance = command.get();
      CommandSpec spec = CommandSpec.wrapWithoutInspection(instance).name(name);
      instance.describe(spec);
      CommandLine commandLine = new CommandLine(spec).setExpandAtFiles(false);
      int next = lazily ? firstWord(spec, arguments, from) : arguments.length;
      Node named = next < arguments.length ? child(arguments[next]) : null;
      if (named != null) {
        commandLine.addSubcommand(named.name, named.build(arguments, next + 1, true));
      } else if (!lazily || next < arguments.length || asksForHelp(arguments, from)) {
        for (Node child : children) {
          commandLine.addSubcommand(child.name, child.build(arguments, arguments.length, false));
        }
      }
      return commandLine;
    }

    private static boolean asksForHelp(String[] arguments, int from) {
      for (int i = from; i < arguments.length; i++) {
        String argument = arguments[i];
        boolean cluster = argument.startsWith("-") && !argument.startsWith("--");
        if (argument.equals("--help") || cluster && argument.indexOf('h') > 0) {
          return true;
        }
      }
      return false;
    }

    private Node child(String word) {
      for (Node child : children) {
        if (child.name.equals(word)) {
          return child;
        }
      }
      return null;
    }

    /** The first argument that is neither an option nor an option's value; it can be a command's name. */
    private static int firstWord(CommandSpec spec, String[] arguments, int from) {
      int i = from;
      while (i < arguments.length && arguments[i].startsWith("-")) {
        OptionSpec option = spec.findOption(arguments[i]);
        boolean takesNext = option != null && option.arity().max() > 0 || arguments[i].equals("--color");
        i += takesNext ? 2 : 1;
      }
      return Math.min(i, arguments.length);
    }
  }
}
