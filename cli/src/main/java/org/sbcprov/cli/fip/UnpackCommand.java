package org.sbcprov.cli.fip;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.TextTable;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.OutputDirectory;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.fip.Fip;
import org.sbcprov.imaging.fip.FipFile;
import org.sbcprov.imaging.fip.FipMember;
import org.sbcprov.imaging.fip.FipPackage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov fip unpack FIP --out DIR}. */
public final class UnpackCommand implements Command {
  private final PositionalParamSpec fip =
      Options.pathParameter(0, "FIP", "Firmware image package, or a partition with one.");
  private final MemberOptions members =
      MemberOptions.withFiles("Write the member of that UUID to that file; may be given several times.");
  private final OptionSpec out =
      Options.pathOr(".", "DIR", "Where to write; made when missing (default: here).", "-o", "--out");
  private final OptionSpec force = Options.flag("Replace files that are there already.", "-f", "--force");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(fip).addOption(out).addOption(force);
    members.addTo(spec);
    HelpPage.of(
            spec,
            "Write the members of a firmware image package as files.",
            "Without options all of them, under fiptool's names: soc-fw.bin, nt-fw.bin, UUID.bin. With options these"
                + " only; their files are relative to DIR. All are written, or none. Members that are packed with xz"
                + " stay so.")
        .example("sbcprov fip unpack fip.bin --out parts", "All members, into parts/.")
        .example("sbcprov fip unpack fip.bin --nt-fw u-boot.bin", "U-Boot alone.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path source = fip.getValue();
    Path directory = out.getValue();
    boolean overwrite = force.getValue();
    FipPackage content = FipFile.open(source);
    Map<Path, FipMember> wanted = wanted(source, content, members.files(), directory);
    List<Path> targets = new ArrayList<>(wanted.keySet());
    OutputGuard.requireApart(targets, List.of(source));
    if (!overwrite) {
      OutputDirectory.requireAbsent(directory, targets);
    }
    List<byte[]> contents = new ArrayList<>();
    List<Map<String, Object>> facts = new ArrayList<>();
    TextTable table = new TextTable(0, "lrl");
    for (Map.Entry<Path, FipMember> file : wanted.entrySet()) {
      FipMember member = file.getValue();
      contents.add(member.content());
      table.row(file.getKey().toString(), member.content().length + " bytes", member.describe().words());
      facts.add(
          Facts.of(
              "name", member.name(),
              "uuid", member.uuid().toString(),
              "file", file.getKey(),
              "size", member.content().length));
    }
    OutputDirectory.write(directory, false, targets, contents);
    table.text().lines().forEach(session::say);
    return Outcome.ok(Facts.of("fip", source, "directory", directory, "files", facts));
  }

  private static Map<Path, FipMember> wanted(
      Path source, FipPackage content, Map<UUID, Path> named, Path directory) {
    Map<Path, FipMember> wanted = new LinkedHashMap<>();
    if (named.isEmpty()) {
      for (FipMember member : content.members()) {
        wanted.put(directory.resolve(member.fileName()), member);
      }
      return wanted;
    }
    for (Map.Entry<UUID, Path> entry : named.entrySet()) {
      UUID uuid = entry.getKey();
      FipMember member =
          content
              .find(uuid)
              .orElseThrow(
                  () ->
                      new BadInput(
                          "fip.member-absent",
                          source + " has no " + Fip.shortName(uuid),
                          Facts.of("uuid", uuid.toString(), "file", source.toAbsolutePath().normalize()),
                          "sbcprov fip info " + source + " shows what it has."));
      Path target = directory.resolve(entry.getValue()).normalize();
      if (wanted.put(target, member) != null) {
        throw new BadUsage(
            "fip.file-twice",
            "Two members would be written to " + target,
            Facts.of("file", target),
            "Give each a file of its own.");
      }
    }
    return wanted;
  }
}
