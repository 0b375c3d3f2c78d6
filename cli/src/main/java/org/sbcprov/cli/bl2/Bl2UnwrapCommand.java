package org.sbcprov.cli.bl2;

import java.nio.file.Path;
import java.util.List;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.Bl2File;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov bl2 unwrap FILE --out OUT}. */
public final class Bl2UnwrapCommand implements Command {
  private final PositionalParamSpec file =
      Options.pathParameter(0, "FILE", "A BL2 with its header, or a device that begins with one.");
  private final OptionSpec out = Options.requiredPath("OUT", "File for the code.", "--out");
  private final OptionSpec force = Options.flag("Go on even when the digest does not match.", "--force");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(file).addOption(out).addOption(force);
    HelpPage.of(
            spec,
            "Take the code out of a BL2, without headers and digest.",
            "The digest is checked first. Together with bl2 wrap this makes a BL2 for another medium; its code still looks"
                + " for the FIP on the medium that it was built for.")
        .example("sbcprov bl2 unwrap bl2.img --out bl2.bin", "The code alone, as it was built.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path source = file.getValue();
    Path target = out.getValue();
    boolean forced = force.getValue();
    OutputGuard.requireApart(List.of(target), List.of(source));
    byte[] code = Bl2File.unwrap(source, forced);
    AtomicOutput.write(target, code);
    session.say(target + ": " + code.length + " bytes of code");
    return Outcome.ok(
        Facts.of("file", source, "out", target, "size", code.length, "sha256", Sha256.hex(code)));
  }
}
