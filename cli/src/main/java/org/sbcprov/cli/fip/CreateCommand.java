package org.sbcprov.cli.fip;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.fip.FipPackage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov fip create --soc-fw A --nt-fw B OUT}. */
public final class CreateCommand implements Command {
  private final PositionalParamSpec out = Options.pathParameter(0, "OUT", "Firmware image package to write.");
  private final MemberOptions members =
      MemberOptions.withFiles("A member whose UUID has no option; may be given several times.");
  private final PackOptions pack = new PackOptions();
  private final OptionSpec checksum =
      Options.flag("Add the checksum that MediaTek's BL2 wants when it chooses between two FIPs.", "--mtk-checksum");
  private final OptionSpec force = Options.flag("Pack files that cannot be started, too.", "--force");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(out);
    pack.addTo(spec);
    spec.addOption(checksum).addOption(force);
    members.addTo(spec);
    HelpPage.of(
            spec,
            "Make a firmware image package from BL31, U-Boot and what else there is.",
            "The same bytes that fiptool makes. Files that would keep a board from starting are refused: swapped ones,"
                + " ELF files, what is compressed with something else than xz -C crc32. An empty file gets no entry.")
        .example("sbcprov fip create --soc-fw bl31.bin --nt-fw u-boot.bin fip.bin", "For a board of the BPI-R4 family.")
        .example("sbcprov fip create --soc-fw bl31.bin --nt-fw u-boot.bin.xz --mtk-checksum fip.bin",
            "With U-Boot packed, for a BL2 with two FIPs.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path target = out.getValue();
    Map<UUID, Path> files = members.files();
    int align = pack.align();
    FipPackage empty = new FipPackage(0, List.of()).withPlatformFlags(pack.platformFlags().orElse(0));
    boolean anyway = force.getValue();
    boolean withChecksum = checksum.getValue();
    if (files.isEmpty()) {
      throw new BadUsage(
          "fip.nothing",
          "What is to go into the package?",
          Facts.none(),
          "Give at least --soc-fw with TF-A's bl31.bin and --nt-fw with U-Boot.");
    }
    OutputGuard.requireApart(List.of(target), new ArrayList<>(files.values()));
    AtomicOutput.check(target);
    FipPackage made = empty.with(FipWriting.read(files));
    return FipWriting.write(session, withChecksum ? made.withChecksum() : made, align, target, files, anyway);
  }
}
