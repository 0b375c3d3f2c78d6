package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.BoardOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.GuidText;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.Medium;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.ImageBuild;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code sbcprov image build --board BOARD}. */
public final class BuildCommand implements Command {
  private final BoardOptions board = new BoardOptions("The board to build for.");
  private final OptionSpec bl2 = Options.pathOr("bl2.img", "FILE", "BL2 for the board's boot ROM (default: bl2.img).", "--bl2");
  private final OptionSpec fip = Options.pathOr("fip.bin", "FILE", "Firmware image package with BL31 and BL33 (default: fip.bin).", "--fip");
  private final OptionSpec out = Options.path("FILE", "Image to write (default: BOARD.img).", "--out");
  private final OptionSpec size =
      Options.text("SIZE", "Size of the image (default: what the board's layout says, 4000 MiB).", "--size");
  private final OptionSpec diskGuid =
      Options.text("GUID", "Disk GUID, instead of one that is derived from the content.", "--disk-guid");
  private final OptionSpec partGuids =
      OptionSpec.builder("--part-guid")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .arity("1")
          .paramLabel("NAME=GUID")
          .description("GUID of the partition of that name; once for each.")
          .build();


  @Override
  public void describe(CommandSpec spec) {
    board.addTo(spec);
    spec.addOption(bl2).addOption(fip).addOption(out).addOption(size).addOption(diskGuid).addOption(partGuids);
    HelpPage.of(
            spec,
            "Build a boot image: partition table, BL2 and FIP in their places.",
            "The same input gives the same bytes, GUIDs included. The image is sparse. Everything is checked before the"
                + " first byte is written, and the image appears whole or not at all.")
        .example("sbcprov image build --board bpi-r4", "bl2.img and fip.bin from here, to bpi-r4.img.")
        .example("sbcprov image build --board bpi-r4 --bl2 a/bl2.img --fip a/fip.bin --out sd.img --size 512MiB",
            "Every choice made.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Board target = board.required();
    MediumLayout layout = layoutOf(target);
    Path given = out.getValue();
    String sizeText = size.getValue();
    String guid = diskGuid.getValue();
    ImageBuild.Built built =
        ImageBuild.build(
            new ImageBuild.Request(
                target,
                board.file(),
                layout,
                bl2.getValue(),
                fip.getValue(),
                given == null ? Path.of(target.name() + ".img") : given,
                sizeText == null ? layout.size() : ByteSize.parse(sizeText),
                guid == null ? Optional.empty() : Optional.of(guid("--disk-guid", guid)),
                partitionGuids()),
            session.events());
    session.say("image       " + built.image() + " (" + new ByteSize(built.size()) + ", sparse)");
    session.say("disk GUID   " + built.diskGuid());
    for (ImageBuild.Placed partition : built.partitions()) {
      session.say("partition   " + words(partition));
    }
    return Outcome.ok(built.facts());
  }

  private static MediumLayout layoutOf(Board board) {
    return board.media().values().stream()
        .findFirst()
        .map(Medium::layout)
        .orElseThrow(
            () ->
                new BadUsage(
                    "image.no-layout",
                    "sbcprov knows no image layout for " + board.title(),
                    Facts.of("board", board.name()),
                    "sbcprov boards shows which boards have one; --board-file brings your own."));
  }

  private static String words(ImageBuild.Placed partition) {
    String place = partition.number() + " " + partition.name() + ", sectors " + partition.first() + "-" + partition.last();
    return partition
        .contentFile()
        .map(file -> place + ": " + file + " (" + partition.contentSize() + " bytes)")
        .orElse(place + ": empty");
  }

  private Map<String, UUID> partitionGuids() {
    Map<String, UUID> guids = new LinkedHashMap<>();
    List<String> given = partGuids.getValue();
    for (String pair : given == null ? List.<String>of() : given) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new BadUsage(
            "image.part-guid", "\"" + pair + "\" is not NAME=GUID", Facts.none(), "For example --part-guid bl2=GUID.");
      }
      String name = pair.substring(0, equals);
      if (guids.put(name, guid("--part-guid", pair.substring(equals + 1))) != null) {
        throw new BadUsage(
            "image.part-guid", "Two GUIDs are given for the partition " + name, Facts.none(), "Give one for each.");
      }
    }
    return guids;
  }

  private static UUID guid(String option, String text) {
    return GuidText.parse(text)
        .orElseThrow(
            () ->
                new BadUsage(
                    "image.guid",
                    option + ": \"" + text + "\" is not a GUID",
                    Facts.none(),
                    "A GUID looks like 6a1b3c5d-0f2e-4d6c-8b9a-001122334455."));
  }
}
