package org.sbcprov.cli;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.sbcprov.cli.command.BoardsCommand;
import org.sbcprov.cli.command.CompletionCommand;
import org.sbcprov.cli.command.DemoCommand;
import org.sbcprov.cli.command.Group;
import org.sbcprov.cli.command.Root;
import org.sbcprov.cli.compat.ConfigDropIn;
import org.sbcprov.cli.compat.DigestDropIn;
import org.sbcprov.cli.eeprom.ConfigCommand;
import org.sbcprov.cli.eeprom.DiffCommand;
import org.sbcprov.cli.eeprom.DigestCommand;
import org.sbcprov.cli.eeprom.EditCommand;
import org.sbcprov.cli.eeprom.ExtractCommand;
import org.sbcprov.cli.eeprom.FindCommand;
import org.sbcprov.cli.eeprom.KeysCommand;
import org.sbcprov.cli.eeprom.LintCommand;
import org.sbcprov.cli.eeprom.OrderCommand;
import org.sbcprov.cli.eeprom.RecoveryCommand;
import org.sbcprov.cli.eeprom.ReplaceCommand;
import org.sbcprov.cli.eeprom.SetCommand;
import org.sbcprov.cli.eeprom.SetOrderCommand;
import org.sbcprov.cli.eeprom.ShowCommand;
import org.sbcprov.cli.eeprom.SignCommand;
import org.sbcprov.cli.eeprom.TimestampCommand;
import org.sbcprov.cli.eeprom.VerifyCommand;
import org.sbcprov.cli.image.BuildCommand;
import org.sbcprov.cli.image.InspectCommand;
import org.sbcprov.cli.options.GlobalOptions;
import org.sbcprov.cli.usbboot.ListCommand;
import org.sbcprov.cli.usbboot.UsbbootCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine;

/** All commands, and how to build no more of them than a run needs. */
final class CommandTree {
  private static final Node ROOT =
      new Node(
          "sbcprov",
          Root::new,
          Node.group(
              "eeprom",
              "Work on Raspberry Pi boot EEPROM images.",
              "An image holds the bootloader of a Compute Module 4 or 5 and its configuration, boot.conf.",
              new Node("set-order", SetOrderCommand::new),
              new Node("config", ConfigCommand::new),
              new Node("replace", ReplaceCommand::new),
              new Node("show", ShowCommand::new),
              new Node("order", OrderCommand::new),
              new Node("extract", ExtractCommand::new),
              new Node("timestamp", TimestampCommand::new),
              new Node("set", SetCommand::new),
              new Node("edit", EditCommand::new),
              new Node("diff", DiffCommand::new),
              new Node("lint", LintCommand::new),
              new Node("keys", KeysCommand::new),
              new Node("sign", SignCommand::new),
              new Node("digest", DigestCommand::new),
              new Node("verify", VerifyCommand::new),
              new Node("find", FindCommand::new),
              new Node("recovery", RecoveryCommand::new)),
          new Node("usbboot", UsbbootCommand::new, new Node("list", ListCommand::new)),
          Node.group(
              "image",
              "Build and inspect boot images.",
              "An image is what is written to a card or an eMMC.",
              new Node("build", BuildCommand::new),
              new Node("inspect", InspectCommand::new)),
          Node.group(
              "compat",
              "Stand in for the official tools, in scripts that call them.",
              "Each command takes the command line of the tool that it is named after (see docs/compat.md).",
              Node.dropIn("rpi-eeprom-config", ConfigDropIn::new),
              Node.dropIn("rpi-eeprom-digest", DigestDropIn::new)),
          new Node("boards", BoardsCommand::new),
          new Node("demo", DemoCommand::new),
          new Node("completion", () -> new CompletionCommand(CommandTree::whole)));

  private CommandTree() {}

  /**
   * What parses a command line.
   *
   * @param commandLine the parser
   * @param arguments what it is to parse
   * @param globalOptions where it puts the options that all commands share
   * @param verbatim what it is not to parse: the command line of a {@link DropIn}; null for other commands
   */
  record Parser(CommandLine commandLine, String[] arguments, GlobalOptions globalOptions, String[] verbatim) {}

  /** The whole tree, for help and completion. */
  static CommandLine whole() {
    return ROOT.build(new String[0], 0, false);
  }

  /**
   * As much of the tree as the arguments need. Where they name a command that holds no others, it alone is built, under
   * its full name, and its name is taken out of the arguments; what stands behind the name of a drop-in is not
   * looked at. Else commands are built below each other: those that are
   * named exactly, or, for help or a misspelt name, all that it could mean.
   */
  static Parser forArguments(String[] arguments) {
    Node node = ROOT;
    String name = ROOT.name;
    String[] rest = arguments;
    String[] verbatim = null;
    while (node != null && !node.children.isEmpty() && (node == ROOT || node.group)) {
      int word = firstWord(null, rest, 0);
      node = word < rest.length ? node.child(rest[word]) : null;
      if (node != null) {
        name = name + " " + node.name;
        verbatim = node.dropIn ? Arrays.copyOfRange(rest, word + 1, rest.length) : null;
        rest = node.dropIn ? Arrays.copyOf(rest, word) : without(rest, word);
      }
    }
    if (node != null && node.children.isEmpty()) {
      GlobalOptions globalOptions = new GlobalOptions();
      CommandSpec spec = node.describe(name);
      globalOptions.addTo(spec);
      return new Parser(new CommandLine(spec).setExpandAtFiles(false), rest, globalOptions, verbatim);
    }
    CommandLine tree = ROOT.build(arguments, 0, true);
    return new Parser(tree, arguments, ((Root) tree.getCommandSpec().userObject()).globalOptions(), null);
  }

  /**
   * The first argument that is neither an option nor an option's value; it can be a command's name.
   *
   * @param own options beside the global ones, or null when there are none
   */
  private static int firstWord(CommandSpec own, String[] arguments, int from) {
    int i = from;
    while (i < arguments.length && arguments[i].startsWith("-")) {
      OptionSpec option = own == null ? null : own.findOption(arguments[i]);
      boolean takesNext = option != null && option.arity().max() > 0 || arguments[i].equals("--color");
      i += takesNext ? 2 : 1;
    }
    return Math.min(i, arguments.length);
  }

  private static String[] without(String[] arguments, int index) {
    String[] rest = new String[arguments.length - 1];
    System.arraycopy(arguments, 0, rest, 0, index);
    System.arraycopy(arguments, index + 1, rest, index, rest.length - index);
    return rest;
  }

  private record Node(String name, boolean group, boolean dropIn, Supplier<Command> command, List<Node> children) {
    Node(String name, Supplier<Command> command, Node... children) {
      this(name, false, false, command, List.of(children));
    }

    static Node dropIn(String name, Supplier<Command> command) {
      return new Node(name, false, true, command, List.of());
    }

    static Node group(String name, String summary, String about, Node... children) {
      return new Node(name, true, false, () -> new Group(summary, about), List.of(children));
    }

    CommandSpec describe(String fullName) {
      Command instance = command.get();
      CommandSpec spec = CommandSpec.wrapWithoutInspection(instance).name(fullName);
      instance.describe(spec);
      return spec;
    }

    CommandLine build(String[] arguments, int from, boolean lazily) {
      CommandSpec spec = describe(name);
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
  }
}
