package org.sbcprov.cli.fip;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.fip.FipFile;
import org.sbcprov.imaging.fip.FipPackage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov fip update FIP --nt-fw B}. */
public final class UpdateCommand implements Command {
  private final PositionalParamSpec fip = Options.pathParameter(0, "FIP", "Firmware image package to change.");
  private final MemberOptions members =
      MemberOptions.withFiles("A member whose UUID has no option; may be given several times.");
  private final PackOptions pack = new PackOptions();
  private final OptionSpec out = Options.path("FILE", "Write the result there, and leave FIP as it is.", "-o", "--out");
  private final OptionSpec checksum =
      Options.flag("Add MediaTek's checksum; one that is there is made anew in any case.", "--mtk-checksum");
  private final OptionSpec force = Options.flag("Pack files that cannot be started, too.", "--force");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(fip).addOption(out);
    pack.addTo(spec);
    spec.addOption(checksum).addOption(force);
    members.addTo(spec);
    HelpPage.of(
            spec,
            "Replace or add members of a firmware image package.",
            "Changes FIP itself, as fiptool does, unless --out is given; it is replaced whole or not at all. All other"
                + " members stay as they are, unknown ones too.")
        .example("sbcprov fip update fip.bin --nt-fw u-boot.bin", "Another U-Boot.")
        .example("sbcprov fip update fip.bin --tos-fw tee.bin --out with-optee.bin", "A copy with OP-TEE.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path source = fip.getValue();
    Path given = out.getValue();
    Path target = given == null ? source : given;
    Map<UUID, Path> files = members.files();
    int align = pack.align();
    OptionalInt flags = pack.platformFlags();
    boolean anyway = force.getValue();
    boolean withChecksum = checksum.getValue();
    List<Path> inputs = new ArrayList<>(files.values());
    if (!OutputGuard.isSameEntry(source, target)) {
      inputs.add(source);
    }
    OutputGuard.requireApart(List.of(target), inputs);
    byte[] content = FipFile.read(source);
    FipPackage before;
    try {
      before = FipPackage.parse(content);
    } catch (BadInput e) {
      throw FipFile.inFile(source, e);
    }
    AtomicOutput.check(target);
    FipWriting.warnOfStaleChecksum(session, source, content);
    FipPackage after = before.with(FipWriting.read(files));
    after = flags.isPresent() ? after.withPlatformFlags(flags.getAsInt()) : after;
    after = withChecksum || after.hasChecksum() ? after.withChecksum() : after;
    return FipWriting.write(session, after, align, target, files, anyway);
  }
}
