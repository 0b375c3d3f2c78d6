package org.sbcprov.cli.command;

import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.Version;
import org.sbcprov.cli.options.GlobalOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The program itself: its version, and the options that all commands inherit. */
public final class Root implements Command {
  private final GlobalOptions globalOptions = new GlobalOptions();
  private final OptionSpec version = Options.flag("Show the version and exit.", "-V", "--version");

  /** The options that all commands inherit. */
  public GlobalOptions globalOptions() {
    return globalOptions;
  }

  @Override
  public void describe(CommandSpec spec) {
    globalOptions.addTo(spec);
    spec.addOption(version);
    HelpPage.of(spec, "Take a single-board computer from its bag to a running node.")
        .example("sbcprov demo", "See everything work on a simulated board, without hardware.")
        .example("sbcprov eeprom set-order sd,network,restart -d network", "Prepare an EEPROM update.")
        .example("sbcprov usbboot -d network", "Send it to a board in boot mode.")
        .example("sbcprov image build --board bpi-r4", "Build a boot image from bl2.img and fip.bin.")
        .example("sbcprov image write debian.img.xz --to /dev/sdX", "Write an image to a card, and read it back.")
        .exits(ExitStatus.values());
  }

  @Override
  public Outcome run(Session session) {
    if (!Boolean.TRUE.equals(version.getValue())) {
      throw Group.commandMissing("sbcprov");
    }
    session.print("sbcprov " + Version.NUMBER + "\n");
    return Outcome.ok(Facts.of("version", Version.NUMBER));
  }
}
