package org.sbcprov.cli.fip;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.BoardOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.fip.FipFile;
import org.sbcprov.imaging.fip.FipInspection;
import org.sbcprov.imaging.fip.FipPackage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov fip info FIP}. */
public final class InfoCommand implements Command {
  private final PositionalParamSpec fip =
      Options.pathParameter(0, "FIP", "Firmware image package, or a partition with one.");
  private final BoardOptions board = new BoardOptions("Also say whether it fits this board's layouts.");

  /** The SHA-256 of a member; the result has it, too. */
  private record MemberDigest(String member, String sha256) implements Event {
    @Override
    public String name() {
      return "fip-member";
    }

    @Override
    public String words() {
      return member + ": sha256 " + sha256;
    }

    @Override
    public Map<String, Object> facts() {
      return Facts.of("member", member, "sha256", sha256);
    }

    @Override
    public Level level() {
      return Level.DETAIL;
    }
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(fip);
    board.addTo(spec);
    HelpPage.of(
            spec,
            "Show what is in a firmware image package, and what a board would say to it.",
            "Members that are packed with xz are unpacked to see what they are. -v shows the SHA-256 of each. The exit"
                + " status is 0 whatever is found; sbcprov fip verify is for scripts.")
        .example("sbcprov fip info fip.bin", "Which U-Boot is in it?")
        .example("sbcprov fip info fip.bin --board bpi-r4", "Does it fit its partition?")
        .exits(ExitStatus.BAD_INPUT);
  }

  @Override
  public Outcome run(Session session) {
    Path file = fip.getValue();
    byte[] content = FipFile.read(file);
    try {
      FipPackage.parse(content);
    } catch (BadInput e) {
      throw FipFile.inFile(file, e);
    }
    FipInspection inspection = FipInspection.of(content, file, board.withLayout());
    session.print(
        file + ": " + inspection.size() + " bytes, flags 0x" + Long.toHexString(inspection.flags())
            + (inspection.trailing() == 0 ? "" : ", " + inspection.trailing() + " bytes behind it") + "\n");
    session.print(FipReport.table(inspection) + "\n" + FipReport.findings(inspection));
    for (FipInspection.Row row : inspection.members()) {
      session.events().accept(new MemberDigest(row.member().name(), row.sha256()));
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("fip", file);
    facts.putAll(inspection.facts());
    return Outcome.ok(facts);
  }
}
