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
   * As much of the tree as the arguments need: where they name a command exactly, it alone is built; anything else (a
   * group's help, a misspelt name) gets all that it could mean.
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
      CommandLine commandLine = new CommandLine(spec);
      int next = lazily ? firstWord(arguments, from) : arguments.length;
      Node named = next < arguments.length ? child(arguments[next]) : null;
      if (named != null) {
        commandLine.addSubcommand(named.name, named.build(arguments, next + 1, true));
      } else if (!lazily || !asksForVersion(arguments, from)) {
        for (Node child : children) {
          commandLine.addSubcommand(child.name, child.build(arguments, arguments.length, false));
        }
      }
      return commandLine;
    }

    private static boolean asksForVersion(String[] arguments, int from) {
      for (int i = from; i < arguments.length; i++) {
        if (arguments[i].equals("--version") || arguments[i].equals("-V")) {
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

    /** The first argument that can be a command's name: only options without a value may stand before it. */
    private static int firstWord(String[] arguments, int from) {
      int i = from;
      while (i < arguments.length && arguments[i].startsWith("-")) {
        i += arguments[i].equals("--color") ? 2 : 1;
      }
      return i;
    }
  }
}
