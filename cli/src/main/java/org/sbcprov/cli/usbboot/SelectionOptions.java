package org.sbcprov.cli.usbboot;

import java.util.Optional;
import java.util.OptionalInt;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.usbboot.Selection;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Which boards are meant, with rpiboot's options. */
public final class SelectionOptions {
  private static final int LARGEST_PORT = 98;
  private static final String PORT_NUMBER = "--port-number";

  private final OptionSpec path =
      Options.text("PATH", "Only the board at this USB path, such as 1-1.3 (usbboot list shows them).", "-p", "--port");
  private final OptionSpec serial = Options.text("SERIAL", "Only the board with this serial number.", "-i", "--serial");
  private final OptionSpec number =
      OptionSpec.builder(PORT_NUMBER)
          .type(Integer.class)
          .paramLabel("N")
          .description("Only boards at port number N of their hub, 0 to 98; also -0 to -98.")
          .build();

  /** Adds them to a command. */
  public void addTo(CommandSpec spec) {
    spec.addOption(path).addOption(serial).addOption(number);
  }

  /** rpiboot's {@code -3} as this command's option; a digit is no option's name to the parser. */
  public static String[] rewritten(CommandSpec spec, String[] arguments) {
    String[] rewritten = arguments.clone();
    for (int i = 0; i < rewritten.length; i++) {
      OptionSpec before = i == 0 ? null : spec.findOption(rewritten[i - 1]);
      boolean isValue = before != null && before.arity().min() > 0;
      if (!isValue && isPortNumber(rewritten[i])) {
        rewritten[i] = PORT_NUMBER + "=" + rewritten[i].substring(1);
      }
    }
    return rewritten;
  }

  private static boolean isPortNumber(String argument) {
    if (argument.length() < 2 || argument.length() > 3 || argument.charAt(0) != '-') {
      return false;
    }
    for (int i = 1; i < argument.length(); i++) {
      if (argument.charAt(i) < '0' || argument.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** Which boards were asked for. */
  public Selection selection() {
    Integer wanted = number.getValue();
    String wantedPath = path.getValue();
    if (wanted != null && (wanted < 0 || wanted > LARGEST_PORT)) {
      throw new BadUsage(
          "usbboot.port", "A port number is 0 to " + LARGEST_PORT + ", not " + wanted, Facts.none(), "");
    }
    if (wanted != null && wantedPath != null) {
      throw new BadUsage(
          "usbboot.port",
          "-p PATH and a port number were given",
          Facts.of("path", wantedPath, "port-number", wanted),
          "Give one of them: the path names one place, the number one at each hub.");
    }
    return new Selection(
        Optional.ofNullable(wantedPath),
        wanted == null ? OptionalInt.empty() : OptionalInt.of(wanted),
        Optional.ofNullable(serial.<String>getValue()));
  }
}
