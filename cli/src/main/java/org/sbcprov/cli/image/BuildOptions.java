package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.BoardOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.GuidText;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.Medium;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.build.BuildRequest;
import org.sbcprov.imaging.build.PartitionChange;
import org.sbcprov.imaging.build.Source;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What is to be built: the options that building and planning share. */
final class BuildOptions {
  private static final String AUTO = "auto";

  private final BoardOptions board = new BoardOptions("The board to build for.");
  private final OptionSpec medium =
      Options.text("MEDIUM", "Where it is to boot from: sd, emmc, nand, nvme (default: the board's first).", "--medium");
  private final OptionSpec layout =
      Options.text("LAYOUT", "How the medium is divided, such as minimal, frank-w, openwrt (default: the first).", "--layout");
  private final OptionSpec bl2 =
      Options.path("FILE", "BL2 for the board's boot ROM (default: bl2.img).", "--bl2");
  private final OptionSpec fip =
      Options.path("FILE", "Firmware image package with BL31 and BL33 (default: fip.bin).", "--fip");
  private final OptionSpec content =
      Options.texts("WORD=FILE", "What goes to another place of the layout, such as factory; once for each.", "--content");
  private final OptionSpec out = Options.path("FILE", "Image to write (default: BOARD.img).", "--out");
  private final OptionSpec bootOut =
      Options.path("FILE", "Where the image of an eMMC's boot0 goes (default: beside the image, with -boot0).", "--boot0-out");
  private final OptionSpec size =
      Options.text("SIZE", "Size of the image, or auto for the least (default: what the layout says).", "--size");
  private final OptionSpec diskGuid =
      Options.text("GUID", "Disk GUID, instead of one that is derived from the content.", "--disk-guid");
  private final OptionSpec partGuids =
      Options.texts("NAME=GUID", "GUID of the partition of that name; once for each.", "--part-guid");

  void addTo(CommandSpec spec) {
    board.addTo(spec);
    spec.addOption(medium).addOption(layout).addOption(bl2).addOption(fip).addOption(content);
    spec.addOption(out).addOption(bootOut).addOption(size).addOption(diskGuid).addOption(partGuids);
  }

  /** What they ask for. */
  BuildRequest request(Session session) {
    Board target = board.required();
    Medium place = medium(target);
    String layoutName = layout.getValue();
    MediumLayout chosen = layoutName == null ? place.layout() : place.layout(layoutName);
    Path given = out.getValue();
    Path second = bootOut.getValue();
    String guid = diskGuid.getValue();
    List<Path> descriptions = new ArrayList<>();
    board.file().ifPresent(descriptions::add);
    return new BuildRequest(
        target,
        place.name(),
        descriptions,
        chosen,
        new ArrayList<PartitionChange>(),
        contents(chosen),
        size(chosen),
        guid == null ? Optional.empty() : Optional.of(guid("--disk-guid", guid)),
        partitionGuids(),
        Optional.empty(),
        given == null ? Path.of(target.name() + ".img") : given,
        Optional.ofNullable(second));
  }

  private Medium medium(Board target) {
    String name = medium.getValue();
    if (name != null) {
      return target.medium(name);
    }
    if (target.media().isEmpty()) {
      throw new BadUsage(
          "image.no-layout",
          "sbcprov knows no image layout for " + target.title(),
          Facts.of("board", target.name()),
          "sbcprov boards shows which boards have one; --board-file brings your own.");
    }
    return target.media().values().iterator().next();
  }

  private Optional<ByteSize> size(MediumLayout chosen) {
    String text = size.getValue();
    if (text == null) {
      return Optional.of(chosen.size());
    }
    return text.equals(AUTO) ? Optional.empty() : Optional.of(ByteSize.parse(text));
  }

  private Map<String, Source> contents(MediumLayout chosen) {
    Map<String, Source> contents = new LinkedHashMap<>();
    Path givenBl2 = bl2.getValue();
    Path givenFip = fip.getValue();
    if (givenBl2 != null || chosen.bl2().isPresent()) {
      contents.put("bl2", Source.of(givenBl2 == null ? Path.of("bl2.img") : givenBl2));
    }
    if (givenFip != null || chosen.bl2().isPresent()) {
      contents.put("fip", Source.of(givenFip == null ? Path.of("fip.bin") : givenFip));
    }
    for (String pair : Options.values(content)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new BadUsage(
            "image.content", "\"" + pair + "\" is not WORD=FILE", Facts.none(), "For example --content factory=factory.bin.");
      }
      contents.put(pair.substring(0, equals), Source.of(Options.path(pair.substring(equals + 1))));
    }
    return contents;
  }

  private Map<String, UUID> partitionGuids() {
    Map<String, UUID> guids = new LinkedHashMap<>();
    for (String pair : Options.values(partGuids)) {
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
    Optional<UUID> guid = GuidText.parse(text);
    if (guid.isEmpty()) {
      throw new BadUsage(
          "image.guid",
          option + ": \"" + text + "\" is not a GUID",
          Facts.none(),
          "A GUID looks like 6a1b3c5d-0f2e-4d6c-8b9a-001122334455.");
    }
    return guid.get();
  }
}
