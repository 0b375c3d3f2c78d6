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
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.board.Medium;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.build.BuildRequest;
import org.sbcprov.imaging.build.ImageDescription;
import org.sbcprov.imaging.build.PartitionChange;
import org.sbcprov.imaging.build.Slots;
import org.sbcprov.imaging.build.Source;
import org.sbcprov.imaging.build.TreeRules;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What is to be built: the options that building and planning share. A file can say the same; options go before it. */
final class BuildOptions {
  private static final String AUTO = "auto";
  private static final String BL2 = "bl2";
  private static final String FIP = "fip";

  private final BoardOptions board = new BoardOptions("The board to build for.");
  private final OptionSpec file =
      Options.path("FILE", "What to build: image.yaml, or a genimage configuration (see docs/images.md).", "-f", "--file");
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
  private final OptionSpec boot =
      Options.texts("PATH", "A directory or file for the FAT partition; may be given several times.", "--boot");
  private final OptionSpec rootfs =
      Options.path("PATH", "The root file system: a directory or tar archive, or an image as it is.", "--rootfs");
  private final OptionSpec allRoot = Options.flag("Let root own all files that come from directories.", "--all-root");
  private final OptionSpec partition =
      Options.texts(
          "KEY=VALUE,...",
          "Add a partition, or change the layout's of that name: name=, size=, type=, file=, dir=, tar=, fs=, first=,"
              + " label=, number=, guid=, attributes=.",
          "--partition");
  private final OptionSpec slots =
      Options.flag("Two root file systems, root-A and root-B, and data, in the place of one.", "--slots");
  private final OptionSpec slotSize = Options.text("SIZE", "Size of each of the two (default: the layout's).", "--slot-size");
  private final OptionSpec size =
      Options.text("SIZE", "Size of the image, or auto for the least (default: what the layout says).", "--size");
  private final OptionSpec diskGuid =
      Options.text("GUID", "Disk GUID, instead of one that is derived from the content.", "--disk-guid");
  private final OptionSpec partGuids =
      Options.texts("NAME=GUID", "GUID of the partition of that name; once for each.", "--part-guid");
  private final ResultOptions results = new ResultOptions();
  private ImageDescription description = ImageDescription.NONE;

  void addTo(CommandSpec spec) {
    board.addTo(spec);
    spec.addOption(file).addOption(medium).addOption(layout).addOption(bl2).addOption(fip).addOption(boot);
    spec.addOption(rootfs).addOption(allRoot).addOption(content).addOption(partition).addOption(slots);
    spec.addOption(slotSize).addOption(size).addOption(diskGuid).addOption(partGuids);
    results.addTo(spec);
  }

  /** What they ask for. */
  BuildRequest request(Session session) {
    Path described = file.getValue();
    description = described == null ? ImageDescription.NONE : ImageDescription.read(described);
    for (OptionSpec option : new OptionSpec[] {medium, layout, slotSize, size}) {
      if (option.getValue() != null) {
        description.places().forget(option.longestName().substring(2));
      }
    }
    Board target = board(description);
    Medium place = description.ownLayout().isPresent() ? null : medium(target, description);
    MediumLayout chosen = layout(place, description);
    List<Path> descriptions = new ArrayList<>(description.files());
    board.file().ifPresent(descriptions::add);
    List<PartitionChange> changes = new ArrayList<>(description.changes());
    for (String text : Options.values(partition)) {
      changes.add(PartitionText.parse(text));
    }
    String guid = diskGuid.getValue();
    boolean rootOwnsAll = allRoot.getValue();
    return new BuildRequest(
        target,
        place == null ? "sd" : place.name(),
        descriptions,
        chosen,
        changes,
        contents(chosen, description),
        size(chosen, description),
        guid == null ? description.diskGuid() : Optional.of(guid("--disk-guid", guid)),
        partitionGuids(description),
        new TreeRules(latest(session, description), rootOwnsAll || description.allRoot(), Optional.of(session.programs())),
        results.results(description, target.name()));
  }

  /** A failure of what they ask for, with the place in the file where that stands. */
  Failure told(Failure failure) {
    return description.places().about(failure);
  }

  private Board board(ImageDescription description) {
    Optional<Board> given = board.board();
    if (given.isPresent()) {
      return given.get();
    }
    if (description.boardFile().isPresent()) {
      return BoardCatalogue.read(description.boardFile().get());
    }
    if (description.board().isPresent()) {
      try {
        return BoardCatalogue.find(description.board().get());
      } catch (BadUsage e) {
        throw description.places().about("board", e);
      }
    }
    return description.ownLayout().isPresent() ? ImageDescription.NO_BOARD : board.required();
  }

  private Medium medium(Board target, ImageDescription description) {
    String name = medium.getValue();
    if (name == null) {
      name = description.medium().orElse(null);
    }
    if (name != null) {
      try {
        return target.medium(name);
      } catch (BadUsage e) {
        throw description.places().about("medium", e);
      }
    }
    BoardOptions.requireLayout(target);
    return target.media().values().iterator().next();
  }

  private MediumLayout layout(Medium place, ImageDescription description) {
    if (place == null) {
      return description.ownLayout().get();
    }
    String name = layout.getValue();
    if (name == null) {
      name = description.layout().orElse(null);
    }
    MediumLayout chosen;
    try {
      chosen = name == null ? place.layout() : place.layout(name);
    } catch (BadUsage e) {
      throw description.places().about("layout", e);
    }
    boolean wanted = slots.getValue();
    String given = slotSize.getValue();
    Optional<ByteSize> each = given == null ? description.slotSize() : Optional.of(ByteSize.parse(given));
    if (!wanted && !description.slots() && each.isEmpty()) {
      return chosen;
    }
    try {
      return Slots.in(chosen, each);
    } catch (BadUsage e) {
      throw wanted ? e : description.places().about(description.slots() ? "slots" : "slot-size", e);
    }
  }

  private Optional<ByteSize> size(MediumLayout chosen, ImageDescription description) {
    String text = size.getValue();
    if (text == null) {
      text = description.size().orElse(null);
    }
    if (text == null) {
      return Optional.of(chosen.size()).filter(known -> known.bytes() > 0);
    }
    return text.equals(AUTO) ? Optional.empty() : Optional.of(ByteSize.parse(text));
  }

  private Map<String, Source> contents(MediumLayout chosen, ImageDescription description) {
    Map<String, Source> contents = new LinkedHashMap<>();
    if (chosen.bl2().isPresent()) {
      contents.put(BL2, Source.of(Path.of("bl2.img")));
      contents.put(FIP, Source.of(Path.of("fip.bin")));
    }
    contents.putAll(description.contents());
    put(bl2, BL2, contents);
    put(fip, FIP, contents);
    put(rootfs, "rootfs", contents);
    List<Path> bootFiles = new ArrayList<>();
    for (String path : Options.values(boot)) {
      bootFiles.add(Options.path(path));
    }
    if (!bootFiles.isEmpty()) {
      contents.put("boot", new Source(bootFiles, Source.Form.AUTO));
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

  private static void put(OptionSpec option, String word, Map<String, Source> contents) {
    Path given = option.getValue();
    if (given != null) {
      contents.put(word, Source.of(given));
    }
  }

  private static Optional<Long> latest(Session session, ImageDescription description) {
    return session.variable("SOURCE_DATE_EPOCH").isEmpty()
        ? description.sourceDate()
        : Optional.of(session.timestamp().getEpochSecond());
  }

  private Map<String, UUID> partitionGuids(ImageDescription description) {
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
    Map<String, UUID> all = new LinkedHashMap<>(description.partitionGuids());
    all.putAll(guids);
    return all;
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
