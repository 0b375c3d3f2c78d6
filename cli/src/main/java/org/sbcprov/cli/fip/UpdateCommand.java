package org.sbcprov.cli.fip;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.imaging.fip.FipPackage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code sbcprov fip update FIP --nt-fw B}. */
public final class UpdateCommand implements Command {
  private final ChangeOptions change =
      new ChangeOptions("Pack files that cannot be started, too; drop what lies behind the FIP.");
  private final MemberOptions members =
      MemberOptions.withFiles("A member whose UUID has no option; may be given several times.");
  private final PackOptions pack = new PackOptions();
  private final OptionSpec checksum =
      Options.flag("Add MediaTek's checksum; one that is there is made anew in any case.", "--mtk-checksum");

  @Override
  public void describe(CommandSpec spec) {
    change.addTo(spec);
    pack.addTo(spec);
    spec.addOption(checksum);
    members.addTo(spec);
    HelpPage.of(
            spec,
            "Replace or add members of a firmware image package.",
            "Changes FIP itself, as fiptool does, unless --out is given; it is replaced whole or not at all. All other"
                + " members stay as they are, unknown ones too. An empty file takes its member out, as with fiptool.")
        .example("sbcprov fip update fip.bin --nt-fw u-boot.bin", "Another U-Boot.")
        .example("sbcprov fip update fip.bin --tos-fw tee.bin --out with-optee.bin", "A copy with OP-TEE.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Map<UUID, Path> files = members.files();
    int align = pack.align();
    OptionalInt flags = pack.platformFlags();
    boolean withChecksum = checksum.getValue();
    ChangeOptions.Opened opened = change.open(session, files.values(), true);
    FipWriting.warnOfStaleChecksum(session, opened);
    FipPackage after = opened.members().with(FipWriting.read(files));
    after = flags.isPresent() ? after.withPlatformFlags(flags.getAsInt()) : after;
    after = withChecksum || after.hasChecksum() ? after.withChecksum() : after;
    return FipWriting.write(session, after, align, opened.target(), files, change.forced());
  }
}
