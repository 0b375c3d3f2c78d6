package org.sbcprov.cli.fip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.fip.FipImageType;
import org.sbcprov.imaging.fip.FipPackage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code sbcprov fip remove FIP --tos-fw}. */
public final class RemoveCommand implements Command {
  private final ChangeOptions change =
      new ChangeOptions("Replace the file of --out when it is there already; drop what lies behind the FIP.");
  private final MemberOptions members = MemberOptions.alone("A member by its UUID; may be given several times.");
  private final PackOptions pack = new PackOptions();
  private final OptionSpec checksum = Options.flag("MediaTek's checksum.", "--mtk-checksum");

  @Override
  public void describe(CommandSpec spec) {
    change.addTo(spec);
    pack.addAlignTo(spec);
    members.addTo(spec);
    spec.addOption(checksum);
    HelpPage.of(
            spec,
            "Take members out of a firmware image package.",
            "Changes FIP itself, as fiptool does, unless --out is given; it is replaced whole or not at all.")
        .example("sbcprov fip remove fip.bin --tos-fw", "Without OP-TEE.")
        .example("sbcprov fip remove fip.bin --blob uuid=00010203-0405-0607-0809-0a0b0c0d0e0f --out less.bin",
            "A copy without a member that nobody knows.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    int align = pack.align();
    List<UUID> named = members.named();
    boolean alsoChecksum = checksum.getValue();
    if (alsoChecksum) {
      named.add(FipImageType.CHECKSUM.uuid());
    }
    if (named.isEmpty()) {
      throw new BadUsage(
          "fip.nothing", "What is to be removed?", Facts.none(), "Name members, such as --tos-fw or --blob uuid=UUID.");
    }
    ChangeOptions.Opened opened = change.open(session, List.of(), change.forced());
    FipPackage before = opened.members();
    List<String> removed = new ArrayList<>();
    for (UUID uuid : named) {
      String name = Fip.shortName(uuid);
      if (before.find(uuid).isPresent()) {
        removed.add(name);
      } else {
        session.events().accept(
            new Warning("fip.member-absent", opened.source() + " has no " + name, Facts.of("uuid", uuid.toString())));
      }
    }
    if (!named.contains(FipImageType.CHECKSUM.uuid())) {
      FipWriting.warnOfStaleChecksum(session, opened);
    }
    FipPackage after = before.without(named);
    after = after.hasChecksum() ? after.withChecksum() : after;
    session.say("removed     " + (removed.isEmpty() ? "nothing" : String.join(", ", removed)));
    return FipWriting.write(session, after, align, opened.target(), Map.of(), true);
  }
}
