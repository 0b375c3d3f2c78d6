package org.sbcprov.cli;

import java.util.Arrays;
import java.util.List;
import org.sbcprov.cli.command.Root;
import org.sbcprov.cli.options.GlobalOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** All commands, and how to build no more of them than a run needs. */
final class CommandTree {
  private static final Node ROOT =
      new Node(
          "sbcprov",
          Node.group(
              "eeprom",
              new Node("set-order"),
              new Node("config"),
              new Node("replace"),
              new Node("show"),
              new Node("order"),
              new Node("extract"),
              new Node("timestamp"),
              new Node("set"),
              new Node("edit"),
              new Node("diff"),
              new Node("lint"),
              new Node("keys"),
              new Node("sign"),
              new Node("digest"),
              new Node("verify"),
              new Node("find"),
              new Node("recovery")),
          new Node("usbboot", new Node("list"), new Node("replay")),
          new Node("flash"),
          Node.group("doctor", new Node("usb")),
          new Node("udev"),
          Node.group("bl2", new Node("info"), new Node("verify"), new Node("wrap"), new Node("unwrap")),
          Node.group(
              "image",
              new Node("build"),
              new Node("plan"),
              new Node("inspect"),
              new Node("repair"),
              new Node("extract"),
              new Node("put"),
              new Node("customize"),
              new Node("slots"),
              new Node("targets"),
              new Node("write"),
              new Node("verify"),
              new Node("read"),
              new Node("wipe")),
          Node.group(
              "fip",
              new Node("info"),
              new Node("create"),
              new Node("update"),
              new Node("remove"),
              new Node("unpack"),
              new Node("verify")),
          Node.group(
              "env",
              new Node("print"),
              new Node("set"),
              new Node("unset"),
              new Node("import"),
              new Node("export"),
              new Node("diff"),
              new Node("create")),
          Node.group(
              "compat",
              Node.dropIn("rpi-eeprom-config"),
              Node.dropIn("rpi-eeprom-digest"),
              Node.dropIn("rpiboot")),
          new Node("boards"),
          new Node("demo"),
          new Node("completion"));

  /**
   * picocli's own maker of objects looks for Groovy first, and so searches the whole program for it at every start. Nothing
   * is to be made here: commands are given, and options have no classes of their own.
   */
  private static final IFactory MAKER = new Maker();

  private CommandTree() {}

  /** Makes what picocli itself brings. */
  private static final class Maker implements IFactory {
    @Override
    public <K> K create(Class<K> kind) throws Exception {
      return CommandLine.defaultFactory().create(kind);
    }
  }

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
    return ROOT.build(ROOT.name, new String[0], 0, false);
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
    if (node != null && !node.group && !node.children.isEmpty() && rest.length > 0) {
      Node child = node.child(rest[0]);
      if (child != null) {
        return alone(child, name + " " + child.name, without(rest, 0), null);
      }
    }
    if (node != null && (node.children.isEmpty() || !node.group && !node.mayMeanChild(name, rest))) {
      return alone(node, name, rest, verbatim);
    }
    String[] all = node == null || node.group ? arguments : rewrittenBehind(node, name, arguments);
    CommandLine tree = ROOT.build(ROOT.name, all, 0, true);
    return new Parser(tree, all, ((Root) tree.getCommandSpec().userObject()).globalOptions(), null);
  }

  /** The arguments, with those behind a command's name as the command has them parsed. */
  private static String[] rewrittenBehind(Node node, String name, String[] arguments) {
    int own = Arrays.asList(arguments).indexOf(node.name) + 1;
    CommandSpec spec = node.describe(name, name);
    String[] rest = ((Command) spec.userObject()).rewritten(spec, Arrays.copyOfRange(arguments, own, arguments.length));
    String[] all = Arrays.copyOf(arguments, own + rest.length);
    System.arraycopy(rest, 0, all, own, rest.length);
    return all;
  }

  private static Parser alone(Node node, String name, String[] arguments, String[] verbatim) {
    GlobalOptions globalOptions = new GlobalOptions();
    CommandSpec spec = node.describe(name, name);
    globalOptions.addTo(spec);
    String[] parsed = ((Command) spec.userObject()).rewritten(spec, arguments);
    return new Parser(new CommandLine(spec, MAKER).setExpandAtFiles(false), parsed, globalOptions, verbatim);
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

  /**
   * A word of command lines.
   *
   * @param group whether it only holds other commands
   * @param dropIn whether what stands behind it is not parsed
   */
  private record Node(String name, boolean group, boolean dropIn, List<Node> children) {
    Node(String name, Node... children) {
      this(name, false, false, List.of(children));
    }

    static Node dropIn(String name) {
      return new Node(name, false, true, List.of());
    }

    static Node group(String name, Node... children) {
      return new Node(name, true, false, List.of(children));
    }

    /** The command itself, under a name to be shown. */
    CommandSpec describe(String fullName, String shownName) {
      Command instance = Commands.create(fullName);
      CommandSpec spec = CommandSpec.wrapWithoutInspection(instance, MAKER).name(shownName);
      instance.describe(spec);
      return spec;
    }

    CommandLine build(String fullName, String[] arguments, int from, boolean lazily) {
      CommandSpec spec = describe(fullName, name);
      CommandLine commandLine = new CommandLine(spec, MAKER).setExpandAtFiles(false);
      int next = lazily ? firstWord(spec, arguments, from) : arguments.length;
      Node named = next < arguments.length ? child(arguments[next]) : null;
      if (named != null) {
        commandLine.addSubcommand(named.name, named.build(fullName + " " + named.name, arguments, next + 1, true));
      } else if (!lazily || next < arguments.length || asksForHelp(arguments, from)) {
        for (Node child : children) {
          commandLine.addSubcommand(child.name, child.build(fullName + " " + child.name, arguments, arguments.length, false));
        }
      }
      return commandLine;
    }

    /** Whether arguments ask for help, or have a word that is not an option's value and so can only be a command. */
    private boolean mayMeanChild(String fullName, String[] arguments) {
      return asksForHelp(arguments, 0)
          || firstWord(describe(fullName, fullName), arguments, 0) < arguments.length;
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
