package org.sbcprov.cli.usbboot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.usbboot.GadgetDirectories;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The boot directory: a path, or the bare name of a mass-storage gadget wherever that is installed. */
public final class BootDirectoryOption {
  private final OptionSpec directory;

  /**
   * @param description for the help
   */
  public BootDirectoryOption(String description) {
    directory = Options.path("DIR", description, "-d", "--dir");
  }

  /** Adds it to a command. */
  public void addTo(CommandSpec spec) {
    spec.addOption(directory);
  }

  /** What was given, and where it is; empty when nothing was. Says so where it is elsewhere. */
  public Optional<Path> value(Session session) {
    Path given = directory.getValue();
    if (given == null || Files.isDirectory(given)) {
      return Optional.ofNullable(given);
    }
    Path found = GadgetDirectories.named(given, session.systemRoot(), Path.of(""));
    if (!found.equals(given)) {
      session.say("Boot directory: " + found);
    }
    return Optional.of(found);
  }
}
